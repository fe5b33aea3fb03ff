"""Caches that hold their values weakly: WeakValueDictionary, WeakKeyDictionary, callbacks, finalizers, interning of equal values
(the hash consing of E. Goto, 1974)."""
import gc
import weakref

SIZE = 45000
TINY = 50


class Term:
    __slots__ = ("name", "parts", "__weakref__")

    def __init__(self, name, parts):
        self.name = name
        self.parts = parts


class Store:
    def __init__(self):
        self.terms = weakref.WeakValueDictionary()
        self.made = 0

    def term(self, name, *parts):
        key = name, tuple(id(p) for p in parts)
        found = self.terms.get(key)
        if found is None:
            found = self.terms[key] = Term(name, parts)
            self.made += 1
        return found


class Document:
    pass


def run(size):
    store = Store()
    kept = []
    for i in range(size):
        leaf = store.term("leaf%d" % (i % 13))
        pair = store.term("pair", leaf, store.term("leaf%d" % (i % 7)))
        if i % 100 == 0:
            kept.append(store.term("kept%d" % i, pair))
    sizes = weakref.WeakKeyDictionary()
    documents = []
    gone = []
    for i in range(size):
        document = Document()
        sizes[document] = i
        if i % 10 == 0:
            documents.append(document)
            documents = documents[-50:]
        if i % 50 == 1:
            weakref.finalize(document, gone.append, i)
    del document
    gc.collect()
    total = sum(sizes.values())
    ended = []
    references = [weakref.ref(d, lambda r: ended.append(1)) for d in documents]
    alive = sum(r() is not None for r in references)
    del documents
    gc.collect()
    return len(kept), len(sizes), total, alive, len(ended), len(gone)
