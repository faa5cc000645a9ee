"""Whether what a backward returns at a kink is a subgradient.

At a kink or a tie the slopes to the left and to the right differ along a direction. Every value between these two, at
the base point itself, is right: 0, 0.5 or 1 for a ReLU at 0, any share of a tie of a maximum. Nothing outside them is.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graders.numeric.arrays import Array
from graders.numeric.estimate import ROOM, Estimate, direction, predicted, shifted
from graders.numeric.problem import (
    Arrays,
    Entry,
    Evaluations,
    GradientReport,
    Mismatch,
    Problem,
    Pullback,
    Round,
    Status,
    generator,
    not_finite,
)
from graders.numeric.rounds import Answers, Findings, Place, Station, Survey, at_kinks, first_round, read

STEPS = (3e-8, 3e-7, 3e-6, 3e-5, 3e-4, 3e-3)
"""A kink at the base point shows as one and the same jump of slope at three steps that are ten times apart."""

BESIDE = 1e-5
"""How far off the base point neighbours are: past the kinks that meet there, and before most others."""

UNEVEN = 0.05
"""How far entries that move up together do so unevenly: tied ones stay near one another, so that little but the sum of
what a tie's entries are given counts, and no two move alike."""

SINGLES = 8
"""Outputs at a kink that are looked at one by one; the same mistake is usually made at all of them."""

SUSPECTS = 6
"""Entries of the gradient that are looked at one by one, the farthest outside those of two neighbours first."""

NEIGHBOURS = 24
"""Points beside the base point whose gradients show whether several kinks meet inside the function. Two that do escape
notice at one such point with a probability of about a half."""

UPSTREAMS = 4
"""Upstream gradients, those of the largest gaps, that a backward runs for at each of the neighbours."""

SEVERAL, COMPOSITE = 3.0, 10.0
"""Where several kinks meet, as in a net whose hidden units are exactly 0, their jumps can cancel along a direction, and
the slopes to either side are no bound for what the chain rule gives. Of n kinks of like size no choice of signs gives
a sum of more than n / (n - 2) times the next smaller one, 3 at most; so a gap has to be larger than that against the
neighbours' spread. Where the neighbours do leave the slopes, unlike kinks are at work, and ten times it is asked."""


@dataclass(frozen=True, slots=True)
class Look:
    """One direction and one upstream gradient at a kink: the slopes to either side and what the gradient says."""

    along: Arrays
    upstream: Arrays
    seen: Estimate
    name: str = ""
    index: tuple[int, ...] | None = None

    @property
    def outside(self) -> bool:
        """Whether the gradient's value lies outside the slopes to the left and to the right."""
        return self.seen.agreement == "outside"

    @property
    def room(self) -> float:
        """What the curvature, at ten times its usual size, and the error of the estimate add to a gap."""
        return ROOM * self.seen.kink + self.seen.error + 10 * BESIDE * self.seen.sample.scale

    @property
    def slopes(self) -> tuple[float, float]:
        """The slopes to either side, the lower one first, against one unit of the entry if there is but one."""
        return (self.seen.numeric - self.seen.kink) / self.unit, (self.seen.numeric + self.seen.kink) / self.unit

    @property
    def unit(self) -> float:
        """Length of the direction, where it moves one entry."""
        return 1.0 if self.index is None else float(self.along[self.name][self.index])


def subgradient_check(problem: Problem) -> Generator[Round, Evaluations, GradientReport]:
    """Check that a gradient is a subgradient at the base point, without calling anything.

    For whoever wants the question answered by itself; `gradient_check` asks it wherever it meets a kink. Driven in the
    same way: rounds out, evaluations in.

    Args:
        problem: What is checked. It need not be at a kink.

    Yields:
        Rounds to evaluate: 3 forward and 1 backward calls where there is no kink along a random direction, at most
        27 and 11 where there is one; and where the gradient lies outside, 96 more and 96, and 13 and 1 for each input.

    Returns:
        `"failed"` with reason `"subgradient"`, the inputs named, if the gradient lies outside the one-sided
        derivatives; `"passed"` if it lies between them along every direction looked at; `"inconclusive"` with reason
        `"no_kink"` where there is no kink to be seen, and the reasons of `gradient_check` where there are no values.
    """
    opening = first_round(problem)
    answered = read(problem, opening, (yield opening))
    if 0 not in answered.outputs or 0 not in answered.gradients:
        fault = answered.faults[0]
        status: Status = "failed" if 0 in answered.outputs else "inconclusive"
        return GradientReport(status, fault.reason, fault.message, forward_calls=3, backward_calls=1, rounds=1)
    found = Findings(Place(problem.inputs, answered.outputs[0], answered.gradients[0]))
    if wrong := not_finite(answered.gradients[0]):
        return found.report("failed", "not_finite", f"the gradient is not finite: {wrong}")
    flags = at_kinks(opening.lines[0], answered.outputs) if len(answered.outputs) == 3 else {}
    if not any(f.any() for f in flags.values()):
        return found.report("inconclusive", "no_kink", "there is no kink at the base point along a random direction")
    outside = yield from judge_kinks(problem, flags, found)
    if outside is not None:
        return outside
    if not found.notes:
        return found.report("inconclusive", "kinks", "no jump of slope stays the same as the step shrinks")
    return found.report("passed", "", "")


def judge_kinks(
    problem: Problem, flags: Arrays, found: Findings
) -> Generator[Round, Evaluations, GradientReport | None]:
    """Look at the one-sided derivatives at a kink; report a gradient outside them, note one between them.

    Args:
        problem: What is checked.
        flags: Which outputs stand at a kink.
        found: Where calls are counted and the note is left.
    """
    rng = generator(problem.seed, 5)
    looks, neighbours = yield from _look_around(problem, flags, found, rng)
    suspects = _suspects(found.base.gradients, neighbours, rng)
    looks += yield from _look_at_entries(problem, suspects, found)
    looks = [look for look in looks if look.seen.agreement in ("kink", "outside")]
    outside = [look for look in looks if look.outside]
    if outside:
        outside = yield from _not_composite(problem, outside, found, rng)
    if outside:
        by_input = yield from _look_at_inputs(problem, outside, found)
        return _report(problem, outside, by_input, found)
    if looks:
        found.note("subgradient", f"{_outputs(flags)} at a kink or a tie; the gradient there is a subgradient")
    return None


def _look_around(
    problem: Problem, flags: Arrays, found: Findings, rng: np.random.Generator
) -> Generator[Round, Evaluations, tuple[list[Look], list[Arrays]]]:
    """Look along a random direction and along one that moves all entries up, which no tie turns in its favour."""
    survey = Survey(problem, "subgradient")
    centre = survey.points.add(problem.inputs)
    drawn = direction(problem.sizes, problem.inputs, rng)
    up = {name: np.abs(problem.sizes[name] + UNEVEN * u) for name, u in drawn.items()}
    stations = [
        (u, Station("", tuple(survey.points.ladder(centre, u, STEPS)), None))
        for u in (up, direction(problem.sizes, problem.inputs, rng))
    ]
    upstreams = [problem.upstream, *_singles(problem.upstream, flags, rng)]
    for upstream in upstreams:
        survey.pullback(upstream, centre)
    for side in (BESIDE, -BESIDE):
        survey.pullback(problem.upstream, survey.points.add(shifted(problem.inputs, drawn, side)))
    asked = survey.round()
    found.count(asked)
    answered = read(problem, asked, (yield asked))
    looks = []
    for u, station in stations:
        for number, upstream in enumerate(upstreams):
            if seen := station.estimate(problem, answered, upstream, number):
                looks.append(Look(u, upstream, seen))
    last = len(upstreams)
    return looks, [answered.gradients[k] for k in (last, last + 1) if k in answered.gradients]


def _singles(upstream: Arrays, flags: Arrays, rng: np.random.Generator) -> list[dict[str, Array]]:
    """Give upstream gradients that pick single flagged outputs, a few of them at random."""
    if sum(v.size for v in upstream.values()) == 1:
        return []
    picks = [(name, int(i)) for name, f in flags.items() for i in np.flatnonzero(f)]
    made = []
    for name, i in (picks[c] for c in rng.permutation(len(picks))[:SINGLES]):
        one = {n: np.zeros_like(v) for n, v in upstream.items()}
        one[name].flat[i] = 1.0
        made.append(one)
    return made


def _suspects(
    gradients: Arrays, neighbours: Sequence[Arrays], rng: np.random.Generator
) -> list[tuple[str, tuple[int, ...]]]:
    """Pick the entries of the gradient that lie farthest outside those of two neighbours across the kinks."""
    if len(neighbours) < 2:
        return []
    found = []
    for name, g in gradients.items():
        low = np.minimum(*(n[name] for n in neighbours))
        high = np.maximum(*(n[name] for n in neighbours))
        excess = np.maximum(g - high, low - g)
        least = ROOM * np.maximum(np.abs(low), np.abs(high)) + ROOM**2 * np.abs(g).max(initial=0.0)
        far = np.flatnonzero(excess > least)
        order = far[np.argsort(-excess.flat[far] * rng.uniform(0.999, 1, far.size))]
        found += [(float(excess.flat[i]), name, np.unravel_index(i, g.shape)) for i in order[:SUSPECTS].tolist()]
    found.sort(key=lambda item: -item[0])
    return [(name, tuple(map(int, index))) for _, name, index in found[:SUSPECTS]]


def _look_at_entries(
    problem: Problem, suspects: Sequence[tuple[str, tuple[int, ...]]], found: Findings
) -> Generator[Round, Evaluations, list[Look]]:
    """Look along single entries of the inputs."""
    if not suspects:
        return []
    survey = Survey(problem, "subgradient, entries")
    centre = survey.points.add(problem.inputs)
    stations = []
    for name, index in suspects:
        u = np.zeros(problem.inputs[name].shape)
        u[index] = np.broadcast_to(problem.sizes[name], u.shape)[index]
        lines = survey.points.ladder(centre, {name: u}, STEPS)
        stations.append((name, index, {name: u}, Station("", tuple(lines), None)))
    asked = survey.round()
    found.count(asked)
    answered = read(problem, asked, (yield asked)).with_gradients(found.base.gradients)
    seen = [(n, i, u, station.estimate(problem, answered, problem.upstream)) for n, i, u, station in stations]
    return [Look(u, problem.upstream, e, n, i) for n, i, u, e in seen if e is not None]


def _not_composite(
    problem: Problem, outside: Sequence[Look], found: Findings, rng: np.random.Generator
) -> Generator[Round, Evaluations, list[Look]]:
    """Leave out what several kinks that meet inside the function explain."""
    survey = Survey(problem, "subgradient, neighbours")
    upstreams: list[Arrays] = []
    for look in sorted(outside, key=_excess, reverse=True):
        if len(upstreams) < UPSTREAMS and not any(look.upstream is v for v in upstreams):
            upstreams.append(look.upstream)
    for _ in range(NEIGHBOURS):
        u = direction(problem.sizes, problem.inputs, rng)
        at = survey.points.add(shifted(problem.inputs, u, BESIDE))
        for upstream in upstreams:
            survey.pullback(upstream, at)
    asked = survey.round()
    found.count(asked)
    answered = read(problem, asked, (yield asked))
    spreads = {id(look): _spread(look, asked.pullbacks, answered) for look in outside}
    sure = []
    for looks in ([x for x in outside if x.index is None], [x for x in outside if x.index is not None]):
        seen = [(look, spreads[id(look)]) for look in looks if spreads[id(look)]]
        composite = any(max(off) > look.seen.kink + look.room for look, off in seen)
        sure += [look for look, off in seen if _surely_outside(look, off, composite=composite)]
    return sure


def _spread(look: Look, pullbacks: Sequence[Pullback], answered: Answers) -> list[float]:
    """How far from the middle of the two slopes the neighbours' gradients are along a look's direction."""
    return [
        abs(predicted(answered.gradients[k], look.along)[0] - look.seen.numeric)
        for k, pullback in enumerate(pullbacks)
        if pullback.upstream is look.upstream and k in answered.gradients
    ]


def _surely_outside(look: Look, off: Sequence[float], *, composite: bool) -> bool:
    """Whether a gap is too large for any subgradient, seeing how far off the gradients of neighbours are."""
    gap, kink = abs(look.seen.gap) - look.room, look.seen.kink
    if composite:
        return look.index is None and gap > COMPOSITE * max(*off, kink)
    if all(abs(d - kink) <= look.room for d in off):  # one kink: each neighbour has the slope of its side
        return gap > kink
    return gap > SEVERAL * max(*off, kink)


def _look_at_inputs(
    problem: Problem, outside: Sequence[Look], found: Findings
) -> Generator[Round, Evaluations, list[Look]]:
    """Look along each input by itself, where none of its entries was found at fault, for the outputs that are."""
    known = {look.name for look in outside if look.index is not None}
    worst = max(outside, key=_excess)
    names = [name for name in problem.inputs if not known and len(problem.inputs) > 1]
    if not names:
        return [replace(worst, name=name) for name in problem.inputs if not known]
    survey = Survey(problem, "subgradient, inputs")
    centre = survey.points.add(problem.inputs)
    number = survey.pullback(worst.upstream, centre)
    stations = {
        name: Station(name, tuple(survey.points.ladder(centre, {name: worst.along[name]}, STEPS)), number)
        for name in names
    }
    asked = survey.round()
    found.count(asked)
    answered = read(problem, asked, (yield asked))
    seen = {name: station.estimate(problem, answered, worst.upstream) for name, station in stations.items()}
    looks = [Look(worst.along, worst.upstream, e, name) for name, e in seen.items() if e is not None]
    return [look for look in looks if look.outside]


def _excess(look: Look) -> float:
    return abs(look.seen.gap) / look.seen.kink


def _report(problem: Problem, outside: Sequence[Look], by_input: Sequence[Look], found: Findings) -> GradientReport:
    """Name the entries if any were found at fault, else the inputs."""
    by_name: dict[str, list[Look]] = {}
    for look in (*(look for look in outside if look.index is not None), *by_input):
        by_name.setdefault(look.name, []).append(look)
    worst = max(outside, key=_excess)
    mismatches = tuple(_mismatch(name, looks) for name, looks in by_name.items()) if problem.options.locate else ()
    low, high = sorted(worst.slopes)
    message = "; ".join(m.describe() for m in mismatches) or (
        f"the gradient is no subgradient: along a direction the slopes to either side of a kink or a tie are {low:.7g}"
        f" and {high:.7g}, and the gradient says {worst.seen.sample.analytic:.7g}"
    )
    return found.report("failed", "subgradient", message, worst.seen, mismatches=mismatches)


def _mismatch(name: str, looks: Sequence[Look]) -> Mismatch:
    worst = max(looks, key=_excess)
    seen = worst.seen
    low, high = sorted(worst.slopes)
    which = "its slopes to either side of a kink" if worst.index is not None else "the slopes to either side of a kink"
    pattern = f"outside {which} or a tie, {low:.6g} and {high:.6g}"
    if worst.index is None:
        pattern += f" along a direction, where it says {seen.sample.analytic:.6g}"
    entries = tuple(
        Entry(look.index, look.seen.numeric / look.unit, look.seen.sample.analytic / look.unit)
        for look in looks
        if look.index is not None
    )
    return Mismatch(name, seen.numeric, seen.sample.analytic, seen.kink + seen.error, None, pattern, entries)


def _outputs(flags: Mapping[str, Array]) -> str:
    count = sum(int(f.sum()) for f in flags.values())
    total = sum(f.size for f in flags.values())
    return "the loss stands" if total == 1 else f"{count} of {total} outputs stand"
