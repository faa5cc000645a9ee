"""What is not asked of a submission, since its interface does not have it. It neither earns nor costs."""

from graders.kinds.operation import Script
from graders.oracle.transcript import NotRun, Raised, Transcript


def not_asked(script: Script, transcript: Transcript) -> frozenset[str]:
    """Full names of the exercises that are not asked a case."""
    spared: set[str] = set()
    for call in script.plan.calls:
        outcome = transcript.outcomes.get(call.label)
        if isinstance(outcome, Raised) and set(script.optional) & set(outcome.unknown):
            return frozenset(item.exercise for item in script.checks)
        if call.label in script.excusable and isinstance(outcome, (Raised, NotRun)):
            spared.add(call.target)
    return frozenset(spared)
