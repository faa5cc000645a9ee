"""What this machine can do, tried out in a process that is thrown away."""

import json
import os
import warnings
from dataclasses import asdict, replace

from graders.sandbox.enter import enter_sandbox
from graders.sandbox.policy import LayerReport, Level, Policy


class TrialError(RuntimeError):
    """What this machine can do cannot be found out; the message says why, on one line."""


def probe(policy: Policy | None = None) -> list[LayerReport]:
    """Apply every layer in a forked process and report.

    Args:
        policy: Bounds to try; the default ones if absent. Its level and descriptors are not used.

    Returns:
        One report a layer; `missing` tells which of the full set do not hold.

    Raises:
        TrialError: The process could not say what holds.
    """
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a fork beside threads; the child needs none of them
        pid = os.fork()
    if pid == 0:
        _report(policy or Policy(), writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        answer = stream.read()
    _, status = os.waitpid(pid, 0)
    if not answer:
        raise TrialError(f"the trial of the sandbox ended with status {os.waitstatus_to_exitcode(status)}")
    content = json.loads(answer)
    if isinstance(content, str):
        raise TrialError(f"the trial of the sandbox failed: {content}")
    return [LayerReport(**fields) for fields in content]


def _report(policy: Policy, writing: int) -> None:
    """In the child: enter, write the reports, end."""
    try:
        trial = replace(policy, level=Level.AUTO, keep_descriptors=frozenset({writing}))
        reports = enter_sandbox(trial)
        os.write(writing, json.dumps([asdict(report) for report in reports]).encode())
    except Exception as error:  # noqa: BLE001 - said by the parent, on one line
        os.write(writing, json.dumps(f"{type(error).__name__}: {error}").encode())
    finally:
        os._exit(0)
