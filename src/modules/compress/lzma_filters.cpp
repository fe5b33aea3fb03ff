#include "modules/compress/lzma_filters.h"

#include <cstdlib>

#include "object/allocate.h"
#include "object/buffer.h"
#include "object/native_state.h"
#include "types/int.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait::compress {
namespace {

struct LzmaState {
  Slot<Type> error;
};

bool is_lzma(lzma_vli id) { return id == LZMA_FILTER_LZMA1 || id == LZMA_FILTER_LZMA2; }
bool is_branch(lzma_vli id) {
  switch (id) {
    case LZMA_FILTER_X86:
    case LZMA_FILTER_POWERPC:
    case LZMA_FILTER_IA64:
    case LZMA_FILTER_ARM:
    case LZMA_FILTER_ARMTHUMB:
    case LZMA_FILTER_SPARC:
      return true;
    default:
      return false;
  }
}

Failed raise_bad_id(Thread& t, lzma_vli id) { return raise(t, exc::ValueError, "Invalid filter ID: %u", id); }

}  // namespace

Result<Ref<Type>> lzma_error(Thread& t) {
  LzmaState& s = native_state<LzmaState>(t);
  if (!s.error) {
    const Own<Dict> members = TRY(Dict::create(t));
    TRY(members->set_str(t, names::__doc__, TRY(Str::from_ascii(t, "liblzma refused the data or the options."))));
    s.error.set(TRY(make_class(t, "_lzma.LZMAError", Ref<Type>(&exc::Exception), members)));
  }
  return s.error.ref();
}

Failed raise_lzma(Thread& t, const char* text, std::uint64_t number) {
  return raise(t, *TRY(lzma_error(t)), text, number);
}

Result<void> check_lzma(Thread& t, lzma_ret answer) {
  switch (answer) {
    case LZMA_OK:
    case LZMA_GET_CHECK:
    case LZMA_NO_CHECK:
    case LZMA_STREAM_END:
      return ok;
    case LZMA_UNSUPPORTED_CHECK:
      return raise_lzma(t, "Unsupported integrity check", 0);
    case LZMA_MEM_ERROR:
      return raise_memory_error(t);
    case LZMA_MEMLIMIT_ERROR:
      return raise_lzma(t, "Memory usage limit exceeded", 0);
    case LZMA_FORMAT_ERROR:
      return raise_lzma(t, "Input format not supported by decoder", 0);
    case LZMA_OPTIONS_ERROR:
      return raise_lzma(t, "Invalid or unsupported options", 0);
    case LZMA_DATA_ERROR:
      return raise_lzma(t, "Corrupt input data", 0);
    case LZMA_BUF_ERROR:
      return raise_lzma(t, "Insufficient buffer space", 0);
    case LZMA_PROG_ERROR:
      return raise_lzma(t, "Internal error", 0);
    default:
      return raise_lzma(t, "Unrecognized error from liblzma: %d", answer);
  }
}

Result<std::uint64_t> lzma_number(Thread& t, Ref<> given, std::uint64_t highest, const char* type_name) {
  const Own<> number = TRY(index(t, given));
  if (int_sign(number.ref()) < 0) return raise(t, exc::ValueError, "Cannot convert negative int");
  const IntView view(number.ref());
  std::uint64_t value = view->size ? view->data[0] : 0;
  if (view->size > 1 || value > highest)
    return raise(t, exc::OverflowError, "Python int too large for C %s", type_name);
  return value;
}

// ---- reading ----

// False: no such option.
bool LzmaFilter::read_option(Ref<Str> key, std::uint32_t value) {
  if (is_lzma(filter.id)) {
    lzma_options_lzma& o = options.lzma;
    const struct {
      std::string_view name;
      std::uint32_t* field;
    } fields[] = {{"dict_size", &o.dict_size}, {"lc", &o.lc},      {"lp", &o.lp}, {"pb", &o.pb},
                  {"nice_len", &o.nice_len},   {"depth", &o.depth}};
    for (const auto& field : fields) {
      if (!key->equals_ascii(field.name)) continue;
      *field.field = value;
      return true;
    }
    if (key->equals_ascii("mode"))
      o.mode = static_cast<lzma_mode>(value);
    else if (key->equals_ascii("mf"))
      o.mf = static_cast<lzma_match_finder>(value);
    else
      return false;
    return true;
  }
  std::uint32_t& field = filter.id == LZMA_FILTER_DELTA ? options.delta.dist : options.bcj.start_offset;
  if (!key->equals_ascii(filter.id == LZMA_FILTER_DELTA ? "dist" : "start_offset")) return false;
  field = value;
  return true;
}

Result<void> LzmaFilter::read(Thread& t, Ref<> specifier) {
  if (!is_mapping(specifier)) return raise(t, exc::TypeError, "Filter specifier must be a dict or dict-like object");
  auto found = get_item(t, specifier, names::id);
  if (found.is_failed()) {
    if (clear_if_pending(t, exc::KeyError))
      return raise(t, exc::ValueError, "Filter specifier must have an \"id\" entry");
    return failed;
  }
  filter.id = TRY(lzma_number(t, std::move(found).take().ref(), UINT64_MAX, "uint64_t"));
  filter.options = &options;
  const char* kind;
  if (is_lzma(filter.id)) {
    kind = "LZMA";
    std::uint32_t preset = LZMA_PRESET_DEFAULT;
    const Own<Str> key = TRY(Str::intern_ascii(t, "preset"));
    auto given = get_item(t, specifier, key.ref());
    if (given.is_failed()) {
      if (!clear_if_pending(t, exc::KeyError)) return failed;
    } else {
      preset = static_cast<std::uint32_t>(TRY(lzma_number(t, std::move(given).take().ref(), UINT32_MAX, "uint32_t")));
    }
    if (lzma_lzma_preset(&options.lzma, preset)) return raise_lzma(t, "Invalid compression preset: %u", preset);
  } else if (filter.id == LZMA_FILTER_DELTA) {
    kind = "delta";
    options.delta = {};
    options.delta.type = LZMA_DELTA_TYPE_BYTE;
    options.delta.dist = 1;
  } else if (is_branch(filter.id)) {
    kind = "BCJ";
    options.bcj = {};
  } else {
    return raise_bad_id(t, filter.id);
  }
  const Own<> view = TRY(call_method(t, specifier, names::items));
  const Own<List> items = TRY(to_list(t, view));
  for (const Value item : items->span()) {
    const Own<Tuple> pair = TRY(to_tuple(t, Ref<>(item)));
    bool is_known = pair->size() == 2 && (*pair)[0].is<Str>();
    if (is_known) {
      const Ref<Str> key = (*pair)[0].as<Str>();
      if (key->equals_ascii("id") || (is_lzma(filter.id) && key->equals_ascii("preset"))) continue;
      auto value = lzma_number(t, (*pair)[1], UINT32_MAX, "uint32_t");
      if (value.is_failed()) {
        clear_pending(t);
        is_known = false;
      } else {
        is_known = read_option(key, static_cast<std::uint32_t>(std::move(value).take()));
      }
    }
    if (!is_known) return raise(t, exc::ValueError, "Invalid filter specifier for %s filter", kind);
  }
  return ok;
}

Result<void> LzmaChain::read(Thread& t, Ref<> specifiers) {
  const std::size_t count = TRY(len(t, specifiers));
  if (!is_sequence(specifiers)) return raise(t, exc::TypeError, "%T is not a sequence", specifiers);
  if (count > LZMA_FILTERS_MAX)
    return raise(t, exc::ValueError, "Too many filters - liblzma supports a maximum of %d", LZMA_FILTERS_MAX);
  for (std::size_t i = 0; i < count; ++i) {
    const Own<> specifier = TRY(get_item(t, specifiers, Ref<>(Value::of_int(static_cast<std::int64_t>(i)))));
    TRY(filters[i].read(t, specifier));
    chain[i] = filters[i].filter;
  }
  chain[count].id = LZMA_VLI_UNKNOWN;
  return ok;
}

// ---- properties ----

Result<Own<Bytes>> encode_filter_properties(Thread& t, Ref<> filter) {
  LzmaFilter f;
  TRY(f.read(t, filter));
  std::uint32_t size;
  TRY(check_lzma(t, lzma_properties_size(&size, &f.filter)));
  Own<Bytes> encoded = TRY(Bytes::create_uninitialized(t, size));
  TRY(check_lzma(t, lzma_properties_encode(&f.filter, encoded->mutable_data())));
  return encoded;
}

namespace {

Result<void> describe_filter(Thread& t, Dict& out, const lzma_filter& filter) {
  const auto add = [&](std::string_view name, std::uint64_t value) -> Result<void> {
    return out.set_str(t, TRY(Str::intern_ascii(t, name)).ref(), TRY(int_from_unsigned(t, value)));
  };
  TRY(add("id", filter.id));
  if (is_lzma(filter.id)) {
    const auto& o = *static_cast<const lzma_options_lzma*>(filter.options);
    if (filter.id == LZMA_FILTER_LZMA1) {
      TRY(add("lc", o.lc));
      TRY(add("lp", o.lp));
      TRY(add("pb", o.pb));
    }
    return add("dict_size", o.dict_size);
  }
  if (filter.id == LZMA_FILTER_DELTA) return add("dist", static_cast<const lzma_options_delta*>(filter.options)->dist);
  if (!is_branch(filter.id)) return raise_bad_id(t, filter.id);
  if (filter.options) return add("start_offset", static_cast<const lzma_options_bcj*>(filter.options)->start_offset);
  return ok;
}

}  // namespace

Result<Own<Dict>> decode_filter_properties(Thread& t, Ref<> filter_id, Ref<> encoded_props) {
  lzma_filter filter{};
  filter.id = TRY(lzma_number(t, filter_id, UINT64_MAX, "uint64_t"));
  Buffer buffer;
  TRY(get_buffer(t, encoded_props, buffer));
  TRY(check_lzma(t, lzma_properties_decode(&filter, nullptr, buffer.bytes().data(), buffer.bytes().size())));
  Own<Dict> out = TRY(Dict::create(t));
  const Result<void> described = describe_filter(t, *out, filter);
  std::free(filter.options);
  if (described.is_failed()) return failed;
  return out;
}

}  // namespace krait::compress
