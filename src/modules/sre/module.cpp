// _sre: the engine under the module re.
#include <vector>

#include "base/unicode.h"
#include "modules/modules.h"
#include "modules/sre/expand.h"
#include "object/allocate.h"
#include "object/room.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait {
namespace {

using sre::Fold;

Result<std::uint32_t> code_word(Thread& t, Ref<> item) {
  if (item.value().is_int() && item.value().as_int() >= 0 && item.value().as_int() <= 0xFFFFFFFF) [[likely]]
    return static_cast<std::uint32_t>(item.value().as_int());
  const Own<> number = TRY(index(t, item));
  if (int_sign(number) < 0) return raise(t, exc::OverflowError, "can't convert negative value to unsigned int");
  std::int64_t value;
  if (!int_fits(number, &value) || value > 0xFFFFFFFF)
    return raise(t, exc::OverflowError, "regular expression code size limit exceeded");
  return static_cast<std::uint32_t>(value);
}

Result<Own<>> compile(Thread& t, Ref<> pattern, int flags, Ref<List> code, std::int64_t groups, Ref<Dict> groupindex,
                      Ref<Tuple> indexgroup) {
  std::vector<std::uint32_t> words;
  TRY(ensure_room(t, words, code->size()));
  for (std::size_t i = 0; i < code->size(); ++i) {
    const std::uint32_t word = TRY(code_word(t, (*code)[i]));
    TRY(ensure_room(t, words));  // __index__ may have lengthened the list
    words.push_back(word);
  }
  int is_bytes = -1;
  if (pattern.is<Str>()) {
    is_bytes = 0;
  } else if (!is_none(pattern)) {
    if (!has_buffer(pattern))
      return raise(t, exc::TypeError, "expected string or bytes-like object, got '%.200T'", pattern);
    is_bytes = 1;
  }
  sre::Program* program = TRY(sre::translate(t, words, groups));
  Result<Own<sre::Pattern>> made =
      krait::create<sre::Pattern>(t, program, pattern.own(), flags, groupindex.own(), indexgroup.own(), is_bytes);
  if (made.is_failed()) Heap::release_raw(program);
  return made;
}

Result<int> getcodesize(Thread&) { return 4; }

bool is_letter(int c) { return c >= 0 && c < 128 && ((c | 32) >= 'a' && (c | 32) <= 'z'); }
Result<bool> ascii_iscased(Thread&, int c) { return is_letter(c); }
Result<bool> unicode_iscased(Thread&, int c) {
  const auto code = static_cast<std::uint32_t>(c);
  if (code > unicode::kMaxCodePoint) return false;
  // One character alone is compared: the first of what it maps to.
  char32_t upper[3];
  unicode::to_upper_full(code, upper);
  return unicode::to_lower(code) != code || upper[0] != code;
}
Result<int> ascii_tolower(Thread&, int c) { return is_letter(c) ? c | 32 : c; }
Result<int> unicode_tolower(Thread&, int c) {
  return static_cast<int>(sre::lower(Fold::Unicode, static_cast<std::uint32_t>(c)));
}

constexpr Method kFunctions[] = {
    bind<&compile>("compile(pattern, flags, code, groups, groupindex, indexgroup)"),
    bind<&sre::make_template>("template(pattern, template, /)",
                              "What a template for sub() consists of.\n\n  template\n    Texts and numbers of groups "
                              "by turns, as re._parser.parse_template() makes them."),
    bind<&getcodesize>("getcodesize()"),
    bind<&ascii_iscased>("ascii_iscased(character, /)"),
    bind<&unicode_iscased>("unicode_iscased(character, /)"),
    bind<&ascii_tolower>("ascii_tolower(character, /)"),
    bind<&unicode_tolower>("unicode_tolower(character, /)"),
};
constexpr IntConstant kConstants[] = {
    {"MAGIC", sre::kMagic},
    {"CODESIZE", 4},
    {"MAXREPEAT", sre::kMaxRepeat},
    {"MAXGROUPS", sre::kMaxGroups},
};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  return namespace_->set_str(t, TRY(Str::intern_ascii(t, "copyright")),
                             TRY(Str::from_ascii(t, " An engine for the code of SRE 2.2.2 ")));
}

}  // namespace

constinit const ModuleSpec kSreModule = {
    .name = "_sre", .functions = kFunctions, .constants = kConstants, .start = &start};

}  // namespace krait
