"""What a submission may try. Each function does it and returns, or raises what the system says."""

import ctypes
import mmap
import os
import resource
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.syscall.restype = ctypes.c_long
X86 = os.uname().machine == "x86_64"


def system_call(x86_64: int, aarch64: int, *arguments: object) -> int:
    numbers = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result = LIBC.syscall(ctypes.c_long(x86_64 if X86 else aarch64), *numbers)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def nothing() -> None:
    pass


# files


def read_file(path: str) -> str:
    return Path(path).read_text()


def list_folder(path: str) -> list[str]:
    return sorted(entry.name for entry in Path(path).iterdir())


def write_file(path: str) -> None:
    Path(path).write_text("mine")


def overwrite_file(path: str) -> None:
    with Path(path).open("r+") as file:
        file.write("mine")


def empty_file(path: str) -> int:
    os.close(os.open(path, os.O_RDONLY | os.O_TRUNC))
    return Path(path).stat().st_size


def empty_file_by_open(path: str) -> int:
    os.close(system_call(2, -1, path.encode(), os.O_RDONLY | os.O_TRUNC))  # the C library uses openat
    return Path(path).stat().st_size


def truncate_path(path: str) -> None:
    os.truncate(path, 0)


def delete_file(path: str) -> None:
    Path(path).unlink()


def change_mode(path: str) -> None:
    Path(path).chmod(0o777)


def make_folder(path: str) -> None:
    Path(path).mkdir()


def read_own_environment() -> int:
    return len(Path("/proc/self/environ").read_bytes())


def read_maps_of_parent() -> int:
    return len(Path(f"/proc/{os.getppid()}/maps").read_bytes())


def touch_descriptor(descriptor: int) -> None:
    os.fstat(descriptor)


def write_descriptor(descriptor: int) -> int:
    return os.write(descriptor, b"x" * 100)


# processes


def fork() -> None:
    if os.fork() == 0:  # not waited for, as waiting is refused too
        os._exit(0)


def run_program() -> None:
    subprocess.run(["/bin/true"], check=True)


def replace_self() -> None:
    os.execv("/bin/true", ["true"])


def be_traced() -> None:
    system_call(101, 117, 0, 0, 0, 0)


def signal_parent() -> None:
    os.kill(os.getppid(), 0)


def signal_thread_of_parent() -> None:
    system_call(234, 131, os.getppid(), os.getppid(), 0)


def signal_everyone() -> None:
    os.kill(-1, 0)


def signal_group_of_parent() -> None:
    os.killpg(os.getpgid(os.getppid()), 0)


def open_parent() -> None:
    os.close(os.pidfd_open(os.getppid()))


def send_io_signals_to_parent() -> None:
    import fcntl

    fcntl.fcntl(os.pipe()[0], 8, os.getppid())


def read_memory_of_parent() -> int:
    buffer = ctypes.create_string_buffer(8)
    here = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
    there = (ctypes.c_void_p * 2)(id(LIBC), 8)
    return system_call(310, 270, os.getppid(), ctypes.byref(here), 1, ctypes.byref(there), 1, 0)


def lower_limit_of_parent() -> None:
    resource.prlimit(os.getppid(), resource.RLIMIT_CORE, (0, 0))


# network and kernel


def open_socket() -> None:
    socket.socket().close()


def open_unix_socket() -> None:
    socket.socket(socket.AF_UNIX).close()


def pair_sockets() -> None:
    for end in socket.socketpair():
        end.close()


def bind_port() -> None:
    with socket.socket() as server:
        server.bind(("", 0))


def make_user_namespace() -> None:
    system_call(272, 97, 0x10000000)


def add_key() -> int:
    return system_call(248, 217, b"user", b"name", b"value", 5, -1)  # the thread's keyring


def set_up_io_uring() -> None:
    os.close(system_call(425, 425, 1, ctypes.create_string_buffer(256)))


def load_bpf() -> None:
    attributes = (ctypes.c_uint32 * 32)(2, 4, 4, 1)  # an array map of one word
    os.close(system_call(321, 280, 0, ctypes.byref(attributes), 128))


def count_events() -> None:
    attributes = (ctypes.c_uint32 * 32)(1, 128)  # software clock
    attributes[10] = 0b1100000  # neither kernel nor hypervisor
    os.close(system_call(298, 241, ctypes.byref(attributes), 0, -1, -1, 0))


def make_memory_file() -> None:
    os.close(os.memfd_create("store"))


def share_memory() -> None:
    identity = system_call(29, 194, 0, 4096, 0o1600)
    system_call(31, 195, identity, 0, None)


def watch_files() -> None:
    os.close(system_call(294, 26, 0))  # inotify_init1


def change_personality() -> None:
    system_call(135, 92, 0x0040000)


def mount_tmpfs() -> None:
    system_call(165, 40, b"tmpfs", b"/mnt", b"tmpfs", 0, None)
    LIBC.umount(b"/mnt")


def become_root() -> None:
    os.setresuid(0, 0, 0)


def call_by_x32() -> None:
    LIBC.syscall(ctypes.c_long(0x40000000 + 39))


def call_by_32_bits() -> int:
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, getpid; int 0x80; ret
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()


# amounts


def reserve(size: int) -> None:
    mmap.mmap(-1, size).close()


def compute(seconds: float) -> None:
    while time.process_time() < seconds:
        pass


def compute_and_ignore(seconds: float) -> None:
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    compute(seconds)


def open_many(count: int) -> None:
    for _ in range(count):
        os.open("/dev/null", os.O_RDONLY)


def start_threads(count: int) -> int:
    end = threading.Event()
    threads = [threading.Thread(target=end.wait) for _ in range(count)]
    try:
        for thread in threads:
            thread.start()
    finally:
        end.set()
    return count


# facts


def user() -> int:
    return os.getuid()


def secret() -> str | None:
    return os.environ.get("SECRET")


def session_is_own() -> bool:
    return os.getsid(0) == os.getpid() == os.getpgrp()


def gains_no_privileges() -> int:
    return LIBC.prctl(39, 0, 0, 0, 0)


def namespaces() -> list[str]:
    return [str(Path(f"/proc/self/ns/{kind}").readlink()) for kind in ("user", "net", "ipc", "mnt")]


def dumpable() -> int:
    return LIBC.prctl(3, 0, 0, 0, 0)


def effective_capabilities() -> str:
    return next(line.split()[1] for line in read_file("/proc/self/status").splitlines() if "CapEff" in line)


def standard_streams() -> list[bool]:
    null = Path("/dev/null").stat().st_rdev
    return [os.fstat(stream).st_rdev == null for stream in (0, 1, 2)]


# what honest code does


def linear_algebra() -> bool:
    import numpy as np

    matrix = np.random.default_rng(0).normal(size=(200, 200))
    left, values, right = np.linalg.svd(matrix)
    return bool(np.allclose(left * values @ right, matrix) and np.linalg.solve(matrix, matrix).any())


def scipy_modules() -> float:
    import scipy.linalg
    import scipy.optimize
    import scipy.signal
    import scipy.sparse
    import scipy.special

    scipy.linalg.lu_factor([[2.0, 1.0], [1.0, 3.0]])
    return float(scipy.special.expit(0.0) + scipy.signal.convolve([1.0], [2.0])[0])


def standard_modules() -> None:
    import asyncio
    import concurrent.futures
    import decimal
    import logging
    import multiprocessing
    import unittest
    import zipfile

    logging.getLogger("student").warning("%s", decimal.Decimal(1))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert list(pool.map(abs, [-1, 2])) == [1, 2]
    assert all((asyncio, multiprocessing, unittest, zipfile))


def small_things() -> None:
    print("to nowhere", flush=True)
    assert all((os.getpid(), os.urandom(4), os.cpu_count(), os.uname(), time.localtime()))
    time.sleep(0.001)
    with Path(os.devnull).open("w") as null:
        print("to nowhere", file=null)
    signal.signal(signal.SIGUSR1, lambda *_: None)
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.raise_signal(signal.SIGUSR1)


def missing_module() -> None:
    import module_of_nobody  # noqa: F401


def own_folder(root: str) -> float:
    import importlib
    import sys

    import numpy as np

    os.chdir(root)
    sys.path.insert(0, root)
    module = importlib.import_module("layers_of_student")
    return float(np.load("data.npy").sum()) + module.ONE + len(list(Path().iterdir()))


def abort() -> None:
    os.abort()
