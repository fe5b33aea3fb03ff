# Bases and classes are exchanged only where the instances stay as they are laid out.
# expect: __bases__ assignment: 'WithDict' object layout differs from 'Plain'
# expect: __bases__ assignment: 'Decode' object layout differs from 'Encode'
# expect: __bases__ assignment: 'OfDict' object layout differs from 'OfList'
# expect: __class__ assignment: 'Plain' object layout differs from 'WithDict'
# expect: __class__ assignment: 'Other' object layout differs from 'Slots'
# expect: done
class NoSlots: __slots__ = ()
class WithDict(NoSlots): pass
class Plain: pass
class Encode(UnicodeEncodeError): pass
class Decode(UnicodeDecodeError): pass
class OfList(list): pass
class OfDict(dict): pass
class Slots: __slots__ = ('a', 'b')
class Other: __slots__ = ('a', 'c')
class Same: __slots__ = ('b', 'a')


for old, new in (Plain, WithDict), (Encode, Decode), (OfList, OfDict):
    class Below(old): pass
    try:
        Below.__bases__ = (new,)
        print('assigned', old, new)
    except TypeError as e:
        print(e)
for old, new in (WithDict, Plain), (Slots, Other), (Slots, Same):
    o = old()
    try:
        o.__class__ = new
        print('done')
    except TypeError as e:
        print(e)
