"""Who a confined process is, and what it inherits."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def test_is_nobody_else(root_warm):
    identity = root_warm("user")["value"]
    assert identity > 60_000
    assert root_warm.free("user")["value"] == 0
    assert root_warm("user")["value"] != identity


def test_an_ordinary_user_stays_one(warm_of):
    assert warm_of("user")("user")["value"] == warm_of("user").free("user")["value"] != 0


def test_root_loses_its_capabilities(root_warm):
    without = int(root_warm("effective_capabilities", layers=("unprivileged-user",))["value"], 16)
    assert without == 0
    assert int(root_warm.free("effective_capabilities")["value"], 16) != 0


def test_a_user_who_entered_namespaces_loses_the_capabilities_of_it(warm_of):
    warm = warm_of("user")
    inside = warm("effective_capabilities", layers=("namespaces",))
    if inside["outcome"] == "LayerUnavailable":
        pytest.skip("no namespaces on this machine")
    assert int(inside["value"], 16) != 0
    left = warm("effective_capabilities", layers=("namespaces", "unprivileged-user"))
    assert int(left["value"], 16) == 0


@pytest.mark.parametrize("mode", ["root", "user"])
def test_namespaces(warm_of, mode):
    if mode == "root" and os.geteuid() != 0:
        pytest.skip("needs root")
    warm = warm_of(mode)
    inside = warm("namespaces", layers=("namespaces",))
    if inside["outcome"] == "LayerUnavailable":
        pytest.skip("no namespaces on this machine")
    outside = warm.free("namespaces")["value"]
    assert not set(inside["value"]) & set(outside)


def test_mounts_are_read_only_in_the_mount_namespace(root_warm, folder):
    refused = root_warm("write_file", folder / "new", layers=("namespaces",))
    assert refused["outcome"] == "OSError"
    assert "Read-only" in refused["value"]
    assert root_warm.free("write_file", folder / "new")["outcome"] == "did"


def test_environment_is_cleared(warm):
    assert warm.free("secret")["value"] == "hidden"
    assert warm("secret")["value"] is None


def test_descriptors_are_closed(warm, file):
    assert warm.free("touch_descriptor", opened=file)["outcome"] == "did"
    assert warm("touch_descriptor", opened=file)["errno"] == 9
    assert warm("touch_descriptor", opened=file, keep=True)["outcome"] == "did"


def test_standard_streams_lead_nowhere(warm):
    assert warm.free("standard_streams")["value"] != [True, True, True]
    assert warm("standard_streams", read_only_paths=["/dev/null"])["value"] == [True, True, True]


def test_leads_a_session(warm):
    assert not warm.free("session_is_own")["value"]
    assert warm("session_is_own")["value"]


def test_gains_no_privileges(root_warm):
    assert root_warm.free("gains_no_privileges")["value"] == 0
    assert root_warm("gains_no_privileges")["value"] == 1


@pytest.mark.parametrize("layers", ["all", ("tie-to-parent",)], ids=["all", "alone"])
def test_leaves_no_memory_image(warm, layers):
    assert warm.free("dumpable")["value"] == 1
    assert warm("dumpable", layers=layers)["value"] == 0


ORPHAN = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
from graders.sandbox import Policy, enter_sandbox, prepare
prepare()
if os.fork() == 0:
    if sys.argv[2] == "confined":
        enter_sandbox(Policy(keep_descriptors=frozenset({0, 1})))
    os.write(1, b"in")
    os.write(1, os.read(0, 9))
    os._exit(0)
time.sleep(1000)
"""


@pytest.mark.parametrize("how", ["confined", "free"])
def test_ends_with_its_parent(how):
    command = [sys.executable, "-I", "-c", ORPHAN, str(HERE.parents[2]), how]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout.read(2) == b"in"
        parent.kill()
        if how == "free":
            parent.stdin.write(b"alive")
            parent.stdin.flush()
        # A confined child waits for its input for ever: the end comes when nobody holds the pipe any more.
        assert parent.stdout.read() == (b"alive" if how == "free" else b"")
