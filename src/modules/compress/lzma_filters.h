// Filter chains of liblzma, from and to the dicts that Python describes them by.
#pragma once

#include <lzma.h>

#include "object/type.h"
#include "types/bytes.h"
#include "types/dict.h"

namespace krait::compress {

// raise LZMAError for an answer of the library that is an error; true answers pass.
Result<void> check_lzma(Thread&, lzma_ret answer);
Failed raise_lzma(Thread&, const char* text, std::uint64_t number);
Result<Ref<Type>> lzma_error(Thread&);

// An argument of an unsigned C type.
Result<std::uint64_t> lzma_number(Thread&, Ref<> given, std::uint64_t highest, const char* type_name);

// A filter with room for whatever options it takes.
struct LzmaFilter {
  lzma_filter filter{};
  union {
    lzma_options_lzma lzma;
    lzma_options_delta delta;
    lzma_options_bcj bcj;
  } options{};

  Result<void> read(Thread&, Ref<> specifier);

 private:
  bool read_option(Ref<Str> key, std::uint32_t value);
};

struct LzmaChain {
  LzmaFilter filters[LZMA_FILTERS_MAX];
  lzma_filter chain[LZMA_FILTERS_MAX + 1];  // what the library reads

  Result<void> read(Thread&, Ref<> specifiers);
};

// The functions _encode_filter_properties and _decode_filter_properties.
Result<Own<Bytes>> encode_filter_properties(Thread&, Ref<> filter);
Result<Own<Dict>> decode_filter_properties(Thread&, Ref<> filter_id, Ref<> encoded_props);

}  // namespace krait::compress
