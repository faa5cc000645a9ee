"""Making the stored form of a case: draw its inputs, run the reference, measure the conditioning."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from graders.checks.completion import obstacle_in
from graders.checks.contract import Expected, Output
from graders.fixtures import Misconception, StoredCase
from graders.kinds.draws import make
from graders.kinds.operation import Case, Inputs, Operation, Run
from graders.oracle.plan import Plan, Value, perturbed
from graders.oracle.transcript import Transcript

_STEP: Final = 1e-8
"""Relative: the square root of the unit roundoff, where rounding and curvature spoil a difference equally."""
_DRAWS: Final = 3
"""Directions of perturbation: one alone can be orthogonal to what a result is sensitive to."""
_CONDITION_CAP: Final = 1e4
"""Of the largest entry: beyond it an ill-conditioned entry would be allowed any value."""
_FLOOR: Final = 1e-3
"""Of the largest entry: an entry that is nearly zero is judged beside its neighbours, not by its own size."""


class WrongAnswers(Protocol):
    """Gives the known wrong answers on a case: see `graders.diagnosis.misconceptions`."""

    def wrong_answers(
        self, operation: Operation, case: Case, inputs: Inputs, expected: Mapping[str, Any]
    ) -> tuple[Misconception, ...]:
        """What known misconceptions answer on a case, where that is not the truth."""
        ...


class ReferenceFailure(RuntimeError):  # noqa: N818 - not of Python's ReferenceError
    """The reference did not do what a case needs."""


def draw_inputs(operation: Operation, case_name: str, seed: str, run: Run) -> Inputs:
    """The inputs of a case, drawn with a seed of its own, upstream gradients included.

    Whoever knows the inputs of one case learns nothing of another's, and cannot find the seed by trying.
    """
    case = operation.cases[case_name]
    key = hashlib.sha256(f"{seed}/{operation.name}/{case_name}".encode()).digest()
    inputs = make(case.inputs, np.random.default_rng(int.from_bytes(key)))
    failures: list[object] = []

    def watched(plan: Plan) -> Transcript:
        transcript = run(plan)
        failures.append(transcript.first_failure())
        return transcript

    try:
        return operation.complete(case, inputs, watched)
    except LookupError as error:
        raise ReferenceFailure(f"{operation.name}/{case_name}: {error}: {failures[-1]}") from None


def build_case(
    operation: Operation,
    case_name: str,
    seed: str,
    run: Run,
    misled: WrongAnswers | None = None,
    conventions: Mapping[str, Run] | None = None,
) -> StoredCase:
    """Inputs and expected outputs of a case, by the reference behind ``run``, and the wrong answers of ``misled``.

    ``conventions`` holds the reference under each other convention of the operation, by the name of its variant.
    """
    inputs = draw_inputs(operation, case_name, seed, run)
    case = operation.cases[case_name]
    expected = expected_outputs(operation, case, inputs, run)
    wrong = misled.wrong_answers(operation, case, inputs, expected) if misled is not None else ()
    under = {name: expected_outputs(operation, case, inputs, other) for name, other in (conventions or {}).items()}
    return StoredCase(inputs, expected, wrong, under)


def expected_outputs(
    operation: Operation, case: Case, inputs: Inputs, run: Run
) -> dict[str, tuple[NDArray[Any], NDArray[np.float64]]]:
    """What the reference gives for a case, and the scale against which errors are measured.

    Raises:
        ReferenceFailure: The reference does not give one of the outputs.
    """
    plan, outputs = operation.base(case, inputs)
    transcript = run(plan)
    values = {name: _read(transcript, plan, output, inputs, operation.name) for name, output in outputs.items()}
    nearby = _Nearby(plan, run)
    return {name: (value, _scale(plan, outputs[name], value, nearby)) for name, value in values.items()}


class _Nearby:
    """What the calls of a plan come to at inputs a little to the side, each run once for all that is read of it."""

    def __init__(self, plan: Plan, run: Run) -> None:
        self._plan = plan
        self._run = run
        self._came: dict[str, list[Transcript]] = {}

    def of(self, label: str) -> list[Transcript]:
        """The transcripts of a call in each direction of perturbation."""
        if label not in self._came:
            plans = [perturbed(self._plan, label, _STEP, seed) for seed in range(_DRAWS)]
            self._came[label] = list(map(self._run, plans))
        return self._came[label]


def as_expected(stored: Mapping[str, tuple[NDArray[Any], NDArray[np.float64]]]) -> dict[str, Expected]:
    """Stored outputs in the form that checks read."""
    return {name: Expected(value, scale) for name, (value, scale) in stored.items()}


def _read(transcript: Transcript, plan: Plan, output: Output, inputs: Inputs, operation: str) -> NDArray[Any]:
    try:
        return np.asarray(output.read(transcript, _argument(plan, output, inputs)))
    except LookupError as error:
        hindrance = obstacle_in(transcript, output.label)
        why = hindrance if hindrance is not None else error
        raise ReferenceFailure(f"{operation}: the reference gives no {output.name}: {why}") from None


def _argument(plan: Plan, output: Output, inputs: Inputs) -> Value:
    """What an argument held before the call: a call that changes nothing leaves it so."""
    if output.argument is None:
        return None
    call = next(call for call in plan.calls if call.label == output.label)
    return inputs[call.args[int(output.argument)].name]


def _largest(value: Value) -> float:
    """The largest finite number in the real arrays of a value."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return float(np.max(np.abs(value), initial=0.0, where=np.isfinite(value)))
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return max(map(_largest, items), default=0.0)


def _scale(plan: Plan, output: Output, value: NDArray[Any], nearby: _Nearby) -> NDArray[np.float64]:
    """Per entry: its size, or its change for a relative change of 1 in the inputs, whichever is larger.

    The conditioning is bounded, since next to a kink it has no meaning, and from below by a share of the
    typical entry, since rounding in a sum does not spare the entries that happen to be small. Where all entries
    are zero, the typical entry is one of the inputs.
    """
    size = np.abs(np.asarray(value, np.float64))
    largest = float(np.max(size, initial=0.0, where=np.isfinite(size))) or _largest(plan.inputs)
    condition = np.zeros_like(size)
    for transcript in nearby.of(output.label) if output.argument is None else ():
        try:
            near = np.asarray(output.read(transcript), np.float64)
        except LookupError:
            continue
        if near.shape == size.shape:
            with np.errstate(invalid="ignore"):
                condition = np.fmax(condition, np.abs(near - value) / _STEP)
    capped = np.minimum(condition, _CONDITION_CAP * largest)
    return np.maximum(np.maximum(np.where(np.isfinite(size), size, 0.0), capped), _FLOOR * largest + 1e-300)
