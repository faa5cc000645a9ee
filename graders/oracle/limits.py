"""What one submission may take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one submission may take.

    Attributes:
        level: How much of the sandbox is insisted on: require, auto or off.
        budget_seconds: Time for all its plans together, fresh starts included.
        plan_seconds: CPU time for one plan, where that is less than the plan allows.
        memory_bytes: Address space of its process.
    """

    level: str = "require"
    budget_seconds: float = 60.0
    plan_seconds: float = float("inf")
    memory_bytes: int = 2 << 30


class SandboxUnavailableError(RuntimeError):
    """A child did not come up: a layer that is required is missing, or the system is out of resources."""
