"""Exercises made of earlier ones: is the whole right for the submission's own parts?

A sequence is a loop of its step, spatial batch normalisation is plain batch normalisation of another arrangement, a
net is its layers. Where the whole is wrong only because a part is, the part has lost its points already, and the
whole gets its credit: a bug is paid for once. The parts run in the submission's process, in further plans, after a
mismatch alone; no reference is needed.

Credit needs a credible attempt: the composed result must resemble the right one (`graders.checks.carried`), depend on
at least half of the arrays that it is made of, and be no mere input scaled.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any, Final, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.checks.among import AmongCheck, AmongGradientCheck
from graders.checks.carried import COMPOSED, credible_gradient, is_affine_in, resembles
from graders.checks.evidence import Evidence
from graders.checks.perturbation import needed_for
from graders.checks.verdict import FOLLOW_THROUGH, Verdict, passed
from graders.judging.outputs import output_of_check
from graders.kinds.operation import Composed, Run
from graders.numeric.compare import compare
from graders.oracle.plan import Input, Plan, references
from graders.oracle.transcript import Transcript

_TOLERANCE: Final = 1e-6
_FLOOR: Final = 1e-3
_COMPOSITION: Final = "composition"
_CREDIBLE: Final = "credible forwards"
MESSAGE: Final = "{name} is right for your own {parts}, whose result is wrong: it gets its credit, mend those first"

Arrays: TypeAlias = Mapping[str, NDArray[np.float64]]
Composing: TypeAlias = Callable[[], Generator[Plan, Transcript, Composed]]


def credited(evidence: Evidence, check: Any, verdict: Verdict, composing: Composing | None, run: Run) -> Verdict:
    """The verdict on one output, a pass with a message if only the parts of the whole are wrong.

    Notes in the evidence that the value of a forward was right for its own parts.
    """
    among = isinstance(check, (AmongCheck, AmongGradientCheck))
    name = check.output if among else output_of_check(check)
    wrong = verdict.status == "failed" or (among and verdict.status == "blocked")
    if composing is None or name is None or not wrong:
        return verdict
    if _COMPOSITION not in evidence.notes:
        evidence.notes[_COMPOSITION] = _driven(composing(), run)
    whole: Composed = evidence.notes[_COMPOSITION]
    versions = (whole, *whole.others)
    fitting = (item for item in versions if name in item.values and _equal(evidence, name, item.values[name]))
    composed = next(fitting, None)
    if composed is None or not _credible(evidence, name, composed, run):
        return verdict
    message = MESSAGE.format(name=name.partition(" of ")[0], parts=" and ".join(composed.parts))
    return passed(composed.values[name].size, message=message, pattern=FOLLOW_THROUGH)


def _driven(composing: Generator[Plan, Transcript, Composed], run: Run) -> Composed:
    try:
        plan = next(composing)
        while True:
            plan = composing.send(run(plan))
    except StopIteration as stop:
        found: Composed = stop.value
        return found
    except (LookupError, TypeError, ValueError):
        return Composed({}, ())


def _equal(evidence: Evidence, name: str, composed: NDArray[np.float64]) -> bool:
    got = np.asarray(evidence.read(name))
    if got.shape != composed.shape or not np.isfinite(composed).all():
        return False
    scale = np.maximum(np.abs(composed), _FLOOR * np.abs(composed).max(initial=0.0)) + 1e-300
    return compare(got, composed, tolerance=_TOLERANCE * scale).passed


def _credible(evidence: Evidence, name: str, composed: Composed, run: Run) -> bool:
    """Whether the forward that a result comes from is right or a credible attempt, and a gradient is one too."""
    forwards = [output for output in composed.forwards if output in evidence.expected]
    if not forwards or not all(_credible_forward(evidence, output, run) for output in forwards):
        return False
    if name in composed.forwards or name not in evidence.expected:
        return True
    wanted = evidence.expected[name].value
    return np.ndim(wanted) == 0 or name[0] != "d" or credible_gradient(composed.values[name], wanted)


def _credible_forward(evidence: Evidence, name: str, run: Run) -> bool:
    known = evidence.notes.setdefault(_CREDIBLE, {})
    if name not in known:
        known[name] = evidence.notes.get(f"value-{name}") == "passed" or _is_attempt(evidence, name, run)
    return bool(known[name])


def _is_attempt(evidence: Evidence, name: str, run: Run) -> bool:
    try:
        got = np.asarray(evidence.read(name), np.float64)
    except (LookupError, TypeError, ValueError):
        return False
    wanted = np.asarray(evidence.expected[name].value, np.float64)
    inputs = [value for value in evidence.plan.inputs.values() if isinstance(value, np.ndarray)]
    if not resembles(got, wanted) or got.size < 3 or is_affine_in(got, inputs):
        return False
    uses = list(_uses(evidence, name, got, run))
    return sum(uses) * 2 >= len(uses) > 0


def _uses(evidence: Evidence, name: str, got: NDArray[np.float64], run: Run) -> Iterator[bool]:
    """For each real array that a result is made of: does the result change with it?"""
    output = evidence.outputs[name]
    calls = needed_for(evidence.plan, output.label)
    used = {part.name for call in calls for part in references((call.args, call.kwargs)) if isinstance(part, Input)}
    for key, value in evidence.plan.inputs.items():
        if key in used and isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.any():
            moved = {**evidence.plan.inputs, key: 0.75 * np.roll(value, 1)}
            try:
                plan = msgspec.structs.replace(evidence.plan, calls=calls, inputs=moved)
                there = np.asarray(output.read(run(plan)), np.float64)
            except (LookupError, TypeError, ValueError):
                continue
            yield not np.array_equal(there, got)


def note_of(verdict: Verdict, before: Verdict) -> str:
    """What later checks of the case read of a verdict: a result right for its own parts alone is not right."""
    return COMPOSED if verdict is not before and verdict.status == "passed" else verdict.status
