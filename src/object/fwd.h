// Names of the object layer and of the built-in types that it speaks of.
#pragma once

#include <cstdint>

namespace krait {

enum class CompareOp : std::uint8_t { Lt, Le, Eq, Ne, Gt, Ge };

class Value;
class Object;
struct Any;
template <class T = Any>
class Ref;
template <class T = Any>
class OptRef;
template <class T = Any>
class Own;
template <class T = Any>
class Slot;

class Type;
struct Thread;
struct Interpreter;
struct Arguments;
struct Method;
class Tracer;
class Step;
struct Buffer;

class Bool;
class ByteArray;
class Bytes;
class Cell;
class Code;
class Dict;
class Exception;
class Float;
class FrozenSet;
class Function;
class Int;
class List;
class Module;
class Set;
class Shape;
class Str;
class Tuple;
class Frame;

}  // namespace krait
