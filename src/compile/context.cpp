#include "compile/context.h"

#include <sys/resource.h>

#include <utility>

namespace krait::compiler {

namespace {

// Without a limit from the runtime: leave a quarter of a usual stack to whoever runs above.
constexpr std::uintptr_t kDefaultRoom = 6u << 20;

std::uintptr_t default_limit() {
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  return here > kDefaultRoom ? here - kDefaultRoom : 0;
}

}  // namespace

Context::Context(Arena& arena, ast::IdentifierTable& names, const Options& options)
    : features(options.features),
      arena_(arena),
      names_(names),
      pool_(arena),
      options_(options),
      stack_limit_(options.stack_limit ? options.stack_limit : default_limit()) {}

void Context::fail(ErrorKind kind, std::string message) {
  if (failed()) return;
  error_.kind = kind;
  error_.message = std::move(message);
}

bool Context::goes_on() {
  if (!failed() && !options_.look.goes_on()) fail(ErrorKind::Raised, {});
  // Asking for megabytes takes long, and nothing has changed while the arena is as large as it was.
  const std::size_t reserved = arena_.bytes_reserved();
  return std::exchange(asked_at_, reserved) == reserved ? !failed() : has_room(reserved / 4);
}

bool Context::has_room(std::size_t bytes) {
  if (!failed() && options_.has_room && !options_.has_room(bytes)) fail(ErrorKind::Memory, {});
  return !failed();
}

void Context::syntax_error(std::string message, const ast::Location& where) {
  if (failed()) return;
  fail(ErrorKind::Syntax, std::move(message));
  error_.has_location = true;
  error_.location = where;
}

void Context::warn(std::string_view message, const ast::Location& where) {
  if (failed() || !options_.warn) return;
  if (!options_.warn(options_.warn_context, message, where)) fail(ErrorKind::Raised, {});
}

// --- __future__
// -------------------------------------------------------------------------------------------------------

std::string_view docstring(std::span<ast::stmt* const> body) {
  if (body.empty() || body[0]->kind != ast::Kind::Expr) return {};
  const ast::expr* value = ast::as<ast::Expr>(body[0])->value;
  if (value->kind != ast::Kind::Constant) return {};
  const ast::constant& c = ast::as<ast::Constant>(value)->value;
  if (c.tag != ast::ConstantTag::Str) return {};
  return c.text.data() ? c.text : std::string_view("", 0);
}

namespace {

struct Feature {
  std::string_view name;
  std::uint32_t flag;
};
constexpr Feature kFeatures[] = {
    {"nested_scopes", 0},    {"generators", 0},
    {"division", 0},         {"absolute_import", 0},
    {"with_statement", 0},   {"print_function", 0},
    {"unicode_literals", 0}, {"barry_as_FLUFL", kFutureBarryAsBdfl},
    {"generator_stop", 0},   {"annotations", kFutureAnnotations},
};

void take_features(Context& context, const ast::ImportFrom* s) {
  for (const ast::alias* a : s->names) {
    const std::string_view name = a->name->text();
    const Feature* found = nullptr;
    for (const Feature& f : kFeatures)
      if (f.name == name) found = &f;
    if (found)
      context.features |= found->flag;
    else if (name == "braces")
      context.syntax_error("not a chance", *a);
    else
      context.syntax_error("future feature " + std::string(name.substr(0, 100)) + " is not defined", *a);
    if (context.failed()) return;
  }
}

}  // namespace

void find_future_imports(Context& context, const ast::mod* module) {
  std::span<ast::stmt* const> body;
  if (module->kind == ast::Kind::Module)
    body = ast::as<ast::Module>(module)->body;
  else if (module->kind == ast::Kind::Interactive)
    body = ast::as<ast::Interactive>(module)->body;
  else
    return;
  bool first = true;
  for (const ast::stmt* s : body) {
    const auto* from = s->kind == ast::Kind::ImportFrom ? ast::as<ast::ImportFrom>(s) : nullptr;
    if (from && from->level == 0 && from->module && from->module->text() == "__future__") {
      take_features(context, from);
      if (context.failed()) return;
      context.future_end = *s;
    } else if (!(first && docstring(body).data())) {
      return;
    }
    first = false;
  }
}

}  // namespace krait::compiler
