"""Does a call come back at all, whatever it returns? For methods that change their object and return nothing."""

from dataclasses import dataclass

from graders.checks.completion import obstacle
from graders.checks.contract import Need
from graders.checks.evidence import Evidence
from graders.checks.finding import Finding, passed


@dataclass(frozen=True)
class ReturnsCheck:
    """Call ``label`` comes back."""

    label: str
    id: str = "returns"
    fact: str = "returns"
    output: str | None = None
    needs: tuple[Need, ...] = ()

    def judge(self, evidence: Evidence) -> Finding:
        """Return why it did not; None is no reason."""
        found = obstacle(evidence, self.label)
        return passed(1) if found is None or found.kind == "returned_nothing" else found
