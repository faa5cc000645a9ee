"""Does the call run without NumPy's warnings of overflow and invalid values?"""

from dataclasses import dataclass

from graders.checks.completion import obstacle
from graders.checks.evidence import Evidence, Judgement
from graders.checks.verdict import failed, passed
from graders.oracle.transcript import Returned


@dataclass(frozen=True)
class QuietCheck:
    """Call ``label`` raises no RuntimeWarning."""

    label: str
    id: str = "no-warnings"

    def judge(self, evidence: Evidence) -> Judgement:
        """Read the warnings that the executor caught."""
        hindrance = obstacle(evidence, self.label)
        if hindrance is not None:
            return hindrance
        outcome = evidence.transcript.outcomes[self.label]
        assert isinstance(outcome, Returned)
        warned = [text for text in outcome.warnings if text.startswith("RuntimeWarning")]
        if warned:
            return failed(f"NumPy warns: {warned[0].partition(': ')[2]}", hint="Rearrange so that it stays finite.")
        return passed(1)
