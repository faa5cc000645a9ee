"""Does the call leave its inputs alone, and answer the same when asked again?"""

from dataclasses import dataclass

import numpy as np

from graders.checks.completion import obstacle
from graders.checks.evidence import Evidence, Judgement
from graders.checks.verdict import Verdict, failed, passed
from graders.oracle.plan import Value
from graders.oracle.transcript import Returned


@dataclass(frozen=True)
class UnchangedCheck:
    """Call ``label`` changes none of its arguments, those in ``may_change`` aside.

    Args:
        label: The call.
        arguments: Names of the positional arguments, for the message.
        may_change: Positions and keywords that the contract lets it update.
    """

    label: str
    arguments: tuple[str, ...]
    may_change: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """``unchanged-inputs``."""
        return "unchanged-inputs"

    def judge(self, evidence: Evidence) -> Judgement:
        """Read which arguments the executor found changed."""
        return self._verdict(evidence)

    def _verdict(self, evidence: Evidence) -> Verdict:
        hindrance = obstacle(evidence, self.label)
        if hindrance is not None:
            return hindrance
        outcome = evidence.transcript.outcomes[self.label]
        assert isinstance(outcome, Returned)
        changed = [self._name(key) for key in outcome.changed if key not in self.may_change]
        if changed:
            return failed(
                f"the call changes its input {' and '.join(changed)} in place",
                hint="Work on a copy: whoever called you may still need the original.",
            )
        return passed(len(self.arguments))

    def _name(self, key: str) -> str:
        return self.arguments[int(key)] if key.isdigit() and int(key) < len(self.arguments) else key


@dataclass(frozen=True)
class RepeatableCheck:
    """Call ``again`` is call ``label`` once more, and must answer the same."""

    label: str
    again: str
    id: str = "repeatable"

    def judge(self, evidence: Evidence) -> Judgement:
        """Compare the two answers to the last bit of what matters."""
        hindrance = obstacle(evidence, self.label)
        if hindrance is not None:
            return hindrance
        second = obstacle(evidence, self.again)
        if second is not None:
            return failed(f"a second call with the same arguments fails: {second.message}", hint=_HINT)
        first_value, second_value = (evidence.transcript.value(name) for name in (self.label, self.again))
        if not same(first_value, second_value):
            return failed("a second call with the same arguments gives another answer", hint=_HINT)
        return passed(1)


@dataclass(frozen=True)
class OwnCacheCheck:
    """Call ``after`` is call ``label`` with the forward on other inputs in between, and must answer the same."""

    label: str
    after: str
    id: str = "own-cache"

    def judge(self, evidence: Evidence) -> Judgement:
        """Compare the two answers."""
        hindrance = obstacle(evidence, self.label)
        if hindrance is not None:
            return hindrance
        disturbed = obstacle(evidence, self.after)
        values = [evidence.transcript.value(self.label)]
        if disturbed is None:
            values.append(evidence.transcript.value(self.after))
            if same(*values):
                return passed(1)
        why = "gives other gradients" if disturbed is None else f"fails ({disturbed.message.partition(chr(10))[0]})"
        return failed(
            f"the backward {why} where the forward has run on other inputs since: it does not rest on its cache alone",
            hint="Keep all that the backward needs in the cache, and nothing outside it.",
        )


_HINT = "Does the call change its cache, or keep something between calls?"


def same(first: Value, second: Value) -> bool:
    """Whether two results are equal up to rounding, NaN equal to NaN."""
    if isinstance(first, (tuple, list)):
        return isinstance(second, (tuple, list)) and len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, dict):
        return (
            isinstance(second, dict) and first.keys() == second.keys() and all(same(first[k], second[k]) for k in first)
        )
    if isinstance(first, (np.ndarray, np.generic, int, float)):
        if not isinstance(second, (np.ndarray, np.generic, int, float)) or np.shape(first) != np.shape(second):
            return False
        if np.array_equal(first, second):
            return True
        return bool(np.allclose(first, second, rtol=1e-6, atol=1e-12, equal_nan=True))
    return True
