"""Can a model learn a handful of examples by its own loss and gradients?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from graders.checks.completion import obstacle_in
from graders.checks.contract import Came, Conversation, Evidence, Finding, Judgement, blocked, failed, passed
from graders.oracle.plan import Call, Plan, Value

SLACK: Final = 0.1
"""Share of what the reference learns that a right model may fall short of it: rounding, and kinks on the way."""


@dataclass(frozen=True)
class Descent:
    """Gradient descent on one small batch, by a model's own gradients.

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

    def run(self) -> Conversation[list[float] | Finding]:
        """Ask for each step in turn; the losses before every step, or what hindered one."""
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
            except (TypeError, ValueError, LookupError):
                return blocked("needs_every_gradient")
        return losses

    def _stepped(self, inputs: dict[str, Value], gradients: Mapping[str, Value]) -> dict[str, Value]:
        moved = dict(inputs)
        for name, value in inputs.items():
            if name.startswith(self.prefix):
                gradient = np.asarray(gradients[name.removeprefix(self.prefix)], np.float64)
                moved[name] = value - self.learning_rate * gradient.reshape(value.shape)
        return moved


@dataclass(frozen=True)
class OverfitCheck:
    """A descent brings the loss down as far as it does for the reference, or nearly.

    Attributes:
        learned: The reference's last loss.
    """

    descent: Descent
    learned: float
    id: str = "overfits"
    fact: str = "overfits"
    output: str | None = None
    needs: tuple[Came, ...] = (Came("loss"),)

    def judge(self, evidence: Evidence) -> Judgement:
        """Descend, if the first loss can be had."""
        del evidence
        losses = yield from self.descent.run()
        if isinstance(losses, Finding):
            return losses
        first, last = losses[0], losses[-1]
        allowed = self.learned + SLACK * abs(first - self.learned)
        if np.isfinite(last) and last <= allowed:
            return passed(len(losses), measured=last, allowed=allowed)
        return failed(
            "does_not_learn",
            first=first,
            last=last,
            steps=self.descent.steps,
            rate=self.descent.learning_rate,
            measured=last if np.isfinite(last) else None,
            allowed=allowed,
        )
