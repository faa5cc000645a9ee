"""What the rounds of a check have shown so far, and the verdict over all of it."""

from dataclasses import dataclass, field
from typing import Any

from graders.numeric.estimate import COARSE, Estimate
from graders.numeric.problem import Arrays, Round
from graders.numeric.report import GradientReport, Note, Status


@dataclass(frozen=True, slots=True)
class Place:
    """A base point with what forward and backward gave there."""

    inputs: Arrays
    outputs: Arrays
    gradients: Arrays


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome, the estimate that decided it, and where."""

    status: Status
    reason: str
    by: Estimate | None
    place: Place | None = None


@dataclass
class Findings:
    """Estimates so far, by where they were taken.

    Attributes:
        at_base: At the base point, one of each survey.
        left_out: The same with the outputs at kinks left out.
        beside: At base points beside it.
        masked: Outputs left out.
        base: The base point.
        moved: The last base point beside it.
        outside_domain: Points beside the base point at which the function is not finite.
    """

    base: Place
    forward_calls: int = 3
    backward_calls: int = 1
    rounds: int = 1
    at_base: list[Estimate] = field(default_factory=list)
    left_out: list[Estimate] = field(default_factory=list)
    beside: list[Estimate] = field(default_factory=list)
    masked: int = 0
    moved: Place | None = None
    outside_domain: int = 0
    notes: list[Note] = field(default_factory=list)

    def count(self, asked: Round) -> None:
        """Add a round's calls."""
        self.forward_calls += len(asked.points)
        self.backward_calls += len(asked.pullbacks)
        self.rounds += 1

    def note(self, code: str, message: str) -> None:
        """Add an advisory remark."""
        self.notes.append(Note(code, message))

    def report(
        self, status: Status, reason: str, message: str, by: Estimate | None = None, **more: Any
    ) -> GradientReport:
        """Put an outcome together with the numbers of the estimate that decided it."""
        if by is not None:
            more |= {"numeric": by.numeric, "analytic": by.sample.analytic, "allowed": by.error}
            more |= {"step": by.sample.step, "noise": by.noise, "resolution": by.resolution, "samples": by.samples}
        return GradientReport(
            status,
            reason,
            message,
            forward_calls=self.forward_calls,
            backward_calls=self.backward_calls,
            rounds=self.rounds,
            masked=self.masked,
            notes=tuple(self.notes),
            **more,
        )

    def verdict(self, *, last: bool) -> Verdict | None:
        """Give the outcome that the estimates add up to; None where they do not.

        Args:
            last: Whether there is no further survey to come, so that a coarse agreement must do.
        """
        return self._right(last=last) or self._wrong()

    def _right(self, *, last: bool) -> Verdict | None:
        for e in self.at_base:
            if e.sharp:
                return Verdict("passed", "", e)
        estimates = self.at_base + self.beside
        dissent = sum(e.agreement in ("differ", "unclear") for e in estimates)
        bearable = 1 if last and len(estimates) == 4 and all(e.rough for e in estimates) else 0
        if dissent > bearable or _all(self.left_out, "differ"):
            return None
        agreeing = [e for e in estimates if e.agreement == "agree"]
        at_base = [e for e in self.at_base if e.agreement in ("agree", "kink", "outside")]
        if not at_base or not agreeing or any(e.agreement in ("kink", "outside") for e in self.beside):
            return None
        best = min(agreeing, key=lambda e: e.resolution)
        return Verdict("passed", "", best) if best.sharp or best.rough or last else None

    def _wrong(self) -> Verdict | None:
        for estimates in (self.at_base, self.left_out):
            if _all(estimates, "differ", least=2):
                return Verdict("failed", "gradient", estimates[-1], self.base)
        if _all(self.beside, "differ", least=2) and not any(e.agreement == "agree" for e in self.at_base):
            return Verdict("failed", "gradient", self.beside[-1], self.moved)
        return None

    def undecided(self) -> Verdict:
        """Give the reason why no outcome was reached."""
        estimates = self.at_base + self.beside
        best = min(estimates, key=lambda e: e.error, default=None)
        if best is None or self.outside_domain:
            return Verdict("inconclusive", "domain", best)
        return Verdict("inconclusive", "noise" if best.resolution > COARSE else "kinks", best)


def _all(estimates: list[Estimate], agreement: str, least: int = 1) -> bool:
    return len(estimates) >= least and all(e.agreement == agreement for e in estimates)
