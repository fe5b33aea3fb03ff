"""A type inferencer for a small functional language: parser, then algorithm W (L. Damas and R. Milner, "Principal type-schemes for
functional programs", 1982) with unification (J. Robinson, 1965)."""
import re

SIZE = 220
TINY = 1

PROGRAM = """
let id = fun x -> x;
let compose = fun f -> fun g -> fun x -> f (g x);
let twice = fun f -> compose f f;
let pair = fun a -> fun b -> fun k -> k a b;
let first = fun p -> p (fun a -> fun b -> a);
let second = fun p -> p (fun a -> fun b -> b);
let rec map = fun f -> fun xs -> if null xs then nil else cons (f (head xs)) (map f (tail xs));
let rec fold = fun f -> fun z -> fun xs -> if null xs then z else f (head xs) (fold f z (tail xs));
let rec fact = fun n -> if eq n 0 then 1 else mul n (fact (sub n 1));
let sum = fold add 0;
let both = pair (id 3) (id true);
let lengths = map (fold (fun x -> fun n -> add n 1) 0);
let flip = fun f -> fun a -> fun b -> f b a;
let church = fun n -> if eq n 0 then (fun f -> fun x -> x) else (fun f -> compose f f);
let poly = let i = fun x -> x in pair (i 1) (pair (i true) (i i));
let s = fun x -> fun y -> fun z -> x z (y z);
let k = fun x -> fun y -> x;
let skk = s k k;
let deep = twice twice twice (add 1);
let table = map (fun n -> pair n (twice (mul n) 2)) (cons 1 (cons 2 nil));
"""
TOKEN = re.compile(r"\s*(->|[A-Za-z_]\w*|\d+|[()=;])")


class Variable:
    counter = 0

    def __init__(self, level):
        Variable.counter += 1
        self.id = Variable.counter
        self.level = level
        self.bound = None


class Constructor:
    def __init__(self, name, parts=()):
        self.name = name
        self.parts = parts


class Scheme:
    def __init__(self, body):
        self.body = body


# The level of variables that a scheme is general in.
GENERIC = 1 << 30


def generalise(t, level):
    t = resolve(t)
    if isinstance(t, Variable):
        if t.level > level:
            t.level = GENERIC
    else:
        for part in t.parts:
            generalise(part, level)


INT, BOOL = Constructor("int"), Constructor("bool")


def arrow(*types):
    result = types[-1]
    for t in reversed(types[:-1]):
        result = Constructor("->", (t, result))
    return result


def list_of(t):
    return Constructor("list", (t,))


def parse(text):
    return Parser(TOKEN.findall(text)).program()


class Parser:
    def __init__(self, tokens):
        self.tokens = tokens + [""]
        self.at = 0

    def accept(self, word):
        if self.tokens[self.at] == word:
            self.at += 1
            return True
        return False

    def take(self, wanted=None):
        word = self.tokens[self.at]
        if wanted is not None and word != wanted:
            raise SyntaxError("%r, not %r" % (word, wanted))
        self.at += 1
        return word

    def program(self):
        found = []
        while self.tokens[self.at]:
            self.take("let")
            recursive = self.accept("rec")
            name = self.take()
            self.take("=")
            found.append((name, recursive, self.expression()))
            self.take(";")
        return found

    def expression(self):
        if self.accept("fun"):
            name = self.take()
            self.take("->")
            return "fun", name, self.expression()
        if self.accept("if"):
            condition = self.expression()
            self.take("then")
            yes = self.expression()
            self.take("else")
            return "if", condition, yes, self.expression()
        if self.accept("let"):
            recursive = self.accept("rec")
            name = self.take()
            self.take("=")
            value = self.expression()
            self.take("in")
            return "let", name, recursive, value, self.expression()
        function = self.atom()
        while self.tokens[self.at] not in (")", ";", "then", "else", "in", ""):
            function = "apply", function, self.atom()
        return function

    def atom(self):
        word = self.take()
        if word == "(":
            inner = self.expression()
            self.take(")")
            return inner
        if word.isdigit():
            return "number", int(word)
        return "name", word


def resolve(t):
    while isinstance(t, Variable) and t.bound is not None:
        t = t.bound
    return t


def occurs(variable, t):
    t = resolve(t)
    if t is variable:
        return True
    if isinstance(t, Variable):
        t.level = min(t.level, variable.level)
        return False
    return any(occurs(variable, p) for p in t.parts)


def unify(a, b):
    a, b = resolve(a), resolve(b)
    if a is b:
        return
    if isinstance(a, Variable):
        if occurs(a, b):
            raise TypeError("infinite type")
        a.bound = b
    elif isinstance(b, Variable):
        unify(b, a)
    elif a.name != b.name or len(a.parts) != len(b.parts):
        raise TypeError("%s is not %s" % (a.name, b.name))
    else:
        for x, y in zip(a.parts, b.parts):
            unify(x, y)


class Inference:
    def __init__(self):
        self.level = 0
        a = Variable(GENERIC)
        self.environment = {
            "true": BOOL, "false": BOOL, "eq": arrow(INT, INT, BOOL), "add": arrow(INT, INT, INT), "sub": arrow(INT, INT, INT),
            "mul": arrow(INT, INT, INT), "nil": Scheme(list_of(a)), "cons": Scheme(arrow(a, list_of(a), list_of(a))),
            "head": Scheme(arrow(list_of(a), a)), "tail": Scheme(arrow(list_of(a), list_of(a))), "null": Scheme(arrow(list_of(a), BOOL))}

    def fresh(self):
        return Variable(self.level)

    def instantiate(self, t, made):
        t = resolve(t)
        if isinstance(t, Variable):
            if t.level != GENERIC:
                return t
            if t not in made:
                made[t] = self.fresh()
            return made[t]
        if not t.parts:
            return t
        return Constructor(t.name, tuple([self.instantiate(p, made) for p in t.parts]))

    def infer(self, node, names):
        return getattr(self, "infer_" + node[0])(node, names)

    def infer_number(self, node, names):
        return INT

    def infer_name(self, node, names):
        while names is not None:
            name, found, names = names
            if name == node[1]:
                break
        else:
            found = self.environment[node[1]]
        if isinstance(found, Scheme):
            return self.copy(found)
        return found

    def copy(self, scheme):
        return self.instantiate(scheme.body, {})

    def infer_fun(self, node, names):
        argument = self.fresh()
        return arrow(argument, self.infer(node[2], (node[1], argument, names)))

    def infer_apply(self, node, names):
        function = self.infer(node[1], names)
        argument = self.infer(node[2], names)
        result = self.fresh()
        unify(function, arrow(argument, result))
        return result

    def infer_if(self, node, names):
        unify(self.infer(node[1], names), BOOL)
        yes = self.infer(node[2], names)
        unify(yes, self.infer(node[3], names))
        return yes

    def infer_let(self, node, names):
        _, name, recursive, value, body = node
        return self.infer(body, (name, self.define(name, recursive, value, names), names))

    def define(self, name, recursive, value, names):
        self.level += 1
        try:
            if recursive:
                itself = self.fresh()
                t = self.infer(value, (name, itself, names))
                unify(itself, t)
            else:
                t = self.infer(value, names)
        finally:
            self.level -= 1
        generalise(t, self.level)
        return Scheme(t)


def shown(t, names, inner=False):
    t = resolve(t)
    if isinstance(t, Variable):
        return names.setdefault(t, "'" + "abcdefghijklmnopqrstuvwxyz"[len(names) % 26])
    if t.name == "->":
        text = shown(t.parts[0], names, True) + " -> " + shown(t.parts[1], names)
        return "(%s)" % text if inner else text
    return " ".join([shown(p, names, True) for p in t.parts] + [t.name])


def run(size):
    total = 0
    types = {}
    for _ in range(size):
        inference = Inference()
        for name, recursive, value in parse(PROGRAM):
            scheme = inference.define(name, recursive, value, None)
            inference.environment[name] = scheme
            types[name] = shown(scheme.body, {})
            total += len(types[name])
    try:
        Inference().define("omega", False, parse("let omega = fun x -> x x;")[0][2], None)
    except TypeError as error:
        types["omega"] = str(error)
    return total, types["map"], types["s"], types["lengths"], types["omega"]
