"""What right implementations of other exercises give: asked once, whoever is judged."""

import numpy as np

from graders.checks.contract import Evidence, Output
from graders.judging.attempts import answers_another
from graders.kinds.operation import Siblings
from graders.oracle.plan import Call, Input, Plan
from graders.oracle.transcript import Raised, Returned, Transcript

PLAN = Plan(calls=(Call(label="out", target="f.relu", args=(Input("x"),)),), inputs={"x": np.arange(3.0)})
ANSWERS = {"f.square": Returned(np.arange(3.0) ** 2), "f.pool": Raised("TypeError", "no")}


def evidence(value):
    return Evidence(PLAN, Transcript({"out": Returned(value)}), {"out": Output("out", "out")}, {})


def test_the_answers_of_other_exercises_are_asked_for_once():
    siblings, asked = Siblings("f.relu", tuple(ANSWERS)), []

    def right(plan):
        asked.append(plan)
        return Transcript({call.label: ANSWERS[call.target] for call in plan.calls})

    assert answers_another(evidence(np.arange(3.0) ** 2), "out", siblings, right)
    assert not answers_another(evidence(np.arange(3.0)), "out", siblings, right)
    assert [call.target for plan in asked for call in plan.calls] == ["f.square", "f.pool"]


def test_nothing_and_other_shapes_are_no_answer():
    siblings = Siblings("f.relu", ("f.square",))

    def right(plan):
        return Transcript({call.label: Returned(np.zeros(3)) for call in plan.calls})

    assert not answers_another(evidence(np.zeros(3)), "out", siblings, right)
    assert not answers_another(evidence(np.zeros((3, 1))), "out", siblings, right)
    assert not answers_another(evidence(None), "out", siblings, right)


def test_another_function_of_the_first_input_is_another_answer():
    siblings = Siblings("f.relu", (), (np.arctan,))

    def right(plan):
        return Transcript({})

    assert answers_another(evidence(np.arctan(np.arange(3.0))), "out", siblings, right)
    assert not answers_another(evidence(np.tanh(np.arange(3.0))), "out", siblings, right)
