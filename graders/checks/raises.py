"""Does the call refuse what the contract says it must refuse?"""

from dataclasses import dataclass

from graders.checks.completion import describe, obstacle
from graders.checks.evidence import Evidence, Judgement
from graders.checks.verdict import failed, passed
from graders.oracle.transcript import Raised, Returned


@dataclass(frozen=True)
class RaisesCheck:
    """Call ``label`` raises ``exception``."""

    label: str
    exception: str

    @property
    def id(self) -> str:
        """``raises-<exception>``."""
        return f"raises-{self.exception}"

    def judge(self, evidence: Evidence) -> Judgement:
        """Read the outcome."""
        outcome = evidence.transcript.outcomes.get(self.label)
        if isinstance(outcome, Raised) and outcome.type == self.exception:
            return passed(1)
        if isinstance(outcome, Returned) and outcome.implemented:
            return failed(f"should raise {self.exception} here; it returned {outcome.value!r:.60}")
        if isinstance(outcome, Raised) and outcome.type != "NotImplementedError":
            verdict = describe(outcome)
            assert verdict is not None
            return failed(f"should raise {self.exception} here; it {verdict.message}")
        hindrance = obstacle(evidence, self.label)
        assert hindrance is not None
        return hindrance
