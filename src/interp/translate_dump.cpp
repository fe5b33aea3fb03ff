// Executable code as text.
#include <cstdio>

#include "interp/translate.h"

namespace krait {

namespace {

class Dumper {
 public:
  Dumper(const PortableView& code, const Translation& t, const DumpNames& names) : code_(code), t_(t), names_(names) {}

  std::string run() {
    for (std::uint32_t word = 0; word < t_.words.size();) word = line(word);
    for (const HandlerRange& h : t_.handlers) {
      text_ +=
          "handler " + number(h.begin) + ".." + number(h.end) + " -> " + number(h.target) + " depth " + number(h.depth);
      text_ += h.push_lasti ? " lasti\n" : "\n";
    }
    return std::move(text_);
  }

 private:
  static std::string number(std::int64_t n) { return std::to_string(n); }

  std::string reg(std::int16_t r) const {
    if (r >= code_.locals) return "t" + number(r - code_.locals);
    if (r >= 0) return static_cast<std::size_t>(r) < names_.locals.size() ? names_.locals[r] : "l" + number(r);
    const PoolEntry& e = t_.pool[-1 - r];
    if (e.kind == PoolEntry::Empty) return "-";
    if (e.kind == PoolEntry::SmallInt) return number(e.number);
    return static_cast<std::size_t>(e.number) < names_.consts.size() ? names_.consts[e.number]
                                                                     : "const" + number(e.number);
  }

  void operand(XOperand kind, std::int16_t value) {
    switch (kind) {
      case XOperand::Unused:
      case XOperand::Dst:
        return;
      case XOperand::Src:
      case XOperand::Peek:
      case XOperand::Base:
      case XOperand::Cell:
        text_ += " " + reg(value);
        return;
      case XOperand::Name:
        text_ += " ." + (static_cast<std::size_t>(value) < names_.names.size() ? names_.names[value] : number(value));
        return;
      default:
        text_ += " #" + number(value);
        return;
    }
  }

  std::uint32_t line(std::uint32_t word) {
    const auto i = __builtin_bit_cast(Instr, t_.words[word]);
    const XOpInfo& row = info(i.op);
    char head[64];
    std::snprintf(head, sizeof head, "%4u %4u  %-22.*s", word, unit_of_word(t_.words, t_.units, word),
                  static_cast<int>(row.name.size()), row.name.data());
    text_ += head;
    if (row.a == XOperand::Dst) text_ += " " + reg(i.a) + " <-";
    operand(row.a, i.a);
    if (row.b == XOperand::Jump) {
      text_ += " to " + number(word + i.jump);
    } else if (row.b == XOperand::Wide) {
      text_ += " #" + number(i.jump);
    } else {
      operand(row.b, i.b);
      operand(row.c, i.c);
    }
    if (row.words == 2) {
      const auto t = __builtin_bit_cast(InstrTail, t_.words[word + 1]);
      operand(row.d, t.d);
      if (row.tail == XOperand::Jump) text_ += " to " + number(static_cast<std::int64_t>(word) + t.jump);
      if (row.tail == XOperand::Num) text_ += " ##" + number(t.number);
      if (row.tail == XOperand::Cache && row.cache) text_ += " cache " + number(t.cache);
    }
    text_ += '\n';
    return word + row.words;
  }

  const PortableView& code_;
  const Translation& t_;
  const DumpNames& names_;
  std::string text_;
};

}  // namespace

std::string dump(const PortableView& code, const Translation& translation, const DumpNames& names) {
  if (!translation.error.empty()) return "error: " + translation.error + "\n";
  return Dumper(code, translation, names).run();
}

}  // namespace krait
