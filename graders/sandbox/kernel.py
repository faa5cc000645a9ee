"""System calls by name, for those that Python's `os` does not offer."""

import ctypes
import os
from functools import cache

from graders.sandbox.policy import LayerUnavailable
from graders.sandbox.syscalls import ARCHITECTURES, NUMBERS, Architecture

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_SET_NO_NEW_PRIVS = 38


@cache
def libc() -> ctypes.CDLL:
    """The C library of this process."""
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library


@cache
def architecture() -> Architecture:
    """The processor architecture that this process runs as.

    Raises:
        LayerUnavailable: System call numbers of this architecture are not known.
    """
    machine = os.uname().machine
    if machine not in ARCHITECTURES or ctypes.sizeof(ctypes.c_void_p) != 8:
        raise LayerUnavailable(
            f"no system call table for {machine} with {8 * ctypes.sizeof(ctypes.c_void_p)} bits",
            f"Use a 64-bit Python on {' or '.join(ARCHITECTURES)}",
        )
    return ARCHITECTURES[machine]


@cache
def number(name: str) -> int | None:
    """The number of a system call here, or None where this architecture does not have it."""
    return NUMBERS[name][architecture().column]


def system_call(name: str, *arguments: object) -> int:
    """Make a system call; integers are passed as C longs, the rest as ctypes passes it.

    Raises:
        OSError: The kernel refused.
    """
    converted = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result: int = libc().syscall(ctypes.c_long(number(name) or -1), *converted)
    return require_success(name, result)


def require_success(name: str, result: int) -> int:
    """What a system call returned.

    Raises:
        OSError: The kernel refused.
    """
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), name)
    return result


def prctl(option: int, *arguments: int) -> int:
    """`prctl` with absent arguments set to zero.

    Raises:
        OSError: The kernel refused.
    """
    return system_call("prctl", option, *arguments, *[0] * (4 - len(arguments)))
