"""Submissions that do no work: what they return has the right form and nothing else right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from graders.oracle.inprocess import InProcessOracle
from graders.oracle.plan import Call, Input, Plan, references
from graders.oracle.transcript import Raised, Returned, Transcript
from tests.support.variants import reference_sources

Filler = Callable[[np.ndarray, Call, Plan], np.ndarray]


def zeros(leaf: np.ndarray, _call: Call, _plan: Plan) -> np.ndarray:
    return np.zeros_like(leaf)


def ones(leaf: np.ndarray, _call: Call, _plan: Plan) -> np.ndarray:
    return np.ones_like(leaf)


def noise(leaf: np.ndarray, _call: Call, _plan: Plan) -> np.ndarray:
    sample = np.random.default_rng(5).standard_normal(leaf.shape)
    return sample.astype(leaf.dtype) if leaf.dtype.kind == "f" else np.round(sample).astype(leaf.dtype)


def fresh_noise() -> Filler:
    """Noise that is another at every call, and the same in every run of the tests."""
    draws = np.random.default_rng(6)
    return lambda leaf, _call, _plan: draws.standard_normal(leaf.shape).astype(leaf.dtype)


def echo(leaf: np.ndarray, call: Call, plan: Plan) -> np.ndarray:
    """The first input of the result's shape, or else as much of the first input as fits."""
    arrays = [plan.inputs[part.name] for part in references(call.args) if isinstance(part, Input)]
    arrays = [array for array in arrays if isinstance(array, np.ndarray)]
    for array in arrays:
        if array.shape == leaf.shape:
            return array.astype(leaf.dtype)
    return np.resize(arrays[0], leaf.shape).astype(leaf.dtype) if arrays else np.zeros_like(leaf)


def sign(leaf: np.ndarray, call: Call, plan: Plan) -> np.ndarray:
    return np.sign(echo(leaf, call, plan))


def ordered(leaf: np.ndarray, call: Call, plan: Plan) -> np.ndarray:
    filled = echo(leaf, call, plan)
    return np.sort(filled, axis=-1) if filled.ndim else filled


def constant(leaf: np.ndarray, _call: Call, _plan: Plan) -> np.ndarray:
    return np.full_like(leaf, 0.5)


def fillers() -> dict[str, Filler]:
    """What takes the place of every number, by name."""
    return {
        "zeros": zeros,
        "ones": ones,
        "noise": noise,
        "fresh_noise": fresh_noise(),
        "echo": echo,
        "sign": sign,
        "sorted": ordered,
        "constant": constant,
    }


class Forms:
    """The reference's answers, of which the form alone is used: one serves all plans that differ in numbers alone."""

    def __init__(self) -> None:
        self._run = InProcessOracle(reference_sources()).run
        self._known: dict[tuple[object, ...], Transcript] = {}

    def of(self, plan: Plan) -> Transcript:
        form = (repr(plan.calls), *((name, _form(value)) for name, value in plan.inputs.items()))
        if form not in self._known:
            self._known[form] = self._run(plan)
        return self._known[form]


def _form(value: Any) -> object:
    return (value.dtype, value.shape) if isinstance(value, np.ndarray) else repr(value)


@dataclass
class TrivialOracle:
    """Answers every call in the form of the reference's answer, its numbers replaced."""

    filler: Filler
    forms: Forms

    def run(self, plan: Plan) -> Transcript:
        transcript = self.forms.of(plan)
        calls = {call.label: call for call in plan.calls}
        outcomes = {label: self._fill(outcome, calls[label], plan) for label, outcome in transcript.outcomes.items()}
        return Transcript(outcomes, transcript.seconds)

    def _fill(self, outcome: Any, call: Call, plan: Plan) -> Any:
        if isinstance(outcome, Raised):
            return Returned(np.zeros(()))
        if not isinstance(outcome, Returned) or (call.kind != "call" and call.label == "params"):
            return outcome
        return msgspec.structs.replace(outcome, value=self._leaf(outcome.value, call, plan), changed={})

    def _leaf(self, value: Any, call: Call, plan: Plan) -> Any:
        if isinstance(value, (tuple, list)):
            return type(value)(self._leaf(item, call, plan) for item in value)
        if isinstance(value, dict):
            return {key: self._leaf(item, call, plan) for key, item in value.items()}
        if isinstance(value, (np.ndarray, np.generic, float, int)) and not isinstance(value, bool):
            return self.filler(np.asarray(value), call, plan)
        return value
