// Events of running code: sys.monitoring (PEP 669), sys.settrace, sys.setprofile.
//
// Code with events runs in its traced form (interp/switching.cpp), where an EVENT stands before every portable
// instruction; handlers_events.cpp turns those into events. Raising, unwinding and handling have no instruction of
// their own: unwind.cpp reports them.
#pragma once

#include "interp/activation.h"
#include "object/native_state.h"

namespace krait {

enum class Event : std::uint8_t {
  PyStart,
  PyResume,
  PyReturn,
  PyYield,
  Call,
  Line,
  Instruction,
  Jump,
  BranchLeft,
  BranchRight,
  StopIteration,
  // Those before belong to an instruction: a callback can switch them off there, and they can be asked for by code
  // object.
  Raise,
  ExceptionHandled,
  PyUnwind,
  PyThrow,
  Reraise,
  // With Call.
  CReturn,
  CRaise,
  // Left and right together, as one may ask for them.
  Branch,
};
inline constexpr int kEvents = 19, kLocalEvents = 11, kPlainEvents = 16;
// By Event, as sys.monitoring.events names them (monitoring.cpp).
extern const char* const kEventNames[kEvents];
inline constexpr std::uint32_t kLocalEventSet = (1u << kLocalEvents) - 1;
constexpr std::uint32_t bit(Event e) { return 1u << static_cast<int>(e); }

// Tools: six for everybody, then those of sys.setprofile and sys.settrace.
inline constexpr int kTools = 8, kVisibleTools = 6, kProfileTool = 6, kTraceTool = 7;

struct Monitoring {
  Slot<> names[kTools];
  Slot<> callbacks[kTools][kEvents];
  std::uint32_t events[kTools] = {};      // asked for in all code
  std::uint8_t tools[kPlainEvents] = {};  // the same by event
  std::uint32_t version = 1;              // changes when any set of events does
  std::uint32_t restarts = 0;             // of what callbacks switched off
  std::uint8_t branch_tools = 0;          // one callback for both ways of a branch
  bool is_everywhere = false;             // some event of instructions is asked for in all code
  ExecutableCode* codes = nullptr;        // all fast code
  Slot<> disable, missing;                // sys.monitoring.DISABLE, MISSING

  bool wants(Event e) const { return tools[static_cast<int>(e)] != 0; }
};
inline Monitoring& monitoring(Thread& t) { return native_state<Monitoring>(t); }

// What events need to know of one portable instruction.
struct EventInstr {
  Op op = Op::CACHE;
  bool starts_line = false;
  bool is_loop = false;  // a jump goes back to it
  bool has_run = false;  // RESUME: a call came by
  // Tools that want no more events from here: of lines, of instructions, of what this instruction does.
  std::uint8_t quiet_line = 0, quiet_instruction = 0, quiet_own = 0;
  std::int32_t arg = 0;
  std::int32_t line = -1;
  std::int32_t depth = -1;  // of the stack before it
  std::uint32_t next = 0;   // unit
};

// Of a code object that events have been asked for.
struct CodeMonitor {
  ExecutableCode* traced = nullptr;
  std::uint32_t events[kTools] = {};        // asked for in this code
  std::uint8_t tools[kLocalEvents] = {};    // of these and the global ones, by event
  std::uint32_t version = 0, restarts = 0;  // of Monitoring, when that was computed
  bool is_wanted = false;                   // any of them
  std::vector<EventInstr> instrs;           // by unit
  std::vector<Boundary> boundaries;         // of the fast form
  std::vector<XOp> replaced;                // what the switches there stand for

  bool has_own_events() const {
    for (std::uint32_t e : events)
      if (e) return true;
    return false;
  }
};

// ---- Which events (monitoring.cpp) ----

Result<void> set_global_events(Thread&, int tool, std::uint32_t events);
Result<void> set_code_events(Thread&, int tool, Code&, std::uint32_t events);
std::uint32_t code_events(const Code&, int tool);
// Forgets the callbacks and events of a tool, in all code.
void clear_tool(Thread&, int tool);
void restart_events(Thread&);
// What is wanted in the code of `m`, brought up to date.
void refresh(Monitoring&, CodeMonitor& m);

// Calls the callbacks of `tools`, the highest first, with the code object and `arguments`. Those that want no more of
// it are added to `quiet`, where there is one.
Result<void> fire(Thread&, Activation&, Event, std::uint8_t tools, std::uint8_t* quiet,
                  std::initializer_list<Value> arguments);
// The same for an event that belongs to no instruction, if somebody wants it; the pending exception is an argument and
// stays pending, unless a callback raises another.
void fire_pending(Thread&, Activation&, Event, std::uint32_t unit);

// ---- Exceptions of native calls (handlers_events.cpp) ----

// The exception that leaves the native function whose call was reported in `a`, if there was one.
void report_native_failure(Thread&, Activation& a);
// A step of an iterator, or the next one; a StopIteration that ends it is reported as raised in `a`.
Step observed_end(Thread&, Activation& a, Step);
Step observed_next(Thread&, Activation& a, Ref<> iterator);

// ---- sys.settrace, sys.setprofile (legacy_trace.cpp) ----

Result<void> fire_trace(Thread&, Activation&, Event, std::initializer_list<Value> arguments);
Result<void> fire_profile(Thread&, Activation&, Event, std::initializer_list<Value> arguments);
// `function` empty: none.
Result<void> set_trace_function(Thread& caller, Thread& of, OptRef<> function);
Result<void> set_profile_function(Thread& caller, Thread& of, OptRef<> function);
// frame.f_trace_opcodes was switched on.
Result<void> want_opcode_events(Thread&, Code&);

// ---- The two forms (switching.cpp) ----

// Lets calls of the code enter its traced form; those under way go on there at their next instruction.
void place_switches(ExecutableCode& fast);
// The same for calls that begin; generators that are suspended ask for the rest.
void place_entry_switch(ExecutableCode& fast);
void remove_switches(ExecutableCode& fast);
CodeMonitor& monitor_of(ExecutableCode& fast);
// The traced form. Null: raised.
ExecutableCode* traced_form(Thread&, ExecutableCode& fast);
// Moves the innermost call on from fast to traced code / back, if `unit` is a place for it. Where it goes on; null:
// raised / no.
Instr* continue_traced(Thread&, Activation&, Instr* pc);
Instr* continue_fast(Activation&, std::uint32_t unit);
// Takes fast code into the interpreter's list, with the switch it needs / frees both forms.
void register_code(Thread&, ExecutableCode&);
void free_code(ExecutableCode*);

// Lines: which instructions start one, by unit, in the order and with the rules of events.
std::vector<EventInstr> event_instrs(const Code&);

}  // namespace krait
