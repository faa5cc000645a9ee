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


def framed(payload: bytes) -> bytes:
    """A payload with its length before it."""
    return _LENGTH.pack(len(payload)) + payload


def write_frame(descriptor: int, payload: bytes) -> None:
    """Write one frame; blocks until all of it is written.

    Raises:
        ClosedError: The reader is gone.
    """
    write_all(descriptor, framed(payload))


def write_all(descriptor: int, data: bytes) -> None:
    """Write bytes that are framed already.

    Raises:
        ClosedError: The reader is gone.
    """
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(descriptor, view[:_CHUNK]) :]
    except OSError:
        raise ClosedError from None


def read_frame(descriptor: int, expired: Callable[[], bool] = lambda: False, poll_seconds: float = 0.1) -> bytes:
    """Read one frame and no byte more; see `FrameReader` for many."""
    return FrameReader(descriptor, expired, poll_seconds, ahead=False).read()


class FrameReader:
    """Reads frames from a pipe.

    Args:
        descriptor: Pipe to read from.
        expired: Asked every ``poll_seconds`` while nothing comes, and between pieces of a slow frame; true
            ends the wait.
        poll_seconds: How often to ask.
        ahead: Take what the pipe holds, beyond the frame that is asked for.
    """

    def __init__(
        self, descriptor: int, expired: Callable[[], bool], poll_seconds: float = 0.1, *, ahead: bool = True
    ) -> None:
        self._descriptor = descriptor
        self._expired = expired
        self._poll_seconds = poll_seconds
        self._ahead = ahead
        self._buffer = bytearray()
        self._asked = time.monotonic()

    def read(self) -> bytes:
        """Read one frame.

        Raises:
            ClosedError: The pipe was closed before the frame was complete.
            DeadlineError: ``expired`` said so.
            WireError: The frame claims to be larger than any may be.
        """
        (length,) = _LENGTH.unpack(self._take(_LENGTH.size))
        if length > MAX_FRAME_BYTES:
            raise WireError(f"a frame of {length} bytes")
        return self._take(length)

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._fill(size - len(self._buffer))
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _fill(self, wanted: int) -> None:
        ready = select.select([self._descriptor], [], [], self._poll_seconds)[0]
        now = time.monotonic()
        if not ready or now - self._asked > self._poll_seconds:
            self._asked = now
            if self._expired():
                raise DeadlineError
        if ready:
            data = os.read(self._descriptor, _CHUNK if self._ahead else min(wanted, _CHUNK))
            if not data:
                raise ClosedError
            self._buffer += data
