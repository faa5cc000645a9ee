"""What a confined process may see of the file system, and no network nor signals beyond itself.

Landlock (linux/landlock.h, kernel 5.13 and later) denies what a ruleset handles and no rule allows.
"""

import ctypes
import errno
import os
import stat
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from graders.sandbox.kernel import libc, number, require_success, system_call
from graders.sandbox.policy import LayerUnavailable, Policy
from graders.sandbox.runtime import PathRule, Reading, runtime_rules
from graders.sandbox.state import State

REMEDY = "Use kernel 5.13 or later with landlock among the modules of CONFIG_LSM or the lsm= boot parameter"

_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1

_FS_WRITE_FILE = 1 << 1
_FS_READ_FILE = 1 << 2
_FS_READ_DIR = 1 << 3
_SCOPE_ABSTRACT_UNIX_SOCKET = 1 << 0
_SCOPE_SIGNAL = 1 << 1
_NET_BIND_AND_CONNECT_TCP = 0b11

# rights on files that exist from an ABI on: renaming across folders (2), truncating (3), ioctl on devices (5)
_FS_BITS_OF_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}

_ACCESS = {
    Reading.EVERYTHING: _FS_READ_FILE | _FS_READ_DIR,
    Reading.NAMES: _FS_READ_DIR,
    Reading.DEVICE: _FS_READ_FILE | _FS_WRITE_FILE,
}


class _Ruleset(ctypes.Structure):
    """`struct landlock_ruleset_attr`; a kernel of an early ABI is handed its beginning."""

    _fields_ = [
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


class _PathBeneath(ctypes.Structure):
    """`struct landlock_path_beneath_attr`."""

    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32)]


def abi() -> int:
    """The version of Landlock that the kernel has.

    Raises:
        LayerUnavailable: It has none.
    """
    try:
        return system_call("landlock_create_ruleset", None, 0, _VERSION_FLAG)
    except OSError as error:
        why = "is switched off at boot" if error.errno == errno.EOPNOTSUPP else "is not in this kernel"
        raise LayerUnavailable(f"Landlock {why}", REMEDY) from error


def _create_ruleset(version: int) -> int:
    attributes = _Ruleset(handled_access_fs=(1 << _FS_BITS_OF_ABI[min(version, 5)]) - 1)
    size = 8
    if version >= 4:
        attributes.handled_access_net = _NET_BIND_AND_CONNECT_TCP
        size = 16
    if version >= 6:
        attributes.scoped = _SCOPE_ABSTRACT_UNIX_SOCKET | _SCOPE_SIGNAL
        size = 24
    return system_call("landlock_create_ruleset", ctypes.byref(attributes), size, 0)


class OpenRule(NamedTuple):
    """A rule on an open path: its descriptor, and where the kernel reads the rule."""

    descriptor: int
    attributes: Any


def open_rule(rule: PathRule) -> OpenRule | None:
    """Open the path of a rule; one that cannot be reached needs no rule."""
    try:
        descriptor = os.open(rule.path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None
    access = _ACCESS[rule.reading]
    if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
        access &= ~_FS_READ_DIR
    return OpenRule(descriptor, ctypes.byref(_PathBeneath(access, descriptor)))


@cache
def open_runtime_rules() -> tuple[OpenRule, ...]:
    """The interpreter's rules, opened once a process: there are some hundred of them."""
    return tuple(opened for rule in runtime_rules() if (opened := open_rule(rule)))


def _add(ruleset: int, rules: Iterable[OpenRule]) -> None:
    name, syscall = "landlock_add_rule", libc().syscall
    which, into, kind, flags = map(ctypes.c_long, (number(name) or -1, ruleset, _RULE_PATH_BENEATH, 0))
    for _, attributes in rules:
        if syscall(which, into, kind, attributes, flags):
            require_success(name, -1)


def _described(version: int) -> str:
    tcp = ", TCP" if version >= 4 else ""
    scopes = ", signals and abstract sockets" if version >= 6 else ""
    return f"ABI {version}: files{tcp}{scopes}"


def apply(policy: Policy, state: State) -> str:
    """Leave the process the policy's paths and the interpreter's, read-only.

    Raises:
        LayerUnavailable: The kernel does not have Landlock, or refuses.
    """
    version = abi()
    own = [opened for path in policy.read_only_paths if (opened := open_rule(PathRule(str(path))))]
    try:
        ruleset = _create_ruleset(version)
        _add(ruleset, (*open_runtime_rules(), *own))
        system_call("landlock_restrict_self", ruleset, 0)
    except OSError as error:
        raise LayerUnavailable(f"Landlock refused the rules ({error.strerror})", REMEDY) from error
    for descriptor in (ruleset, *(rule.descriptor for rule in own)):
        os.close(descriptor)
    state.files_confined = True
    return _described(version)
