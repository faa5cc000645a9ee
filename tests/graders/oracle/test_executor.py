"""What comes back from a plan: values, exceptions, changed arguments, warnings, and what was not run and why."""

from typing import Any

import numpy as np
import pytest

from graders.oracle.inprocess import InProcessOracle
from graders.oracle.plan import Call, Input, Plan, Ref
from graders.oracle.transcript import Missing, NotRun, Opaque, Raised, Returned
from tests.graders.oracle.conftest import Make

X = np.array([1.0, -2.0, 3.0])


def one(oracle: InProcessOracle, **call: Any) -> Any:
    plan = Plan(calls=(Call(label="it", target="a.f", **call),), inputs={"x": X, "p": {"t": 0, "v": X}})
    return oracle.run(plan).outcomes["it"]


def layer(submission: Make, body: str) -> InProcessOracle:
    return submission({"a.py": "import numpy as np\nimport random\nimport warnings\n" + body}, {"a.f": ("a.py", "f")})


def test_a_value_comes_back(submission: Make) -> None:
    outcome = one(layer(submission, "def f(x): return 2 * x, object()"), args=(Input("x"),))
    np.testing.assert_array_equal(outcome.value[0], 2 * X)
    assert outcome.value[1] == Opaque("object")


def test_an_exception_names_the_students_line_alone(submission: Make) -> None:
    outcome = one(layer(submission, "def g(x):\n    return x[7]\ndef f(x):\n    return g(x)"), args=(Input("x"),))
    assert isinstance(outcome, Raised)
    assert outcome.type == "IndexError"
    assert [(frame.file, frame.line, frame.source) for frame in outcome.frames] == [
        ("a.py", 7, "return g(x)"),
        ("a.py", 5, "return x[7]"),
    ]


@pytest.mark.parametrize(
    "body", ["raise SystemExit(3)", "raise BaseException", "raise type('E', (Exception,), {'__str__': 1})"]
)
def test_nothing_that_is_raised_escapes(submission: Make, body: str) -> None:
    assert isinstance(one(layer(submission, f"def f(): {body}")), Raised)


def test_changed_arguments_are_reported_as_they_are_now(submission: Make) -> None:
    oracle = layer(submission, "def f(x, p): x[0] = 9; p['t'] += 1; return None")
    outcome = one(oracle, args=(Input("x"), Input("p")))
    assert outcome.changed.keys() == {"0", "1"}
    assert outcome.changed["0"][0] == 9
    assert outcome.changed["1"]["t"] == 1


def test_every_use_of_an_input_is_a_fresh_copy(submission: Make) -> None:
    oracle = layer(submission, "def f(x): x += 1; return x")
    calls = tuple(Call(label=name, target="a.f", args=(Input("x"),)) for name in ("first", "second"))
    transcript = oracle.run(Plan(calls=calls, inputs={"x": X}))
    np.testing.assert_array_equal(transcript.value("second"), X + 1)


def test_what_a_call_leaves_in_a_default_is_met_by_later_calls_of_its_plan_alone(submission: Make) -> None:
    oracle = layer(submission, "def f(counts=[]):\n    counts.append(1)\n    return len(counts)")
    plan = Plan(calls=tuple(Call(label=label, target="a.f") for label in ("first", "second")))
    for _ in range(2):
        assert [outcome.value for outcome in oracle.run(plan).outcomes.values()] == [1, 2]


def test_results_are_kept_as_they_were_when_returned(submission: Make) -> None:
    oracle = layer(submission, "kept = np.zeros(1)\ndef f(x): kept[0] += 1; return kept")
    calls = tuple(Call(label=name, target="a.f", args=(1,)) for name in ("first", "second"))
    transcript = oracle.run(Plan(calls=calls))
    assert transcript.value("first")[0] == 1
    assert transcript.value("second")[0] == 2


def test_a_cache_is_handed_over_alive(submission: Make) -> None:
    files = {"a.py": "class C: pass\ndef f(x):\n    c = C(); c.x = x\n    return x, c\ndef b(d, c): return d * c.x"}
    oracle = submission(files, {"a.f": ("a.py", "f"), "a.b": ("a.py", "b")})
    calls = (
        Call(label="f", target="a.f", args=(Input("x"),)),
        Call(label="b", target="a.b", args=(2.0, Ref("f", (1,)))),
    )
    np.testing.assert_array_equal(oracle.run(Plan(calls=calls, inputs={"x": X})).value("b"), 2 * X)


def test_random_state_depends_on_the_seed_alone(submission: Make) -> None:
    oracle = layer(submission, "def f(): return np.random.rand(), random.random()")
    calls = [Call(label=str(index), target="a.f", seed=seed) for index, seed in enumerate((5, 5, 6))]
    values = [oracle.run(Plan(calls=tuple(calls))).value(label) for label in "012"]
    assert values[0] == values[1] != values[2]


def test_generators_without_a_seed_draw_the_same_in_every_run_of_a_plan(submission: Make) -> None:
    oracle = layer(submission, "def f(): return np.random.default_rng().random(), np.random.RandomState().rand()")
    plan = Plan(calls=tuple(Call(label=f"call {n}", target="a.f") for n in range(3)))
    first, again = (oracle.run(plan).outcomes for _ in range(2))
    assert first == again
    assert len({value for outcome in first.values() for value in outcome.value}) == 6
    assert np.random.default_rng().random() != np.random.default_rng().random()


def test_warnings_are_recorded_and_not_raised(submission: Make) -> None:
    outcome = one(layer(submission, "def f(x): return np.exp(1e4 * np.abs(x))"), args=(Input("x"),))
    assert isinstance(outcome, Returned)
    assert outcome.warnings == ("RuntimeWarning: overflow encountered in exp",)


def test_numpy_error_settings_of_a_submission_do_not_stay(submission: Make) -> None:
    oracle = layer(submission, "np.seterr(all='raise')\ndef f(x):\n    np.seterr(all='raise')\n    return 1")
    one(oracle, args=(Input("x"),))
    assert np.geterr()["over"] != "raise"


def test_a_call_that_needs_what_failed_is_not_run(submission: Make) -> None:
    oracle = layer(submission, "def f(x):\n    assert x is not None\n    return (x,)")
    calls = (
        Call(label="bad", target="a.f", args=(None,)),
        Call(label="needs", target="a.f", args=(Ref("bad", (0,)),)),
        Call(label="good", target="a.f", args=(1,)),
        Call(label="part", target="a.f", args=(Ref("good", (3,)),)),
        Call(label="after", target="a.f", args=(1,), after="bad"),
    )
    found = oracle.run(Plan(calls=calls)).outcomes
    assert isinstance(found["needs"], NotRun)
    assert found["needs"].needs == "bad"
    assert "needs result 4 of good, which returned a tuple" in found["part"].message
    assert isinstance(found["after"], NotRun)


def test_missing_targets_say_why(submission: Make) -> None:
    oracle = submission(
        {"a.py": "x = 1", "b.py": "import no_such_module\nno_such_module.setup()"},
        {"a.x": ("a.py", "x"), "a.y": ("a.py", "y"), "b.f": ("b.py", "f")},
    )
    calls = tuple(Call(label=name, target=name) for name in ("a.x", "a.y", "b.f", "c.f"))
    found = oracle.run(Plan(calls=calls)).outcomes
    assert found["a.x"] == Missing("x is not a function")
    assert found["a.y"] == Missing("a.py does not define y")
    assert found["c.f"] == Missing("f was not found in the submission")
    assert found["b.f"].failed_import
    assert "ModuleNotFoundError" in found["b.f"].message
    assert found["b.f"].frames[0].line == 2


def test_a_misspelt_definition_is_pointed_at(submission: Make) -> None:
    oracle = submission({"a.py": "def afine(): pass\ndef affin_e(): pass"}, {"a.affine": ("a.py", "affine")})
    found = oracle.run(Plan(calls=(Call(label="it", target="a.affine"),))).outcomes["it"]
    assert isinstance(found, Missing)
    assert found.message.startswith("a.py does not define affine; it has a")


def test_objects_are_constructed_used_and_changed(submission: Make) -> None:
    text = """
    class N:
        def __init__(self, n, p=1):
            self.w = {"a": n}
            self.p = p

        def s(self, k):
            return self.w["a"] * k + self.p
    """
    oracle = submission({"a.py": text}, {"a.N": ("a.py", "N")})
    calls = (
        Call(label="n", target="a.N", kwargs={"n": 2, "keep": 9}, fallbacks=({"n": 3, "p": 5},), quiet=True),
        Call(label="up", kind="method", target="update", on=Ref("n", ("@w",)), args=({"a": 10},)),
        Call(label="set", kind="set", target="p", on=Ref("n"), args=(7,)),
        Call(label="get", kind="get", target="w", on=Ref("n")),
        Call(label="s", kind="method", target="s", on=Ref("n"), args=(2,)),
        Call(label="no", kind="method", target="nothing", on=Ref("n")),
    )
    transcript = oracle.run(Plan(calls=calls))
    assert transcript.value("get") == {"a": 10}
    assert transcript.value("s") == 27
    assert transcript.outcomes["no"] == Missing("N has no method nothing")


def test_a_debugger_is_told_of_exceptions(submission: Make) -> None:
    sources = layer(submission, "def f(x): return x[7]")._executor._loader._sources
    told: list[tuple[str, str]] = []
    oracle = InProcessOracle(sources, on_error=lambda target, error: told.append((target, type(error).__name__)))
    assert isinstance(one(oracle, args=(Input("x"),)), Raised)
    assert told == [("a.f", "IndexError")]


CACHED = "def f(x): return x, {cache}\ndef b(c): return c"


@pytest.mark.parametrize(("cache", "reported"), [("[x]", Opaque("list", "held for later calls")), ("None", None)])
def test_what_a_call_keeps_is_not_reported_and_yet_handed_on(submission: Make, cache: str, reported: object) -> None:
    files = {"a.py": CACHED.format(cache=cache)}
    oracle = submission(files, {"a.f": ("a.py", "f"), "a.b": ("a.py", "b")})
    calls = (
        Call(label="f", target="a.f", args=(7,), keeps=(1,)),
        Call(label="b", target="a.b", args=(Ref("f", (1,)),)),
    )
    transcript = oracle.run(Plan(calls=calls))
    assert transcript.value("f") == (7, reported)
    assert transcript.value("b") == (None if cache == "None" else [7])


def test_what_is_no_tuple_is_reported_whole(submission: Make) -> None:
    outcome = one(layer(submission, "def f(): return [1, 2]"), keeps=(1,))
    assert outcome.value == [1, 2]


@pytest.mark.parametrize(
    "silencing",
    [
        "warnings.simplefilter('ignore')",
        "warnings.filters[:] = []",
        "warnings.showwarning = print",
        "warnings.filters = None",
    ],
)
def test_a_call_that_silences_warnings_silences_no_later_one(submission: Make, silencing: str) -> None:
    oracle = layer(submission, f"def f(quiet):\n    if quiet: {silencing}\n    warnings.warn('here')")
    calls = tuple(Call(label=str(quiet), target="a.f", args=(quiet,)) for quiet in (True, False))
    outcome = oracle.run(Plan(calls=calls)).outcomes["False"]
    assert isinstance(outcome, Returned)
    assert outcome.warnings == ("UserWarning: here",)


def test_a_warning_is_told_of_the_call_that_gave_it_alone(submission: Make) -> None:
    oracle = layer(submission, "def f(x):\n    warnings.warn(str(x))\n    if x == 1: raise ValueError")
    outcomes = oracle.run(Plan(calls=tuple(Call(label=str(x), target="a.f", args=(x,)) for x in (0, 1, 2)))).outcomes
    assert [outcomes[label].warnings for label in "02"] == [("UserWarning: 0",), ("UserWarning: 2",)]  # type: ignore[union-attr]


def test_a_plan_may_continue_the_one_before(submission: Make) -> None:
    oracle = submission(
        {"a.py": "def f(): return [1, 2]\ndef g(x): return len(x)"}, {"a.f": ("a.py", "f"), "a.g": ("a.py", "g")}
    )
    use = Call(label="g", target="a.g", args=(Ref("f"),))
    oracle.run(Plan(calls=(Call(label="f", target="a.f", quiet=True),)))
    assert oracle.run(Plan(calls=(use,), continues=True)).outcomes["g"] == Returned(2)
    oracle.run(Plan(calls=()))
    assert isinstance(oracle.run(Plan(calls=(use,), continues=True)).outcomes["g"], NotRun)
