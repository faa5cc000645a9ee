"""Does the call run without NumPy's warnings of overflow and invalid values?"""

from dataclasses import dataclass

from graders.checks.contract import Came
from graders.checks.evidence import Evidence
from graders.checks.finding import Finding, failed, passed
from graders.oracle.transcript import Returned


@dataclass(frozen=True)
class QuietCheck:
    """Call ``label`` raises no RuntimeWarning."""

    label: str
    id: str = "no-warnings"
    fact: str = "quiet"
    output: str | None = None

    @property
    def needs(self) -> tuple[Came, ...]:
        """A call that came back."""
        return (Came(self.label),)

    def judge(self, evidence: Evidence) -> Finding:
        """Read the warnings that the executor caught."""
        outcome = evidence.transcript.outcomes[self.label]
        assert isinstance(outcome, Returned)
        warned = outcome.numpy_warnings
        if warned:
            return failed("warned", text=warned[0].removeprefix("RuntimeWarning: "))
        return passed(1)
