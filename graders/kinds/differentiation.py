"""Evaluating and differentiating a submission's functions at other points, by plans."""

import hashlib
from collections.abc import Hashable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from graders.checks.contract import Conversation, Evidence, Output, Run, real_array
from graders.checks.gradient import Differentiated, Evaluated
from graders.checks.value import FLOAT64_TOLERANCE
from graders.numeric.arrays import agree
from graders.oracle.plan import Call, Plan, Value, made_once, moved
from graders.oracle.transcript import Transcript

if TYPE_CHECKING:
    from graders.numeric.estimate import Sample
    from graders.numeric.glance import Slope
    from graders.numeric.problem import Evaluations, GradientReport, Problem, Round

Arrays = Mapping[str, NDArray[np.float64]]


class Evaluation(msgspec.Struct, frozen=True):
    """Calls that evaluate the forward somewhere, the inputs they add, and where its outputs are."""

    calls: tuple[Call, ...]
    inputs: dict[str, Value]
    outputs: dict[str, Output]


class Pulled(msgspec.Struct, frozen=True):
    """Calls that run a backward, the inputs they add, where the gradients are, and a factor on them."""

    calls: tuple[Call, ...]
    inputs: dict[str, Value]
    gradients: dict[str, Output]
    factor: float = 1.0


class Differentiable(Protocol):
    """What can be evaluated and differentiated at other points. Arrays are named by gradient: ``dx`` for x."""

    def points(self) -> Arrays:
        """Base values of the differentiated inputs."""
        ...

    def upstream(self) -> Arrays:
        """The upstream gradient of each output."""
        ...

    def evaluate(self, suffix: str, values: Arrays) -> Evaluation:
        """Evaluate the forward at other values, under labels of their own."""
        ...

    def pull_back(self, suffix: str, at: str, upstream: Arrays) -> Pulled:
        """Run the backward of the evaluation made under suffix ``at``."""
        ...


class Alone(msgspec.Struct, frozen=True):
    """The same calls, differentiated in one input alone."""

    calls: Differentiable
    name: str

    @property
    def inputs(self) -> Mapping[str, Value]:
        """Inputs of all calls."""
        found: Mapping[str, Value] = getattr(self.calls, "inputs", {})
        return found

    def points(self) -> Arrays:
        """The base value of the one input."""
        return {self.name: self.calls.points()[self.name]}

    def upstream(self) -> Arrays:
        """The upstream gradient of each output."""
        return self.calls.upstream()

    def evaluate(self, suffix: str, values: Arrays) -> Evaluation:
        """Evaluate the forward at another value of it."""
        return self.calls.evaluate(suffix, values)

    def pull_back(self, suffix: str, at: str, upstream: Arrays) -> Pulled:
        """Run the backward, and keep the one gradient."""
        pulled = self.calls.pull_back(suffix, at, upstream)
        return msgspec.structs.replace(pulled, gradients={self.name: pulled.gradients[self.name]})


class NumericReport(msgspec.Struct, frozen=True):
    """The numeric check of the gradients of one backward: shared by the checks of these gradients.

    Attributes:
        label: The call that gives the gradients.
        calls: How forward and backward are evaluated elsewhere.
        only: The one gradient that is checked; all of them if empty.
        kinks: Whether its one-sided derivatives at the base point are looked at, and nothing else.
        single: Whether the steps are those that single precision needs.
        located: Whether it is found where in a gradient the error is: for whoever reads it.
    """

    label: str
    calls: Differentiable
    only: str = ""
    kinks: bool = False
    single: bool = False
    located: bool = False

    @property
    def whole(self) -> Differentiable:
        """How all gradients of the call are evaluated: its first round asks every submission the same."""
        return self.calls.calls if isinstance(self.calls, Alone) else self.calls

    @property
    def key(self) -> tuple[Hashable, ...]:
        """The call, the one gradient, and how it is looked at."""
        return "numeric", self.label, self.only, self.kinks, self.single, self.located

    def alone(self, name: str) -> "NumericReport":
        """The check of one gradient alone."""
        return NumericReport(self.label, Alone(self.calls, name), name, located=self.located)

    def at_kinks(self, *, single: bool) -> "NumericReport":
        """The check of the same gradients at the base point's kinks and ties."""
        return replace(self, kinks=True, single=single)

    def to_read(self) -> "NumericReport":
        """The check that finds where the error is."""
        return replace(self, located=True)

    def at_a_glance(self) -> "Glance":
        """The gradients that are plainly wrong."""
        return Glance(self.label, self.calls)

    def refuted(self, evidence: Evidence) -> "Refuted":
        """The gradients that are plainly wrong, of a forward that is right here."""
        return Refuted(self.at_a_glance(), evidence)

    def steps(self, name: str) -> "Steps":
        """The error of one gradient at many steps."""
        return Steps(self.label, Alone(self.calls, name), name)

    def make(self) -> Conversation[Differentiated]:
        """Run the numeric checker by plans, one a round."""
        from graders.numeric.check import gradient_check
        from graders.numeric.kinks import subgradient_check
        from graders.numeric.problem import Options, Problem, read_outputs

        check = subgradient_check if self.kinks else gradient_check
        dtype = np.float32 if self.single else np.float64
        points = {name: value.astype(dtype) for name, value in self.calls.points().items()}
        problem = Problem(inputs=points, upstream=self.calls.upstream(), options=Options(within=self.located))
        checker = check(problem)
        rounds: list[Evaluated] = []
        gradients: Mapping[str, Any] = {}
        try:
            wanted = next(checker)
            while True:
                asked = ("numeric", self.label, self.only, self.single, _digest(wanted) if rounds else b"")
                plan, places = made_once(self.whole, asked, partial(plan_of, wanted, self.calls))
                answers = _answers((yield plan), places)
                if not rounds and answers.gradients and isinstance(answers.gradients[0], dict):
                    gradients = answers.gradients[0]
                results = [read_outputs(result, problem.upstream) for result in answers.outputs]
                rounds.append(Evaluated(plan, places[0], results))
                wanted = checker.send(answers)
        except StopIteration as stop:
            return Differentiated(stop.value, tuple(rounds), gradients)


class Glance(msgspec.Struct, frozen=True):
    """The gradients of one backward that are plainly wrong, with a report on each: by name."""

    label: str
    calls: Differentiable

    @property
    def key(self) -> tuple[Hashable, ...]:
        """The call."""
        return "glance", self.label

    def make(self) -> Conversation["Mapping[str, GradientReport]"]:
        """Ask one plan, the same of every submission."""
        from graders.numeric.glance import plainly_wrong, slopes

        problem, asked, plan, places = self.asked()
        answers = _answers((yield plan), places)
        return plainly_wrong(problem, slopes(problem, asked, answers), answers.gradients[0])

    def asked(self) -> "tuple[Problem, Round, Plan, Places]":
        """What is differentiated, at which points, by which plan, and where its answers will be."""
        return made_once(self.calls, self.key, self._made)

    def _made(self) -> "tuple[Problem, Round, Plan, Places]":
        from graders.numeric.glance import glance
        from graders.numeric.problem import Problem

        problem = Problem(inputs=self.calls.points(), upstream=self.calls.upstream())
        asked = glance(problem)
        return problem, asked, *plan_of(asked, self.calls)


class Refuted(msgspec.Struct, frozen=True):
    """The same of a forward that is right here, and changes as the right one does: its slopes are known once a class.

    It is None where no right implementation is at hand or gives other results than the expected ones, and where the
    forward is right at this point alone, as one that clips.
    """

    glance: Glance
    evidence: Evidence

    @property
    def key(self) -> Hashable:
        """The call."""
        return "refuted", self.glance.label

    def make(self) -> Conversation["Mapping[str, GradientReport] | None"]:
        """Ask for two results, if any gradient is wrong: one to either side."""
        from graders.numeric.glance import plainly_wrong, same_slope

        evidence, calls, (problem, *_) = self.evidence, self.glance.calls, self.glance.asked()
        if evidence.trusted is None:
            return None
        right = made_once(calls, self.key, partial(self._right, evidence.trusted))
        if right is None:
            return None
        along, beside = right
        wrong = plainly_wrong(problem, along, {name: evidence.array(name) for name in along})
        if not wrong:
            return wrong
        own = self._beside((yield self._asked()[1]))
        return wrong if same_slope(problem, own, beside) else None

    def _right(self, trusted: Run) -> "tuple[Mapping[str, Slope], Sample | None] | None":
        """The slopes of the right forward along each input, and along all at once."""
        from graders.numeric.glance import slopes
        from graders.numeric.problem import Fault, read_outputs

        problem, asked, plan, places = self.glance.asked()
        answers = _answers(trusted(plan), places)
        here = read_outputs(answers.outputs[0], problem.upstream)
        if isinstance(here, Fault) or not all(_is_expected(self.evidence, name, here[name]) for name in here):
            return None
        return slopes(problem, asked, answers), self._beside(trusted(self._asked()[1]))

    def _asked(self) -> "tuple[Round, Plan, Places]":
        from graders.numeric.glance import beside

        def make() -> "tuple[Round, Plan, Places]":
            asked = beside(self.glance.asked()[0])
            return asked, *plan_of(asked, self.glance.calls)

        return made_once(self.glance.calls, (*self.glance.key, "beside"), make)

    def _beside(self, transcript: Transcript) -> "Sample | None":
        """The slope along all inputs at once, of a forward whose results are right here."""
        from graders.numeric.glance import slope_beside

        problem, (asked, _, places) = self.glance.asked()[0], self._asked()
        here = {name: np.asarray(self.evidence.expected[name].value, np.float64) for name in problem.upstream}
        return slope_beside(problem, asked, here, _answers(transcript, places))


def _is_expected(evidence: Evidence, name: str, value: NDArray[np.float64]) -> bool:
    expected = evidence.expected.get(name)
    return expected is not None and agree(value, expected.value, tolerance=FLOAT64_TOLERANCE * expected.scale)


class Steps(msgspec.Struct, frozen=True):
    """The error of one gradient at many steps, from the smallest on: pairs of step and error."""

    label: str
    calls: Alone
    name: str

    @property
    def key(self) -> Hashable:
        """The call and the gradient."""
        return "steps", self.label, self.name

    def make(self) -> Conversation[tuple[tuple[float, float], ...]]:
        """Ask one plan."""
        from graders.numeric.glance import errors_at, steps
        from graders.numeric.problem import Problem

        problem = Problem(inputs=self.calls.points(), upstream=self.calls.upstream())
        asked = steps(problem)
        plan, places = made_once(self.calls.calls, self.key, partial(plan_of, asked, self.calls))
        return tuple((item.step, abs(item.gap)) for item in errors_at(problem, asked, _answers((yield plan), places)))


def pulled_back(
    calls: Differentiable, points: Arrays, upstream: Arrays, where: Hashable
) -> Conversation[dict[str, NDArray[np.float64]]]:
    """The submission's gradients at some points for some upstream gradients; those that it does not give left out.

    ``where`` names the points and the upstream gradients among all for which these calls are made: the plan is made
    once a class, and asked once of a submission.
    """

    def make() -> tuple[Plan, Any]:
        evaluation = calls.evaluate(" elsewhere", points)
        pulled = calls.pull_back(" back", " elsewhere", upstream)
        inputs = {**getattr(calls, "inputs", {}), **evaluation.inputs, **pulled.inputs}
        return Plan(calls=(*evaluation.calls, *pulled.calls), inputs=inputs), pulled

    plan, pulled = made_once(calls, ("pulled back", where), make)
    transcript = yield plan
    found = {}
    for name, output in pulled.gradients.items():
        try:
            value = real_array(output.read(transcript))
        except LookupError:
            continue
        if value is not None:
            found[name] = value * pulled.factor
    return found


Places = tuple[list[dict[str, Output]], list[tuple[dict[str, Output], float]]]


def plan_of(wanted: "Round", calls: Differentiable) -> tuple[Plan, Places]:
    """One plan for a round, and where its answers will be."""
    steps: list[Call] = []
    inputs: dict[str, Value] = dict(getattr(calls, "inputs", {}))
    outputs: list[dict[str, Output]] = []
    gradients: list[tuple[dict[str, Output], float]] = []
    for index, point in enumerate(wanted.points):
        suffix = f" at {index}"
        evaluation = calls.evaluate(suffix, point.inputs)
        steps += evaluation.calls
        inputs |= evaluation.inputs
        outputs.append(evaluation.outputs)
        for number, pullback in enumerate(wanted.pullbacks):
            if pullback.at == index:
                pulled = calls.pull_back(f" by {number}", suffix, pullback.upstream)
                steps += pulled.calls
                inputs |= pulled.inputs
    for number, pullback in enumerate(wanted.pullbacks):
        pulled = calls.pull_back(f" by {number}", f" at {pullback.at}", pullback.upstream)
        gradients.append((pulled.gradients, pulled.factor))
    return Plan(calls=tuple(steps), inputs=inputs), (outputs, gradients)


def _digest(wanted: "Round") -> bytes:
    """Equal for rounds of one problem that ask the same."""
    found = hashlib.blake2b(repr((len(wanted.points), [item.at for item in wanted.pullbacks])).encode(), digest_size=16)
    for arrays in (*(item.inputs for item in wanted.points), *(item.upstream for item in wanted.pullbacks)):
        for array in arrays.values():
            found.update(array.tobytes())
    return found.digest()


def _answers(transcript: Transcript, places: Places) -> "Evaluations":
    from graders.numeric import problem

    outputs, gradients = places
    return problem.Evaluations(
        outputs=[_read(transcript, where, 1.0) for where in outputs],
        gradients=[_read(transcript, where, factor) for where, factor in gradients],
    )


def _read(transcript: Transcript, where: Mapping[str, Output], factor: float) -> Any:
    try:
        values = {name: output.read(transcript) for name, output in where.items()}
        return {
            name: np.asarray(value, np.float64) * factor if factor != 1.0 else value for name, value in values.items()
        }
    except (LookupError, TypeError, ValueError) as error:
        from graders.numeric.problem import Raised

        return Raised(str(error))


class LayerCalls(msgspec.Struct, frozen=True):
    """A forward and one of its backwards.

    Attributes:
        wrt: Name of each gradient to the input that it belongs to.
    """

    forward: Call
    backward: Call
    inputs: Mapping[str, Value]
    wrt: Mapping[str, str]
    returns: tuple[str, ...]

    def points(self) -> dict[str, NDArray[np.float64]]:
        """The differentiated inputs, by gradient name."""
        return {gradient: np.asarray(self.inputs[name], np.float64) for gradient, name in self.wrt.items()}

    def upstream(self) -> dict[str, NDArray[np.float64]]:
        """The upstream gradient of every output."""
        return {name: np.asarray(self.inputs[f"d{name}"]) for name in self.returns}

    def evaluate(self, suffix: str, values: Mapping[str, NDArray[np.float64]]) -> Evaluation:
        """The forward at other values."""
        names = {self.wrt[gradient]: f"{self.wrt[gradient]}{suffix}" for gradient in values}
        inputs = {f"{self.wrt[gradient]}{suffix}": value for gradient, value in values.items()}
        call = moved(self.forward, suffix, names, {})
        outputs = {name: Output(name, call.label, (index,)) for index, name in enumerate(self.returns)}
        return Evaluation((call,), inputs, outputs)

    def pull_back(self, suffix: str, at: str, upstream: Mapping[str, NDArray[np.float64]]) -> Pulled:
        """The backward of the forward evaluated under suffix ``at``."""
        names = {f"d{name}": f"d{name}{suffix}" for name in upstream}
        inputs = {f"d{name}{suffix}": value for name, value in upstream.items()}
        call = moved(self.backward, suffix, names, {self.forward.label: self.forward.label + at})
        single = len(self.wrt) == 1
        paths = {name: () if single else (index,) for index, name in enumerate(self.wrt)}
        return Pulled((call,), inputs, {name: Output(name, call.label, path) for name, path in paths.items()})


class ScalarCalls(msgspec.Struct, frozen=True):
    """Calls that give a loss and its gradients at once: a loss function, or a model with its parameters set.

    Attributes:
        calls: In order; the last gives loss and gradients.
        loss: Where the loss is.
        gradients: Where each gradient is.
        wrt: Name of each gradient to the plan input that it belongs to.
    """

    calls: tuple[Call, ...]
    inputs: Mapping[str, Value]
    loss: Output
    gradients: Mapping[str, Output]
    wrt: Mapping[str, str]

    def points(self) -> dict[str, NDArray[np.float64]]:
        """The differentiated inputs, by gradient name."""
        return {gradient: np.asarray(self.inputs[name], np.float64) for gradient, name in self.wrt.items()}

    def upstream(self) -> dict[str, NDArray[np.float64]]:
        """One, for the loss."""
        return {self.loss.name: np.asarray(1.0)}

    def evaluate(self, suffix: str, values: Mapping[str, NDArray[np.float64]]) -> Evaluation:
        """All calls at other values."""
        names = {self.wrt[gradient]: f"{self.wrt[gradient]}{suffix}" for gradient in values}
        inputs = {f"{self.wrt[gradient]}{suffix}": value for gradient, value in values.items()}
        labels = {call.label: call.label + suffix for call in self.calls}
        calls = tuple(moved(call, suffix, names, labels) for call in self.calls)
        return Evaluation(calls, inputs, {self.loss.name: self._under(self.loss, suffix)})

    def pull_back(self, suffix: str, at: str, upstream: Mapping[str, NDArray[np.float64]]) -> Pulled:
        """The gradients that came with the loss evaluated under suffix ``at``, times the upstream number."""
        del suffix
        factor = float(upstream[self.loss.name])
        return Pulled((), {}, {name: self._under(output, at) for name, output in self.gradients.items()}, factor)

    @staticmethod
    def _under(output: Output, suffix: str) -> Output:
        return Output(output.name, output.label + suffix, output.path)
