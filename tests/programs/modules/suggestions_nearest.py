# _suggestions: the nearest of the candidates, if it is near enough.
from _suggestions import _generate_suggestions as nearest

for candidates, item in ((["blech", "other"], "bluch"), (["BLUCH"], "bluch"), (["bluchx", "bluch"], "bluch"), ([], "x"),
                         (["abc"], "xyz"), (["a" * 50], "a" * 49 + "b"), (["é€", "é"], "é€x"), (["exact"], "exact")):
    print(nearest(candidates, item))
print(nearest(["v%d" % i for i in range(749)] + ["nearly"], "nearlyx"), nearest(["v%d" % i for i in range(750)], "v0x"))
for wrong in (("x",), "x"), ([1], "x"), (["a"], 1):
    try:
        nearest(*wrong)
    except TypeError as e:
        print(e)
# expect: blech
# expect: None
# expect: bluchx
# expect: None
# expect: None
# expect: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
# expect: é€
# expect: None
# expect: None None
# expect: candidates must be a list
# expect: all elements in 'candidates' must be strings
# expect: _generate_suggestions() argument 2 must be str, not int
