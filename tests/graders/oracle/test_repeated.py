"""Plans that many submissions are asked are made once, and not all of them are held for ever."""

from graders.oracle.plan import Plan
from graders.oracle.repeated import MOST, made_once


def test_what_was_made_of_one_thing_is_made_once():
    owner, other = Plan(calls=()), Plan(calls=())
    made = []

    def make():
        made.append(len(made))
        return made[-1]

    assert [made_once(owner, "first", make), made_once(owner, "first", make)] == [0, 0]
    assert [made_once(owner, "second", make), made_once(other, "first", make)] == [1, 2]


def test_what_was_not_used_for_long_is_made_anew():
    owner = Plan(calls=())
    assert made_once(owner, "old", lambda: 1) == 1
    for number in range(MOST):
        made_once(owner, number, lambda: 0)
    assert made_once(owner, "old", lambda: 2) == 2
