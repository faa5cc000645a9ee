"""Plans: several asked as one answer as each does alone, and what many submissions are asked is made once."""

import numpy as np

from graders.oracle.plan import Call, Input, MadeOnce, Plan, Ref, made_once, together
from tests.graders.oracle.conftest import Make

FILES = {
    "a.py": """
class Net:
    def __init__(self, x, scale=1): self.x, self.scale = x, scale
    def step(self, y, *, lr): self.x = self.x - lr * y
    def out(self): return self.scale * self.x
"""
}


def plan(x: float) -> Plan:
    calls = (
        Call(label="net", target="a.Net", args=(Input("x"),), kwargs={"size": 3}, fallbacks=({"scale": Input("s")},)),
        Call(label="step", kind="method", target="step", on=Ref("net"), args=(Input("y"),), kwargs={"lr": Input("s")}),
        Call(label="out", kind="method", target="out", on=Ref("net"), after="step"),
    )
    return Plan(calls=calls, inputs={"x": np.full(2, x), "y": np.ones(2), "s": 0.5}, seconds=2.0)


def test_plans_together_answer_as_each_alone(submission: Make) -> None:
    oracle = submission(FILES, {"a.Net": ("a.py", "Net")})
    plans = {f" {x}": plan(x) for x in (1.0, 2.0, 3.0)}
    whole = together(plans)
    transcript = oracle.run(whole)
    assert whole.seconds == 6.0
    for suffix, alone in plans.items():
        np.testing.assert_array_equal(transcript.value(f"out{suffix}"), oracle.run(alone).value("out"))


def test_what_one_of_them_needs_is_its_own(submission: Make) -> None:
    oracle = submission(FILES, {"a.Net": ("a.py", "Net")})
    broken = Plan(calls=plan(1.0).calls, inputs=plan(1.0).inputs | {"y": None})
    outcomes = oracle.run(together({" a": plan(1.0), " b": broken})).outcomes
    assert type(outcomes["out a"]).__name__ == "Returned"
    assert outcomes["out b"].needs == "step b"  # type: ignore[union-attr]


def test_what_was_made_of_one_thing_is_made_once():
    owner, other = Plan(calls=()), Plan(calls=())
    made = []

    def make():
        made.append(len(made))
        return made[-1]

    assert [made_once(owner, "first", make), made_once(owner, "first", make)] == [0, 0]
    assert [made_once(owner, "second", make), made_once(other, "first", make)] == [1, 2]


def test_what_was_not_used_for_long_is_made_anew():
    owner, once = Plan(calls=()), MadeOnce(3)
    assert once(owner, "old", lambda: 1) == once(owner, "used", lambda: 1) == 1
    for number in range(2):
        once(owner, number, lambda: 0)
        assert once(owner, "used", lambda: 2) == 1
    assert once(owner, "old", lambda: 2) == 2
