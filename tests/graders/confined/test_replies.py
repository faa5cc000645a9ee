"""No byte of a reply is trusted: whatever comes is an outcome that the call can have, or an error of the wire."""

import contextlib
import struct
import tracemalloc

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.judging.catalogue import catalogue
from graders.judging.runner import judge_case
from graders.oracle.confined import replies
from graders.oracle.confined.replies import clean, read_closing, read_outcome, screen
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.plan import Call, Input, Ref
from graders.oracle.transcript import Missing, NotRun, Raised, Returned, Transcript
from graders.oracle.wire import ARRAY, MAX_ITEMS, SCALAR, TUPLE, WireError, encode_outcome, pack_result
from tests.support.variants import prepared, reference_sources

CALL = Call(label="f", target="layers.f", args=(Ref("g", (1,)), Input("x")), kwargs={"mode": "train"})
encode = msgspec.msgpack.encode


def returned(value, *more):
    return encode(["returned", value, *more])


def extension(code, data):
    return msgspec.msgpack.Ext(code, data)


def nested(levels):
    value = 1
    for _ in range(levels):
        value = [value]
    return value


MALFORMED = {
    "nothing": b"",
    "cut off": returned([1, 2, 3])[:-1],
    "more after the end": returned(1) + b"\x00",
    "bytes": returned(b"x"),
    "a date": b"\x92\xa8returned\xd6\xff\x00\x00\x00\x00",
    "an unknown extension": returned(extension(99, b"x")),
    "a reference": returned(extension(4, encode(["g", []]))),
    "an input": returned(extension(5, b"x")),
    "a tuple that is no list": returned(extension(TUPLE, encode({}))),
    "a tuple with more after it": returned(extension(TUPLE, encode([1]) + b"\x01")),
    "an empty tuple extension": returned(extension(TUPLE, b"")),
    "a list of 4 billion": b"\x92\xa8returned\xdd\xff\xff\xff\xff",
    "text of 4 GB": b"\x92\xa8returned\xdb\xff\xff\xff\xff",
    "many items": returned([0] * (3 * MAX_ITEMS)),
    "many levels": returned(nested(50)),
    "thousands of levels": b"\x92\xa8returned" + b"\x91" * 100_000,
    "a key that is a list": b"\x92\xa8returned\x81\x91\x01\x01",
    "a key that is a float": returned({1.5: 1}),
    "a reserved byte": b"\xc1",
    "an array without header": returned(extension(ARRAY, b"\x0b")),
    "an array of unknown type": returned(extension(ARRAY, bytes([77, 0, 0]))),
    "an array smaller than its shape": returned(extension(ARRAY, struct.pack("<BBB2Q", 11, 2, 0, 2**33, 2**33))),
    "an array with entries wanting": returned(extension(ARRAY, struct.pack("<BBB1Q", 11, 1, 0, 9) + bytes(8))),
    "an array of a thousand axes": returned(extension(ARRAY, bytes([11, 255, 0]))),
    "a number with strides": returned(extension(ARRAY, bytes([11, 0, 2]) + bytes(8))),
    "a scalar of the wrong size": returned(extension(SCALAR, bytes([11, 0]))),
    "timed out": encode(["timed_out", 1.0]),
    "crashed": encode(["crashed", "x"]),
    "no outcome": encode({"status": "passed"}),
    "needs itself": encode(["not_run", "f"]),
    "needs what is not there": encode(["not_run", "h"]),
    "changes what is no argument": returned(1, {"2": 1}),
    "changes an odd number": returned(1, {"\u00b2": 1}),
    "text that is no text": b"\x92\xa8returned\xa2\xff\xfe",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_replies_are_errors_of_the_wire(name):
    with pytest.raises(WireError):
        read_outcome(MALFORMED[name], CALL)


def test_a_bomb_is_refused_before_anything_is_built():
    bomb = b"\x92\xa8returned\xdd\x00\xff\xff\xff" + b"\x90" * 0xFFFFFF
    tracemalloc.start()
    with pytest.raises(WireError):
        read_outcome(bomb, CALL)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_honest_outcomes_pass_unchanged():
    value = ({"a": [1, 2.5, None, "x", True]}, np.arange(6.0).reshape(2, 3).T, np.float32(1.5), (), {7: np.bool_(True)})
    outcome = Returned(pack_result(value), {"1": pack_result(np.zeros(3))}, ("UserWarning: w",))
    read = read_outcome(encode_outcome(outcome), CALL)
    assert isinstance(read, Returned)
    assert read.warnings == ("UserWarning: w",)
    np.testing.assert_array_equal(read.value[1], value[1])
    assert read.value[0] == value[0]
    assert read.value[2:4] == value[2:4]
    for other in (Raised("ValueError", "no"), Missing("not there"), NotRun("g", "g did not return")):
        assert read_outcome(encode_outcome(other), CALL) == other


def test_truth_values_are_true_or_false():
    data = returned(extension(ARRAY, struct.pack("<BBB1Q", 0, 1, 0, 2) + b"\x07\x00"))
    assert read_outcome(data, CALL).value.tobytes() == b"\x01\x00"


def test_control_characters_are_shown_and_not_obeyed():
    read = read_outcome(encode(["raised", "E\x1b[2J", "a\x07\n" + "x" * 9999]), CALL)
    assert read.type == "E\\x1b[2J"
    assert read.message.startswith("a\\x07\nxxx")
    assert len(read.message) < 5000
    assert clean("right: \u00e4\u03b1\n") == "right: \u00e4\u03b1\n"


def test_closing_frames_are_bounded():
    closing = read_closing(encode({"supplied": ["x"] * 1000, "flags": {"f": ["y"] * 1000}}))
    assert len(closing.supplied) == len(closing.flags["f"]) == 50
    with pytest.raises(WireError):
        read_closing(encode({"supplied": 1}))


@given(st.binary(max_size=200))
@settings(max_examples=500, deadline=None)
def test_any_bytes_are_an_outcome_or_an_error_of_the_wire(data):
    with contextlib.suppress(WireError):
        read_outcome(data, CALL)


@given(st.data())
@settings(max_examples=500, deadline=None)
def test_mutated_replies_are_an_outcome_or_an_error_of_the_wire(data):
    good = bytearray(encode_outcome(Returned(pack_result((np.ones((2, 3)), {"w": [1, "x"]})), {"0": 1}, ("w",))))
    for _ in range(data.draw(st.integers(1, 5))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        screen(bytes(good))
        read_outcome(bytes(good), CALL)
    except WireError:
        pass


def passes_screening(data):
    try:
        screen(data)
    except WireError:
        return False
    return True


@given(st.data())
@settings(max_examples=500, deadline=None)
def test_a_layout_that_passed_before_lets_nothing_else_pass(data):
    value = (np.ones((2, 3)), np.float64(1.5), [1, np.zeros(2), 2.5])
    alike = (np.ones((3, 2)), np.float64(1.5), [2, np.zeros(2), 2.5])
    also, good = (encode_outcome(Returned(pack_result(item), {"0": 1}, ("w",))) for item in (alike, value))
    assert len(also) == len(good)
    assert passes_screening(good)
    assert passes_screening(also)
    other = bytearray(good)
    for _ in range(data.draw(st.integers(1, 3))):
        other[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    at_once = passes_screening(bytes(other))
    replies._LAYOUTS.clear()
    assert passes_screening(bytes(other)) == at_once


NUMBERS = st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(), st.text(max_size=3))
SHAPES = st.sampled_from([(), (0,), (1,), (5,), (3, 4), (4, 5), (5, 7), (3, 5), (0, 3), (1, 1, 1), (2, 3, 4, 5)])
DTYPES = st.sampled_from(["bool", "int8", "int64", "uint64", "float16", "float32", "float64"])
ENTRIES = st.sampled_from([0.0, 1.0, 127.0])
ARRAYS = st.builds(lambda s, d, v: np.full(s, v).astype(d), SHAPES, DTYPES, ENTRIES)
ODD = st.sampled_from([np.nan, np.inf, -np.inf, 1e308, 5e-324])
FLOATS = st.builds(np.full, SHAPES, ODD)
KEYS = st.one_of(st.integers(0, 3), st.sampled_from(["W1", "b1", "config", "loss"]))
VALUES = st.recursive(
    st.one_of(NUMBERS, ARRAYS, FLOATS, DTYPES.map(lambda d: np.dtype(d).type(1))),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.lists(inner, max_size=4).map(tuple), st.dictionaries(KEYS, inner, max_size=3)
    ),
    max_leaves=8,
)


class Answering:
    """Answers calls with values that were drawn, through the wire; a share of them with what is right."""

    def __init__(self, draw, right):
        self._draw = draw
        self._right = right

    def run(self, plan):
        outcomes = dict(self._right(plan).outcomes)
        for call in plan.calls:
            if self._draw(st.integers(0, 3)):
                value = Returned(pack_result(self._draw(VALUES)), self._changed(call), ("RuntimeWarning",))
                outcomes[call.label] = read_outcome(encode_outcome(value), call)
        return Transcript(outcomes)

    def _changed(self, call):
        names = [*map(str, range(len(call.args))), *call.kwargs]
        return {name: pack_result(self._draw(VALUES)) for name in names if self._draw(st.integers(0, 5)) == 0}


@pytest.mark.parametrize("operation", catalogue())
@given(data=st.data())
@settings(max_examples=4, deadline=None)
def test_no_value_makes_a_check_fail_by_itself(operation, data):
    ready = prepared(operation)
    name = data.draw(st.sampled_from(sorted(ready.scripts)))
    answering = Answering(data.draw, InProcessOracle(reference_sources()).run)
    for item in judge_case(name, ready.scripts[name], answering.run).judged:
        assert item.finding.status != "grader_error", (item.planned.check.id, item.finding)
