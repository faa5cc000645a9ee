"""The lines of results.jsonl: their form, their round trip, and what is said of a bad one."""

import json
import math

import msgspec
import numpy as np
import pytest

from graders.results import (
    CheckResult,
    Environment,
    ExerciseResult,
    ResultError,
    SubmissionResult,
    decode,
    encode,
    read_results,
)

CHECK = CheckResult(
    id="affine_backward/one_row/gradient-dw",
    status="failed",
    message="dw is off",
    hint="transpose",
    also=("affine_backward/wide/gradient-dw",),
)
EXERCISE = ExerciseResult(
    exercise="affine_backward",
    operation="affine",
    status="failed",
    score=2.0,
    max_score=4.0,
    seconds=0.003,
    passed=28,
    checks=(CHECK,),
)
RESULT = SubmissionResult(
    submission="alice",
    status="graded",
    score=41.5,
    max_score=60.0,
    grader="0.1.0",
    environment=Environment(python="3.13", numpy="2.4.6"),
    content="sha256:ab",
    error=None,
    seconds=0.41,
    exercises=(EXERCISE,),
)


def test_the_line_has_the_published_fields_in_their_order():
    assert json.loads(encode(RESULT)) == {
        "schema": 2,
        "submission": "alice",
        "student": "",
        "status": "graded",
        "score": 41.5,
        "max_score": 60.0,
        "grader": "0.1.0",
        "environment": {"python": "3.13", "numpy": "2.4.6"},
        "content": "sha256:ab",
        "error": None,
        "seconds": 0.41,
        "notes": [],
        "flags": [],
        "exercises": [json.loads(msgspec.json.encode(EXERCISE))],
    }
    assert list(json.loads(encode(RESULT))) == [
        *("schema", "submission", "student", "status", "score", "max_score", "grader", "environment"),
        *("content", "error", "seconds", "notes", "flags", "exercises"),
    ]
    exercise = json.loads(encode(RESULT))["exercises"][0]
    assert list(exercise) == [
        *("exercise", "operation", "status", "score", "max_score", "seconds", "convention", "passed", "checks"),
    ]
    assert list(exercise["checks"][0]) == [
        *("id", "status", "message", "hint", "misconception", "advisory", "also"),
    ]


def test_optional_fields_come_last_and_only_when_set():
    line = json.loads(encode(msgspec.structs.replace(RESULT, sandbox=("off",), key="sha256:k")))
    assert list(line)[-3:] == ["exercises", "sandbox", "key"]


def test_round_trip():
    assert decode(encode(RESULT)) == RESULT


@pytest.mark.parametrize("field", ["score", "max_score", "seconds"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -1.0])
def test_a_score_that_is_no_score_is_refused(field, value):
    with pytest.raises(ResultError, match=f"'alice': {field} of 'alice' is {value}"):
        encode(msgspec.structs.replace(RESULT, **{field: value}))
    broken = msgspec.structs.replace(EXERCISE, **{field: value})
    with pytest.raises(ResultError, match=f"{field} of 'affine_backward'"):
        encode(msgspec.structs.replace(RESULT, exercises=(broken,)))


def test_numpy_scalars_are_numbers_and_other_objects_are_refused():
    assert b'"score":2.5' in encode(msgspec.structs.replace(RESULT, score=np.float64(2.5)))
    assert b'"score":7' in encode(msgspec.structs.replace(RESULT, score=np.int64(7)))
    with pytest.raises(ResultError, match="ndarray has no JSON form"):
        encode(msgspec.structs.replace(RESULT, error=np.zeros(2)))


def test_undecodable_file_names_stay_valid_unicode():
    check = msgspec.structs.replace(CHECK, message="bad \udcff byte")
    exercise = msgspec.structs.replace(EXERCISE, checks=(check,))
    result = decode(encode(msgspec.structs.replace(RESULT, submission="al\udcffice", exercises=(exercise,))))
    assert result.submission == "al\\udcffice"
    assert result.exercises[0].checks[0].message == "bad \\udcff byte"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"schema":2', b'"schema":1', "schema 1, expected 2; grade again with --fresh"),
        (b'"schema":2,', b"", "missing required field `schema`"),
        (b'"score":41.5', b'"score":-1', r"\$.score"),
        (b'"score":41.5,', b"", "missing required field `score`"),
        (b'"status":"graded"', b'"status":"great"', r"'great' - at `\$.status`"),
        (b'"status":"failed"', b'"status":"flunked"', r"'flunked' - at `\$.exercises\[0\].status`"),
        (b"}]}]}", b"}]}", "truncated"),
        (b"alice", b"\xff\xfe", "codec|UTF-8"),
    ],
)
def test_a_bad_line_is_named_with_file_and_number(tmp_path, old, new, message):
    path = tmp_path / "results.jsonl"
    bad = encode(RESULT).replace(old, new, 1)
    assert bad != encode(RESULT)
    path.write_bytes(encode(RESULT) + b"\n" + bad + b"\n")
    results = read_results(path)
    assert next(results) == RESULT
    with pytest.raises(ResultError, match=f"results.jsonl:2: .*(?:{message})"):
        next(results)


def test_a_last_line_without_its_newline_is_incomplete(tmp_path):
    path = tmp_path / "results.jsonl"
    path.write_bytes(encode(RESULT))
    with pytest.raises(ResultError, match=r"results\.jsonl:1: the last line is incomplete"):
        list(read_results(path))


@pytest.mark.parametrize("of", ["submission", "exercise"])
def test_a_score_above_its_maximum_is_refused_with_its_line(of):
    line = encode(RESULT)
    old, new = (b'"score":41.5', b'"score":60.5') if of == "submission" else (b'"score":2.0', b'"score":4.5')
    with pytest.raises(ResultError, match=r"results\.jsonl:7: score of '\w+' is [\d.]+, above its maximum of [\d.]+"):
        decode(line.replace(old, new), where="results.jsonl:7")
    assert decode(line.replace(b'"score":41.5', b'"score":60.0')).score == 60.0
