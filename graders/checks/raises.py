"""Does the call refuse what the contract says it must refuse?"""

from dataclasses import dataclass

import msgspec

from graders.checks.completion import describe, obstacle
from graders.checks.contract import Came
from graders.checks.evidence import Evidence
from graders.checks.finding import Finding, failed, passed, seen
from graders.oracle.transcript import Raised, Returned


@dataclass(frozen=True)
class RaisesCheck:
    """Call ``label`` raises ``exception``."""

    label: str
    exception: str
    fact: str = "raises"
    output: str | None = None
    needs: tuple[Came, ...] = ()

    @property
    def id(self) -> str:
        """``raises-<exception>``."""
        return f"raises-{self.exception}"

    def judge(self, evidence: Evidence) -> Finding:
        """Read the outcome."""
        outcome = evidence.transcript.outcomes.get(self.label)
        if isinstance(outcome, Raised) and outcome.type == self.exception:
            return passed(1)
        if isinstance(outcome, Returned) and outcome.implemented:
            return failed("should_raise", wanted=self.exception, got=seen(outcome.value))
        if isinstance(outcome, Raised) and outcome.type != "NotImplementedError":
            return msgspec.structs.replace(failed("raises_another", wanted=self.exception), because=describe(outcome))
        hindrance = obstacle(evidence, self.label)
        assert hindrance is not None
        return hindrance
