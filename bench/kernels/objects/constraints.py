"""Incremental solving of one-way constraints with strengths (B. Freeman-Benson, J. Maloney, A. Borning, "An Incremental
Constraint Solver", CACM 1990, the DeltaBlue algorithm): a chain of equalities and a set of scalings, changed over and over."""

SIZE = 3000
TINY = 10

REQUIRED, STRONG, PREFERRED, NORMAL, WEAK, WEAKEST = range(6)


class Variable:
    def __init__(self, name, value=0):
        self.name = name
        self.value = value
        self.constraints = []
        self.determined_by = None
        self.mark = 0
        self.strength = WEAKEST
        self.stays = True


class Constraint:
    def __init__(self, strength):
        self.strength = strength

    def satisfy(self, solver, mark):
        self.choose_method(mark)
        if not self.is_satisfied():
            if self.strength == REQUIRED:
                raise ValueError("a required constraint cannot hold")
            return None
        for variable in self.inputs():
            variable.mark = mark
        out = self.output()
        overridden = out.determined_by
        if overridden is not None:
            overridden.mark_unsatisfied()
        out.determined_by = self
        if not solver.propagate(self, mark):
            raise ValueError("a cycle of constraints")
        out.mark = mark
        return overridden

    def inputs_known(self, mark):
        return all(v.mark == mark or v.stays or v.determined_by is None for v in self.inputs())

    def is_input(self):
        return False


class Unary(Constraint):
    def __init__(self, solver, variable, strength):
        super().__init__(strength)
        self.variable = variable
        self.satisfied = False
        variable.constraints.append(self)
        solver.add(self)

    def choose_method(self, mark):
        self.satisfied = self.variable.mark != mark and self.strength < self.variable.strength

    def is_satisfied(self):
        return self.satisfied

    def mark_unsatisfied(self):
        self.satisfied = False

    def inputs(self):
        return ()

    def output(self):
        return self.variable

    def recalculate(self):
        self.variable.strength = self.strength
        self.variable.stays = not self.is_input()
        if self.variable.stays:
            self.execute()

    def execute(self):
        pass

    def variables(self):
        return (self.variable,)


class Stay(Unary):
    pass


class Edit(Unary):
    def is_input(self):
        return True


class Equal(Constraint):
    FORWARD, BACKWARD = 1, -1

    def __init__(self, solver, first, second, strength):
        super().__init__(strength)
        self.first = first
        self.second = second
        self.direction = 0
        for variable in self.variables():
            variable.constraints.append(self)
        solver.add(self)

    def variables(self):
        return self.first, self.second

    def choose_method(self, mark):
        a, b, strength = self.first, self.second, self.strength
        if a.mark == mark:
            self.direction = self.FORWARD if b.mark != mark and strength < b.strength else 0
        elif b.mark == mark:
            self.direction = self.BACKWARD if strength < a.strength else 0
        elif a.strength > b.strength:
            self.direction = self.BACKWARD if strength < a.strength else 0
        else:
            self.direction = self.FORWARD if strength < b.strength else 0

    def is_satisfied(self):
        return self.direction != 0

    def mark_unsatisfied(self):
        self.direction = 0

    def input(self):
        return self.first if self.direction == self.FORWARD else self.second

    def inputs(self):
        return (self.input(),)

    def output(self):
        return self.second if self.direction == self.FORWARD else self.first

    def recalculate(self):
        source, target = self.input(), self.output()
        target.strength = max(self.strength, source.strength)
        target.stays = source.stays
        if target.stays:
            self.execute()

    def execute(self):
        self.output().value = self.input().value


class Scale(Equal):
    """second = first * factor + offset"""

    def __init__(self, solver, first, factor, offset, second, strength):
        self.factor = factor
        self.offset = offset
        super().__init__(solver, first, second, strength)

    def variables(self):
        return self.first, self.second, self.factor, self.offset

    def inputs(self):
        return self.input(), self.factor, self.offset

    def recalculate(self):
        source, target = self.input(), self.output()
        target.strength = max(self.strength, source.strength)
        target.stays = source.stays and self.factor.stays and self.offset.stays
        if target.stays:
            self.execute()

    def execute(self):
        if self.direction == self.FORWARD:
            self.second.value = self.first.value * self.factor.value + self.offset.value
        else:
            self.first.value = (self.second.value - self.offset.value) // self.factor.value


class Solver:
    def __init__(self):
        self.mark = 0
        self.executed = 0

    def new_mark(self):
        self.mark += 1
        return self.mark

    def add(self, constraint):
        mark = self.new_mark()
        overridden = constraint.satisfy(self, mark)
        while overridden is not None:
            overridden = overridden.satisfy(self, mark)

    def remove(self, constraint):
        for variable in constraint.variables():
            variable.constraints.remove(constraint)
        if not constraint.is_satisfied():
            return
        out = constraint.output()
        constraint.mark_unsatisfied()
        unsatisfied = self.forget_downstream(out)
        for strength in range(STRONG, WEAKEST):
            for candidate in unsatisfied:
                if candidate.strength == strength:
                    self.add(candidate)

    def forget_downstream(self, out):
        out.determined_by = None
        out.strength = WEAKEST
        out.stays = True
        unsatisfied = []
        todo = [out]
        while todo:
            variable = todo.pop()
            for constraint in variable.constraints:
                if not constraint.is_satisfied():
                    unsatisfied.append(constraint)
                elif constraint is not variable.determined_by:
                    constraint.recalculate()
                    todo.append(constraint.output())
        return unsatisfied

    def consumers(self, variable):
        for constraint in variable.constraints:
            if constraint is not variable.determined_by and constraint.is_satisfied():
                yield constraint

    def propagate(self, constraint, mark):
        todo = [constraint]
        while todo:
            current = todo.pop()
            if current.output().mark == mark:
                return False
            current.recalculate()
            todo.extend(self.consumers(current.output()))
        return True

    def plan(self, sources):
        mark = self.new_mark()
        plan = []
        todo = list(sources)
        while todo:
            constraint = todo.pop()
            out = constraint.output()
            if out.mark != mark and constraint.inputs_known(mark):
                plan.append(constraint)
                out.mark = mark
                todo.extend(self.consumers(out))
        return plan

    def execute(self, plan):
        for constraint in plan:
            constraint.execute()
        self.executed += len(plan)


def change(solver, variable, values):
    edit = Edit(solver, variable, PREFERRED)
    plan = solver.plan([edit])
    for value in values:
        variable.value = value
        solver.execute(plan)
    solver.remove(edit)


def chain(size):
    solver = Solver()
    variables = [Variable(i) for i in range(size)]
    for a, b in zip(variables, variables[1:]):
        Equal(solver, a, b, REQUIRED)
    Stay(solver, variables[-1], WEAK)
    change(solver, variables[0], range(30))
    return variables[-1].value, solver.executed


def projection(size):
    solver = Solver()
    factor, offset = Variable("factor", 10), Variable("offset", 1000)
    pairs = []
    for i in range(size):
        source, target = Variable(i, i), Variable(i, i)
        pairs.append((source, target))
        Stay(solver, source, NORMAL)
        Scale(solver, source, factor, offset, target, REQUIRED)
    change(solver, pairs[0][0], [17])
    change(solver, pairs[0][1], [1050])
    change(solver, factor, range(1, 6))
    change(solver, offset, range(2000, 2010))
    return sum(t.value for _, t in pairs), pairs[0][0].value, solver.executed


def run(size):
    return chain(size * 4), projection(size * 2)
