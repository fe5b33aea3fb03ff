// Activations: the frames of Python calls under way, on a stack of their own for each thread.
//
//     [Activation][register 0][register 1] ...
//
// `regs` is what instructions know; the Activation stands just before it. A generator's activation stands in the
// generator object instead, and is linked in while the generator runs. Generated code relies on the layout.
#pragma once

#include "interp/executable_code.h"
#include "object/thread.h"
#include "types/function.h"

namespace krait {

class Frame;
class Generator;

// What returning from an activation means for its caller.
enum class Deliver : std::uint8_t {
  ToCall,      // the value is the result of the caller's instruction (`a`; two words)
  ToCpp,       // the C++ function that entered gets it
  ToInit,      // of __init__: must be None; the instance waits in the caller's register `b`
  ToForIter,   // of a generator: a yielded value is the next item, its return ends the loop
  ToSend,      // of a generator: a yielded value is passed on, its return value is the result
  ToNothing,   // the value is dropped; two words
  ToOperator,  // the same as ToCall, unless it is NotImplemented: then the operands `b` and `c` are asked in other ways
};

// Of a generator's activation.
enum class GeneratorState : std::uint8_t { Created, Suspended, Running, Finished };

struct Activation {
  Activation* previous;
  ExecutableCode* code;
  Instr* pc;           // of the instruction under way; valid whenever other code can look
  Function* function;  // counted
  // The namespace of a module or class body, counted; empty for functions, except that a generator's details take the
  // place (GeneratorDetails), in the shape of an int.
  Value names;
  Frame* frame;  // counted; null until somebody looked
  Deliver deliver;
  bool is_generators;  // stands in a Generator: see generator_of()
  GeneratorState generator_state;
  std::uint8_t generator_flags;
  std::int32_t event_unit;  // traced code: the portable instruction of the last EVENT, -1: none yet

  // The namespace alone.
  Value own_names() const { return names.is_int() ? Value() : names; }
  Value* regs() { return reinterpret_cast<Value*>(this + 1); }
  const Value* regs() const { return reinterpret_cast<const Value*>(this + 1); }
  Ref<Code> code_object() const { return Ref<Code>(code->owner); }
  std::size_t bytes() const { return sizeof(Activation) + static_cast<std::size_t>(code->registers) * sizeof(Value); }
  // Portable unit of the instruction under way; of a suspended call the one that it will go on with.
  std::uint32_t unit() const {
    const bool is_suspended =
        pc->op == XOp::YIELD_VALUE || pc->op == XOp::SWITCH_YIELD || pc->op == XOp::RETURN_GENERATOR;
    return code->unit_of(pc) + is_suspended;
  }
};
static_assert(sizeof(Activation) == 56);

inline Activation* activation_of(Value* regs) { return reinterpret_cast<Activation*>(regs) - 1; }

// One level of "the exception being handled": a thread has one, and each generator.
struct HandledException {
  Value exception;  // counted; empty: none
  HandledException* previous = nullptr;
};

struct ExecutionState {
  Activation* top = nullptr;  // innermost
  char* free = nullptr;       // where the next activation goes
  char* limit = nullptr;
  char* base = nullptr;
  HandledException handled;
};

// The frame stack of a thread: made before it runs Python code, destroyed at its end. False: no memory.
bool create_execution_state(Thread&);
void destroy_execution_state(Thread&);

// What the calls under way hold, and the namespaces of the interpreter: alive for sure. For the collector.
void show_roots(Interpreter&, Tracer&);

// The innermost activation, or null.
inline Activation* top_activation(Thread& t) { return t.execution ? t.execution->top : nullptr; }

// Pushes an activation with all registers empty; takes the references to function and namespace. Null: raised
// RecursionError or MemoryError, and dropped the references.
Activation* push_activation(Thread&, Function*, ExecutableCode*, Value names, Deliver);
// Releases what the innermost activation holds and takes it off; a frame object that others hold keeps the contents.
void pop_activation(Thread&, Activation*);
// The same for the contents alone: of a finished generator.
void clear_activation(Thread&, Activation*);

// The executable form of a code object, translated at first use. Null: raised.
ExecutableCode* executable_of(Thread&, Code&);
// A new executable form of complete code: the image's translation where there is one, else made here.
ExecutableCode* translated(Thread&, Code&, TranslateMode, bool counts);

// Runs `a`, the innermost activation, until it returns to C++. Empty: raised.
Value execute(Thread&, Activation* a);
// The same, raising the pending exception at the place where `a` stands.
Value execute_raising(Thread&, Activation* a);

// Signals, the interpreter lock, collections: what a poll finds waiting.
Result<void> handle_interrupts(Thread&);

}  // namespace krait
