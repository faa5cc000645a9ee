"""The system calls that are left to a confined process.

An allow-list: what CPython and NumPy need to compute, to read files and to run threads. Everything else fails
with EPERM, so that code which merely tries gets an ordinary exception. A call by a foreign calling convention
ends the process.
"""

import ctypes
import errno
import os
from functools import cache

from graders.sandbox import bpf
from graders.sandbox.kernel import architecture, number, system_call
from graders.sandbox.policy import LayerUnavailable, Policy
from graders.sandbox.state import State
from graders.sandbox.syscalls import LAST_KNOWN, X32_BIT

REMEDY = "Use a kernel built with CONFIG_SECCOMP_FILTER, and a container runtime that lets seccomp filters nest"

_SET_MODE_FILTER = 1

_FILES = (
    "read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 close close_range lseek "
    "stat fstat lstat newfstatat statx access faccessat faccessat2 readlink readlinkat getdents getdents64 "
    "getcwd chdir fchdir dup dup2 dup3 pipe pipe2 statfs fstatfs fadvise64 umask"
)
_WAITING = (
    "poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 "
    "eventfd2 pause alarm getitimer setitimer nanosleep clock_nanosleep"
)
_MEMORY = "mmap munmap mremap mprotect madvise brk membarrier"
_OWN_SIGNALS = "rt_sigaction rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigpending rt_sigtimedwait sigaltstack"
_THREADS = (
    "set_robust_list rseq set_tid_address gettid futex futex_waitv arch_prctl exit exit_group "
    "restart_syscall sched_yield"
)
_FACTS = (
    "clock_gettime clock_getres gettimeofday time times getrusage sysinfo uname getrandom getcpu "
    "sched_getaffinity sched_getscheduler sched_getparam sched_get_priority_max sched_get_priority_min "
    "getpid getppid getpgid getpgrp getsid getuid geteuid getgid getegid getresuid getresgid getgroups "
    "getrlimit getpriority"
)
ALLOWED = frozenset(" ".join((_FILES, _WAITING, _MEMORY, _OWN_SIGNALS, _THREADS, _FACTS)).split())

# CLONE_VM, _FS, _FILES, _SIGHAND, _THREAD, _SYSVSEM, _SETTLS, _PARENT_SETTID, _CHILD_CLEARTID, _DETACHED
_CLONE_THREAD = 0x00010000
_CLONE_OF_A_THREAD = 0x007D0F00

# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX, TCGETS2
_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x802C542A)

# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, F_GETPIPE_SZ
_FCNTLS = (0, 1, 2, 3, 4, 1030, 1032)

# PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP, PR_CAPBSET_READ, PR_GET_NO_NEW_PRIVS, PR_SET_VMA
_PRCTLS = (3, 15, 16, 21, 23, 39, 0x53564D41)


def _only(position: int, *values: int | None) -> bpf.Program:
    """Allow the call when the argument has one of these values."""
    program = bpf.load_argument(position)
    for value in values:
        program += bpf.when_equal(value, bpf.answer(bpf.RET_ALLOW))
    return program + bpf.refuse(errno.EPERM)


def _threads_only() -> bpf.Program:
    """Allow `clone` for a thread: the thread flag set, and no flag that a thread does not need."""
    forbidden = ~_CLONE_OF_A_THREAD & 0xFFFFFFFF
    return (
        bpf.load_argument(0)
        + bpf.mask(forbidden | _CLONE_THREAD)
        + bpf.when_equal(_CLONE_THREAD, bpf.answer(bpf.RET_ALLOW))
        + bpf.refuse(errno.EPERM)
    )


def _without_truncation(position: int) -> bpf.Program:
    """Refuse to empty a file that is opened for reading, which Landlock lets pass before its third ABI."""
    return (
        bpf.load_argument(position)
        + bpf.mask(os.O_TRUNC | os.O_ACCMODE)
        + bpf.when_equal(os.O_TRUNC | os.O_RDONLY, bpf.refuse(errno.EACCES))
        + bpf.answer(bpf.RET_ALLOW)
    )


def _conditional() -> dict[str, bpf.Program]:
    """The calls that are allowed with certain arguments alone."""
    return {
        "open": _without_truncation(1),
        "openat": _without_truncation(2),
        "clone": _threads_only(),
        "clone3": bpf.refuse(errno.ENOSYS),  # its flags cannot be read; the C library falls back to clone
        "kill": _only(0, bpf.OWN_PID),
        "tgkill": _only(0, bpf.OWN_PID),
        "prlimit64": _only(0, 0, bpf.OWN_PID),
        "ioctl": _only(1, *_IOCTLS),
        "fcntl": _only(1, *_FCNTLS),
        "prctl": _only(0, *_PRCTLS),
    }


@cache
def assembled() -> tuple[bytes, ...]:
    """The filter, but for the process's own id: worked out once a process.

    Raises:
        LayerUnavailable: This architecture is unknown.
    """
    return bpf.assemble(program())


def program() -> tuple[bpf.Instruction, ...]:
    """The filter's instructions.

    Raises:
        LayerUnavailable: This architecture is unknown.
    """
    machine = architecture()
    lines = bpf.load_architecture() + bpf.unless_equal(machine.audit, bpf.answer(bpf.RET_KILL_PROCESS))
    lines += bpf.load_number()
    if machine.x32:
        lines += bpf.when_at_least(X32_BIT, bpf.answer(bpf.RET_KILL_PROCESS))
    for name in sorted(ALLOWED):
        if (call := number(name)) is not None:
            lines += bpf.when_equal(call, bpf.answer(bpf.RET_ALLOW))
    for name, conditions in _conditional().items():
        if (call := number(name)) is not None:
            lines += bpf.when_equal(call, conditions)
    lines += bpf.when_at_least(LAST_KNOWN + 1, bpf.refuse(errno.ENOSYS))
    return (*lines, *bpf.refuse(errno.EPERM))


class _FilterProgram(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def install(code: bytes) -> None:
    """Filter every later system call of this thread and its offspring by an assembled program.

    Raises:
        OSError: The kernel refused.
    """
    described = _FilterProgram(len(code) // 8, code)
    system_call("seccomp", _SET_MODE_FILTER, 0, ctypes.byref(described))


def apply(_policy: Policy, _state: State) -> str:
    """Leave the process the allowed system calls.

    Raises:
        LayerUnavailable: The kernel has no filters, or the architecture is unknown.
    """
    code = bpf.filled_in(assembled(), os.getpid())
    try:
        install(code)
    except OSError as error:
        raise LayerUnavailable(f"the kernel refused the filter ({error.strerror})", REMEDY) from error
    return "no exec, fork, sockets, signals to others, tracing, mounts or namespaces"
