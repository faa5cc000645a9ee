"""The layers that every Unix has: a session, an environment and descriptors of its own."""

import os
import resource
import sys

from graders.sandbox.limits import bound
from graders.sandbox.policy import THREAD_VARIABLES, LayerUnavailable, Policy
from graders.sandbox.state import State

_ENVIRONMENT = {
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
}
_STANDARD = (0, 1, 2)


def clean_environment() -> dict[str, str]:
    """The whole environment of a confined process, with one BLAS thread.

    BLAS reads it when NumPy is imported, and code can look into the memory in which its process got it: start
    the process with this environment, rather than clean it later.
    """
    return _ENVIRONMENT | dict.fromkeys(THREAD_VARIABLES, "1")


def lead_session(_policy: Policy, _state: State) -> str:
    """Lead a session, so that the parent can signal this process as a group, and no terminal reaches it.

    Raises:
        LayerUnavailable: This process leads a group of another session.
    """
    try:
        if os.getsid(0) != os.getpid():
            os.setsid()
    except OSError as error:
        raise LayerUnavailable("it leads a process group already", "Enter from a forked process") from error
    return "own session and process group"


def clear_environment(_policy: Policy, _state: State) -> str:
    """Replace the environment by the clean one."""
    clean = clean_environment()
    if dict(os.environ) != clean:
        os.environ.clear()
        os.environ.update(clean)
    return f"{len(os.environ)} variables, one BLAS thread"


def _close_between(preserved: list[int]) -> None:
    """Close every descriptor above the standard ones that is not among `preserved`, which ends with a bound."""
    first = len(_STANDARD)
    for descriptor in preserved:
        os.closerange(first, descriptor)
        first = descriptor + 1


def close_descriptors(policy: Policy, _state: State) -> str:
    """Close what the policy does not keep, lead the standard streams to the null device, bound the rest.

    Raises:
        LayerUnavailable: There is no null device, or a preserved descriptor is not open.
    """
    preserved = sorted(descriptor for descriptor in policy.keep_descriptors if descriptor not in _STANDARD)
    try:
        for descriptor in policy.keep_descriptors:
            os.fstat(descriptor)
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in _STANDARD:
            if descriptor not in policy.keep_descriptors:
                os.dup2(null, descriptor)
    except OSError as error:
        raise LayerUnavailable(f"the standard streams cannot be replaced ({error})", "Mount /dev") from error
    _close_between([*preserved, _highest_descriptor() + 1])
    bound(resource.RLIMIT_NOFILE, policy.open_files)
    return f"open: {', '.join(map(str, [*_STANDARD, *preserved]))}; no number from {policy.open_files} on"


def _highest_descriptor() -> int:
    return sys.maxsize >> 33 if sys.platform == "linux" else int(os.sysconf("SC_OPEN_MAX"))
