"""User, network, IPC and mount namespaces, where the machine allows them."""

import ctypes
import os

from graders.sandbox.identity import CLONE_NEWUSER, enter_own_user_namespace
from graders.sandbox.kernel import PR_SET_DUMPABLE, prctl, system_call
from graders.sandbox.policy import LayerUnavailable, Policy
from graders.sandbox.state import State

REMEDY = (
    "Allow unprivileged user namespaces: sysctl user.max_user_namespaces above 0, and 0 for"
    " kernel.apparmor_restrict_unprivileged_userns; in a container, a seccomp profile that permits unshare"
)

_CLONE_NEWNS = 0x00020000
_CLONE_NEWIPC = 0x08000000
_CLONE_NEWNET = 0x40000000
_ALL_BUT_USER = _CLONE_NEWNS | _CLONE_NEWIPC | _CLONE_NEWNET

_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000
_MOUNT_READ_ONLY = 0x1
_MOUNT_NO_SETUID = 0x2
_MOUNT_PRIVATE = 1 << 18


class _MountAttributes(ctypes.Structure):
    """`struct mount_attr` (linux/mount.h)."""

    _fields_ = [
        ("set", ctypes.c_uint64),
        ("clear", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("user_namespace", ctypes.c_uint64),
    ]


def _enter_as_root(state: State) -> str:
    """Enter the prepared user namespace if there is one, and new ones of the other kinds."""
    if state.user_namespace is not None:
        system_call("setns", state.user_namespace, CLONE_NEWUSER)
    system_call("unshare", _ALL_BUT_USER)
    return "network, IPC, mount" if state.user_namespace is None else "user, network, IPC, mount"


def _enter_as_user(state: State) -> str:
    user, group = os.geteuid(), os.getegid()
    prctl(PR_SET_DUMPABLE, 1)  # /proc/self belongs to root otherwise, and the maps are in it
    enter_own_user_namespace(lambda: system_call("unshare", CLONE_NEWUSER | _ALL_BUT_USER), user, group)
    state.counted_alone = True
    return "user, network, IPC, mount"


def _make_mounts_read_only() -> str:
    """Make every mount of the new mount namespace read-only and private (kernel 5.12 and later)."""
    attributes = _MountAttributes(set=_MOUNT_READ_ONLY | _MOUNT_NO_SETUID, propagation=_MOUNT_PRIVATE)
    try:
        system_call(
            "mount_setattr",
            _AT_FDCWD,
            b"/",
            _AT_RECURSIVE,
            ctypes.byref(attributes),
            ctypes.sizeof(attributes),
        )
    except OSError as error:
        return f"mounts as they were ({error.strerror})"
    return "all mounts read-only"


def apply(policy: Policy, state: State) -> str:
    """Enter new namespaces.

    Raises:
        LayerUnavailable: They are not allowed here, or not wanted.
    """
    if not policy.namespaces:
        raise LayerUnavailable("not asked for", "Set namespaces in the policy")
    try:
        kinds = _enter_as_root(state) if state.root else _enter_as_user(state)
    except OSError as error:
        raise LayerUnavailable(f"not allowed here ({error.strerror})", REMEDY) from error
    return f"{kinds}; {_make_mounts_read_only()}"
