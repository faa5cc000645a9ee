"""Exercises made of earlier ones: is the whole right for the submission's own parts?

A sequence is a loop of its step, spatial batch normalisation is plain batch normalisation of another arrangement, a
net is its layers, style is the distance of Gram matrices. Where the whole is wrong only because a part is, the part
has lost its points already, and the whole gets its credit: a bug is paid for once. The parts run in the submission's
process, in further plans, after a mismatch alone; no reference is needed.

Credit needs a credible attempt: the composed result must resemble the right one (`graders.judging.carried`), or follow
it over several inputs, depend on at least half of the arrays that it is made of, and be no mere input scaled. Where
the parts do not even fit together, the whole is tried on inputs of which all lengths are equal; where they do not fit
there either, nobody can tell whether the whole is right: the finding stays, and names them.
"""

from collections.abc import Callable, Generator, Hashable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from graders.checks.contract import Conversation, Evidence, Finding, Run, converse, passed, real_array
from graders.checks.gradient import OF_OWN_PARTS
from graders.judging.attempts import POINTS
from graders.judging.carried import cosine, credible_gradient, is_affine_in, resembles
from graders.kinds.operation import Composed, Script, short
from graders.numeric.arrays import agree
from graders.oracle.plan import Input, Plan, Value, needed_for, references, together
from graders.oracle.transcript import Outcome, Raised, Transcript

_TOLERANCE: Final = 1e-6
"""Of each entry: the same parts in another order of sums, ten thousand times over, and single precision alone not."""
_FLOOR: Final = 1e-3
"""Of the largest entry: smaller ones are compared as if they were as large, since sums leave that much rounding."""
_TRACKS: Final = 0.5
"""Correlation with the right result over `POINTS` inputs of what equals its parts: by chance once in fifty times."""
_STRAIGHT: Final = 1e-6
"""Of the largest entry: a second difference below it is rounding."""
_SPARED: Final = 0.25
"""Share of the inputs that matter which a result may ignore: a part without its bias is still that part."""
_WRONG_NUMBERS: Final = frozenset({"wrong_value", "wrong_gradient", "of_own_forward", "not_of_forward"})
"""Kinds of findings on results of which the shape is right."""
_FEW: Final = 3
"""Entries below which a correlation is always 1."""

Arrays: TypeAlias = Mapping[str, NDArray[np.float64]]
Findings: TypeAlias = Callable[[str, str], Finding | None]


class Composition(msgspec.Struct, frozen=True):
    """The whole as its own parts give it: shared by the checks of a case."""

    composing: Callable[[], Conversation[Composed]]
    key: Hashable = "composition"

    def make(self) -> Conversation[Composed]:
        """Run the parts; their names alone where one raises or does not give what the next needs."""
        asked: list[_Asked] = []
        try:
            return (yield from _watched(self.composing(), asked))
        except (LookupError, TypeError, ValueError):
            return Composed({}, _broken_parts(asked))


class _Asked(NamedTuple):
    """A plan, and the outcome of its first call that did not return."""

    plan: Plan
    failure: Outcome | None


def _watched(conversation: Generator[Any, Any, Composed], asked: list[_Asked]) -> Conversation[Composed]:
    """The conversation, whose plans and failures are noted."""
    answer: Any = None
    try:
        while True:
            wanted = conversation.send(answer)
            answer = yield wanted
            if isinstance(wanted, Plan):
                failure = answer.first_failure()
                asked.append(_Asked(wanted, None if failure is None else failure[1]))
    except StopIteration as stop:
        whole: Composed = stop.value
        return whole


def _broken_parts(asked: list[_Asked]) -> tuple[str, ...]:
    """The parts that were called before one raised, or gave what cannot be put together; none if one is missing."""
    if not asked:
        return ()
    failure = asked[-1].failure
    if failure is not None and not (isinstance(failure, Raised) and failure.type != "NotImplementedError"):
        return ()
    return tuple(dict.fromkeys(short(call.target) for plan, _ in asked for call in plan.calls))


class Attempt(msgspec.Struct, frozen=True):
    """Whether a wrong result of a forward is a credible attempt: shared by the checks of what comes from it.

    Attributes:
        trusted: Runs plans against a right implementation, where one is at hand.
    """

    evidence: Evidence
    name: str
    trusted: Run | None = None

    @property
    def key(self) -> Hashable:
        """The result."""
        return "attempt", self.name

    def make(self) -> Conversation[bool]:
        """Compare with the right one, here or over several inputs, and see what it depends on."""
        got = self.evidence.array(self.name)
        if got is None:
            return False
        wanted = np.asarray(self.evidence.expected[self.name].value, np.float64)
        inputs = [value for value in self.evidence.plan.inputs.values() if isinstance(value, np.ndarray)]
        if got.shape != wanted.shape or not np.isfinite(got).all():
            return False
        if is_affine_in(got, inputs) and not is_affine_in(wanted, inputs):
            return False
        uses = yield from _uses(self.evidence, self.name, got)
        if sum(uses.values()) * 2 < len(uses) or not uses:
            return False
        if resembles(got, wanted) and (got.size >= _FEW or self.trusted is None):
            return True
        return self.trusted is not None and (yield from self._follows(self.trusted, uses))

    def _follows(self, trusted: Run, uses: Mapping[str, bool]) -> Conversation[bool]:
        """Whether the result changes with the right one from input to input, or with whatever that changes with.

        The latter asks for two inputs at least, and for a result that is no straight line between them.
        """
        plan = _scattered(self.evidence, self.name)
        own = _read(self.evidence, self.name, (yield plan))
        right = _read(self.evidence, self.name, trusted(plan))
        both = [(first, second) for first, second in zip(own, right, strict=True) if first.shape == second.shape]
        if len(both) >= POINTS // 2:
            first, second = (np.stack(values) for values in zip(*both, strict=True))
            if cosine(first - first.mean(axis=0), second - second.mean(axis=0)) >= _TRACKS:
                return True
        here = np.asarray(self.evidence.expected[self.name].value, np.float64)
        needed = [key for key, used in converse(_uses(self.evidence, self.name, here), trusted).items() if used]
        missing = sum(not uses.get(key) for key in needed)
        return len(uses) > 1 and missing <= _SPARED * len(needed) and _is_bent(own)


class Fitting(msgspec.Struct, frozen=True):
    """Whether the whole is what its parts give where all lengths are equal: shared by the checks of a case.

    There, parts fit together of which a result is transposed, or is spread along another axis.
    """

    alike: Callable[[], Script]
    trusted: Run
    key: Hashable = "fitting"

    def make(self) -> Conversation[bool]:
        """Compare every result with what the parts give; a wrong one of the forward must resemble the right one."""
        script = self.alike()
        if script.composing is None:
            return False
        own, right = (yield script.plan), self.trusted(script.plan)
        try:
            whole = yield from script.composing()
        except (LookupError, TypeError, ValueError):
            return False
        return any(_is_made_of(version, script, own, right) for version in (whole, *whole.others))


def _is_made_of(composed: Composed, script: Script, own: Transcript, right: Transcript) -> bool:
    """Whether all results are right, or attempts and what the parts give."""
    if not script.outputs.keys() >= set(composed.forwards):
        return False
    for name, output in script.outputs.items():
        try:
            got, wanted = real_array(output.read(own)), real_array(output.read(right))
        except LookupError:
            return False
        if got is None or wanted is None or got.shape != wanted.shape or not got.any():
            return False
        if _same(got, wanted):
            continue
        if name not in composed.values or not _same(got, composed.values[name]):
            return False
        if name in composed.forwards and not resembles(got, wanted):
            return False
    return True


def _scattered(evidence: Evidence, name: str) -> Plan:
    """The calls that give a result, at several inputs: the same numbers at other places, somewhat smaller.

    The last two inputs are on the line from the first to the one before.
    """
    calls = needed_for(evidence.plan, evidence.outputs[name].label)
    rng = np.random.default_rng(0)
    start = evidence.plan.inputs
    points = [{key: _changed(value, partial(_shuffled, rng)) for key, value in start.items()} for _ in range(POINTS)]
    points += [{key: _between(value, points[0][key], share) for key, value in start.items()} for share in (0.0, 0.5)]
    plans = {
        f" at {index}": msgspec.structs.replace(evidence.plan, calls=calls, inputs=point)
        for index, point in enumerate(points)
    }
    return together(plans)


def _shuffled(rng: np.random.Generator, value: NDArray[np.float64]) -> NDArray[np.float64]:
    if not value.any():
        return rng.uniform(0.0, 1.0, value.shape)
    permuted: NDArray[np.float64] = rng.permutation(value.ravel()).reshape(value.shape)
    return rng.uniform(0.5, 1.0, value.shape) * permuted


def _between(start: Value, end: Value, share: float) -> Value:
    ends = iter(_leaves(end))
    return _changed(start, lambda value: (1 - share) * value + share * next(ends))


def _changed(value: Value, change: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Value:
    """A value with all its real arrays changed."""
    if isinstance(value, dict):
        return {key: _changed(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_changed(item, change) for item in value)
    return change(value) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def _leaves(value: Value) -> list[NDArray[np.float64]]:
    """The real arrays of a value, in order."""
    found: list[NDArray[np.float64]] = []

    def note(array: NDArray[np.float64]) -> NDArray[np.float64]:
        found.append(array)
        return array

    _changed(value, note)
    return found


def _read(evidence: Evidence, name: str, transcript: Transcript) -> list[NDArray[np.float64]]:
    """A result at each of the inputs; an empty array where there is none of numbers."""
    output = evidence.outputs[name]
    found = []
    for index in range(POINTS + 2):
        try:
            value = real_array(replace(output, label=f"{output.label} at {index}").read(transcript))
        except LookupError:
            value = None
        found.append(np.zeros((0,)) if value is None or not np.isfinite(value).all() else value)
    return found


def _is_bent(results: list[NDArray[np.float64]]) -> bool:
    """Whether the results at the ends of a line and in its middle are no straight line."""
    end, start, middle = results[0], results[-2], results[-1]
    if not end.size or not end.shape == start.shape == middle.shape:
        return False
    size = max(float(np.abs(value).max()) for value in (start, middle, end))
    return bool(np.abs(start - 2 * middle + end).max() > _STRAIGHT * size)


def right_for_own_parts(
    finding: Finding,
    name: str,
    evidence: Evidence,
    composing: Callable[[], Conversation[Composed]],
    findings: Findings,
    trusted: Run | None = None,
    alike: Callable[[], Script] | None = None,
) -> Conversation[Finding]:
    """The finding on a wrong output; a pass if only its parts are wrong; it names them where they do not fit.

    It names them too where it is what they give and no attempt, or where nobody can tell what they would give.
    """
    whole: Composed = yield Composition(composing)
    if not (whole.values or whole.still or whole.drawn) and whole.parts:
        if alike is not None and trusted is not None and (yield Fitting(alike, trusted)):
            return passed(1, OF_OWN_PARTS, evidence.title(name), parts=whole.parts)
        return _naming(finding, whole.parts)
    versions = (whole, *whole.others)
    fitting = (item for item in versions if name in item.values and _equal(evidence, name, item.values[name]))
    composed = next(fitting, None)
    if composed is None:
        return _of_no_attempt(finding, name, evidence, versions)
    if name in composed.forwards and composed.values[name].shape != np.shape(evidence.expected[name].value):
        return _naming(finding, composed.parts)
    forwards = [output for output in composed.forwards if output in evidence.expected]
    forwards = forwards or [output for output in composed.values if output != name and _is_value(evidence, output)]
    if not forwards:
        return _resting(finding, (composed,))
    all_right = True
    for output in forwards:
        value = findings("value", output)
        right = value is not None and value.status == "passed" and value.kind != OF_OWN_PARTS
        if not right and not (yield Attempt(evidence, output, trusted)):
            return _resting(finding, (composed,))
        all_right = all_right and right
    own = composed.values[name]
    if name not in composed.forwards and name in evidence.expected and evidence.outputs[name].role == "gradient":
        wanted = np.asarray(evidence.expected[name].value)
        inputs = [value for value in evidence.plan.inputs.values() if isinstance(value, np.ndarray)]
        is_made = not is_affine_in(own, inputs) or is_affine_in(wanted, inputs)
        made = bool(own.any()) and is_made and (own.size >= _FEW or all_right)
        if wanted.ndim > 0 and not made and not credible_gradient(own, wanted):
            return _resting(finding, (composed,))
    return passed(own.size, OF_OWN_PARTS, evidence.title(name), parts=composed.parts)


def _naming(finding: Finding, parts: tuple[str, ...]) -> Finding:
    """The finding, with the parts that may be what is wrong."""
    return msgspec.structs.replace(finding, numbers={**finding.numbers, "parts": parts})


def _of_no_attempt(finding: Finding, name: str, evidence: Evidence, versions: Sequence[Composed]) -> Finding:
    """The finding on a result that no parts confirm, with those by which it stands still, or may be as it is."""
    still = [version for version in versions if name in version.still and _equal(evidence, name, version.still[name])]
    if still:
        return _resting(finding, still)
    return _resting(finding, versions) if all(name in version.drawn for version in versions) else finding


def _resting(finding: Finding, versions: Iterable[Composed]) -> Finding:
    """The finding on wrong numbers, with the parts of each version that they rest on."""
    return _with_parts(finding, "rests", tuple(version.parts for version in versions))


def above_a_wrong_forward(finding: Finding, forwards: tuple[str, ...]) -> Finding:
    """The finding on wrong numbers of a backward, with the exercises of the forward whose results are wrong."""
    return _with_parts(finding, "above", (forwards,)) if forwards else finding


def _with_parts(finding: Finding, how: str, versions: tuple[tuple[str, ...], ...]) -> Finding:
    if finding.kind not in _WRONG_NUMBERS:
        return finding
    return msgspec.structs.replace(finding, numbers={**finding.numbers, how: versions})


def _is_value(evidence: Evidence, output: str) -> bool:
    return output in evidence.expected and evidence.outputs[output].role == "value"


def _equal(evidence: Evidence, name: str, composed: NDArray[np.float64]) -> bool:
    got = evidence.array(name)
    return got is not None and _same(got, composed)


def _same(got: NDArray[np.float64], composed: NDArray[np.float64]) -> bool:
    """Whether two results are equal, but for the rounding of another order of sums."""
    if got.shape != composed.shape or not np.isfinite(composed).all():
        return False
    scale = np.maximum(np.abs(composed), _FLOOR * np.abs(composed).max(initial=0.0)) + 1e-300
    return agree(got, composed, tolerance=_TOLERANCE * scale)


def _uses(evidence: Evidence, name: str, got: NDArray[np.float64]) -> Conversation[dict[str, bool]]:
    """For each input with real arrays that a result is made of: does the result change with it?"""
    output = evidence.outputs[name]
    calls = needed_for(evidence.plan, output.label)
    used = {part.name for call in calls for part in references((call.args, call.kwargs)) if isinstance(part, Input)}
    found: dict[str, bool] = {}
    for key, value in evidence.plan.inputs.items():
        if key in used and any(leaf.size for leaf in _leaves(value)):
            moved = {**evidence.plan.inputs, key: _changed(value, _elsewhere)}
            transcript = yield msgspec.structs.replace(evidence.plan, calls=calls, inputs=moved)
            try:
                there = real_array(output.read(transcript))
            except LookupError:
                continue
            if there is not None:
                found[key] = not np.array_equal(there, got)
    return found


def _elsewhere(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Other numbers of the same kind: each in its neighbour's place and smaller, or some where all are zero."""
    return 0.75 * np.roll(value, 1) if value.any() else np.linspace(0.5, 1.0, value.size).reshape(value.shape)
