"""A bank with accounts, fees and limits: attributes read and written, slots, class attributes, properties, dynamic attributes."""

SIZE = 360000
TINY = 50


class Account:
    fee = 1

    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance
        self.moves = 0


class Saving:
    __slots__ = ("owner", "balance", "moves", "rate")
    fee = 0

    def __init__(self, owner, balance, rate):
        self.owner = owner
        self.balance = balance
        self.moves = 0
        self.rate = rate


class Guarded(Account):
    def __init__(self, owner, balance):
        Account.__init__(self, owner, balance)
        self._limit = 100

    @property
    def limit(self):
        return self._limit

    @limit.setter
    def limit(self, value):
        self._limit = value if value > 10 else 10


class Bank:
    def __init__(self):
        self.accounts = [Account("a", 1000), Saving("b", 2000, 3), Guarded("c", 3000), Account("d", 4000)]
        self.fees = 0


def transfer(bank, source, target, amount):
    source.balance -= amount + source.fee
    target.balance += amount
    source.moves += 1
    target.moves += 1
    bank.fees += source.fee


def run(size):
    bank = Bank()
    accounts = bank.accounts
    guarded = accounts[2]
    for i in range(size):
        transfer(bank, accounts[i & 3], accounts[i * 7 + 1 & 3], i & 15)
        guarded.limit = guarded.limit + (i & 3) - 2
        if guarded.balance > guarded.limit:
            guarded.last = i
        if i % 1000 == 0:
            setattr(accounts[0], "note%d" % (i // 1000 % 8), i)
            Saving.fee = 1 - Saving.fee
    Saving.fee = 0
    return [(a.owner, a.balance, a.moves) for a in accounts], bank.fees, guarded.limit, guarded.last, len(vars(accounts[0]))
