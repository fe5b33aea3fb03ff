#include "syntax/identifier.h"

#include <cstddef>
#include <cstring>

namespace krait::ast {

namespace {
std::uint32_t hash_of(std::string_view text) {
  std::uint32_t hash = 2166136261u;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash;
}
}  // namespace

Identifier IdentifierTable::intern(std::string_view text) {
  const std::uint32_t hash = hash_of(text);
  if (bucket_count_ != 0) {
    for (Spelling* s = buckets_[hash & (bucket_count_ - 1)]; s != nullptr; s = s->next_in_bucket)
      if (s->hash == hash && s->text() == text) return s;
  }
  if (count_ >= bucket_count_) grow();
  auto* s = static_cast<Spelling*>(arena_.allocate(offsetof(Spelling, data) + text.size() + 1, alignof(Spelling)));
  s->size = static_cast<std::uint32_t>(text.size());
  s->hash = hash;
  s->index = count_++;
  std::memcpy(s->data, text.data(), text.size());
  s->data[text.size()] = '\0';
  Spelling*& bucket = buckets_[hash & (bucket_count_ - 1)];
  s->next_in_bucket = bucket;
  bucket = s;
  return s;
}

void IdentifierTable::grow() {
  const std::uint32_t new_count = bucket_count_ == 0 ? 128 : bucket_count_ * 2;
  auto* fresh = static_cast<Spelling**>(arena_.allocate(new_count * sizeof(Spelling*), alignof(Spelling*)));
  std::memset(fresh, 0, new_count * sizeof(Spelling*));
  for (std::uint32_t i = 0; i < bucket_count_; i++) {
    for (Spelling* s = buckets_[i]; s != nullptr;) {
      Spelling* next = s->next_in_bucket;
      s->next_in_bucket = fresh[s->hash & (new_count - 1)];
      fresh[s->hash & (new_count - 1)] = s;
      s = next;
    }
  }
  buckets_ = fresh;
  bucket_count_ = new_count;
}

}  // namespace krait::ast
