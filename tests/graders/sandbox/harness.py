"""A warm process that forks one child an attempt, with or without layers of the sandbox.

Run as `python -I harness.py MODE`; requests and answers are JSON, one a line. Modes are words joined by "-":
"root" or "user" (root becomes user 65534 first), and "container" (no process may enter namespaces).
"""

import ctypes
import errno
import json
import os
import signal
import sys
import traceback
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[2]), str(HERE)]

import attempts  # noqa: E402
import numpy as np  # noqa: E402, F401 - warm, as the process that forks is

from graders.sandbox import Level, Policy, SandboxError, bpf, enter_sandbox, prepare, seccomp  # noqa: E402
from graders.sandbox.enter import LAYERS, initial_state  # noqa: E402
from graders.sandbox.kernel import libc, number  # noqa: E402

ORDINARY = 65534


def mount(source: str, target: str, kind: bytes | None, flags: int, data: bytes | None = None) -> None:
    if libc().mount(source.encode(), target.encode(), kind, ctypes.c_ulong(flags), data) != 0:
        raise OSError(ctypes.get_errno(), "mount", target)


def open_way_to(folder: Path) -> None:
    """Let everyone reach a folder whose parents are private, in a mount namespace of this process."""
    closed = [parent for parent in reversed(folder.parents) if not parent.stat().st_mode & 1]
    if not closed:
        return
    assert libc().unshare(0x00020000) == 0
    mount("none", "/", None, (1 << 18) | (1 << 14))  # private, recursive
    held = os.open(folder, os.O_PATH)
    mount("tmpfs", str(closed[0]), b"tmpfs", 0, b"mode=755")
    folder.mkdir(parents=True)
    mount(f"/proc/self/fd/{held}", str(folder), None, 1 << 12)  # bind
    os.close(held)


def become_ordinary() -> None:
    open_way_to(Path(sys.base_prefix))
    os.setgroups([])
    os.setresgid(ORDINARY, ORDINARY, ORDINARY)
    os.setresuid(ORDINARY, ORDINARY, ORDINARY)
    libc().prctl(4, 1, 0, 0, 0)  # dumpable again, as processes are that were started by this user


def forbid(*calls: str) -> None:
    """Make system calls fail for this process and its children, as a container's own filter does."""
    libc().prctl(38, 1, 0, 0, 0)
    lines = bpf.load_number()
    for call in calls:
        lines += bpf.when_equal(number(call), bpf.refuse(errno.EPERM))
    seccomp.install(bpf.filled_in(bpf.assemble(lines + bpf.answer(bpf.RET_ALLOW)), os.getpid()))


def enter(request: dict, policy: Policy) -> list:
    if request["layers"] == "all":
        return [vars(report) for report in enter_sandbox(policy)]
    state = initial_state()
    for layer in LAYERS:
        if layer.name in request["layers"]:
            layer.apply(policy, state)
    return []


def attempt(request: dict, answer_to: int, opened: int | None) -> None:
    answer: dict = {"reports": []}
    try:
        options = dict(request["policy"])
        options["level"] = Level(options.get("level", "require"))
        options["read_only_paths"] = tuple(map(Path, options.get("read_only_paths", ())))
        kept = {answer_to, opened} if request["keep"] else {answer_to}
        policy = Policy(keep_descriptors=frozenset(kept - {None}), **options)
        if request["forbid"]:
            forbid(*request["forbid"])
        answer["reports"] = enter(request, policy)
        arguments = request["arguments"] if opened is None else [opened]
        answer |= {"outcome": "did", "value": getattr(attempts, request["attempt"])(*arguments)}
    except SandboxError as error:
        answer |= {
            "outcome": "SandboxError",
            "value": str(error),
            "reports": [vars(r) for r in error.reports],
        }
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is the answer
        answer |= {
            "outcome": type(error).__name__,
            "value": str(error),
            "trace": traceback.format_exc(),
            "errno": getattr(error, "errno", None),
        }
    os.write(answer_to, json.dumps(answer).encode())
    os._exit(0)


def serve(request: dict) -> dict:
    opened = os.open(request["open"], os.O_RDWR) if request["open"] else None
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.alarm(300)  # an attempt takes 3 s of CPU time at most, of which a busy machine gives a fiftieth
        attempt(request, writing, opened)
    os.close(writing)
    if opened is not None:
        os.close(opened)
    with os.fdopen(reading, "rb") as stream:
        text = stream.read()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    answer = json.loads(text) if text else {"outcome": "ended", "value": None, "reports": []}
    return answer | {"status": status}


def main() -> None:
    modes = sys.argv[1].split("-")
    if "user" in modes and os.geteuid() == 0:
        become_ordinary()
    if "container" in modes:
        forbid("unshare", "setns")
    os.environ["SECRET"] = "hidden"
    prepare()
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)  # what attempts print is no answer
        for line in sys.stdin:
            print(json.dumps(serve(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
