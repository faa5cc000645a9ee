"""What the judge's process and the warm process say to each other over their control socket."""

import msgspec


class Spawn(msgspec.Struct, tag=True, frozen=True):
    """Fork a child that serves plans; its request, reply and progress pipes come along.

    The first that it reads off its requests is where the submission is; what it does before is the same for all.
    """

    level: str
    cpu_seconds: int
    memory_bytes: int


class Announce(msgspec.Struct, tag=True, frozen=True):
    """Learn the plans in the file that comes along: every submission will be asked these, by their numbers."""


class Announced(msgspec.Struct, tag=True, frozen=True):
    """So many plans are known."""

    count: int


class End(msgspec.Struct, tag=True, frozen=True):
    """Kill a child, unless it ends by itself within ``patience`` seconds, and say how it ended."""

    pid: int
    patience: float = 0.0


class Spawned(msgspec.Struct, tag=True, frozen=True):
    """A child was forked."""

    pid: int


class Ended(msgspec.Struct, tag=True, frozen=True):
    """A child is gone; ``status`` is its wait status as it was when asked, -1 if it was still running."""

    status: int


class Layer(msgspec.Struct, frozen=True):
    """One layer of the sandbox in a child's first frame; see `LayerReport`."""

    name: str
    active: bool
    required: bool
    detail: str
    remedy: str


class Closing(msgspec.Struct, frozen=True):
    """What a child says after the last outcome of a plan, about all plans so far.

    Attributes:
        supplied: What was supplied to the submission because it was missing.
        flags: What an instructor should see, by target.
    """

    supplied: tuple[str, ...] = ()
    flags: dict[str, tuple[str, ...]] = {}


MAX_MESSAGE_BYTES = 1 << 17
"""Below the smallest limit of a packet on a Unix socket (some 200 kB)."""
MAX_NOTES = 50
"""Notes of one submission that are carried: a reader stops long before."""
PIPES = 3
"""Descriptors that travel with a request to spawn: requests, replies and events."""
STARTED = b"."
Request = Spawn | Announce | End
