"""The check as a generator: rounds of plain data out, evaluations in, and a bound on how many."""

import numpy as np
import pytest

from graders.numeric import (
    Evaluations,
    Options,
    Problem,
    Raised,
    draw_upstream,
    gradient_check,
)
from graders.numeric.rounds import first_round


def problem(seed=0, size=(4, 3), **options):
    rng = np.random.default_rng(5)
    inputs = {"x": rng.normal(size=size), "w": rng.normal(size=(size[1], 2))}
    return Problem(inputs, draw_upstream({"out": (size[0], 2)}, seed), seed, Options(**options))


def forward(inputs):
    return {"out": np.tanh(inputs["x"] @ inputs["w"])}


def backward(inputs, upstream, factor=1.0):
    d = upstream["out"] * (1 - forward(inputs)["out"] ** 2)
    return {"x": d @ inputs["w"].T, "w": factor * inputs["x"].T @ d}


def evaluate(asked, factor=1.0):
    outputs = [forward(point.inputs) for point in asked.points]
    gradients = [backward(asked.points[p.at].inputs, p.upstream, factor) for p in asked.pullbacks]
    return Evaluations(outputs, gradients)


def drive(p, answer=evaluate, ask=gradient_check):
    check = ask(p)
    rounds = [next(check)]
    while True:
        try:
            rounds.append(check.send(answer(rounds[-1])))
        except StopIteration as stop:
            return stop.value, rounds


def test_the_first_round_needs_no_output_and_repeats_itself():
    a, b = first_round(problem(3)), first_round(problem(3))
    assert len(a.points) == 3
    assert len(a.pullbacks) == 1
    for p, q in zip(a.points, b.points, strict=True):
        assert all(np.array_equal(p.inputs[n], q.inputs[n]) for n in p.inputs)
    other = first_round(problem(4))
    assert not np.array_equal(a.points[1].inputs["x"], other.points[1].inputs["x"])


def test_lines_join_their_points_exactly():
    _, rounds = drive(problem(), lambda asked: evaluate(asked, factor=1.5))
    lines = [(asked, line) for asked in rounds for line in asked.lines]
    assert len(lines) > 20
    for asked, line in lines:
        for name, shift in line.shift.items():
            above, below = asked.points[line.plus].inputs[name], asked.points[line.minus].inputs[name]
            assert np.array_equal(above - below, 2 * shift)


def test_directions_have_no_tiny_component():
    opening = first_round(problem())
    x = opening.points[0].inputs["x"]
    sizes = np.abs(opening.lines[0].shift["x"]) / opening.lines[0].step / np.sqrt(np.mean(x**2))
    assert sizes.min() >= 0.49
    assert sizes.max() <= 1.51
    assert len(np.unique(sizes.round(6))) == x.size


def test_a_wrong_gradient_is_failed_and_located_within_the_budget():
    report, rounds = drive(problem(budget=30), lambda asked: evaluate(asked, factor=1.1))
    assert report.status == "failed"
    assert [m.name for m in report.mismatches] == ["w"]
    purposes = [asked.purpose for asked in rounds]
    assert purposes[:3] == ["opening", "survey", "confirmation"]
    assert sum(len(asked.points) for asked in rounds[3:]) <= 30
    assert report.forward_calls == sum(len(asked.points) for asked in rounds)
    assert report.backward_calls == sum(len(asked.pullbacks) for asked in rounds)


@pytest.mark.parametrize("nasty", range(8))
def test_whatever_is_answered_the_work_is_bounded(nasty):
    rng = np.random.default_rng(nasty)

    def answer(asked):
        good = evaluate(asked, factor=1.1)
        if nasty == 0:
            return Evaluations([None] * len(asked.points), [None] * len(asked.pullbacks))
        if nasty == 1:
            outputs = [good.outputs[0], *[Raised("ValueError: domain")] * (len(asked.points) - 1)]
            return Evaluations(outputs, good.gradients)
        if nasty == 2:
            return Evaluations([{"out": rng.normal(size=(4, 2))} for _ in asked.points], good.gradients)
        if nasty == 3:
            return Evaluations([{"out": np.sign(o["out"])} for o in good.outputs], good.gradients)
        if nasty == 4:
            return Evaluations([{"out": np.full((4, 2), np.nan)} for _ in asked.points], good.gradients)
        if nasty == 5:
            return Evaluations([{"out": np.round(o["out"], 3)} for o in good.outputs], good.gradients)
        if nasty == 6:
            return Evaluations([{"out": 1e300 * o["out"]} for o in good.outputs], good.gradients)
        return Evaluations(good.outputs[:1] + [{}] * (len(asked.points) - 1), good.gradients[:1])

    report, rounds = drive(problem(), answer)
    assert report.status in ("failed", "inconclusive")
    assert report.reason
    assert sum(len(asked.points) for asked in rounds) <= 3 + 2 * 42 + 256
    assert sum(len(asked.pullbacks) for asked in rounds) <= 1 + 11 + 3


def test_inputs_of_little_weight_get_a_look_of_their_own():
    rng = np.random.default_rng(0)
    inputs = {"x": rng.normal(size=6), "b": 1e-7 * rng.normal(size=6)}
    p = Problem(inputs, draw_upstream({"out": (6,)}))

    def answer(asked, factor):
        outputs = [{"out": q.inputs["x"] + q.inputs["b"]} for q in asked.points]
        return Evaluations(
            outputs, [{"x": q.upstream["out"], "b": factor * q.upstream["out"]} for q in asked.pullbacks]
        )

    report, rounds = drive(p, lambda asked: answer(asked, 1.0))
    assert report
    assert rounds[1].purpose == "weak inputs"
    report, _ = drive(p, lambda asked: answer(asked, 1 + 1e-4))
    assert report.status == "failed"
    assert [m.name for m in report.mismatches] == ["b"]


def test_effects_seen_by_the_driver_become_notes():
    report, _ = drive(
        problem(),
        lambda asked: Evaluations(evaluate(asked).outputs, evaluate(asked).gradients, ("backward changes dout",)),
    )
    assert report
    assert report.notes[0].code == "backward_changes_dout"


def test_integers_and_complex_numbers_are_no_inputs():
    for a in (np.arange(3), np.ones(3) * 1j):
        with pytest.raises(ValueError, match="not a real floating array"):
            Problem({"x": a}, {"out": np.ones(3)})
