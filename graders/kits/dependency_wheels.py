"""The wheels that the engine depends on, downloaded for the machine that will run it."""

import subprocess
import sys
from pathlib import Path
from typing import Final

PYTHON: Final = "3.11"
"""What setup.sh installs on Gradescope's image of Ubuntu 22.04, whose own Python 3.10 is too old."""
VERSION_FILE: Final = "python-version"
_PLATFORMS: Final = ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
"""What the C library of that image (2.35) runs."""
_SECONDS: Final = 600


def download_wheels(engine: Path) -> str:
    """Put the wheels that a wheel depends on beside it. Returns why they cannot be had, in a line; empty if they are.

    Beside them is a file that says for which Python they are.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--dest", str(engine.parent), "--only-binary=:all:", "--implementation", "cp"]
    command += ["--python-version", PYTHON, *(f"--platform={name}" for name in _PLATFORMS), str(engine)]
    try:
        done = subprocess.run(  # noqa: S603 - pip itself
            command, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"pip took longer than {_SECONDS} seconds"
    if done.returncode == 0:
        (engine.parent / VERSION_FILE).write_text(f"{PYTHON}\n")
        return ""
    for path in engine.parent.iterdir():
        if path != engine:
            path.unlink()
    said = [line for line in done.stderr.splitlines() if line.strip()]
    return said[-1].removeprefix("ERROR: ") if said else f"pip ended with status {done.returncode}"
