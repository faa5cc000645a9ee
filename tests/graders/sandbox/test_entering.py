"""Levels, reports and the price."""

import os
import sys

import pytest

from graders.sandbox import (
    LayerReport,
    Policy,
    describe_missing,
    missing,
)
from graders.sandbox.policy import LayerUnavailable
from graders.sandbox.probe import TrialError, probe

NO_LANDLOCK = ("landlock_create_ruleset",)


def named(reports, name):
    return next(report for report in reports if report["name"] == name)


def test_the_full_set_holds_in_every_mode(warm):
    reports = warm("nothing")["reports"]
    assert [report["name"] for report in reports if report["required"] and not report["active"]] == []
    assert len(reports) == 11
    assert named(reports, "namespaces")["active"] is ("container" not in warm.mode)


def test_namespaces_can_be_left_out(any_warm):
    namespaces = named(any_warm("nothing", namespaces=False)["reports"], "namespaces")
    assert not namespaces["active"]
    assert not namespaces["required"]


def test_require_refuses_and_says_what_is_missing_and_how_to_get_it(warm):
    answer = warm("nothing", forbid=NO_LANDLOCK)
    assert answer["outcome"] == "SandboxError"
    assert "landlock" in answer["value"]
    assert "kernel 5.13" in answer["value"]
    assert not named(answer["reports"], "landlock")["active"]
    assert named(answer["reports"], "seccomp")["active"]


def test_auto_takes_the_rest_and_records_it(warm, file):
    answer = warm("read_file", file, forbid=NO_LANDLOCK, level="auto")
    assert answer["value"] == "content"
    landlock = named(answer["reports"], "landlock")
    assert (landlock["active"], landlock["required"]) == (False, True)
    assert warm("open_socket", forbid=NO_LANDLOCK, level="auto")["outcome"] == "PermissionError"


def test_without_landlock_root_keeps_no_capability_to_read(root_warm, folder):
    folder.chmod(0o700)
    assert root_warm("list_folder", folder, forbid=NO_LANDLOCK, level="auto")["outcome"] == "PermissionError"


def test_off_keeps_the_limits_alone(warm, file):
    assert warm("read_file", file, level="off")["value"] == "content"
    answer = warm("reserve", 1 << 30, level="off", memory_bytes=1 << 29)
    assert answer["outcome"] == "OSError"
    active = {report["name"] for report in answer["reports"] if report["active"]}
    assert active == {"session", "environment", "limits", "descriptors"}


def test_probe_tells_what_this_machine_can_do_and_leaves_this_process_as_it_is():
    reports = probe()
    assert missing(reports) == []
    assert {report.name for report in reports} >= {"landlock", "seccomp", "limits"}
    assert os.environ.get("PATH")


def test_missing_layers_are_described_with_their_remedy():
    reports = [
        LayerReport("landlock", False, True, "not in this kernel", "Use a later kernel"),
        LayerReport("namespaces", False, False, "forbidden", "Allow them"),
    ]
    assert describe_missing(reports) == "  landlock: not in this kernel. Use a later kernel."


def test_elsewhere_the_reports_say_that_it_is_no_sandbox(monkeypatch):
    from graders.sandbox import enter
    from graders.sandbox.state import State

    monkeypatch.setattr(sys, "platform", "darwin")
    layer = next(layer for layer in enter.LAYERS if layer.name == "seccomp")
    report = enter.apply_layer(layer, Policy(), State())
    assert (report.active, report.required) == (False, True)
    assert "no sandbox" in report.detail


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_knows_the_calls_of_both_architectures(monkeypatch, machine):
    from graders.sandbox import bpf, kernel, seccomp
    from graders.sandbox.syscalls import ARCHITECTURES

    kernel.number.cache_clear()
    monkeypatch.setattr(seccomp, "architecture", lambda: ARCHITECTURES[machine])
    monkeypatch.setattr(kernel, "architecture", lambda: ARCHITECTURES[machine])
    try:
        lines = seccomp.program()
        refused = bpf.refuse(1)[0]
        assert lines[-1] == refused
        assert bpf.Instruction(0x15, {"x86_64": 0, "aarch64": 63}[machine], 0, 1) in lines  # read
        assert len(bpf.filled_in(bpf.assemble(lines), 1)) == 8 * len(lines)
    finally:
        kernel.number.cache_clear()


def test_a_trial_that_fails_says_so_on_one_line(monkeypatch, capfd):
    def unreadable(_policy):
        raise PermissionError(13, "Permission denied", "/opt/python/lib")

    monkeypatch.setattr(sys.modules["graders.sandbox.probe"], "enter_sandbox", unreadable)
    with pytest.raises(TrialError, match=r"^the trial of the sandbox failed: .*Permission denied: '/opt/python/lib'$"):
        probe()
    assert capfd.readouterr().err == ""


def test_an_interpreter_that_cannot_be_listed_is_a_layer_that_is_missing(monkeypatch):
    from graders.sandbox import runtime

    def unlistable(folder):
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(runtime.Path, "iterdir", unlistable)
    with pytest.raises(LayerUnavailable, match=r"the interpreter's folder .*lib.* cannot be listed: Permission denied"):
        runtime._standard_library()
