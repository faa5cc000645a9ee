"""Replies of a known form are judged by their numbers alone, and come to what the longer way comes to."""

import struct

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.grader import reference_sources
from graders.judging.catalogue import catalogue
from graders.judging.prepared import prepare_from_fixtures
from graders.judging.screen import Screen
from graders.oracle.confined import replies
from graders.oracle.confined.cache import MAX_FORMS, KeptPlan
from graders.oracle.confined.frames import framed
from graders.oracle.confined.messages import Closing
from graders.oracle.confined.replies import read_reply
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.transcript import Raised, Returned, Transcript
from graders.oracle.wire import WireError, encode_outcome, pack_result
from tests.support.course import PUBLIC_FIXTURES

OPERATIONS = ("affine", "relu", "svm_loss", "softmax_loss", "batchnorm", "adam", "dropout", "rnn_step", "conv_naive")
FACTORS = st.sampled_from([0.0, -1.0, 1 - 1e-9, 1 + 1e-9, 1 + 1e-8, 1 + 1e-10, 1 + 1e-12, 2.0, np.nan, np.inf])


def encoded(plan, outcomes, closing=None):
    """What a process replies to a plan."""
    frames = [encode_outcome(packed(outcomes[call.label])) for call in plan.calls]
    return b"".join(map(framed, (*frames, msgspec.msgpack.encode(closing or Closing()))))


def packed(outcome):
    if not isinstance(outcome, Returned):
        return outcome
    changed = {name: pack_result(value) for name, value in outcome.changed.items()}
    return msgspec.structs.replace(outcome, value=pack_result(outcome.value), changed=changed)


class Asked:
    """An operation with right replies to its plans, of which the forms are known.

    Attributes:
        right: Right replies, by case.
    """

    def __init__(self, operation):
        self.scripts = prepare_from_fixtures(catalogue()[operation], PUBLIC_FIXTURES).scripts
        self.run = InProcessOracle(reference_sources()).run
        self.right = {name: encoded(it.plan, self.run(it.plan).outcomes) for name, it in self.scripts.items()}
        self._plans = {name: KeptPlan(script.plan) for name, script in self.scripts.items()}
        self._screen = Screen(self.scripts)
        assert self.at_once(self.right)
        assert self.at_once(self.right)

    def at_once(self, data):
        """Whether replies pass, where their forms may be known."""
        return self._screen.passes({name: Transcript(self.read(name, data[name]).outcomes) for name in self.scripts})

    def read(self, name, data):
        return self._plans[name].read(data)

    def the_longer_way(self, data):
        """Whether replies pass that are decoded and read one by one."""
        plans = {name: script.plan for name, script in self.scripts.items()}
        outcomes = {name: Transcript(read_reply(data[name], plan).outcomes) for name, plan in plans.items()}
        return Screen(self.scripts).passes(outcomes)


@pytest.fixture(scope="module")
def asked():
    """Operations, made ready when they are first needed."""
    made = {}
    return lambda name: made.setdefault(name, None) or made.update({name: Asked(name)}) or made[name]


def outcome_of(work, *arguments):
    try:
        return work(*arguments)
    except WireError:
        return "malformed"


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name != "dropout"])
def test_right_replies_of_a_known_form_are_not_decoded(asked, operation, monkeypatch):
    ready = asked(operation)
    monkeypatch.setattr(replies, "_read_outcomes", None)
    assert ready.at_once(ready.right)


def test_what_is_said_after_the_outcomes_is_read_each_time(asked):
    ready = asked("relu")
    name, script = next(iter(ready.scripts.items()))
    outcomes = ready.run(script.plan).outcomes
    for said in (Closing(("numpy",)), Closing((), {"relu_forward": ("odd",)}), Closing()):
        reply = ready.read(name, encoded(script.plan, outcomes, said))
        assert isinstance(reply.outcomes, replies.Received)
        assert reply.closing == said
    for wrong in (ready.right[name][:-1], ready.right[name] + b"1", ready.right[name] + framed(b"\x80")):
        with pytest.raises(WireError):
            ready.read(name, wrong)


@pytest.mark.parametrize("operation", OPERATIONS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_replies_with_changed_numbers_come_to_the_same(asked, operation, data):
    ready = asked(operation)
    name = data.draw(st.sampled_from(sorted(ready.right)))
    plan, outcomes = ready.scripts[name].plan, dict(ready.run(ready.scripts[name].plan).outcomes)
    returned = [label for label, outcome in outcomes.items() if isinstance(outcome, Returned)]
    for label in data.draw(st.sets(st.sampled_from(returned), min_size=1, max_size=3)):
        outcomes[label] = times(outcomes[label], data.draw(FACTORS), data.draw(st.integers(0, 10**6)))
    changed = {**ready.right, name: encoded(plan, outcomes)}
    assert ready.at_once(changed) == ready.the_longer_way(changed)


def times(outcome, factor, place):
    """The outcome with one of its numbers, or all, times a factor."""

    def changed(value):
        if isinstance(value, (tuple, list)):
            return type(value)(map(changed, value))
        if isinstance(value, dict):
            return {key: changed(item) for key, item in value.items()}
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size:
            found = value.copy(order="K")
            found.flat[place % value.size] *= factor
            return found if place % 3 else value * factor
        return value * factor if type(value) is float else value

    with np.errstate(invalid="ignore"):
        return msgspec.structs.replace(outcome, value=changed(outcome.value), changed=changed(outcome.changed))


@pytest.mark.parametrize("operation", OPERATIONS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_replies_with_changed_bytes_come_to_the_same(asked, operation, data):
    ready = asked(operation)
    name = data.draw(st.sampled_from(sorted(ready.right)))
    reply = bytearray(ready.right[name])
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.one_of(st.integers(0, len(reply) - 1), st.integers(0, min(80, len(reply) - 1))))
        match data.draw(st.sampled_from(["set", "flip", "add", "drop", "copy"])):
            case "set":
                reply[place] = data.draw(st.integers(0, 255))
            case "flip":
                reply[place] ^= 1 << data.draw(st.integers(0, 7))
            case "add":
                reply.insert(place, data.draw(st.integers(0, 255)))
            case "drop":
                del reply[place]
            case "copy":
                other = data.draw(st.integers(0, len(reply) - 1))
                reply[place : place + 8] = reply[other : other + 8][: len(reply) - place]
    changed = {**ready.right, name: bytes(reply)}
    assert outcome_of(ready.at_once, changed) == outcome_of(ready.the_longer_way, changed)
    again = outcome_of(ready.read, name, bytes(reply))
    plainly = outcome_of(read_reply, bytes(reply), ready.scripts[name].plan)
    assert in_bytes(ready.scripts[name].plan, again) == in_bytes(ready.scripts[name].plan, plainly)


def in_bytes(plan, reply):
    return reply if isinstance(reply, str) else encoded(plan, reply.outcomes, reply.closing)


def lossless(ready, change):
    """Right replies, but for the loss of one case where it is 0."""
    name = "all_satisfied"
    outcomes = dict(ready.run(ready.scripts[name].plan).outcomes)
    for label, outcome in outcomes.items():
        outcomes[label] = msgspec.structs.replace(outcome, value=change(outcome.value))
    return {**ready.right, name: encoded(ready.scripts[name].plan, outcomes)}


def test_a_number_that_is_none_of_double_precision_is_read_as_what_it_is(asked):
    """A loss of 0 as an integer: it stands among the bytes of the form, and is no number's place in it."""
    ready = asked("svm_loss")
    kinds = (int, np.float32)
    whole, single = (lossless(ready, lambda value, kind=kind: (kind(value[0]), *value[1:])) for kind in kinds)
    for right in (whole, single):
        assert ready.at_once(right)
        assert ready.at_once(right)
    wrong = lossless(ready, lambda value: (1, *value[1:]))
    assert not ready.at_once(wrong)
    assert not ready.at_once({**whole, "all_satisfied": whole["all_satisfied"].replace(b"\x92\x00", b"\x92\x01")})
    assert not ready.at_once(lossless(ready, lambda value: (np.float32(1), *value[1:])))
    gradient = lossless(ready, lambda value: (0, value[1] + 1e-3))
    assert not ready.at_once(gradient)


def test_layouts_of_arrays_are_read_as_what_they_are(asked):
    """A gradient in Fortran order: the same bytes as in C order are another array."""
    ready = asked("affine")
    script = ready.scripts["rectangular"]
    outcomes = dict(ready.run(script.plan).outcomes)
    turned = {
        label: msgspec.structs.replace(outcome, value=tuple(map(np.asfortranarray, outcome.value)))
        if "backward" in label
        else outcome
        for label, outcome in outcomes.items()
    }
    assert any(turned[label] is not outcomes[label] for label in outcomes)
    right = {**ready.right, "rectangular": encoded(script.plan, turned)}
    assert ready.at_once(right)
    assert ready.at_once(right)
    as_c = bytearray(right["rectangular"])
    at = as_c.index(struct.pack("<BBB", 11, 2, 1))
    as_c[at + 2] = 0
    assert not ready.at_once({**right, "rectangular": bytes(as_c)})


def test_few_forms_are_known_of_a_plan():
    plan = next(iter(prepare_from_fixtures(catalogue()["affine"], PUBLIC_FIXTURES).scripts.values())).plan
    known = KeptPlan(plan)
    value = encoded(plan, {call.label: Returned(np.zeros(1)) for call in plan.calls})
    for size in range(3 * MAX_FORMS):
        known.read(value)
        known.read(encoded(plan, {call.label: Returned(np.zeros(2 + size)) for call in plan.calls}))
    assert len(known.forms) == MAX_FORMS
    known.read(encoded(plan, {call.label: Raised("ValueError", "no") for call in plan.calls}))
    assert len(known.forms) == MAX_FORMS
