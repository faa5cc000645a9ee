"""Length-prefixed frames over a pair of pipes."""

import os
import select
import struct
import time
from collections.abc import Callable
from typing import Final

from graders.oracle.wire import MAX_FRAME_BYTES, WireError

_LENGTH: Final = struct.Struct("<I")
_CHUNK: Final = 1 << 20


class DeadlineError(Exception):
    """The time was up before the frame was complete."""


class ClosedError(Exception):
    """The other side closed the pipe."""


def write_frame(descriptor: int, payload: bytes) -> None:
    """Write one frame; blocks until all of it is written.

    Raises:
        ClosedError: The reader is gone.
    """
    view = memoryview(_LENGTH.pack(len(payload)) + payload)
    try:
        while view:
            view = view[os.write(descriptor, view[:_CHUNK]) :]
    except OSError:
        raise ClosedError from None


def read_frame(
    descriptor: int, expired: Callable[[], bool] = lambda: False, poll_seconds: float = 0.1
) -> bytes:
    """Read one frame.

    Args:
        descriptor: Pipe to read from.
        expired: Asked every ``poll_seconds`` while nothing comes; true ends the wait.
        poll_seconds: How often to ask.

    Raises:
        ClosedError: The pipe was closed before the frame was complete.
        DeadlineError: ``expired`` said so.
        WireError: The frame claims to be larger than any may be.
    """
    (length,) = _LENGTH.unpack(_read_exactly(descriptor, _LENGTH.size, expired, poll_seconds))
    if length > MAX_FRAME_BYTES:
        raise WireError(f"a frame of {length} bytes")
    return _read_exactly(descriptor, length, expired, poll_seconds)


def _read_exactly(descriptor: int, size: int, expired: Callable[[], bool], poll_seconds: float) -> bytes:
    parts: list[bytes] = []
    asked = time.monotonic()
    while size:
        if not select.select([descriptor], [], [], poll_seconds)[0]:
            if expired():
                raise DeadlineError
            asked = time.monotonic()
            continue
        if time.monotonic() - asked > poll_seconds:
            if expired():
                raise DeadlineError
            asked = time.monotonic()
        part = os.read(descriptor, min(size, _CHUNK))
        if not part:
            raise ClosedError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
