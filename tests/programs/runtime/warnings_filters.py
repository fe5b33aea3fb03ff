"""Warnings: filters, registries, categories, where they point."""
import warnings

shown = []
warnings.showwarning = lambda message, category, filename, lineno, file=None, line=None: shown.append(
    (str(message), category.__name__, lineno))


def deprecated():
    warnings.warn("old", DeprecationWarning, stacklevel=2)


warnings.simplefilter("default")
for _ in range(2):
    deprecated()
warnings.simplefilter("always")
for _ in range(2):
    deprecated()
warnings.warn(FutureWarning("soon"))
print(shown)
shown.clear()
warnings.simplefilter("error")
try:
    warnings.warn("boom", RuntimeWarning)
except RuntimeWarning as e:
    print("raised", e)
warnings.simplefilter("ignore")
warnings.warn("quiet")
print(shown)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("once")
    for i in range(3):
        warnings.warn("once only")
    warnings.warn_explicit("explicit", UserWarning, "file.py", 12)
    print([(str(w.message), w.lineno if w.filename == "file.py" else None) for w in caught])
with warnings.catch_warnings(record=True) as caught:
    warnings.resetwarnings()
    warnings.filterwarnings("ignore", message="skip")
    warnings.filterwarnings("error", category=BytesWarning)
    warnings.warn("skip this")
    warnings.warn("not this")
    print([str(w.message) for w in caught])
    try:
        compile("1 is 1", "f", "eval")
    except SyntaxError:
        pass
    print(caught[-1].category.__name__, caught[-1].message)
for bad in ((1, int), ("x", 3), ("x", UserWarning("y"))):
    try:
        warnings.warn(*bad)
    except TypeError as e:
        print(e)
# expect: [('old', 'DeprecationWarning', 15), ('old', 'DeprecationWarning', 18), ('old', 'DeprecationWarning', 18), ('soon', 'FutureWarning', 19)]
# expect: raised boom
# expect: []
# expect: [('once only', None), ('explicit', 12)]
# expect: ['not this']
# expect: SyntaxWarning "is" with 'int' literal. Did you mean "=="?
# expect: category must be a Warning subclass, not 'type'
# expect: category must be a Warning subclass, not 'int'
# expect: category must be a Warning subclass, not 'UserWarning'
