"""The sandbox of a process that runs a submission.

    prepare()                       # once, in the process that forks
    reports = enter_sandbox(policy) # in the child, before anything of the submission is read

On Linux the layers are those of `enter.LAYERS`. On other systems there is a separate process with limits, and
the reports say that it is not a sandbox.

What it leaves open: a confined process can find out whether a path exists, and its size and dates, because
Landlock does not hide metadata.
"""

from graders.sandbox.enter import enter_sandbox, prepare
from graders.sandbox.policy import (
    LayerReport,
    Level,
    Policy,
    SandboxError,
    describe_missing,
    missing,
)
from graders.sandbox.probe import TrialError, probe
from graders.sandbox.process import clean_environment

__all__ = [
    "LayerReport",
    "Level",
    "Policy",
    "SandboxError",
    "TrialError",
    "clean_environment",
    "describe_missing",
    "enter_sandbox",
    "missing",
    "prepare",
    "probe",
]
