"""Length-prefixed frames over a pair of pipes."""

import os
import select
import struct
import time
from collections.abc import Callable
from typing import Final

from graders.oracle.wire import MAX_FRAME_BYTES, WireError

_LENGTH: Final = struct.Struct("<I")
LENGTH_BYTES: Final = _LENGTH.size
"""That stand before the payload of a frame."""
_CHUNK: Final = 1 << 20
"""Bytes a write: the largest pipe that an unprivileged process may have."""
_PIECE: Final = 1 << 16
"""Bytes a read: what a pipe holds. Room for more is had from the system, and given back, at each read."""
POLL_SECONDS: Final = 0.1
"""Between two looks at a deadline while nothing arrives."""


def never() -> bool:
    """No deadline."""
    return False


class DeadlineError(Exception):
    """The time was up before the frame was complete."""


class ClosedError(Exception):
    """The other side closed the pipe."""


def framed(payload: bytes) -> bytes:
    """A payload with its length before it."""
    return _LENGTH.pack(len(payload)) + payload


def spans(data: bytes, count: int) -> list[slice]:
    """Where the payloads of the ``count`` frames stand that make up ``data``.

    Raises:
        WireError: It holds another number of frames.
    """
    found, at = [], 0
    for _ in range(count):
        start = at + _LENGTH.size
        if start > len(data):
            raise WireError("the reply has fewer parts than were asked for")
        at = start + _LENGTH.unpack_from(data, at)[0]
        found.append(slice(start, at))
    if at != len(data):
        raise WireError("the parts of the reply do not fill it")
    return found


def write_frame(descriptor: int, payload: bytes, expired: Callable[[], bool] = never) -> None:
    """Write one frame; blocks until all of it is written.

    Args:
        descriptor: Pipe to write to; one that does not block is waited for.
        payload: The frame's content.
        expired: Asked while the other side does not read; true ends the wait.

    Raises:
        ClosedError: The reader is gone.
        DeadlineError: ``expired`` said so.
    """
    write_all(descriptor, framed(payload), expired)


def write_all(descriptor: int, data: bytes, expired: Callable[[], bool] = never) -> None:
    """Write bytes that are framed already; see `write_frame`."""
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(descriptor, view[:_CHUNK]) :]
        except BlockingIOError:
            _waiter(descriptor, select.POLLOUT)(POLL_SECONDS)
            if expired():
                raise DeadlineError from None
        except OSError:
            raise ClosedError from None


def read_frame(descriptor: int, expired: Callable[[], bool] = never, poll_seconds: float = POLL_SECONDS) -> bytes:
    """Read one frame and no byte more; see `FrameReader` for many."""
    return FrameReader(descriptor, expired, poll_seconds, ahead=False).read()


def _waiter(descriptor: int, event: int) -> Callable[[float], bool]:
    """Waits some seconds until a descriptor is ready; its number may be any, unlike with ``select``."""
    poll = select.poll()
    poll.register(descriptor, event)
    return lambda seconds: bool(poll.poll(int(seconds * 1000)))


class FrameReader:
    """Reads frames from a pipe.

    Args:
        descriptor: Pipe to read from.
        expired: Asked every ``poll_seconds`` while nothing comes, and between pieces of a slow frame; true
            ends the wait.
        poll_seconds: How often to ask.
        waiting: Called before a frame is waited for that has not arrived as a whole.
        ahead: Take what the pipe holds, beyond the frame that is asked for.
        most: Bytes that all frames together may have.
        unread: What was read off the pipe before and is still to be understood; holds what is left over.
    """

    def __init__(
        self,
        descriptor: int,
        expired: Callable[[], bool],
        poll_seconds: float = POLL_SECONDS,
        *,
        waiting: Callable[[], object] = never,
        ahead: bool = True,
        most: int = MAX_FRAME_BYTES,
        unread: bytearray | None = None,
    ) -> None:
        self._descriptor = descriptor
        self._is_ready = _waiter(descriptor, select.POLLIN)
        self._expired = expired
        self._poll_seconds = poll_seconds
        self._waiting = waiting
        self._ahead = ahead
        self._left = most
        self._buffer = bytearray() if unread is None else unread
        self._asked = time.monotonic()

    def read(self) -> bytes:
        """Read one frame.

        Raises:
            ClosedError: The pipe was closed before the frame was complete.
            DeadlineError: ``expired`` said so.
            WireError: The frame claims to be larger than it may be.
        """
        buffer, start = self._buffer, _LENGTH.size
        if len(buffer) < start or len(buffer) < start + _LENGTH.unpack_from(buffer)[0]:
            self._waiting()
            self._fill(start)
        length = _LENGTH.unpack_from(buffer)[0]
        self._left -= length
        if length > MAX_FRAME_BYTES or self._left < 0:
            raise WireError(f"a frame of {length} bytes is more than was expected")
        end = start + length
        if len(buffer) < end:
            self._fill(end)
        with memoryview(buffer) as view:
            frame = bytes(view[start:end])
        del buffer[:end]
        return frame

    def require_end(self) -> None:
        """Check that nothing came after the last frame.

        Raises:
            WireError: Something did.
        """
        if self._buffer or self._is_ready(0):
            raise WireError("there is more in the reply than was asked for")

    def _fill(self, size: int) -> None:
        """Read until the buffer holds so many bytes."""
        while len(self._buffer) < size:
            ready = self._is_ready(self._poll_seconds)
            now = time.monotonic()
            if not ready or now - self._asked > self._poll_seconds:
                self._asked = now
                if self._expired():
                    raise DeadlineError
            if ready:
                wanted = _PIECE if self._ahead else min(size - len(self._buffer), _PIECE)
                data = os.read(self._descriptor, wanted)
                if not data:
                    raise ClosedError
                self._buffer += data
