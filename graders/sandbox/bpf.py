"""Classic BPF programs over `struct seccomp_data` (linux/seccomp.h), as lists of instructions."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

RET_KILL_PROCESS = 0x80000000
RET_ERRNO = 0x00050000
RET_ALLOW = 0x7FFF0000

_LOAD_WORD = 0x20
_JUMP_EQUAL = 0x15
_JUMP_GREATER_EQUAL = 0x35
_AND = 0x54
_RETURN = 0x06

_OFFSET_NUMBER = 0
_OFFSET_ARCHITECTURE = 4
_OFFSET_ARGUMENTS = 16

OWN_PID = None
"""An operand that is filled in with the process's own id when that is known."""


@dataclass(frozen=True)
class Instruction:
    """One instruction; `operand` is a constant, or `OWN_PID`."""

    code: int
    operand: int | None
    if_true: int = 0
    if_false: int = 0


Program = list[Instruction]


def answer(action: int) -> Program:
    """End with `action`."""
    return [Instruction(_RETURN, action)]


def refuse(errno: int) -> Program:
    """End with the call failing with `errno`."""
    return answer(RET_ERRNO | errno)


def load_number() -> Program:
    """Load the system call's number."""
    return [Instruction(_LOAD_WORD, _OFFSET_NUMBER)]


def load_architecture() -> Program:
    """Load the architecture of the calling convention in use."""
    return [Instruction(_LOAD_WORD, _OFFSET_ARCHITECTURE)]


def load_argument(position: int) -> Program:
    """Load the low half of an argument: all that the kernel reads of an `int` on little-endian machines."""
    return [Instruction(_LOAD_WORD, _OFFSET_ARGUMENTS + 8 * position)]


def mask(bits: int) -> Program:
    """Keep only these bits of what is loaded."""
    return [Instruction(_AND, bits)]


def when_equal(value: int | None, then: Program) -> Program:
    """Run `then`, which must end by itself, when the loaded word equals `value`."""
    return [Instruction(_JUMP_EQUAL, value, 0, len(then)), *then]


def unless_equal(value: int, then: Program) -> Program:
    """Run `then`, which must end by itself, when the loaded word differs from `value`."""
    return [Instruction(_JUMP_EQUAL, value, len(then), 0), *then]


def when_at_least(value: int, then: Program) -> Program:
    """Run `then`, which must end by itself, when the loaded word is `value` or more."""
    return [Instruction(_JUMP_GREATER_EQUAL, value, 0, len(then)), *then]


def assemble(program: Sequence[Instruction]) -> tuple[bytes, ...]:
    """The program as an array of `struct sock_filter`, cut wherever the process's own id belongs."""
    pieces = [b""]
    for line in program:
        pieces[-1] += struct.pack("=HBB", line.code, line.if_true, line.if_false)
        if line.operand is None:
            pieces.append(b"")
        else:
            pieces[-1] += struct.pack("=I", line.operand)
    return tuple(pieces)


def filled_in(pieces: Iterable[bytes], own_pid: int) -> bytes:
    """An assembled program for one process."""
    return struct.pack("=I", own_pid).join(pieces)
