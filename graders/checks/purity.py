"""Does the call leave its inputs alone, answer the same when asked again, and run without NumPy's warnings?"""

from typing import Final

import msgspec
import numpy as np

from graders.checks.completion import obstacle
from graders.checks.contract import Came, Evidence, Finding, failed, passed
from graders.oracle.plan import Value
from graders.oracle.transcript import Returned

_RELATIVE: Final = 1e-6
_ABSOLUTE: Final = 1e-12
"""What rounding in double precision may change, another order of sums included."""


class UnchangedCheck(msgspec.Struct, frozen=True):
    """Call ``label`` changes none of its arguments, those in ``may_change`` aside.

    Args:
        label: The call.
        arguments: Names of the positional arguments, for the message.
        may_change: Positions and keywords that the contract lets it update.
    """

    label: str
    arguments: tuple[str, ...]
    may_change: tuple[str, ...] = ()
    id: str = "unchanged-inputs"
    fact: str = "unchanged"
    output: str | None = None

    @property
    def needs(self) -> tuple[Came, ...]:
        """A call that came back."""
        return (Came(self.label),)

    def judge(self, evidence: Evidence) -> Finding:
        """Read which arguments the executor found changed."""
        outcome = evidence.transcript.outcomes[self.label]
        assert isinstance(outcome, Returned)
        changed = [self._name(key) for key in outcome.changed if key not in self.may_change]
        if changed:
            return failed("changes_input", " and ".join(changed))
        return passed(len(self.arguments))

    def _name(self, key: str) -> str:
        return self.arguments[int(key)] if key.isdigit() and int(key) < len(self.arguments) else key


class RepeatableCheck(msgspec.Struct, frozen=True):
    """Call ``again`` is call ``label`` once more, and must answer the same."""

    label: str
    again: str
    id: str = "repeatable"
    fact: str = "repeatable"
    output: str | None = None

    @property
    def needs(self) -> tuple[Came, ...]:
        """A first call that came back."""
        return (Came(self.label),)

    def judge(self, evidence: Evidence) -> Finding:
        """Compare the two answers to the last bit of what matters."""
        second = obstacle(evidence, self.again)
        if second is not None:
            return msgspec.structs.replace(failed("second_call_fails"), because=second)
        first_value, second_value = (evidence.transcript.value(name) for name in (self.label, self.again))
        if not same(first_value, second_value):
            return failed("second_answer_differs")
        return passed(1)


class OwnCacheCheck(msgspec.Struct, frozen=True):
    """Call ``after`` is call ``label`` with the forward on other inputs in between, and must answer the same.

    Args:
        label: The first call.
        after: The second.
        kind: Of the finding where they differ.
    """

    label: str
    after: str
    kind: str = "rests_on_more_than_cache"
    id: str = "own-cache"
    fact: str = "own_cache"
    output: str | None = None

    @property
    def needs(self) -> tuple[Came, ...]:
        """The first call came back."""
        return (Came(self.label),)

    def judge(self, evidence: Evidence) -> Finding:
        """Compare the two answers."""
        disturbed = obstacle(evidence, self.after)
        if disturbed is None and same(*(evidence.transcript.value(label) for label in (self.label, self.after))):
            return passed(1)
        return Finding(status="failed", kind=self.kind, subject=self.label, because=disturbed)


def same(first: Value, second: Value) -> bool:
    """Whether two results are equal up to rounding, NaN equal to NaN."""
    if first is second:
        return True
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
        if {np.asarray(first).dtype.kind, np.asarray(second).dtype.kind} - set("fiubc"):
            return False
        return not _plainly_differ(first, second) and bool(np.allclose(first, second, _RELATIVE, _ABSOLUTE, True))
    return True


def _plainly_differ(first: Value, second: Value) -> bool:
    """Whether two arrays of floats have numbers that are not close: `numpy.allclose` takes several times as long."""
    if not all(isinstance(value, np.ndarray) and value.dtype.kind == "f" for value in (first, second)):
        return False
    return bool((np.abs(first - second) > _ABSOLUTE + _RELATIVE * np.abs(second)).any())


class QuietCheck(msgspec.Struct, frozen=True):
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
