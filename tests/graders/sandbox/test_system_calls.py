"""What a confined process may ask of the kernel."""

import os
import signal

import pytest

SECCOMP = ("no-new-privileges", "seccomp")

PROCESSES = ["fork", "run_program", "replace_self", "be_traced"]
OTHERS = [
    "signal_parent",
    "signal_thread_of_parent",
    "signal_everyone",
    "signal_group_of_parent",
    "open_parent",
    "send_io_signals_to_parent",
    "read_memory_of_parent",
    "lower_limit_of_parent",
]
SOCKETS = ["open_socket", "open_unix_socket", "pair_sockets", "bind_port"]
KERNEL = [
    "add_key",
    "set_up_io_uring",
    "make_memory_file",
    "share_memory",
    "watch_files",
    "change_personality",
]
ROOT_ONLY = ["mount_tmpfs", "load_bpf", "count_events", "make_user_namespace", "become_root"]


@pytest.mark.parametrize("layers", ["all", SECCOMP], ids=["all", "seccomp"])
@pytest.mark.parametrize("attempt", [*PROCESSES, *OTHERS, *SOCKETS, *KERNEL])
def test_refuses(warm, attempt, layers):
    assert warm(attempt, layers=layers)["outcome"] == "PermissionError"


@pytest.mark.parametrize("layers", ["all", SECCOMP], ids=["all", "seccomp"])
@pytest.mark.parametrize("attempt", ROOT_ONLY)
def test_refuses_root(root_warm, attempt, layers):
    assert root_warm(attempt, layers=layers)["outcome"] == "PermissionError"


@pytest.mark.parametrize("attempt", [*PROCESSES, *OTHERS, *SOCKETS, *KERNEL, *ROOT_ONLY])
def test_each_attempt_succeeds_unconfined(warm_of, request, attempt):
    """Otherwise the tests above would show nothing."""
    warm = request.getfixturevalue("root_warm" if attempt in ROOT_ONLY else "any_warm")
    answer = warm.free(attempt)
    if attempt == "set_up_io_uring" and answer["outcome"] != "did":
        pytest.skip("this kernel has it switched off")
    assert answer["outcome"] == ("ended" if attempt == "replace_self" else "did")


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="calling conventions of x86")
@pytest.mark.parametrize("attempt", ["call_by_x32", "call_by_32_bits"])
def test_a_foreign_calling_convention_ends_the_process(warm, attempt):
    assert warm.free(attempt)["status"] != -signal.SIGSYS
    assert warm(attempt)["status"] == -signal.SIGSYS


@pytest.mark.parametrize("attempt", ["signal_parent", "bind_port"])
def test_landlock_alone_keeps_from_signalling_and_tcp(any_warm, attempt):
    layers = ("no-new-privileges", "landlock")
    version = next(r for r in any_warm("nothing")["reports"] if r["name"] == "landlock")["detail"]
    if {"signal_parent": "signals", "bind_port": "TCP"}[attempt] not in version:
        pytest.skip(f"beyond this kernel's Landlock: {version}")
    assert any_warm.free(attempt)["outcome"] == "did"
    assert any_warm(attempt, layers=layers)["outcome"] == "PermissionError"
