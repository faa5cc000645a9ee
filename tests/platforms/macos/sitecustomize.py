"""What Python lacks on macOS, taken away; on the path of an interpreter, it is imported when that starts."""

import asyncio  # noqa: F401
import ctypes.util  # noqa: F401
import multiprocessing.context  # noqa: F401
import os
import platform  # noqa: F401
import shutil  # noqa: F401
import subprocess  # noqa: F401
import sys
import sysconfig
import tempfile  # noqa: F401
import zoneinfo  # noqa: F401

sysconfig.get_config_vars()
sys.platform = "darwin"
for name in [
    "memfd_create",
    "pidfd_open",
    "sched_getaffinity",
    "sched_setaffinity",
    "setns",
    "setresgid",
    "setresuid",
    "unshare",
]:
    if hasattr(os, name):
        delattr(os, name)


def refuse_proc(event: str, arguments: tuple[object, ...]) -> None:
    """There is no ``/proc``."""
    if event in ("open", "os.listdir", "os.scandir") and str(arguments[0]).startswith("/proc"):
        raise FileNotFoundError(2, "No such file or directory", str(arguments[0]))


sys.addaudithook(refuse_proc)
