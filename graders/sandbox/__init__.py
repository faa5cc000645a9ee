"""The sandbox of a process that runs a submission.

    prepare()                       # once, in the process that forks
    reports = enter_sandbox(policy) # in the child, before anything of the submission is read

On Linux the layers are those of `enter.LAYERS`. On other systems there is a separate process with limits, and
the reports say that it is not a sandbox.

What it leaves open: a confined process can find out whether a path exists, and its size and dates, because
Landlock does not hide metadata.
"""

from typing import TYPE_CHECKING

from graders.lazy import on_first_use

if TYPE_CHECKING:
    from graders.sandbox.enter import enter_sandbox, prepare
    from graders.sandbox.policy import (
        LayerReport,
        Level,
        Policy,
        SandboxError,
        describe_missing,
        missing,
    )
    from graders.sandbox.process import clean_environment

__all__ = [
    "LayerReport",
    "Level",
    "Policy",
    "SandboxError",
    "clean_environment",
    "describe_missing",
    "enter_sandbox",
    "missing",
    "prepare",
]

__getattr__ = on_first_use(
    __name__,
    {
        "enter": "enter_sandbox prepare",
        "policy": "LayerReport Level Policy SandboxError describe_missing missing",
        "process": "clean_environment",
    },
)
