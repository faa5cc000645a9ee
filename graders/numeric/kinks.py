"""Whether what a backward returns at a kink is a subgradient."""

from collections.abc import Sequence

from graders.numeric.findings import Findings
from graders.numeric.problem import Arrays, Problem
from graders.numeric.stations import Answers, Station

ROOM = 1e-3


def judge_singles(
    problem: Problem, base: Station, told: Answers, upstreams: Sequence[Arrays], numbers: Sequence[int], found: Findings
) -> None:
    """Note which outputs at a kink have a gradient outside the one-sided derivatives.

    At a kink the slopes to the left and to the right differ, and every value between them is a subgradient.
    """
    right = wrong = 0
    for upstream, number in zip(upstreams, numbers, strict=True):
        seen = base.estimate(problem, told, upstream, number)
        if seen is None or seen.kink <= ROOM * (abs(seen.sample.numeric) + abs(seen.sample.analytic)):
            continue
        inside = abs(seen.gap) <= (1 + ROOM) * seen.kink + seen.error
        right, wrong = right + inside, wrong + (not inside)
    if wrong:
        found.note(
            "invalid_subgradient",
            f"at a kink (a tie or a zero), {wrong} of {wrong + right} outputs looked at have a gradient that lies"
            " outside the slopes to the left and to the right",
        )
    elif right:
        found.note("subgradient", f"{right} outputs looked at stand at a kink; their gradient is a subgradient")
