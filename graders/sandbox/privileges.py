"""No way to privileges: an exec gains none, root becomes an ordinary user, capabilities are dropped."""

import ctypes
import os
import signal

from graders.sandbox.identity import NOBODY
from graders.sandbox.kernel import (
    PR_SET_DUMPABLE,
    PR_SET_KEEPCAPS,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    prctl,
    system_call,
)
from graders.sandbox.policy import LayerUnavailable, Policy
from graders.sandbox.state import State

REMEDY = "Start as an ordinary user, or leave root the capabilities SETUID and SETGID and an id besides 0"

_VERSION_3 = 0x20080522
_READING_CAPABILITIES = {"DAC_READ_SEARCH": 2, "DAC_OVERRIDE": 1}


class _Header(ctypes.Structure):
    """`struct __user_cap_header_struct`."""

    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Sets(ctypes.Structure):
    """`struct __user_cap_data_struct`, of which there are two for 64 capabilities."""

    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]


def _hold_only(*capabilities: int) -> None:
    """Hold these capabilities and no other.

    Raises:
        OSError: One of them is not held now.
    """
    bits = sum(1 << capability for capability in capabilities)
    sets = (_Sets * 2)(_Sets(bits, bits, 0), _Sets(0, 0, 0))
    system_call("capset", ctypes.byref(_Header(_VERSION_3, 0)), ctypes.byref(sets))


def _hold_reading_only() -> str:
    """Hold no capability but the one to read files whoever owns them.

    Submissions, and interpreters, often lie where root alone can read. Docker's root has only the wider
    capability; nothing is written all the same, by the landlock layer.
    """
    for name, capability in _READING_CAPABILITIES.items():
        try:
            _hold_only(capability)
        except PermissionError:
            continue
        return f"no capability but {name}, within the landlock layer's files"
    _hold_only()
    return "no capability"


def _become(identity: int) -> None:
    prctl(PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(identity, identity, identity)
    os.setresuid(identity, identity, identity)
    prctl(PR_SET_KEEPCAPS, 0)


def _leave_root(state: State) -> str:
    identity = state.other_identity
    if identity is None:
        _hold_only()
        raise LayerUnavailable("root has no other user id here", REMEDY)
    try:
        _become(identity)
    except OSError as error:
        _hold_only()
        raise LayerUnavailable(f"root cannot become another user ({error.strerror})", REMEDY) from error
    state.counted_alone = identity != NOBODY
    if state.files_confined:
        return f"user {identity}, {_hold_reading_only()}"
    _hold_only()
    return f"user {identity}, no capability"


def leave(_policy: Policy, state: State) -> str:
    """Become an ordinary user for good.

    Raises:
        LayerUnavailable: Root cannot become another user.
    """
    if state.root:
        return _leave_root(state)
    _hold_only()
    return f"user {os.geteuid()}, no capability"


def gain_none(_policy: Policy, _state: State) -> str:
    """Let no exec gain privileges, which the layers after this one build on.

    Raises:
        LayerUnavailable: The kernel is older than 3.5.
    """
    try:
        prctl(PR_SET_NO_NEW_PRIVS, 1)
    except OSError as error:
        raise LayerUnavailable(f"the kernel refused ({error.strerror})", "Use kernel 5.13 or later") from error
    return "for this process and all it could start"


def die_with_parent(_policy: Policy, state: State) -> str:
    """End when the process that started this one ends, and let no other process look into this one.

    Raises:
        LayerUnavailable: The kernel refused, or the parent is gone already.
    """
    try:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        prctl(PR_SET_DUMPABLE, 0)
    except OSError as error:
        raise LayerUnavailable(f"the kernel refused ({error.strerror})", "Use kernel 5.13 or later") from error
    if os.getppid() != state.parent:
        raise LayerUnavailable("the process that started this one has ended", "Start again")
    return "ends with its parent; no memory images"
