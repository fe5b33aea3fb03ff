// Identifiers: interned spellings. Within one IdentifierTable, equal spelling means equal pointer.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.h"

namespace krait::ast {

// The spelling is UTF-8 and already normalised (NFKC); a zero byte follows it.
struct Spelling {
  Spelling* next_in_bucket;
  std::uint32_t size;
  std::uint32_t hash;
  std::uint32_t
      index;  // dense number within the table, 0 first: use it for side tables (name -> object, name -> scope)
  char data[1];

  std::string_view text() const { return {data, size}; }
};

using Identifier = const Spelling*;

class IdentifierTable {
 public:
  explicit IdentifierTable(Arena& arena) : arena_(arena) {}
  IdentifierTable(const IdentifierTable&) = delete;
  IdentifierTable& operator=(const IdentifierTable&) = delete;

  // The text is copied when it is new.
  Identifier intern(std::string_view text);
  // How many different spellings exist: every index is smaller.
  std::uint32_t size() const { return count_; }

 private:
  void grow();

  Arena& arena_;
  Spelling** buckets_ = nullptr;
  std::uint32_t bucket_count_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace krait::ast
