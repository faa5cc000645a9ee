"""Whether what a backward returns at a kink is a subgradient."""

from collections.abc import Sequence

from graders.numeric.findings import Findings
from graders.numeric.problem import Arrays
from graders.numeric.stations import Answers, Station

ROOM = 1e-3


def judge_singles(
    base: Station, told: Answers, upstreams: Sequence[Arrays], numbers: Sequence[int], found: Findings
) -> None:
    """Note which outputs at a kink have a gradient outside the one-sided derivatives.

    At a kink the slopes to the left and to the right differ, and every value between them is a subgradient.
    """
    right = wrong = 0
    for upstream, number in zip(upstreams, numbers, strict=True):
        seen = [s for s in base.samples(told, upstream, number) if 1e-7 < s.step < 1e-5]
        if not seen or seen[0].bend <= ROOM * (abs(seen[0].numeric) + abs(seen[0].analytic)):
            continue
        inside = abs(seen[0].gap) <= (1 + ROOM) * seen[0].bend
        right, wrong = right + inside, wrong + (not inside)
    if wrong:
        found.note(
            "invalid_subgradient",
            f"at a kink (a tie or a zero), {wrong} of {wrong + right} outputs looked at have a gradient that lies"
            " outside the slopes to the left and to the right",
        )
    elif right:
        found.note("subgradient", f"{right} outputs looked at stand at a kink; their gradient is a subgradient")
