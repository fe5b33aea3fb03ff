# random: the same sequences as CPython from the same seeds.
import _random

for seed in (0, 1, -1, 5, 2**32, 2**100, 1.5, True):
    r = _random.Random(seed)
    print(seed, [r.random() for _ in range(3)], [r.getrandbits(k) for k in (1, 7, 32, 33, 64, 100)])
r = _random.Random(42)
state = r.getstate()
print(len(state), state[:3], state[-1])
first = [r.random() for _ in range(700)]
r.setstate(state)
print(first == [r.random() for _ in range(700)], first[699])
print(r.getrandbits(0), r.getrandbits(5000).bit_length() <= 5000, r.getstate()[-1])
for f, *args in ((r.getrandbits, -1), (r.getrandbits, 1.5), (r.getrandbits, 2**70), (r.setstate, 1), (r.setstate, (1,)),
                 (r.setstate, ("a",) * 625), (r.setstate, (-1,) * 625), (r.setstate, (1,) * 624 + (-1,)), (r.seed, []),
                 (_random.Random, 1, 2)):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


class Sub(_random.Random):
    def __init__(self, seed):
        super().__init__(seed)
        self.name = "sub"


s = Sub(3)
print(s.name, s.random(), s.seed(), 0 <= s.random() < 1)

# expect: 0 [0.8444218515250481, 0.7579544029403025, 0.420571580830845] [0, 123, 2195908194, 2087043557, 14458531974522955699, 631274152732079063015764344160]
# expect: 1 [0.13436424411240122, 0.8474337369372327, 0.763774618976614] [0, 15, 2127877499, 3268308804, 12019768873862893665, 95862496233066760651592857238]
# expect: -1 [0.13436424411240122, 0.8474337369372327, 0.763774618976614] [0, 15, 2127877499, 3268308804, 12019768873862893665, 95862496233066760651592857238]
# expect: 5 [0.6229016948897019, 0.7417869892607294, 0.7951935655656966] [1, 107, 3177840169, 7095422110, 535051974151811365, 1249900209075102608749221711359]
# expect: 4294967296 [0.11299430095636409, 0.41782886486292836, 0.0166763664992291] [1, 112, 3460227584, 3274195809, 10064691442942273644, 159565385349151108621310250341]
# expect: 1267650600228229401496703205376 [0.7586581712996778, 0.22562004686918613, 0.9800682106697105] [0, 91, 3563784498, 5049070336, 6916269532101759631, 881863795981629129701870346574]
# expect: 1.5 [0.551763726942059, 0.2560930858958398, 0.583340633280344] [1, 25, 3586079426, 553126506, 7768523641957586895, 156343217448364882906277496454]
# expect: True [0.13436424411240122, 0.8474337369372327, 0.763774618976614] [0, 15, 2127877499, 3268308804, 12019768873862893665, 95862496233066760651592857238]
# expect: 625 (2147483648, 3564348608, 1266698288) 624
# expect: True 0.5445623787105787
# expect: 0 True 309
# expect: ValueError Cannot convert negative int
# expect: TypeError 'float' object cannot be interpreted as an integer
# expect: OverflowError Python int too large for C uint64_t
# expect: TypeError state vector must be a tuple
# expect: ValueError state vector is the wrong size
# expect: TypeError an integer is required
# expect: OverflowError can't convert negative value to unsigned int
# expect: ValueError invalid state
# expect: TypeError unhashable type: 'list'
# expect: TypeError Random expected at most 1 argument, got 2
# expect: sub 0.23796462709189137 None True
