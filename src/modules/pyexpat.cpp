// pyexpat: the Expat XML parser. A handler is a Python function; what it raises stops the parser.
#define XML_DTD  // the header then declares what needs it
#include <expat.h>

#include <string>

#include "modules/modules.h"
#include "object/allocate.h"
#include "object/buffer.h"
#include "object/native_state.h"
#include "object/room.h"
#include "types/bytes.h"
#include "types/codecs.h"
#include "types/list.h"
#include "types/module.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

// In Expat since 2.6 and 2.7; distributions have them in older ones too. Null where they are missing.
extern "C" {
[[gnu::weak]] XML_Bool XML_SetReparseDeferralEnabled(XML_Parser, XML_Bool);
[[gnu::weak]] XML_Bool XML_SetAllocTrackerMaximumAmplification(XML_Parser, float);
[[gnu::weak]] XML_Bool XML_SetAllocTrackerActivationThreshold(XML_Parser, unsigned long long);
}

namespace krait {
namespace {

struct ExpatState {
  Slot<Type> error;
};

// The order of XmlParser::handlers_, and of kHandlers below.
enum Event : std::size_t {
  kStartElement,
  kEndElement,
  kProcessingInstruction,
  kCharacterData,
  kUnparsedEntityDecl,
  kNotationDecl,
  kStartNamespaceDecl,
  kEndNamespaceDecl,
  kComment,
  kStartCdataSection,
  kEndCdataSection,
  kDefault,
  kDefaultExpand,
  kNotStandalone,
  kExternalEntityRef,
  kStartDoctypeDecl,
  kEndDoctypeDecl,
  kEntityDecl,
  kXmlDecl,
  kElementDecl,
  kAttlistDecl,
  kSkippedEntity,
  kEvents
};

constexpr std::int64_t kDefaultBufferSize = 8192;
constexpr std::size_t kMaxChunk = std::size_t{1} << 20;

class XmlParser final : public Object {
 public:
  static Type type;
  explicit XmlParser(XML_Parser parser) : parser_(parser) {}
  ~XmlParser() {
    if (parser_) XML_ParserFree(parser_);
  }
  void trace(Tracer& visit) {
    visit(intern_);
    visit(parent_);
    for (const Slot<>& h : handlers_) visit(h);
  }
  void clear_references() {
    for (Slot<>& h : handlers_) h.clear();
    intern_.clear();
  }

  // Methods.
  Result<int> parse(Thread&, Ref<> data, bool is_final);
  Result<int> parse_file(Thread&, Ref<> file);
  Result<void> set_base(Thread&, Ref<Str> base);
  Result<Own<>> get_base(Thread& t) { return text_or_none(t, XML_GetBase(parser_)); }
  Result<Own<>> get_input_context(Thread&);
  Result<Own<>> external_entity_parser_create(Thread&, Ref<> context, OptRef<Str> encoding);
  Result<int> set_param_entity_parsing(Thread&, int flag) {
    return XML_SetParamEntityParsing(parser_, static_cast<XML_ParamEntityParsing>(flag));
  }
  Result<void> use_foreign_dtd(Thread&, bool flag);
  Result<void> set_activation_threshold(Thread&, Ref<> threshold);
  Result<void> set_maximum_amplification(Thread&, double factor);
  Result<void> set_alloc_threshold(Thread&, Ref<> threshold);
  Result<void> set_alloc_amplification(Thread&, double factor);
  Result<void> set_reparse_deferral(Thread&, bool enabled);
  Result<bool> get_reparse_deferral(Thread&) { return defers_; }

  // Attributes.
  template <Event kEvent>
  Result<Own<>> get_handler(Thread&) {
    return handlers_[kEvent] ? handlers_[kEvent].ref().own() : none();
  }
  template <Event kEvent>
  Result<void> set_handler(Thread& t, OptRef<> value) {
    return assign_handler(t, kEvent, value);
  }
  Result<Own<>> get_intern(Thread&) { return intern_ ? intern_.ref().own() : none(); }
  Result<int> get_error_code(Thread&) { return static_cast<int>(XML_GetErrorCode(parser_)); }
  Result<std::uint64_t> get_line(Thread&) { return static_cast<std::uint64_t>(XML_GetCurrentLineNumber(parser_)); }
  Result<std::uint64_t> get_column(Thread&) { return static_cast<std::uint64_t>(XML_GetCurrentColumnNumber(parser_)); }
  Result<std::int64_t> get_byte_index(Thread&) { return static_cast<std::int64_t>(XML_GetCurrentByteIndex(parser_)); }
  Result<std::int64_t> get_buffer_size(Thread&) { return buffer_size_; }
  Result<void> set_buffer_size(Thread&, OptRef<>);
  Result<bool> get_buffer_text(Thread&) { return buffers_; }
  Result<void> set_buffer_text(Thread&, OptRef<>);
  Result<std::int64_t> get_buffer_used(Thread&) { return static_cast<std::int64_t>(buffered_.size()); }
  template <bool XmlParser::* kFlag>
  Result<bool> get_flag(Thread&) {
    return this->*kFlag;
  }
  template <bool XmlParser::* kFlag>
  Result<void> set_flag(Thread& t, OptRef<> value) {
    if (!value) return raise(t, exc::RuntimeError, "Cannot delete attribute");
    this->*kFlag = TRY(is_true(t, value.ref()));
    return ok;
  }
  Result<void> set_namespace_prefixes(Thread& t, OptRef<> value) {
    TRY((set_flag<&XmlParser::prefixes_>(t, value)));
    XML_SetReturnNSTriplet(parser_, prefixes_);
    return ok;
  }

  // ---- what the callbacks use ----

  Result<Own<>> text(Thread& t, const char* s, std::size_t n) { return Str::from_utf8(t, std::string_view(s, n)); }
  Result<Own<>> text_or_none(Thread& t, const char* s) { return s ? text(t, s, __builtin_strlen(s)) : none(); }
  // The same name gives the same string.
  Result<Own<>> name(Thread& t, const char* s) {
    if (!s) return none();
    Own<> made = TRY(text(t, s, __builtin_strlen(s)));
    if (!intern_) return made;
    Slot<> found;
    TRY(intern_->set_default(t, made, made, found));
    return Own<>::steal(found.take());
  }
  // Calls a handler, after the text that waits.
  Result<Own<>> handle_raw(Thread& t, Event e, std::initializer_list<Value> arguments);
  Result<void> flush(Thread&);
  Result<void> add_text(Thread&, const char* s, std::size_t n);
  void stop() { XML_StopParser(parser_, XML_FALSE); }

  Result<void> assign_handler(Thread&, Event, OptRef<> value);
  void install(Event, bool on);
  Failed raise_error(Thread&, XML_Error);
  Result<int> finish(Thread&, XML_Status);

  XML_Parser parser_;
  Slot<Dict> intern_;
  Slot<> parent_;  // of a parser of an external entity: the one whose tables it shares
  Slot<> handlers_[kEvents];
  std::string buffered_;
  std::int64_t buffer_size_ = kDefaultBufferSize;
  bool buffers_ = false, prefixes_ = false, ordered_ = false, specified_ = false, in_callback_ = false;
  bool defers_ = &XML_SetReparseDeferralEnabled != nullptr;
};

// ---- calling handlers ----

Result<Own<>> XmlParser::handle_raw(Thread& t, Event e, std::initializer_list<Value> arguments) {
  if (e != kCharacterData) TRY(flush(t));
  if (!handlers_[e]) return none();
  const Own<> handler = handlers_[e].ref().own();
  const bool before = std::exchange(in_callback_, true);
  auto result = call(t, handler, arguments);
  in_callback_ = before;
  return result;
}

// Text that waited goes to its handler first, since what comes now may change handlers.
Result<void> XmlParser::flush(Thread& t) {
  if (buffered_.empty()) return ok;
  const std::string waiting = std::exchange(buffered_, {});
  if (!handlers_[kCharacterData]) return ok;
  const Own<> s = TRY(text(t, waiting.data(), waiting.size()));
  (void)TRY(handle_raw(t, kCharacterData, {s.value()}));
  return ok;
}

Result<void> XmlParser::add_text(Thread& t, const char* s, std::size_t n) {
  if (buffers_) {
    if (buffered_.size() + n > static_cast<std::size_t>(buffer_size_)) {
      TRY(flush(t));
      if (!handlers_[kCharacterData]) return ok;
    }
    if (n <= static_cast<std::size_t>(buffer_size_)) {
      TRY(ensure_room(t, buffered_, n));
      buffered_.append(s, n);
      return ok;
    }
  }
  const Own<> part = TRY(text(t, s, n));
  (void)TRY(handle_raw(t, kCharacterData, {part.value()}));
  return ok;
}

XmlParser& self_of(void* user) { return *static_cast<XmlParser*>(user); }

// Runs the body of a callback; a failure stops the parser.
template <class F>
int guarded(void* user, int otherwise, F body) {
  XmlParser& self = self_of(user);
  Thread& t = Thread::current();
  if (t.has_pending()) return otherwise;
  Result<int> r = body(t, self);
  if (!r.is_failed()) return std::move(r).take();
  self.stop();
  return 0;
}

// A handler of strings only: names are kept, other texts are not.
enum class Kept : bool { No, Yes };
template <Event kEvent, Kept kFirst, class... S>
void strings(void* user, S... s) {
  guarded(user, 0, [&](Thread& t, XmlParser& self) -> Result<int> {
    TRY(self.flush(t));
    const char* texts[] = {s..., nullptr};
    Value values[sizeof...(S) + 1];
    Slot<> held[sizeof...(S) + 1];
    for (std::size_t i = 0; i < sizeof...(S); ++i) {
      held[i].set(kFirst == Kept::Yes ? TRY(self.name(t, texts[i])) : TRY(self.text_or_none(t, texts[i])));
      values[i] = held[i].value();
    }
    const Own<Tuple> args = TRY(Tuple::from_values(t, values, sizeof...(S)));
    if (!self.handlers_[kEvent]) return 0;
    const Own<> handler = self.handlers_[kEvent].ref().own();
    const bool before = std::exchange(self.in_callback_, true);
    auto result = call_tuple(t, handler, args);
    self.in_callback_ = before;
    (void)TRY(std::move(result));
    return 0;
  });
}

void on_start_element(void* user, const XML_Char* name, const XML_Char* attributes[]) {
  guarded(user, 0, [&](Thread& t, XmlParser& self) -> Result<int> {
    TRY(self.flush(t));
    std::size_t n = 0;
    if (self.specified_)
      n = static_cast<std::size_t>(XML_GetSpecifiedAttributeCount(self.parser_));
    else
      while (attributes[n]) n += 2;
    Slot<> container;
    if (self.ordered_) {
      Own<List> list = TRY(List::create(t, n));
      for (std::size_t i = 0; i < n; i += 2) {
        TRY(list->append_own(t, TRY(self.name(t, attributes[i]))));
        TRY(list->append_own(t, TRY(self.text_or_none(t, attributes[i + 1]))));
      }
      container.set(std::move(list));
    } else {
      Own<Dict> dict = TRY(Dict::create_with_capacity(t, n / 2));
      for (std::size_t i = 0; i < n; i += 2) {
        const Own<> key = TRY(self.name(t, attributes[i]));
        TRY(dict->set(t, key, TRY(self.text_or_none(t, attributes[i + 1]))));
      }
      container.set(std::move(dict));
    }
    const Own<> tag = TRY(self.name(t, name));
    (void)TRY(self.handle_raw(t, kStartElement, {tag.value(), container.value()}));
    return 0;
  });
}
void on_character_data(void* user, const XML_Char* s, int n) {
  guarded(user, 0, [&](Thread& t, XmlParser& self) -> Result<int> {
    TRY(self.add_text(t, s, static_cast<std::size_t>(n)));
    return 0;
  });
}
template <Event kEvent>
void on_default(void* user, const XML_Char* s, int n) {
  guarded(user, 0, [&](Thread& t, XmlParser& self) -> Result<int> {
    TRY(self.flush(t));
    const Own<> data = TRY(self.text(t, s, static_cast<std::size_t>(n)));
    (void)TRY(self.handle_raw(t, kEvent, {data.value()}));
    return 0;
  });
}
// What the handler answers as a C int.
Result<int> answer(Thread& t, Ref<> value) {
  const std::int64_t n = TRY(index_int64(t, value, &exc::OverflowError));
  return n != 0 ? (n > INT32_MAX || n < INT32_MIN ? 1 : static_cast<int>(n)) : 0;
}
int on_not_standalone(void* user) {
  return guarded(user, 0, [&](Thread& t, XmlParser& self) -> Result<int> {
    const Own<> result = TRY(self.handle_raw(t, kNotStandalone, {}));
    return answer(t, result);
  });
}
int on_external_entity_ref(XML_Parser parser, const XML_Char* context, const XML_Char* base, const XML_Char* system,
                           const XML_Char* public_id) {
  return guarded(XML_GetUserData(parser), 0, [&](Thread& t, XmlParser& self) -> Result<int> {
    TRY(self.flush(t));
    const Own<> c = TRY(self.text_or_none(t, context)), b = TRY(self.name(t, base)), s = TRY(self.name(t, system)),
                p = TRY(self.name(t, public_id));
    const Own<> result = TRY(self.handle_raw(t, kExternalEntityRef, {c.value(), b.value(), s.value(), p.value()}));
    return answer(t, result);
  });
}
void on_start_doctype(void* user, const XML_Char* name, const XML_Char* system, const XML_Char* public_id, int subset) {
  guarded(user, 0, [&](Thread& t, XmlParser& self) -> Result<int> {
    TRY(self.flush(t));
    const Own<> n = TRY(self.name(t, name)), s = TRY(self.name(t, system)), p = TRY(self.name(t, public_id));
    (void)TRY(self.handle_raw(t, kStartDoctypeDecl, {n.value(), s.value(), p.value(), Value::of_int(subset)}));
    return 0;
  });
}
void on_entity_decl(void* user, const XML_Char* name, int is_parameter, const XML_Char* value, int length,
                    const XML_Char* base, const XML_Char* system, const XML_Char* public_id, const XML_Char* notation) {
  guarded(user, 0, [&](Thread& t, XmlParser& self) -> Result<int> {
    TRY(self.flush(t));
    const Own<> n = TRY(self.name(t, name)),
                v = value ? TRY(self.text(t, value, static_cast<std::size_t>(length))) : none(),
                b = TRY(self.name(t, base)), s = TRY(self.name(t, system)), p = TRY(self.name(t, public_id)),
                no = TRY(self.name(t, notation));
    (void)TRY(self.handle_raw(
        t, kEntityDecl,
        {n.value(), Value::of_int(is_parameter), v.value(), b.value(), s.value(), p.value(), no.value()}));
    return 0;
  });
}
void on_xml_decl(void* user, const XML_Char* version, const XML_Char* encoding, int standalone) {
  guarded(user, 0, [&](Thread& t, XmlParser& self) -> Result<int> {
    TRY(self.flush(t));
    const Own<> v = TRY(self.text_or_none(t, version)), e = TRY(self.text_or_none(t, encoding));
    (void)TRY(self.handle_raw(t, kXmlDecl, {v.value(), e.value(), Value::of_int(standalone)}));
    return 0;
  });
}
// (type, quantifier, name, children)
Result<Own<>> content_model(Thread& t, XmlParser& self, const XML_Content& model) {
  TRY(check_stack(t, " in conv_content_model"));
  Own<Tuple> children = TRY(Tuple::create(t, model.numchildren));
  for (unsigned i = 0; i < model.numchildren; ++i)
    children->init_item(i, TRY(content_model(t, self, model.children[i])));
  const Own<> name = TRY(self.name(t, model.name));
  return Tuple::of(t, Ref<>(Value::of_int(model.type)), Ref<>(Value::of_int(model.quant)), name, children);
}
void on_element_decl(void* user, const XML_Char* name, XML_Content* model) {
  guarded(user, 0, [&](Thread& t, XmlParser& self) -> Result<int> {
    TRY(self.flush(t));
    const Own<> shown = TRY(content_model(t, self, *model));
    const Own<> n = TRY(self.name(t, name));
    (void)TRY(self.handle_raw(t, kElementDecl, {n.value(), shown.value()}));
    return 0;
  });
  XML_FreeContentModel(self_of(user).parser_, model);
}
void on_attlist_decl(void* user, const XML_Char* element, const XML_Char* attribute, const XML_Char* kind,
                     const XML_Char* otherwise, int required) {
  guarded(user, 0, [&](Thread& t, XmlParser& self) -> Result<int> {
    TRY(self.flush(t));
    const Own<> e = TRY(self.name(t, element)), a = TRY(self.name(t, attribute)), k = TRY(self.text_or_none(t, kind)),
                o = TRY(self.text_or_none(t, otherwise));
    (void)TRY(self.handle_raw(t, kAttlistDecl, {e.value(), a.value(), k.value(), o.value(), Value::of_int(required)}));
    return 0;
  });
}
void on_skipped_entity(void* user, const XML_Char* name, int is_parameter) {
  guarded(user, 0, [&](Thread& t, XmlParser& self) -> Result<int> {
    TRY(self.flush(t));
    const Own<> n = TRY(self.name(t, name));
    (void)TRY(self.handle_raw(t, kSkippedEntity, {n.value(), Value::of_int(is_parameter)}));
    return 0;
  });
}
// Encodings of one byte a character, as Python decodes them.
int on_unknown_encoding(void* user, const XML_Char* name, XML_Encoding* info) {
  return guarded(user, 0,
                 [&](Thread& t, XmlParser& self) -> Result<int> {
                   (void)self;
                   std::uint8_t all[256];
                   for (int i = 0; i < 256; ++i) all[i] = static_cast<std::uint8_t>(i);
                   const Own<Bytes> bytes = TRY(Bytes::create(t, all, sizeof all));
                   const Own<Str> text = TRY(codecs::decode(t, bytes, name, "replace"));
                   if (text->length() != 256)
                     return raise(t, exc::ValueError, "multi-byte encodings are not supported");
                   for (std::size_t i = 0; i < 256; ++i) {
                     const char32_t c = text->at(i);
                     info->map[i] = c == 0xFFFD ? -1 : static_cast<int>(c);
                   }
                   info->data = nullptr;
                   info->convert = nullptr;
                   info->release = nullptr;
                   return 1;
                 })
             ? XML_STATUS_OK
             : XML_STATUS_ERROR;
}

void on_end_element(void* u, const XML_Char* name) { strings<kEndElement, Kept::Yes>(u, name); }
void on_instruction(void* u, const XML_Char* target, const XML_Char* data) {
  guarded(u, 0, [&](Thread& t, XmlParser& self) -> Result<int> {
    TRY(self.flush(t));
    const Own<> name = TRY(self.name(t, target)), text = TRY(self.text_or_none(t, data));
    (void)TRY(self.handle_raw(t, kProcessingInstruction, {name.value(), text.value()}));
    return 0;
  });
}
void on_unparsed(void* u, const XML_Char* a, const XML_Char* b, const XML_Char* c, const XML_Char* d,
                 const XML_Char* e) {
  strings<kUnparsedEntityDecl, Kept::Yes>(u, a, b, c, d, e);
}
void on_notation(void* u, const XML_Char* a, const XML_Char* b, const XML_Char* c, const XML_Char* d) {
  strings<kNotationDecl, Kept::Yes>(u, a, b, c, d);
}
void on_start_namespace(void* u, const XML_Char* prefix, const XML_Char* uri) {
  strings<kStartNamespaceDecl, Kept::Yes>(u, prefix, uri);
}
void on_end_namespace(void* u, const XML_Char* prefix) { strings<kEndNamespaceDecl, Kept::Yes>(u, prefix); }
void on_comment(void* u, const XML_Char* data) { strings<kComment, Kept::No>(u, data); }
void on_start_cdata(void* u) { strings<kStartCdataSection, Kept::No>(u); }
void on_end_cdata(void* u) { strings<kEndCdataSection, Kept::No>(u); }
void on_end_doctype(void* u) { strings<kEndDoctypeDecl, Kept::No>(u); }

// ---- handlers as attributes ----

void XmlParser::install(Event e, bool on) {
  switch (e) {
    case kStartElement:
      return XML_SetStartElementHandler(parser_, on ? &on_start_element : nullptr);
    case kEndElement:
      return XML_SetEndElementHandler(parser_, on ? &on_end_element : nullptr);
    case kProcessingInstruction:
      return XML_SetProcessingInstructionHandler(parser_, on ? &on_instruction : nullptr);
    case kCharacterData:
      return XML_SetCharacterDataHandler(parser_, on ? &on_character_data : nullptr);
    case kUnparsedEntityDecl:
      return XML_SetUnparsedEntityDeclHandler(parser_, on ? &on_unparsed : nullptr);
    case kNotationDecl:
      return XML_SetNotationDeclHandler(parser_, on ? &on_notation : nullptr);
    case kStartNamespaceDecl:
      return XML_SetStartNamespaceDeclHandler(parser_, on ? &on_start_namespace : nullptr);
    case kEndNamespaceDecl:
      return XML_SetEndNamespaceDeclHandler(parser_, on ? &on_end_namespace : nullptr);
    case kComment:
      return XML_SetCommentHandler(parser_, on ? &on_comment : nullptr);
    case kStartCdataSection:
      return XML_SetStartCdataSectionHandler(parser_, on ? &on_start_cdata : nullptr);
    case kEndCdataSection:
      return XML_SetEndCdataSectionHandler(parser_, on ? &on_end_cdata : nullptr);
    case kDefault:
      return XML_SetDefaultHandler(parser_, on ? &on_default<kDefault> : nullptr);
    case kDefaultExpand:
      return XML_SetDefaultHandlerExpand(parser_, on ? &on_default<kDefaultExpand> : nullptr);
    case kNotStandalone:
      return XML_SetNotStandaloneHandler(parser_, on ? &on_not_standalone : nullptr);
    case kExternalEntityRef:
      return XML_SetExternalEntityRefHandler(parser_, on ? &on_external_entity_ref : nullptr);
    case kStartDoctypeDecl:
      return XML_SetStartDoctypeDeclHandler(parser_, on ? &on_start_doctype : nullptr);
    case kEndDoctypeDecl:
      return XML_SetEndDoctypeDeclHandler(parser_, on ? &on_end_doctype : nullptr);
    case kEntityDecl:
      return XML_SetEntityDeclHandler(parser_, on ? &on_entity_decl : nullptr);
    case kXmlDecl:
      return XML_SetXmlDeclHandler(parser_, on ? &on_xml_decl : nullptr);
    case kElementDecl:
      return XML_SetElementDeclHandler(parser_, on ? &on_element_decl : nullptr);
    case kAttlistDecl:
      return XML_SetAttlistDeclHandler(parser_, on ? &on_attlist_decl : nullptr);
    case kSkippedEntity:
      return XML_SetSkippedEntityHandler(parser_, on ? &on_skipped_entity : nullptr);
    case kEvents:
      return;
  }
}

Result<void> XmlParser::assign_handler(Thread& t, Event e, OptRef<> value) {
  if (!value) return raise(t, exc::RuntimeError, "Cannot delete attribute");
  if (e == kCharacterData) TRY(flush(t));
  const bool on = !is_none(value.ref());
  if (on)
    handlers_[e].set(value.ref().own());
  else
    handlers_[e].clear();
  // Taking the text handler away while the parser is under way would lose the rest of a text in Expat.
  if (e == kCharacterData && !on && in_callback_) {
    XML_SetCharacterDataHandler(parser_, [](void*, const XML_Char*, int) {});
    return ok;
  }
  install(e, on);
  return ok;
}

// ---- parsing ----

Failed XmlParser::raise_error(Thread& t, XML_Error code) {
  const std::uint64_t line = XML_GetErrorLineNumber(parser_), column = XML_GetErrorColumnNumber(parser_);
  const char* text = XML_ErrorString(code);
  const Own<Str> message = TRY(format(t, "%s: line %u, column %u", text ? text : "unknown error", line, column));
  Type& type = *native_state<ExpatState>(t).error.get();
  Own<> e = TRY(call(t, Ref<>(&type), {message.value()}));
  const std::pair<const char*, std::uint64_t> parts[] = {
      {"code", static_cast<std::uint64_t>(code)}, {"offset", column}, {"lineno", line}};
  for (const auto& [name, value] : parts) {
    const Own<Str> key = TRY(Str::intern_ascii(t, name));
    const Own<> number = TRY(int_from_unsigned(t, value));
    TRY(krait::set_attr(t, e, key.ref(), number));
  }
  return raise_instance(t, std::move(e));
}

Result<int> XmlParser::finish(Thread& t, XML_Status status) {
  if (t.has_pending()) return failed;
  if (status == XML_STATUS_ERROR) return raise_error(t, XML_GetErrorCode(parser_));
  TRY(flush(t));
  return static_cast<int>(status);
}

Result<int> XmlParser::parse(Thread& t, Ref<> data, bool is_final) {
  Buffer lent;
  Slot<Bytes> encoded;
  std::string_view rest;
  if (data.is<Str>()) {
    encoded.set(TRY(codecs::encode_utf8(t, data.as<Str>())));
    rest = encoded->text();
    (void)XML_SetEncoding(parser_, "utf-8");
  } else {
    TRY(get_buffer(t, data, lent));
    rest = lent.text();
  }
  const Own<> keep = Ref<>(this).own();
  for (; rest.size() > kMaxChunk; rest.remove_prefix(kMaxChunk)) {
    const XML_Status status = XML_Parse(parser_, rest.data(), static_cast<int>(kMaxChunk), 0);
    if (t.has_pending()) return failed;
    if (status == XML_STATUS_ERROR) return raise_error(t, XML_GetErrorCode(parser_));
  }
  return finish(t, XML_Parse(parser_, rest.data(), static_cast<int>(rest.size()), is_final));
}

Result<int> XmlParser::parse_file(Thread& t, Ref<> file) {
  constexpr std::int64_t kSize = 2048;
  Slot<> holder;
  const OptRef<> read = TRY(find_attr(t, file, names::read, holder));
  if (!read) return raise(t, exc::TypeError, "argument must have 'read' attribute");
  const Own<> keep = Ref<>(this).own();
  for (;;) {
    const Own<> chunk = TRY(call(t, read.ref(), {Value::of_int(kSize)}));
    if (!chunk.ref().type()->has(kTypeIsBytes) && !has_buffer(chunk))
      return raise(t, exc::TypeError, "read() did not return a bytes object (type=%T)", chunk);
    Buffer lent;
    TRY(get_buffer(t, chunk, lent));
    if (lent.length > kSize)
      return raise(t, exc::ValueError, "read() returned too much data: %d bytes requested, %d returned", kSize,
                   lent.length);
    const XML_Status status =
        XML_Parse(parser_, static_cast<const char*>(lent.data), static_cast<int>(lent.length), lent.length == 0);
    if (t.has_pending()) return failed;
    if (status == XML_STATUS_ERROR || lent.length == 0) return finish(t, status);
  }
}

Result<void> XmlParser::set_base(Thread& t, Ref<Str> base) {
  const Own<Bytes> bytes = TRY(codecs::encode_utf8(t, base));
  if (!XML_SetBase(parser_, reinterpret_cast<const char*>(bytes->data()))) return raise_memory_error(t);
  return ok;
}
Result<Own<>> XmlParser::get_input_context(Thread& t) {
  if (!in_callback_) return none();
  int offset = 0, size = 0;
  const char* buffer = XML_GetInputContext(parser_, &offset, &size);
  if (!buffer) return none();
  return Bytes::create(t, buffer + offset, static_cast<std::size_t>(size - offset));
}

Result<Own<>> XmlParser::external_entity_parser_create(Thread& t, Ref<> context, OptRef<Str> encoding) {
  Slot<Bytes> context_text, encoding_text;
  if (!is_none(context)) {
    if (!context.is<Str>())
      return raise(t, exc::TypeError, "ExternalEntityParserCreate() argument 1 must be str or None, not %T", context);
    context_text.set(TRY(codecs::encode_utf8(t, context.as<Str>())));
  }
  if (encoding) encoding_text.set(TRY(codecs::encode_utf8(t, encoding.ref())));
  const auto c_text = [](Slot<Bytes>& s) { return s ? reinterpret_cast<const char*>(s->data()) : nullptr; };
  XML_Parser made = XML_ExternalEntityParserCreate(parser_, c_text(context_text), c_text(encoding_text));
  if (!made) return raise_memory_error(t);
  Own<XmlParser> out = TRY(create<XmlParser>(t, made));
  XML_SetUserData(made, out.get());
  out->buffer_size_ = buffer_size_;
  out->buffers_ = buffers_;
  out->prefixes_ = prefixes_;
  out->ordered_ = ordered_;
  out->specified_ = specified_;
  out->defers_ = defers_;
  out->parent_.set(Ref<>(this).own());
  if (intern_) out->intern_.set(intern_.ref().own());
  for (std::size_t e = 0; e < kEvents; ++e) {
    if (!handlers_[e]) continue;
    out->handlers_[e].set(handlers_[e].ref().own());
    out->install(static_cast<Event>(e), true);
  }
  return out;
}

Result<void> XmlParser::use_foreign_dtd(Thread& t, bool flag) {
  const XML_Error code = XML_UseForeignDTD(parser_, flag);
  if (code != XML_ERROR_NONE) return raise_error(t, code);
  return ok;
}

Result<std::uint64_t> threshold_from(Thread& t, Ref<> v) {
  const Own<> n = TRY(index(t, v));
  const std::int64_t value = TRY(index_int64(t, n, &exc::OverflowError));
  if (value < 0) return raise(t, exc::ValueError, "value must be positive");
  return static_cast<std::uint64_t>(value);
}
Failed raise_not_supported(Thread& t, const char* what) {
  return raise(t, exc::NotImplementedError, "%s is not in this version of Expat", what);
}
Result<void> XmlParser::set_activation_threshold(Thread& t, Ref<> threshold) {
  const std::uint64_t n = TRY(threshold_from(t, threshold));
  if (XML_SetBillionLaughsAttackProtectionActivationThreshold(parser_, n)) return ok;
  return raise(t, exc::ValueError, "parser must be a root parser");
}
Result<void> XmlParser::set_maximum_amplification(Thread& t, double factor) {
  if (XML_SetBillionLaughsAttackProtectionMaximumAmplification(parser_, static_cast<float>(factor))) return ok;
  if (!(factor >= 1.0)) return raise(t, exc::ValueError, "'max_factor' must be at least 1.0");
  return raise(t, exc::ValueError, "parser must be a root parser");
}
Result<void> XmlParser::set_alloc_threshold(Thread& t, Ref<> threshold) {
  const std::uint64_t n = TRY(threshold_from(t, threshold));
  if (!&XML_SetAllocTrackerActivationThreshold) return raise_not_supported(t, "SetAllocTrackerActivationThreshold");
  if (XML_SetAllocTrackerActivationThreshold(parser_, n)) return ok;
  return raise(t, exc::ValueError, "parser must be a root parser");
}
Result<void> XmlParser::set_alloc_amplification(Thread& t, double factor) {
  if (!&XML_SetAllocTrackerMaximumAmplification) return raise_not_supported(t, "SetAllocTrackerMaximumAmplification");
  if (XML_SetAllocTrackerMaximumAmplification(parser_, static_cast<float>(factor))) return ok;
  if (!(factor >= 1.0)) return raise(t, exc::ValueError, "'max_factor' must be at least 1.0");
  return raise(t, exc::ValueError, "parser must be a root parser");
}
Result<void> XmlParser::set_reparse_deferral(Thread&, bool enabled) {
  if (!&XML_SetReparseDeferralEnabled) return ok;
  XML_SetReparseDeferralEnabled(parser_, enabled);
  defers_ = enabled;
  return ok;
}

Result<void> XmlParser::set_buffer_size(Thread& t, OptRef<> value) {
  if (!value) return raise(t, exc::RuntimeError, "Cannot delete attribute");
  const std::int64_t size = TRY(index_int64(t, value.ref(), &exc::OverflowError));
  if (size <= 0) return raise(t, exc::ValueError, "buffer_size must be greater than zero");
  if (size > INT32_MAX) return raise(t, exc::ValueError, "buffer_size must not be greater than %d", INT32_MAX);
  TRY(flush(t));
  buffer_size_ = size;
  return ok;
}
Result<void> XmlParser::set_buffer_text(Thread& t, OptRef<> value) {
  if (!value) return raise(t, exc::RuntimeError, "Cannot delete attribute");
  const bool on = TRY(is_true(t, value.ref()));
  if (!on) TRY(flush(t));
  buffers_ = on;
  return ok;
}

constexpr Method kParserMethods[] = {
    bind<&XmlParser::parse>("Parse(self, data, isfinal=False, /)",
                            "Take in text or bytes of a document, and call handlers for what is in it.\n\nisfinal says "
                            "that no more follows. ExpatError when the document is malformed."),
    bind<&XmlParser::parse_file>("ParseFile(self, file, /)", "Parse() all that file.read() gives."),
    bind<&XmlParser::set_base>("SetBase(self, base, /)",
                               "Say what relative addresses in the document are relative to."),
    bind<&XmlParser::get_base>("GetBase(self, /)", "What relative addresses in the document are relative to, or None."),
    bind<&XmlParser::get_input_context>("GetInputContext(self, /)",
                                        "The bytes of the document that the handler was called for, or None outside a "
                                        "handler.\n\nThey start there, and may end early when it is long."),
    bind<&XmlParser::external_entity_parser_create>(
        "ExternalEntityParserCreate(self, context, encoding=<unrepresentable>, /)",
        "A parser for an external entity, with this one's handlers.\n\ncontext is what ExternalEntityRefHandler was "
        "called with."),
    bind<&XmlParser::set_param_entity_parsing>(
        "SetParamEntityParsing(self, flag, /)",
        "Say whether entities of the DTD, and the DTD outside the document, are read.\n\nOne of "
        "XML_PARAM_ENTITY_PARSING_NEVER, _UNLESS_STANDALONE and _ALWAYS. Returns whether it was possible; not "
        "after\nthe parser has started."),
    bind<&XmlParser::use_foreign_dtd>("UseForeignDTD(self, flag=True, /)",
                                      "Have ExternalEntityRefHandler asked for a DTD even when the document names "
                                      "none.\n\nOnly before the first Parse(): ExpatError."),
    bind<&XmlParser::set_activation_threshold>(
        "SetBillionLaughsAttackProtectionActivationThreshold(self, threshold, /)",
        "From how many bytes of expanded entities on their ratio to the input is watched."),
    bind<&XmlParser::set_maximum_amplification>(
        "SetBillionLaughsAttackProtectionMaximumAmplification(self, max_factor, /)",
        "The ratio of expanded entities to input beyond which parsing stops."),
    bind<&XmlParser::set_alloc_threshold>("SetAllocTrackerActivationThreshold(self, threshold, /)",
                                          "From how many bytes of memory on their ratio to the input is watched."),
    bind<&XmlParser::set_alloc_amplification>("SetAllocTrackerMaximumAmplification(self, max_factor, /)",
                                              "The ratio of memory to input beyond which parsing stops."),
    bind<&XmlParser::set_reparse_deferral>(
        "SetReparseDeferralEnabled(self, enabled, /)",
        "Say whether a token that has not arrived in full waits for more input before it is tried again."),
    bind<&XmlParser::get_reparse_deferral>(
        "GetReparseDeferralEnabled(self, /)",
        "Whether a token that has not arrived in full waits for more input before it is tried again."),
};

template <Event kEvent>
consteval Attribute handler(const char* name) {
  return attribute<&XmlParser::get_handler<kEvent>, &XmlParser::set_handler<kEvent>>(name);
}
constexpr Attribute kParserAttributes[] = {
    handler<kStartElement>("StartElementHandler"),
    handler<kEndElement>("EndElementHandler"),
    handler<kProcessingInstruction>("ProcessingInstructionHandler"),
    handler<kCharacterData>("CharacterDataHandler"),
    handler<kUnparsedEntityDecl>("UnparsedEntityDeclHandler"),
    handler<kNotationDecl>("NotationDeclHandler"),
    handler<kStartNamespaceDecl>("StartNamespaceDeclHandler"),
    handler<kEndNamespaceDecl>("EndNamespaceDeclHandler"),
    handler<kComment>("CommentHandler"),
    handler<kStartCdataSection>("StartCdataSectionHandler"),
    handler<kEndCdataSection>("EndCdataSectionHandler"),
    handler<kDefault>("DefaultHandler"),
    handler<kDefaultExpand>("DefaultHandlerExpand"),
    handler<kNotStandalone>("NotStandaloneHandler"),
    handler<kExternalEntityRef>("ExternalEntityRefHandler"),
    handler<kStartDoctypeDecl>("StartDoctypeDeclHandler"),
    handler<kEndDoctypeDecl>("EndDoctypeDeclHandler"),
    handler<kEntityDecl>("EntityDeclHandler"),
    handler<kXmlDecl>("XmlDeclHandler"),
    handler<kElementDecl>("ElementDeclHandler"),
    handler<kAttlistDecl>("AttlistDeclHandler"),
    handler<kSkippedEntity>("SkippedEntityHandler"),
    as_member(attribute<&XmlParser::get_intern>("intern")),
    attribute<&XmlParser::get_error_code>("ErrorCode"),
    attribute<&XmlParser::get_line>("ErrorLineNumber"),
    attribute<&XmlParser::get_column>("ErrorColumnNumber"),
    attribute<&XmlParser::get_byte_index>("ErrorByteIndex"),
    attribute<&XmlParser::get_line>("CurrentLineNumber"),
    attribute<&XmlParser::get_column>("CurrentColumnNumber"),
    attribute<&XmlParser::get_byte_index>("CurrentByteIndex"),
    attribute<&XmlParser::get_buffer_size, &XmlParser::set_buffer_size>("buffer_size"),
    attribute<&XmlParser::get_buffer_text, &XmlParser::set_buffer_text>("buffer_text"),
    attribute<&XmlParser::get_buffer_used>("buffer_used"),
    attribute<&XmlParser::get_flag<&XmlParser::prefixes_>, &XmlParser::set_namespace_prefixes>("namespace_prefixes"),
    attribute<&XmlParser::get_flag<&XmlParser::ordered_>, &XmlParser::set_flag<&XmlParser::ordered_>>(
        "ordered_attributes"),
    attribute<&XmlParser::get_flag<&XmlParser::specified_>, &XmlParser::set_flag<&XmlParser::specified_>>(
        "specified_attributes"),
};

constinit Type XmlParser::type = describe<XmlParser>(
    "pyexpat.xmlparser", {.doc = "Parses one document; attributes named ...Handler are called for what is in it.",
                          .methods = kParserMethods,
                          .attributes = kParserAttributes,
                          .flags = kTypeNoConstruct});

// ---- the module ----

Result<Own<>> optional_text(Thread& t, const char* argument, Ref<> v, Slot<Bytes>& out) {
  if (is_none(v)) return none();
  if (!v.is<Str>())
    return raise(t, exc::TypeError, "ParserCreate() argument '%s' must be str or None, not %T", argument, v);
  out.set(TRY(codecs::encode_utf8(t, v.as<Str>())));
  return none();
}

Result<Own<>> parser_create(Thread& t, Ref<> encoding, Ref<> separator, OptRef<> intern) {
  Slot<Bytes> encoding_text, separator_text;
  (void)TRY(optional_text(t, "encoding", encoding, encoding_text));
  (void)TRY(optional_text(t, "namespace_separator", separator, separator_text));
  if (separator_text && separator_text->size() > 1)
    return raise(t, exc::ValueError, "namespace_separator must be at most one character, omitted, or None");
  if (intern && !is_none(intern) && !intern.ref().is<Dict>())
    return raise(t, exc::TypeError, "intern must be a dictionary");
  XML_Parser made =
      XML_ParserCreate_MM(encoding_text ? reinterpret_cast<const char*>(encoding_text->data()) : nullptr, nullptr,
                          separator_text ? reinterpret_cast<const char*>(separator_text->data()) : nullptr);
  if (!made) return raise_memory_error(t);
  Own<XmlParser> out = TRY(create<XmlParser>(t, made));
  XML_SetUserData(made, out.get());
  XML_SetHashSalt(made, static_cast<unsigned long>(Str::empty()->hash_nothrow() ^ 0x5DEECE66D) | 1);
  XML_SetUnknownEncodingHandler(made, &on_unknown_encoding, out.get());
  if (!intern)
    out->intern_.set(TRY(Dict::create(t)));
  else if (!is_none(intern))
    out->intern_.set(intern.ref().as<Dict>().own());
  return out;
}

Result<Own<>> error_string(Thread& t, std::int64_t code) {
  const char* text = XML_ErrorString(static_cast<XML_Error>(code));
  return text ? Result<Own<>>(Str::from_utf8(t, text)) : Result<Own<>>(none());
}

constexpr Method kFunctions[] = {
    bind<&parser_create>("ParserCreate(encoding=None, namespace_separator=None, intern=<unrepresentable>)",
                         "A parser for one document.\n\nnamespace_separator, one character, has names written as "
                         "address, separator, name. intern is a dict of known names."),
    bind<&error_string>("ErrorString(code, /)", "The text of an error number, or None."),
};
constexpr IntConstant kConstants[] = {
    {"XML_PARAM_ENTITY_PARSING_NEVER", XML_PARAM_ENTITY_PARSING_NEVER},
    {"XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE", XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE},
    {"XML_PARAM_ENTITY_PARSING_ALWAYS", XML_PARAM_ENTITY_PARSING_ALWAYS},
};
constexpr Type* kTypes[] = {&XmlParser::type};

constexpr IntConstant kModel[] = {
    {"XML_CTYPE_EMPTY", XML_CTYPE_EMPTY}, {"XML_CTYPE_ANY", XML_CTYPE_ANY},       {"XML_CTYPE_MIXED", XML_CTYPE_MIXED},
    {"XML_CTYPE_NAME", XML_CTYPE_NAME},   {"XML_CTYPE_CHOICE", XML_CTYPE_CHOICE}, {"XML_CTYPE_SEQ", XML_CTYPE_SEQ},
    {"XML_CQUANT_NONE", XML_CQUANT_NONE}, {"XML_CQUANT_OPT", XML_CQUANT_OPT},     {"XML_CQUANT_REP", XML_CQUANT_REP},
    {"XML_CQUANT_PLUS", XML_CQUANT_PLUS},
};

// Names and texts of the errors; the texts of those that this Expat does not know are those of the version that does.
struct ErrorName {
  const char* name;
  const char* text;
};
constexpr ErrorName kErrors[] = {
    {nullptr, nullptr},
    {"XML_ERROR_NO_MEMORY", "out of memory"},
    {"XML_ERROR_SYNTAX", "syntax error"},
    {"XML_ERROR_NO_ELEMENTS", "no element found"},
    {"XML_ERROR_INVALID_TOKEN", "not well-formed (invalid token)"},
    {"XML_ERROR_UNCLOSED_TOKEN", "unclosed token"},
    {"XML_ERROR_PARTIAL_CHAR", "partial character"},
    {"XML_ERROR_TAG_MISMATCH", "mismatched tag"},
    {"XML_ERROR_DUPLICATE_ATTRIBUTE", "duplicate attribute"},
    {"XML_ERROR_JUNK_AFTER_DOC_ELEMENT", "junk after document element"},
    {"XML_ERROR_PARAM_ENTITY_REF", "illegal parameter entity reference"},
    {"XML_ERROR_UNDEFINED_ENTITY", "undefined entity"},
    {"XML_ERROR_RECURSIVE_ENTITY_REF", "recursive entity reference"},
    {"XML_ERROR_ASYNC_ENTITY", "asynchronous entity"},
    {"XML_ERROR_BAD_CHAR_REF", "reference to invalid character number"},
    {"XML_ERROR_BINARY_ENTITY_REF", "reference to binary entity"},
    {"XML_ERROR_ATTRIBUTE_EXTERNAL_ENTITY_REF", "reference to external entity in attribute"},
    {"XML_ERROR_MISPLACED_XML_PI", "XML or text declaration not at start of entity"},
    {"XML_ERROR_UNKNOWN_ENCODING", "unknown encoding"},
    {"XML_ERROR_INCORRECT_ENCODING", "encoding specified in XML declaration is incorrect"},
    {"XML_ERROR_UNCLOSED_CDATA_SECTION", "unclosed CDATA section"},
    {"XML_ERROR_EXTERNAL_ENTITY_HANDLING", "error in processing external entity reference"},
    {"XML_ERROR_NOT_STANDALONE", "document is not standalone"},
    {"XML_ERROR_UNEXPECTED_STATE", "unexpected parser state - please send a bug report"},
    {"XML_ERROR_ENTITY_DECLARED_IN_PE", "entity declared in parameter entity"},
    {"XML_ERROR_FEATURE_REQUIRES_XML_DTD", "requested feature requires XML_DTD support in Expat"},
    {"XML_ERROR_CANT_CHANGE_FEATURE_ONCE_PARSING", "cannot change setting once parsing has begun"},
    {"XML_ERROR_UNBOUND_PREFIX", "unbound prefix"},
    {"XML_ERROR_UNDECLARING_PREFIX", "must not undeclare prefix"},
    {"XML_ERROR_INCOMPLETE_PE", "incomplete markup in parameter entity"},
    {"XML_ERROR_XML_DECL", "XML declaration not well-formed"},
    {"XML_ERROR_TEXT_DECL", "text declaration not well-formed"},
    {"XML_ERROR_PUBLICID", "illegal character(s) in public id"},
    {"XML_ERROR_SUSPENDED", "parser suspended"},
    {"XML_ERROR_NOT_SUSPENDED", "parser not suspended"},
    {"XML_ERROR_ABORTED", "parsing aborted"},
    {"XML_ERROR_FINISHED", "parsing finished"},
    {"XML_ERROR_SUSPEND_PE", "cannot suspend in external parameter entity"},
    {"XML_ERROR_RESERVED_PREFIX_XML",
     "reserved prefix (xml) must not be undeclared or bound to another namespace name"},
    {"XML_ERROR_RESERVED_PREFIX_XMLNS", "reserved prefix (xmlns) must not be declared or undeclared"},
    {"XML_ERROR_RESERVED_NAMESPACE_URI", "prefix must not be bound to one of the reserved namespace names"},
    {"XML_ERROR_INVALID_ARGUMENT", "invalid argument"},
    {"XML_ERROR_NO_BUFFER", "a successful prior call to function XML_GetBuffer is required"},
    {"XML_ERROR_AMPLIFICATION_LIMIT_BREACH", "limit on input amplification factor (from DTD and entities) breached"},
    {"XML_ERROR_NOT_STARTED", "parser not started"},
};

Result<void> put(Thread& t, Ref<Dict> d, const char* name, Own<> value) {
  const Own<Str> key = TRY(Str::intern_ascii(t, name));
  return d->set_str(t, key.ref(), std::move(value));
}

Result<Own<Module>> add_submodule(Thread& t, Ref<Dict> namespace_, const char* name, const char* full_name,
                                  const char* doc) {
  const Own<Str> title = TRY(Str::intern_ascii(t, full_name));
  Own<Module> m = TRY(Module::create(t, title.ref(), doc));
  TRY(put(t, namespace_, name, m.ref().own()));
  TRY(t.interpreter->modules->set_str(t, title.ref(), m.ref().own()));
  return m;
}

Result<void> add_errors(Thread& t, Ref<Dict> namespace_) {
  const Own<Module> errors =
      TRY(add_submodule(t, namespace_, "errors", "pyexpat.errors", "Constants used to describe error conditions."));
  Own<Dict> codes = TRY(Dict::create(t)), messages = TRY(Dict::create(t));
  for (std::size_t code = 1; code < std::size(kErrors); ++code) {
    const XML_LChar* known = XML_ErrorString(static_cast<XML_Error>(code));
    const Own<Str> text = TRY(Str::from_ascii(t, known ? known : kErrors[code].text));
    const Own<> number = TRY(int_from_unsigned(t, code));
    TRY(put(t, errors->dict(), kErrors[code].name, text.ref().own()));
    TRY(codes->set_str(t, text.ref(), number.ref().own()));
    TRY(messages->set(t, number, text.ref().own()));
  }
  TRY(put(t, errors->dict(), "codes", std::move(codes)));
  return put(t, errors->dict(), "messages", std::move(messages));
}

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  ExpatState& state = native_state<ExpatState>(t);
  if (!state.error) state.error.set(TRY(make_class(t, "xml.parsers.expat.ExpatError", Ref<Type>(&exc::Exception))));
  TRY(put(t, namespace_, "error", state.error.ref().own()));
  TRY(put(t, namespace_, "ExpatError", state.error.ref().own()));
  TRY(put(t, namespace_, "XMLParserType", Ref<Type>(&XmlParser::type).own()));
  TRY(put(t, namespace_, "EXPAT_VERSION", TRY(Str::from_ascii(t, XML_ExpatVersion()))));
  TRY(put(t, namespace_, "native_encoding", TRY(Str::from_ascii(t, "UTF-8"))));
  const XML_Expat_Version version = XML_ExpatVersionInfo();
  TRY(put(t, namespace_, "version_info",
          TRY(Tuple::of(t, Ref<>(Value::of_int(version.major)), Ref<>(Value::of_int(version.minor)),
                        Ref<>(Value::of_int(version.micro))))));
  Own<List> features = TRY(List::create(t));
  for (const XML_Feature* f = XML_GetFeatureList(); f && f->feature != XML_FEATURE_END; ++f) {
    const Own<Str> name = TRY(Str::from_ascii(t, f->name));
    const Own<Tuple> pair = TRY(Tuple::of(t, name, Ref<>(Value::of_int(f->value))));
    TRY(features->append(t, pair));
  }
  TRY(put(t, namespace_, "features", std::move(features)));
  TRY(add_errors(t, namespace_));
  const Own<Module> model = TRY(
      add_submodule(t, namespace_, "model", "pyexpat.model", "Constants used to interpret content model information."));
  for (const IntConstant& c : kModel) TRY(put(t, model->dict(), c.name, Own<>::of_int(c.value)));
  return ok;
}

}  // namespace

constinit const ModuleSpec kPyexpatModule = {.name = "pyexpat",
                                             .doc = "The XML parser Expat.",
                                             .functions = kFunctions,
                                             .constants = kConstants,
                                             .types = kTypes,
                                             .start = &start};

}  // namespace krait
