"""Can a model learn a handful of examples by its own loss and gradients?"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from graders.checks.completion import obstacle, obstacle_in
from graders.checks.evidence import Evidence, Judgement
from graders.checks.verdict import Verdict, blocked, failed, passed
from graders.oracle.plan import Call, Plan, Value
from graders.oracle.transcript import Transcript

WANTED_SHARE: Final = 0.5


@dataclass(frozen=True)
class OverfitCheck:
    """Gradient descent on one small batch, by the model's own gradients, halves its loss.

    The steps are the judge's; each is one further plan that sets the parameters and asks for loss and gradients.

    Attributes:
        calls: Construct, set parameters, loss.
        inputs: The plan's inputs; those whose name starts with ``prefix`` are the parameters.
    """

    calls: tuple[Call, ...]
    inputs: Mapping[str, Value]
    prefix: str
    steps: int
    learning_rate: float
    id: str = "overfits"

    def judge(self, evidence: Evidence) -> Judgement:
        """Descend, if the first loss can be had."""
        hindrance = obstacle(evidence, "loss")
        return hindrance if hindrance is not None else self._descend()

    def _descend(self) -> Generator[Plan, Transcript, Verdict]:
        inputs = dict(self.inputs)
        losses: list[float] = []
        for _ in range(self.steps):
            transcript = yield Plan(calls=self.calls, inputs=inputs)
            hindrance = obstacle_in(transcript, "loss")
            if hindrance is not None:
                return hindrance
            try:
                loss, gradients = transcript.value("loss")
                losses.append(float(loss))
                inputs = self._stepped(inputs, gradients)
            except (TypeError, ValueError, KeyError, LookupError):
                return blocked("needs a loss and a gradient of every parameter")
        return self._verdict(losses)

    def _stepped(self, inputs: dict[str, Value], gradients: Mapping[str, Value]) -> dict[str, Value]:
        moved = dict(inputs)
        for name, value in inputs.items():
            if name.startswith(self.prefix):
                gradient = np.asarray(gradients[name.removeprefix(self.prefix)], np.float64)
                moved[name] = value - self.learning_rate * gradient.reshape(value.shape)
        return moved

    def _verdict(self, losses: list[float]) -> Verdict:
        first, last = losses[0], losses[-1]
        if np.isfinite(last) and last <= WANTED_SHARE * first:
            return passed(len(losses), measured=last, allowed=WANTED_SHARE * first)
        return failed(
            f"does not learn a small batch: loss {first:.4g} at first, {last:.4g} after {self.steps} steps of"
            f" {self.learning_rate:g} along its own gradients",
            measured=last if np.isfinite(last) else None,
            allowed=WANTED_SHARE * first,
        )
