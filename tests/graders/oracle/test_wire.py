"""Plans and outcomes survive the wire unchanged, and what is no plain data never crosses it as more than a name."""

import math
from collections import OrderedDict, defaultdict, namedtuple

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from graders.oracle.plan import Call, Input, Plan, Ref
from graders.oracle.transcript import Opaque, Returned
from graders.oracle.wire import WireError, decode_outcome, decode_plan, encode_outcome, encode_plan, pack, pack_result

DTYPES = ["bool", "int8", "int64", "uint16", "float32", "float64"]
arrays = st.sampled_from(DTYPES).flatmap(
    lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
)
scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=8)
values = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


def returned(value: object) -> object:
    outcome = decode_outcome(encode_outcome(Returned(pack_result(value))))
    assert isinstance(outcome, Returned)
    return outcome.value


def same(first: object, second: object) -> bool:
    if type(first) is not type(second):
        return False
    if isinstance(first, np.ndarray):
        return first.dtype == second.dtype and first.shape == second.shape and first.tobytes() == second.tobytes()
    if isinstance(first, (list, tuple)):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    return first == second or (isinstance(first, float) and math.isnan(first) and math.isnan(second))


@given(values)
@settings(deadline=None, max_examples=200)
def test_plain_data_comes_back_as_it_was(value: object) -> None:
    assert same(returned(value), value)


def test_memory_layout_of_inputs_is_kept() -> None:
    base = np.arange(24.0).reshape(4, 6)
    inputs = {"fortran": np.asfortranarray(base), "strided": base[:, ::2]}
    plan = Plan(calls=(Call(label="f", args=(Input("fortran"), Input("strided"))),), inputs=inputs)
    found = decode_plan(encode_plan(plan)).inputs
    assert found["fortran"].flags.f_contiguous
    assert not found["fortran"].flags.c_contiguous
    assert not found["strided"].flags.forc
    np.testing.assert_array_equal(found["strided"], base[:, ::2])


def test_a_plan_comes_back_as_it_was() -> None:
    calls = (
        Call(label="net", target="models.Net", kwargs={"dims": (2, 3)}, fallbacks=({"sizes": [2]},), quiet=True),
        Call(label="loss", kind="method", target="loss", on=Ref("net"), args=({"x": Input("x")}, None), seed=3),
        Call(label="W", kind="get", target="W", on=Ref("net", ("@part", 0, "key")), after="loss"),
    )
    plan = Plan(calls=calls, inputs={"x": 1.5}, seconds=2.5)
    found = decode_plan(encode_plan(plan))
    assert (found.calls, found.inputs, found.seconds) == (plan.calls, plan.inputs, plan.seconds)


@pytest.mark.parametrize(
    "value",
    [
        object(),
        np.array([object()]),
        np.array(["text"]),
        np.array([1j]),
        np.ma.masked_array([1.0, 2.0], [True, False]),
        type("Sub", (np.ndarray,), {})((2,)),
        type("Text", (str,), {})("x"),
        2**70,
        {(1, 2): 3},
        lambda: None,
    ],
    ids=["object", "object array", "text array", "complex", "masked", "subclass", "text", "large", "keys", "function"],
)
def test_anything_else_becomes_a_handle(value: object) -> None:
    found = returned((value, 1.0))
    assert isinstance(found, tuple)
    assert isinstance(found[0], Opaque)
    assert found[1] == 1.0


def test_endless_nesting_and_size_are_cut() -> None:
    cyclic: list[object] = []
    cyclic.append(cyclic)
    assert "Opaque" in repr(returned(cyclic))
    assert "Opaque" in repr(returned([0] * 200_000))[-100:]
    assert isinstance(returned(np.zeros(40 << 20, np.bool_)), Opaque)


def test_a_plan_holds_only_plain_data() -> None:
    with pytest.raises(WireError, match="object cannot be sent"):
        pack({"x": object()})


@given(st.binary(max_size=200))
@settings(deadline=None, max_examples=300)
def test_noise_is_malformed_and_nothing_worse(data: bytes) -> None:
    with pytest.raises(WireError):
        decode_outcome(data)


def array_bytes(header: bytes) -> bytes:
    extension = msgspec.msgpack.Ext(1, header)
    return msgspec.msgpack.encode({"outcome": "returned", "value": extension})


@pytest.mark.parametrize(
    "header",
    [b"", b"\x0b\x01\x00", b"\x63\x00\x00", b"\x0b\x01\x09" + bytes(8), b"\x0b\xff\x00", b"\x0b\x01\x00" + b"\xff" * 8],
    ids=["empty", "no shape", "unknown type", "unknown layout", "many dimensions", "huge"],
)
def test_arrays_that_lie_about_themselves_are_refused(header: bytes) -> None:
    with pytest.raises(WireError):
        decode_outcome(array_bytes(header))


def test_a_plan_is_checked_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="two calls labelled 'f'"):
        Plan(calls=(Call(label="f"), Call(label="f")))
    with pytest.raises(ValueError, match="not an earlier call"):
        Plan(calls=(Call(label="f", args=(Ref("g"),)), Call(label="g")))
    with pytest.raises(ValueError, match="input 'x'"):
        Plan(calls=(Call(label="f", args=([Input("x")],)),))
    with pytest.raises(ValueError, match="comes after 'g'"):
        Plan(calls=(Call(label="f", after="g"),))


Grads = namedtuple("Grads", "dx dw")  # noqa: PYI024 - as students write it


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Grads(1.0, [2]), (1.0, [2])),
        (OrderedDict(W1=1.0, b1=2.0), {"W1": 1.0, "b1": 2.0}),
        (defaultdict(list, W1=(1.0,)), {"W1": (1.0,)}),
        (type("Params", (dict,), {})(W=3), {"W": 3}),
        (type("Pair", (list,), {})([1, 2]), [1, 2]),
    ],
)
def test_what_unpacks_like_plain_data_is_plain_data(value: object, plain: object) -> None:
    found = returned(value)
    assert (type(found), found) == (type(plain), plain)
