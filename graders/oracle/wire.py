"""The wire format: MessagePack with extensions for arrays, tuples, references, opaque handles; no pickle."""

import struct
from collections.abc import Callable
from functools import lru_cache
from math import prod
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.oracle.plan import Call, Input, Plan, Ref, Value
from graders.oracle.transcript import Opaque, Outcome

MAX_FRAME_BYTES: Final = 64 << 20
"""Far above the results of a course's cases, far below the memory that a submission may use."""
MAX_DEPTH: Final = 16
"""Levels of nesting of a result: parameters by layer and name take three."""
MAX_ITEMS: Final = 20_000
"""Items of a result: a cache of Python lists over a batch has thousands."""
MAX_DIMENSIONS: Final = 16
"""Of an array; the windows of a batch of images have six."""

ARRAY, SCALAR, TUPLE, _REF, _INPUT, OPAQUE = range(1, 7)
_INTEGERS: Final = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
_Ext: Final = msgspec.msgpack.Ext
_DTYPES: Final = tuple(np.dtype(name) for name in ("bool", *_INTEGERS, "float16", "float32", "float64"))
_DTYPE_CODES: Final = {dtype: code for code, dtype in enumerate(_DTYPES)}
DOUBLE_CODE: Final = _DTYPE_CODES[np.dtype("float64")]
"""What an array or scalar of double precision begins with."""
_FORTRAN, _STRIDED = 1, 2
_HEADERS: Final = tuple(struct.Struct(f"<BBB{ndim}Q") for ndim in range(MAX_DIMENSIONS + 1))
"""Of an array: code of the dtype, number of dimensions, layout, shape."""


class _Received(Plan, frozen=True, kw_only=True):
    """A plan that was checked where it was made."""

    def __post_init__(self) -> None:
        return


class WireError(ValueError):
    """Bytes that are not a well-formed message, or data that the wire does not carry."""


def encode_plan(plan: Plan) -> bytes:
    """A plan as bytes."""
    whole = {"calls": _pack_calls(plan), "inputs": pack(plan.inputs), "seconds": plan.seconds}
    return _encoder.encode(whole | {"continues": plan.continues, "timed": plan.timed})


def decode_plan(data: bytes) -> Plan:
    """The plan that `encode_plan` wrote."""
    return _plan_decoder.decode(data)


def encode_outcome(outcome: Outcome) -> bytes:
    """An outcome as bytes; its values were packed by `pack` before."""
    return _encoder.encode(outcome)


def decode_outcome(data: bytes) -> Outcome:
    """The outcome in bytes that come from an untrusted process.

    Raises:
        WireError: The bytes are no outcome.
    """
    try:
        return _outcome_decoder.decode(data)
    except Exception as error:  # noqa: BLE001 - whatever bytes of their making do to a decoder
        raise WireError(f"the reply is malformed: {str(error)[:200]}") from None


def _pack_calls(plan: Plan) -> list[dict[str, Any]]:
    return [_pack_call(call) for call in plan.calls]


def _pack_call(call: Call) -> dict[str, Any]:
    """A call's fields that are not as usual."""
    packed = {name: value for name, plain in _PLAIN_CALL if (value := getattr(call, name)) != plain}
    packed |= {name: [pack(item) for item in packed[name]] for name in ("args", "fallbacks") if name in packed}
    return packed | ({"kwargs": pack(call.kwargs)} if call.kwargs else {})


class Packer:
    """Turns plain data into what MessagePack carries; counts items and bytes against a limit.

    Args:
        strict: Raise `WireError` for what the wire does not carry, instead of replacing it by an `Opaque`.
        budget: Bytes of array data that one value may hold.
    """

    def __init__(self, *, strict: bool, budget: int = MAX_FRAME_BYTES // 2) -> None:
        self._strict = strict
        self._bytes_left = budget
        self._items_left = MAX_ITEMS

    def pack(self, value: Value, depth: int = 0) -> Any:
        """The wire's form of ``value``."""
        self._items_left -= 1
        if self._items_left < 0 or depth > MAX_DEPTH:
            return self._refuse(value, "more items or levels than a result may have")
        kind = type(value)
        handler = _HANDLERS.get(kind)
        if handler is not None:
            return handler(self, value, depth)
        if isinstance(value, np.generic):
            return self._scalar(value)
        if issubclass(kind, (tuple, list, dict)) and not self._strict:
            return self.pack(_plain(value), depth)
        return self._refuse(value, "")

    def _same(self, value: float | None, _depth: int) -> Any:
        return value

    def _integer(self, value: int, _depth: int) -> Any:
        return value if -(2**63) <= value < 2**64 else self._refuse(value, "an integer of more than 64 bits")

    def _text(self, value: str, _depth: int) -> Any:
        self._bytes_left -= len(value)
        if self._bytes_left < 0:
            return self._refuse(value, "more bytes than a result may have")
        return value.encode("utf-8", "replace").decode()

    def _array(self, value: NDArray[Any], _depth: int) -> Any:
        code = _DTYPE_CODES.get(value.dtype)
        shape = value.shape
        ndim = len(shape)
        if code is None or ndim > MAX_DIMENSIONS:
            return self._refuse(value, f"an array of dtype {value.dtype}")
        self._bytes_left -= value.nbytes
        if self._bytes_left < 0:
            return self._refuse(value, f"an array of shape {shape}, more bytes than a result may have")
        layout = _layout(value)
        header = _HEADERS[ndim].pack(code, ndim, layout, *shape)
        return _Ext(ARRAY, header + value.tobytes("F" if layout == _FORTRAN else "C"))

    def _scalar(self, value: np.generic) -> Any:
        code = _DTYPE_CODES.get(value.dtype)
        if code is None:
            return self._refuse(value, f"a scalar of dtype {value.dtype}")
        return _Ext(SCALAR, bytes([code]) + value.tobytes())

    def _tuple(self, value: tuple[Any, ...], depth: int) -> Any:
        return _Ext(TUPLE, _encoder.encode([self.pack(item, depth + 1) for item in value]))

    def _list(self, value: list[Any], depth: int) -> Any:
        return [self.pack(item, depth + 1) for item in value]

    def _dict(self, value: dict[Any, Any], depth: int) -> Any:
        if any(type(key) not in (str, int) for key in value):
            return self._refuse(value, "a dict whose keys are not all strings or integers")
        return {key: self.pack(item, depth + 1) for key, item in value.items()}

    def _ref(self, value: Ref, _depth: int) -> Any:
        return _Ext(_REF, _encoder.encode([value.label, list(value.path)]))

    def _input(self, value: Input, _depth: int) -> Any:
        return _Ext(_INPUT, value.name.encode())

    def _opaque(self, value: Opaque, _depth: int) -> Any:
        return _Ext(OPAQUE, _encoder.encode([value.type[:200], value.note[:200]]))

    def _refuse(self, value: Any, why: str) -> Any:
        if self._strict:
            raise WireError(f"{type(value).__name__} cannot be sent: {why or 'not plain data'}")
        return self._opaque(Opaque(type(value).__name__, why), 0)


def _plain(value: tuple[Any, ...] | list[Any] | dict[Any, Any]) -> Any:
    """A named tuple, an ordered dict and their like as what they unpack to."""
    if isinstance(value, dict):
        return {key: dict.__getitem__(value, key) for key in dict.keys(value)}
    whole = slice(None)
    return tuple.__getitem__(value, whole) if isinstance(value, tuple) else list.__getitem__(value, whole)


_HANDLERS: Final[dict[type, Callable[[Packer, Any, int], Any]]] = {
    np.ndarray: Packer._array,
    type(None): Packer._same,
    bool: Packer._same,
    float: Packer._same,
    int: Packer._integer,
    str: Packer._text,
    tuple: Packer._tuple,
    list: Packer._list,
    dict: Packer._dict,
    Ref: Packer._ref,
    Input: Packer._input,
    Opaque: Packer._opaque,
}


def pack(value: Value) -> Any:
    """The wire's form of trusted plain data.

    Raises:
        WireError: It holds something that the wire does not carry.
    """
    if type(value) is Input:  # most of what calls are handed
        return _Ext(_INPUT, value.name.encode())
    return Packer(strict=True).pack(value)


def pack_result(value: Value) -> Any:
    """The wire's form of what a submission returned; whatever is no plain data becomes an `Opaque`."""
    return Packer(strict=False).pack(value)


def _layout(array: NDArray[Any]) -> int:
    if array.flags.c_contiguous:
        return 0
    return _FORTRAN if array.flags.f_contiguous else _STRIDED


def header_bytes(data: bytes | memoryview) -> int:
    """Bytes that stand before the contents of an array, as far as its second byte tells."""
    return _HEADERS[data[1]].size if len(data) > 1 and data[1] <= MAX_DIMENSIONS else 3  # refused by what reads it


def _unpack_array(data: memoryview) -> NDArray[Any]:
    """The array in some bytes, read-only: one reply may be judged for many submissions."""
    if len(data) < 3:
        raise WireError("an array without a header")
    body = header_bytes(data)
    shape, dtype, layout, size = _read_header(bytes(data[:body]))
    if size != len(data) - body:
        raise WireError(f"an array of shape {shape} in {len(data) - body} bytes")
    contents = data[body:].tobytes()  # an array of bytes is read-only, and holds nothing else of the reply
    array = np.ndarray(shape, dtype, contents, order="F") if layout == _FORTRAN else np.ndarray(shape, dtype, contents)
    if dtype is _DTYPES[0]:
        array = np.not_equal(array.view(np.uint8), 0, out=np.empty_like(array))  # nothing beside true and false
        array.setflags(write=False)
    if layout == _STRIDED:
        array = _strided(array)
        array.setflags(write=False)
    return array


class _Header(NamedTuple):
    """What stands before the contents of an array, and how many bytes these must be."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    layout: int
    size: int


@lru_cache(maxsize=1024)
def _read_header(header: bytes) -> _Header:
    """Understand a header; a class's answers have the same few hundred.

    Raises:
        WireError: No array has it.
    """
    code, ndim, layout = header[0], header[1], header[2]
    if code >= len(_DTYPES) or ndim > MAX_DIMENSIONS or layout > _STRIDED:
        raise WireError("an array of unknown type or layout")
    if len(header) < _HEADERS[ndim].size:
        raise WireError("an array without its shape")
    shape = _HEADERS[ndim].unpack(header)[3:]
    if layout == _STRIDED and not ndim:
        raise WireError("a number has no strides")
    if max(shape, default=0) > MAX_FRAME_BYTES:
        raise WireError(f"an array of shape {shape}")
    return _Header(shape, _DTYPES[code], layout, prod(shape) * _DTYPES[code].itemsize)


def _strided(array: NDArray[Any]) -> NDArray[Any]:
    wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
    view = wide[..., ::2]
    view[...] = array
    return view


def _unpack_scalar(data: memoryview) -> Any:
    if len(data) < 1 or data[0] >= len(_DTYPES) or len(data) - 1 != _DTYPES[data[0]].itemsize:
        raise WireError("a malformed scalar")
    scalar = np.frombuffer(data, _DTYPES[data[0]], offset=1)[0]
    return scalar if data[0] else np.bool_(data[1] != 0)


def _unpack_ref(data: memoryview) -> Ref:
    label, path = _decoder.decode(data)
    return Ref(label, tuple(path))


def _unpack_opaque(data: memoryview) -> Opaque:
    kind, note = msgspec.msgpack.decode(data, type=tuple[str, str])
    return Opaque(kind[:200], note[:200])


def _unpack_tuple(data: memoryview) -> tuple[Any, ...]:
    return _tuple_decoder.decode(data)


_UNPACKERS: Final[dict[int, Callable[[memoryview], Any]]] = {
    ARRAY: _unpack_array,
    SCALAR: _unpack_scalar,
    TUPLE: _unpack_tuple,
    _REF: _unpack_ref,
    _INPUT: lambda data: Input(bytes(data).decode()),
    OPAQUE: _unpack_opaque,
}


def _unpack_extension(code: int, data: memoryview) -> Any:
    unpacker = _UNPACKERS.get(code)
    if unpacker is None:
        raise WireError(f"an unknown extension, {code}")
    return unpacker(data)


_PLAIN_CALL: Final = tuple((msgspec.structs.asdict(Call(label="")) | {"label": None}).items())
"""Fields of a call with what they are as usual; its label is always its own."""
_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(ext_hook=_unpack_extension)
_tuple_decoder: Final[msgspec.msgpack.Decoder[tuple[Any, ...]]] = msgspec.msgpack.Decoder(
    tuple[Any, ...], ext_hook=_unpack_extension
)
_plan_decoder: Final = msgspec.msgpack.Decoder(_Received, ext_hook=_unpack_extension)
_outcome_decoder: Final[msgspec.msgpack.Decoder[Outcome]] = msgspec.msgpack.Decoder(Outcome, ext_hook=_unpack_extension)
