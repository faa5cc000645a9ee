"""`backcheck` with shorter limits, as root or as an ordinary user, and what is left of it afterwards.

Run as `python run.py root|user SECONDS_A_PLAN BUDGET_SECONDS ARGUMENT...`; the last line is JSON.
"""

import json
import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from graders.oracle.confined.processes import adopt_orphans
from graders.oracle.confined.processes import children as left_behind

SETTLE_SECONDS = 60


def grade(user: str, plan_seconds: float, budget_seconds: float, arguments: list[str]) -> None:
    if user == "user" and os.geteuid() == 0:
        from tests.graders.sandbox.harness import become_ordinary

        become_ordinary()
    from graders import cli
    from graders.gradebook import class_run

    class_run.Limits = partial(class_run.Limits, plan_seconds=plan_seconds, budget_seconds=budget_seconds)
    sys.argv[1:] = arguments
    cli.main()


def survivors() -> list[str]:
    """Processes below this one that go on after its child has ended."""
    until = time.monotonic() + SETTLE_SECONDS
    while list(left_behind()) and time.monotonic() < until:
        time.sleep(0.05)
        try:
            os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            break
    found = []
    for pid in left_behind():
        found.append(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
        os.kill(pid, signal.SIGKILL)
    return found


def main() -> None:
    adopt_orphans()
    started = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        grade(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), sys.argv[4:])
        raise SystemExit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    seconds = time.perf_counter() - started
    print(json.dumps({"status": status, "left": survivors(), "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
