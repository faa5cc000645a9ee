"""The collections: every wrong implementation dies by a check that failed, every honest one keeps full marks.

Honest ones are graded on one set of inputs; with the environment variable ``BACKCHECK_ALL_SEEDS`` set, on five.
"""

import os
from collections import Counter

import pytest

from graders.judging.catalogue import exercises
from graders.kinds.operation import short
from tests.support.collected import BUGS, PARTS, SEEDS, bugs, fates, honest, part_of
from tests.support.variants import without_a_closer_look

GRADED = SEEDS if os.environ.get("BACKCHECK_ALL_SEEDS") else SEEDS[:1]
NAMES = [short(full) for full in exercises()]
FEWEST = 3
FEWEST_RIGHT = 3


def identifier(variant):
    return variant.id


def times_written(variants):
    """How many variants each exercise has."""
    return Counter(short(full) for variant in variants for full in variant.locations)


@pytest.mark.parametrize("variant", bugs(), ids=identifier)
@without_a_closer_look()
def test_a_bug_dies_by_a_check_that_failed(variant):
    found = fates(variant)
    assert found
    for fate in found:
        assert fate.is_killed, f"{variant.summary}\n{fate.explain()}"


@pytest.mark.parametrize("seed", GRADED)
@pytest.mark.parametrize("variant", honest(), ids=identifier)
def test_an_honest_variant_keeps_full_marks(variant, seed):
    found = fates(variant, seed)
    assert found
    for fate in found:
        assert fate.keeps_full_marks, f"{variant.summary}\n{fate.explain()}"


@pytest.mark.parametrize("exercise", NAMES)
def test_an_exercise_has_bugs_and_honest_variants(exercise):
    assert times_written(bugs())[exercise] >= FEWEST
    assert times_written(honest())[exercise] >= FEWEST_RIGHT


def test_every_variant_says_what_it_does():
    assert [variant.id for variant in (*bugs(), *honest()) if not variant.summary] == []


def test_every_bug_is_of_one_part():
    modules = [{bug.module for bug in bugs(part)} for part in PARTS]
    assert all(modules)
    assert sum(map(len, modules)) == len(set().union(*modules)) == len(list(BUGS.glob("*_bugs.py")))


def test_a_part_that_is_none_is_refused(tmp_path):
    (tmp_path / "layers_bugs.py").write_text('PART = "unsen"\n')
    with pytest.raises(LookupError, match=r"layers_bugs.py: PART is 'unsen'; expected one of seen, unseen, fresh"):
        part_of(tmp_path / "layers_bugs.py")
