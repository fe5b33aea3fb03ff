import pytest, warnings, sys, dataclasses
@dataclasses.dataclass
class P: x: int; y: list
def f(x): return x + 1
@pytest.fixture(scope="module", params=[1, 2])
def n(request):
    print("set up", request.param)
    yield request.param
    print("tear down")
@pytest.fixture
def broken(): raise LookupError("no fixture")
def test_eq(n): assert f(n) == n + 1
def test_fail(n): assert f(n) == 2, "only for one"
def test_dicts(): assert {"a": 1, "b": [1, 2]} == {"a": 1, "b": [1, 3], "c": 0}
def test_text(): assert "one\ntwo\nthree" == "one\n2\nthree"
def test_list(): assert [1, 2, 3] == [1, 2, 4, 5]
def test_set(): assert {1, 2} == {2, 3}
def test_dc(): assert P(1, [2]) == P(1, [3])
def test_in(): assert "x" in ["a", "b"] and not None
def test_call(): assert all(f(i) < 3 for i in range(3))
def test_raises():
    with pytest.raises(ValueError, match="lit.*x"): int("x")
def test_no_raise():
    with pytest.raises(ValueError): int("1")
def test_error(broken): pass
@pytest.mark.skipif(sys.version_info > (3,), reason="not now")
def test_skip(): pass
@pytest.mark.xfail
def test_xfail(): assert 0
@pytest.mark.parametrize("a, b", [(1, 2), (3, 3)], ids=str)
def test_param(a, b): assert a != b
def test_warn(): warnings.warn("look", DeprecationWarning)
def test_capture(capsys, tmp_path, monkeypatch):
    print("hidden"); assert capsys.readouterr().out == "hidden\n"
    (tmp_path / "x").write_text("t"); monkeypatch.setenv("A", "1")
class TestC:
    def setup_method(self): self.x = 1
    def test_m(self):
        x = self.x
        for i in range(3):
            x += i
        assert x == self.x * 5
    def test_deep(self):
        def g(n): return 1 // n if n == 0 else g(n - 1)
        g(3)
