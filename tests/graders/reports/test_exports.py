"""JUnit XML and Gradescope."""

import json
from xml.etree import ElementTree as ET

import pytest

from graders.exports.gradescope import gradescope, gradescope_json
from graders.exports.junit import write_junit
from graders.judging.assignment import Assignment


@pytest.fixture
def junit(tmp_path):
    def write(*results):
        write_junit(tmp_path / "junit.xml", results)
        return ET.parse(tmp_path / "junit.xml").getroot()

    return write


def test_junit_counts_and_sorts_the_outcomes(junit, alice):
    (suite,) = junit(alice)
    counts = {name: suite.get(name) for name in ("name", "tests", "failures", "errors", "skipped", "time")}
    assert counts == {
        "name": "alice",
        "tests": "2",
        "failures": "1",
        "errors": "0",
        "skipped": "0",
        "time": "0.41",
    }
    (failure,) = suite.findall("testcase/failure")
    assert failure.get("message") == "dw differs"
    assert failure.get("type") == "forgot-transpose"
    assert failure.text.startswith(
        "dw differs\n  got 1\n  wanted 2 [affine_backward/one_row/gradient-dw]\nhint: transpose x"
    )
    case = suite.findall("testcase")[1]
    assert case.attrib == {"classname": "affine", "name": "affine_backward", "time": "0.25"}
    assert case.findtext("system-out") == "is float32 [affine_backward/one_row/dtype]"
    assert suite.find("properties/property[@name='score']").get("value") == "6.0"


def test_junit_reports_what_could_not_be_read_as_an_error(junit, unreadable, broken):
    first, second = junit(unreadable, broken)
    assert (first.get("tests"), first.get("errors")) == ("1", "1")
    assert first.find("testcase/error").get("message") == "no Python file in it"
    assert second.find("testcase/error").text == "grader error: the worker died"


def test_junit_stays_xml_whatever_the_names(junit, hostile):
    (suite,) = junit(hostile)
    assert suite.get("name").startswith("=cmd|' /C calc'!A0<script>")
    assert "\\x1b[31m\\u202e" in suite.get("name")


def test_gradescope_has_a_test_an_exercise(alice, entry_of):
    content = json.loads(gradescope_json(entry_of(alice)))
    assert content["score"] == 6.0
    assert content["execution_time"] == 0.41
    first, second = content["tests"]
    assert first == {
        "name": "affine_forward",
        "number": "1",
        "score": 4.0,
        "max_score": 4.0,
        "status": "passed",
        "output": "2 checks passed",
        "tags": ["affine"],
        "visibility": "visible",
    }
    assert (second["status"], second["score"]) == ("failed", 2.0)
    assert second["output"].startswith(
        "failed: affine_backward/one_row/gradient-dw\ndw differs\n  got 1\n  wanted 2\nhint: transpose x\n\n"
    )
    assert "failed (informational): affine_backward/one_row/dtype" in second["output"]


def test_gradescope_says_where_else_a_cause_shows(make, entry_of):
    check = make.check(
        "failed", "f/a/value-out", message="out is wrong; 0 of 9", also=("f/b/value-out", "f/c/value-out")
    )
    (test,) = gradescope(entry_of(make.submission(exercises=[make.exercise(checks=[check])])))["tests"]
    assert test["output"] == "failed: f/a/value-out (the same in 2 more cases: b, c)\nout is wrong; 0 of 9"


def test_gradescope_fields_are_those_it_knows(alice, entry_of):
    top = {"score", "execution_time", "output", "output_format", "test_output_format", "test_name_format"}
    top |= {"stdout_visibility", "tests", "extra_data", "visibility"}
    assert set(gradescope(entry_of(alice))) <= top
    hidden = Assignment(visibility={"*": "hidden", "*_backward": "after_published"})
    found = {part["name"]: part["visibility"] for part in gradescope(entry_of(alice), hidden)["tests"]}
    assert found == {"affine_forward": "hidden", "affine_backward": "after_published"}


def test_gradescope_says_why_there_is_nothing(unreadable, hostile, entry_of):
    content = gradescope(entry_of(unreadable))
    assert (content["score"], content["tests"]) == (0.0, [])
    assert content["output"] == "no Python file in it"
    assert "\x1b" not in json.dumps(gradescope(entry_of(hostile)), ensure_ascii=False)
    assert hostile.submission not in gradescope(entry_of(hostile))["tests"][0]["name"]
