"""Starting the interpreter that becomes the warm process: nothing of ours, nor NumPy, has to be imported for it."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graders.sandbox import clean_environment

CLOSE_SECONDS: Final = 5.0
"""Before the process is killed."""
_PROGRAM: Final = """
import sys
sys.path.append(sys.argv[1])
from graders.oracle.confined.server import main
main(int(sys.argv[2]))
"""


@dataclass(frozen=True)
class Launched:
    """The process, and the judge's end of its control socket."""

    process: subprocess.Popen[bytes]
    control: socket.socket

    def close(self, *, is_ready: bool) -> None:
        """End it: without its control socket it kills its children and exits."""
        self.control.close()
        if not is_ready:  # it would complain that nobody waits for it
            self.process.kill()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(CLOSE_SECONDS)
        self.process.kill()
        self.process.wait()


def launch() -> Launched:
    """Start the process and do not wait for it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    package_parent = str(Path(__file__).resolve().parents[3])
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and program
        [sys.executable, "-I", "-c", _PROGRAM, package_parent, str(theirs.fileno())],
        pass_fds=(theirs.fileno(),),
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    theirs.close()
    return Launched(process, ours)


_AHEAD: Final[list[Launched]] = []


@contextmanager
def launched_ahead() -> Iterator[None]:
    """Start a process for the next who asks for one: it starts while the judge is still being imported."""
    _AHEAD.append(launch())
    try:
        yield
    finally:
        while _AHEAD:
            _AHEAD.pop().close(is_ready=False)


def launched() -> Launched:
    """The process that was started ahead, else a new one."""
    return _AHEAD.pop() if _AHEAD else launch()
