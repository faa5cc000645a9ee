"""The layers in the order in which they are applied."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from graders.sandbox import (
    landlock,
    limits,
    namespaces,
    privileges,
    process,
    runtime,
    seccomp,
)
from graders.sandbox.identity import is_root, open_user_namespace, unprivileged_id
from graders.sandbox.policy import (
    LayerReport,
    LayerUnavailable,
    Level,
    Policy,
    SandboxError,
    missing,
)
from graders.sandbox.state import State


@dataclass(frozen=True)
class Layer:
    """One layer.

    Attributes:
        name: What reports call it.
        apply: Applies it to this process, says what it did, raises `LayerUnavailable`.
        required: Whether the full set contains it.
        everywhere: Whether it is applied outside of Linux, and with the sandbox off, too.
    """

    name: str
    apply: Callable[[Policy, State], str]
    required: bool = True
    everywhere: bool = False


# Namespaces need the rights of root and the maps in /proc; Landlock and seccomp need that no exec gains
# privileges, and take away what the layers before them use. A change of user undoes the tie to the parent.
LAYERS = (
    Layer("session", process.lead_session, everywhere=True),
    Layer("environment", process.clear_environment, everywhere=True),
    Layer("no-new-privileges", privileges.gain_none),
    Layer("namespaces", namespaces.apply, required=False),
    Layer("limits", limits.apply, everywhere=True),
    Layer("landlock", landlock.apply),
    Layer("unprivileged-user", privileges.leave),
    Layer("threads", limits.bound_threads),
    Layer("tie-to-parent", privileges.die_with_parent),
    Layer("descriptors", process.close_descriptors, everywhere=True),
    Layer("seccomp", seccomp.apply),
)


@dataclass(frozen=True)
class Prepared:
    """What a warm process works out once for all the processes that it forks.

    Attributes:
        root: It runs as root, and not as an ordinary user who is root in a namespace.
        user_namespace: Descriptor of the namespace that children of root enter; None where there is none.
        tasks_of_user: Threads that the user had at that moment.
    """

    root: bool
    user_namespace: int | None
    tasks_of_user: int


@cache
def prepare() -> Prepared:
    """Work out, once a process, what is the same for every child: call it before the first fork."""
    runtime.preload()
    if sys.platform != "linux":
        return Prepared(False, None, 0)
    with suppress(LayerUnavailable):
        seccomp.assembled()
        landlock.abi()
        landlock.open_runtime_rules()
    root = is_root()
    return Prepared(root, open_user_namespace() if root else None, limits.tasks_of_user(os.geteuid()))


def initial_state() -> State:
    """Collect what the layers need to know before any of them holds."""
    prepared = prepare()
    return State(
        user_namespace=prepared.user_namespace,
        tasks_of_user=prepared.tasks_of_user,
        root=prepared.root,
        other_identity=unprivileged_id() if prepared.root else None,
    )


def apply_layer(layer: Layer, policy: Policy, state: State) -> LayerReport:
    """Apply one layer where it belongs, and report."""
    if not layer.everywhere:
        if sys.platform != "linux":
            return LayerReport(layer.name, False, layer.required, f"no sandbox on {sys.platform}", "Grade on Linux")
        if policy.level is Level.OFF:
            return LayerReport(layer.name, False, False, "switched off")
    try:
        return LayerReport(layer.name, True, layer.required, layer.apply(policy, state))
    except LayerUnavailable as why:
        return LayerReport(layer.name, False, layer.required, why.detail, why.remedy)


def enter_sandbox(policy: Policy, readable: Callable[[], tuple[Path, ...]] | None = None) -> list[LayerReport]:
    """Confine this process, for good. It must have one thread and nothing of a submission in it.

    The time it takes depends on `prepare`, which the forking process should have called.

    Args:
        policy: The bounds.
        readable: Says at last which paths may be read, in place of the policy: called when no more can be done
            without them, so that a process can wait for its submission half confined.

    Returns:
        What became of each layer.

    Raises:
        SandboxError: A layer that the policy requires is missing. The process must end then.
    """
    state = initial_state()
    reports = []
    for layer in LAYERS:
        if layer.apply is landlock.apply and readable is not None:
            policy = replace(policy, read_only_paths=readable())
        reports.append(apply_layer(layer, policy, state))
    if policy.level is Level.REQUIRE and missing(reports):
        raise SandboxError(reports)
    return reports
