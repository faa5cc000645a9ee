"""Reading what an untrusted process answered: screened before it is decoded, then held against the plan.

Decoding builds objects from what a message claims to hold, so a few bytes can ask for much memory or for depth
without end. `screen` walks over the bytes first and counts; it builds nothing.
"""

import struct
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.oracle.confined.frames import LENGTH_BYTES, spans
from graders.oracle.confined.layouts import DOUBLE, FLOAT, OTHER, Layout, Numbers
from graders.oracle.confined.messages import MAX_NOTES, Closing
from graders.oracle.plan import Call, Plan, needed_labels
from graders.oracle.tracebacks import MAX_FRAMES
from graders.oracle.transcript import Crashed, Frame, Missing, NotRun, Outcome, Raised, Returned, TimedOut
from graders.oracle.wire import (
    ARRAY,
    DOUBLE_CODE,
    MAX_DEPTH,
    MAX_ITEMS,
    OPAQUE,
    SCALAR,
    TUPLE,
    WireError,
    decode_outcome,
    header_bytes,
)

MAX_TEXT: Final = 4_000
"""Characters of one text: twice what the child sends of a message."""
MAX_TEXTS_BYTES: Final = 1 << 20
"""Of all texts of a reply: beyond any honest message, below what fills a result file."""
_LEVELS: Final = MAX_DEPTH + 4
"""The levels that frame a result, and its own."""
_ITEMS: Final = 2 * MAX_ITEMS
"""The items of a result, and as many that frame them."""
_PLAIN_EXTENSIONS: Final = frozenset({ARRAY, SCALAR, OPAQUE})
_SIZES: Final = {1: struct.Struct(">B"), 2: struct.Struct(">H"), 4: struct.Struct(">I")}
_FIXED: Final = {
    **dict.fromkeys((0xC0, 0xC2, 0xC3), 0),
    0xCC: 1,
    0xCD: 2,
    0xCE: 4,
    0xCF: 8,
    0xD0: 1,
    0xD1: 2,
    0xD2: 4,
    0xD3: 8,
    0xCA: 4,
    0xCB: 8,
}
_FLOAT: Final = 0xCB
_TEXTS: Final = {0xD9: 1, 0xDA: 2, 0xDB: 4}
_ARRAYS: Final = {0xDC: 2, 0xDD: 4}
_MAPS: Final = {0xDE: 2, 0xDF: 4}
_EXTENSIONS: Final = {0xC7: 1, 0xC8: 2, 0xC9: 4}
_FIXED_EXTENSIONS: Final = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}
_INTEGERS: Final = frozenset({*range(0xCC, 0xD4), *range(0x80), *range(0xE0, 0x100)})


_LAYOUTS: Final[dict[int, list[Layout]]] = {}
"""By its length, the layouts of messages that passed: whether one passes rests on all but its numbers."""
_MOST_LAYOUTS: Final = 1024
"""Lengths whose layouts are remembered."""
_LAYOUTS_A_LENGTH: Final = 8
"""Layouts of one length, the latest found: two outputs of equal size differ in their shapes or warnings."""
_LONGEST_LAYOUT: Final = 512
"""Bytes besides its numbers: a message has some twenty of them and a few for each array."""
_LONGEST_FORM: Final = 1 << 13
"""The same of a reply to a plan, which has up to some twenty messages."""


def screen(data: bytes) -> Sequence[Numbers]:
    """Check that a message holds plain data of bounded size and depth, without building any of it.

    Returns:
        Its numbers, in order.

    Raises:
        WireError: It does not.
    """
    for layout in _LAYOUTS.get(len(data), ()):
        if layout.fits(data):
            return layout.numbers
    scan = _Scan(data)
    try:
        end = scan.value(0, 0)
    except (IndexError, struct.error):
        raise WireError("the reply is cut off") from None
    if end != len(data):
        raise WireError("the reply goes on after its end")
    if _besides(data, scan.numbers) <= _LONGEST_LAYOUT and (len(data) in _LAYOUTS or len(_LAYOUTS) < _MOST_LAYOUTS):
        layouts = _LAYOUTS.setdefault(len(data), [])
        layouts.append(Layout(data, scan.numbers))
        del layouts[:-_LAYOUTS_A_LENGTH]
    return scan.numbers


def _besides(data: bytes, numbers: Sequence[Numbers]) -> int:
    """Bytes of a message that are no numbers."""
    return len(data) - sum(item.end - item.start for item in numbers)


class _Scan:
    """A walk over MessagePack; each method returns the position after what it read."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._items = _ITEMS
        self._text = MAX_TEXTS_BYTES
        self.numbers: list[Numbers] = []

    def value(self, at: int, depth: int) -> int:
        self._items -= 1
        if self._items < 0 or depth > _LEVELS:
            raise WireError("the reply has more items or levels than any may have")
        kind = self._data[at]
        at += 1
        if kind < 0x80 or kind >= 0xE0:
            return at
        if kind < 0x90:
            return self._map(at, kind & 0x0F, depth)
        if kind < 0xA0:
            return self._array(at, kind & 0x0F, depth)
        if kind < 0xC0:
            return self._texts(at, kind & 0x1F)
        if (fixed := _FIXED.get(kind)) is not None:
            end = self._within(at + fixed)
            if kind == _FLOAT:
                self.numbers.append(Numbers(at, end, FLOAT))
            return end
        return self._sized(kind, at, depth)

    def _sized(self, kind: int, at: int, depth: int) -> int:
        if (width := _TEXTS.get(kind)) is not None:
            return self._texts(at + width, self._size(at, width))
        if (width := _ARRAYS.get(kind)) is not None:
            return self._array(at + width, self._size(at, width), depth)
        if (width := _MAPS.get(kind)) is not None:
            return self._map(at + width, self._size(at, width), depth)
        if kind in _FIXED_EXTENSIONS:
            return self._extension(at, _FIXED_EXTENSIONS[kind], depth)
        if (width := _EXTENSIONS.get(kind)) is not None:
            return self._extension(at + width, self._size(at, width), depth)
        raise WireError(f"the reply holds something that is no plain data (0x{kind:02x})")

    def _size(self, at: int, width: int) -> int:
        size: int = _SIZES[width].unpack_from(self._data, at)[0]
        return size

    def _within(self, end: int) -> int:
        if end > len(self._data):
            raise WireError("the reply is cut off")
        return end

    def _texts(self, at: int, size: int) -> int:
        self._text -= size
        if self._text < 0:
            raise WireError("the reply holds more text than any may hold")
        return self._within(at + size)

    def _array(self, at: int, size: int, depth: int) -> int:
        for _ in range(size):
            at = self.value(at, depth + 1)
        return at

    def _map(self, at: int, size: int, depth: int) -> int:
        for _ in range(size):
            if not self._is_key(self._data[at]):
                raise WireError("the reply has a key that is neither text nor integer")
            at = self.value(self.value(at, depth + 1), depth + 1)
        return at

    @staticmethod
    def _is_key(kind: int) -> bool:
        return kind in _INTEGERS or kind in _TEXTS or 0xA0 <= kind < 0xC0

    def _extension(self, at: int, size: int, depth: int) -> int:
        code = self._data[at]
        end = self._within(at + 1 + size)
        if code == TUPLE:
            first = self._data[at + 1]
            if not (0x90 <= first < 0xA0 or first in _ARRAYS) or self.value(at + 1, depth) != end:
                raise WireError("the reply holds a malformed tuple")
        elif code not in _PLAIN_EXTENSIONS:
            raise WireError(f"the reply holds something that is no plain data (extension {code})")
        elif code != OPAQUE and size:
            kind = DOUBLE if self._data[at + 1] == DOUBLE_CODE else OTHER
            before = 1 if code == SCALAR else header_bytes(self._data[at + 1 : end])
            self.numbers.append(Numbers(min(at + 1 + before, end), end, kind))
        return end


class Reply(NamedTuple):
    """What a process said to one plan."""

    outcomes: Mapping[str, Outcome]
    closing: Closing


def read_reply(data: bytes, plan: Plan) -> Reply:
    """The reply to a plan in bytes that come from an untrusted process: an outcome for every call, then the closing.

    Raises:
        WireError: The bytes are none that this plan can have.
    """
    *frames, closing = spans(data, len(plan.calls) + 1)
    outcomes = _read_outcomes([data[span] for span in frames], plan)
    return Reply(outcomes, _read_rest(data[closing.start - LENGTH_BYTES :]))


def _read_outcomes(frames: Sequence[bytes], plan: Plan) -> dict[str, Outcome]:
    outcomes: dict[str, Outcome] = {}
    alike: dict[tuple[int, bytes], tuple[bytes, Outcome]] = {}
    for call, frame in zip(plan.calls, frames, strict=True):
        key = len(frame), frame[-_TAIL:]
        before, outcome = alike.get(key, (b"", None))
        if outcome is None or before != frame:
            outcome = read_outcome(frame, call)
            if isinstance(outcome, Returned) and not outcome.changed:  # nothing in it is read by what was asked
                alike[key] = frame, outcome
        outcomes[call.label] = outcome
    return outcomes


_TAIL: Final = 64
"""Bytes at the end of an outcome by which an equal one is found: to hash all of them takes as long as to read them."""


class Form:
    """Replies to a plan of which the outcomes differ in nothing but numbers: all else decides if they are understood.

    Args:
        plan: The plan.
        layout: That of all outcomes together.
        frames: By label, where each outcome stands.

    Attributes:
        doubles: How many numbers of double precision the outcomes hold.
        notes: What others found out about all replies of this form, by who did.
    """

    def __init__(self, plan: Plan, layout: Layout, frames: Mapping[str, slice]) -> None:
        self._plan = plan
        self._layout = layout
        self._frames = frames
        self.doubles = layout.doubles
        self.notes: dict[object, Any] = {}

    def read(self, data: bytes) -> Reply | None:
        """Understand a reply, if it is of this form.

        Raises:
            WireError: What follows the outcomes is malformed.
        """
        if not self._layout.fits(data):
            return None
        return Reply(Received(self, data), _read_rest(data[self._layout.size :]))

    def filled(self, first: float, other: int) -> "Received":
        """Outcomes that hold certain numbers: see `Layout.filled`."""
        return Received(self, self._layout.filled(first, other))


def form_of(data: bytes, plan: Plan, reply: Reply) -> Form | None:
    """The form of a reply that was understood, if others may have it: where all calls returned."""
    if not plan.calls or not all(isinstance(outcome, Returned) for outcome in reply.outcomes.values()):
        return None
    frames = spans(data, len(plan.calls) + 1)[:-1]
    numbers = [item.moved(frame.start) for frame in frames for item in screen(data[frame])]
    outcomes = data[: frames[-1].stop]
    if _besides(outcomes, numbers) > _LONGEST_FORM:
        return None
    of_calls = {call.label: frame for call, frame in zip(plan.calls, frames, strict=True)}
    return Form(plan, Layout(outcomes, numbers), of_calls)


class Received(Mapping[str, Outcome]):
    """The outcomes in a reply of a known form, by label: they are decoded when one is asked for."""

    def __init__(self, form: Form, data: bytes, outcomes: Mapping[str, Outcome] | None = None) -> None:
        self.form = form
        self._data = data
        self._decoded = outcomes

    def _outcomes(self) -> Mapping[str, Outcome]:
        if self._decoded is None:
            frames = [self._data[frame] for frame in self.form._frames.values()]
            self._decoded = _read_outcomes(frames, self.form._plan)
        return self._decoded

    def __getitem__(self, label: str) -> Outcome:
        return self._outcomes()[label]

    def __iter__(self) -> Iterator[str]:
        return iter(self._outcomes())

    def __len__(self) -> int:
        return len(self._outcomes())

    def get(self, label: str, default: Any = None) -> Any:
        """The outcome of a call, or ``default``: most reads of one, and without an exception for a missing one."""
        return self._outcomes().get(label, default)

    def numbers(self, more: bytes = b"") -> NDArray[np.float64]:
        """All numbers of double precision in a row, and ``more`` of them."""
        return self.form._layout.in_a_row(self._data, more)

    def are_equal(self, first: str, other: str) -> bool:
        """Whether two calls answered the same to the last bit."""
        frames, data = self.form._frames, self._data
        return data[frames[first]] == data[frames[other]]


def read_outcome(data: bytes, call: Call) -> Outcome:
    """The outcome of a call in bytes that come from an untrusted process.

    Raises:
        WireError: The bytes are none that this call can have.
    """
    screen(data)
    outcome = decode_outcome(data)
    match outcome:
        case Returned():
            if outcome.changed:
                _require_arguments(outcome.changed, call)
            return outcome
        case Raised():
            frames = tuple(map(clean_frame, outcome.frames[:MAX_FRAMES]))
            return Raised(
                clean(outcome.type),
                clean(outcome.message),
                frames,
                outcome.implemented,
                tuple(map(clean, outcome.unknown)),
            )
        case Missing():
            frames = tuple(map(clean_frame, outcome.frames[:MAX_FRAMES]))
            return Missing(clean(outcome.message), outcome.failed_import, frames, outcome.implemented)
        case NotRun():
            _require_reference(outcome.needs, call)
            return NotRun(outcome.needs, clean(outcome.message), outcome.implemented)
        case TimedOut() | Crashed():
            raise WireError("a process that answers has neither crashed nor run out of time")


def _read_rest(data: bytes) -> Closing:
    """The closing, with its length before it: plans of many submissions end in the same few words."""
    return _read_short_rest(data) if len(data) <= _SHORT else _read_framed(data)


_SHORT: Final = 200


def _read_framed(data: bytes) -> Closing:
    (closing,) = spans(data, 1)
    return read_closing(data[closing])


_read_short_rest: Final = lru_cache(maxsize=64)(_read_framed)


def read_closing(data: bytes) -> Closing:
    """What a process says after the last outcome of a plan.

    Raises:
        WireError: The bytes are malformed.
    """
    screen(data)
    try:
        closing = msgspec.msgpack.decode(data, type=Closing)
    except msgspec.MsgspecError:
        raise WireError("the closing frame is malformed") from None
    flags = {clean(name): tuple(map(clean, texts[:MAX_NOTES])) for name, texts in closing.flags.items()}
    return Closing(tuple(map(clean, closing.supplied[:MAX_NOTES])), flags)


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """Text that a terminal shows as it is: no control characters, no surrogates, not too long."""
    plain = text[:limit]
    if plain.isprintable():
        return plain
    return "".join(c if c.isprintable() or c in "\n\t" else repr(c)[1:-1] for c in plain)


def clean_frame(frame: Frame) -> Frame:
    """A frame whose texts a terminal shows as they are."""
    return Frame(clean(frame.file, 500), frame.line, clean(frame.function, 200), clean(frame.source, 200))


def _require_arguments(changed: Collection[str], call: Call) -> None:
    known = {*map(str, range(len(call.args))), *call.kwargs}
    if not known.issuperset(changed):
        raise WireError("the reply names arguments that the call does not have")


def _require_reference(needs: str, call: Call) -> None:
    if needs not in needed_labels(call):
        raise WireError("the reply names an earlier call that this one does not need")
