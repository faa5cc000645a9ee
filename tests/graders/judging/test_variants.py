"""What is read of a module of other implementations, without running it."""

from pathlib import Path

from graders.judging.variants import collect

NEIGHBOUR = '''
def loss__halved(x):
    """Half of it.

    Hint: look for a 2.
    """
'''
SHARED = '''
def _summed(right):
    """Summed, not averaged."""


class _Uphill:
    """Uphill.

    Keeps: 0.5
    """


f__summed = _summed(right.f)
g__total = _summed(right.g)
f__halved = _of(neighbour.loss__halved)


class Net__uphill(_Uphill, Right):
    pass


class Net__own(_Uphill, Right):
    """Its own."""


LIMIT = 3
'''


def test_definitions_that_are_made_have_the_docstring_of_what_they_are_made_from(tmp_path: Path) -> None:
    (tmp_path / "neighbour.py").write_text(NEIGHBOUR)
    (tmp_path / "shared.py").write_text(SHARED)
    exercises = {"f": "m.f", "g": "m.g", "Net": "m.Net"}
    found = {item.name: item for item in collect(tmp_path / "shared.py", exercises)}
    assert {name: (item.summary, item.hint, item.keeps) for name, item in found.items()} == {
        "summed": ("Summed, not averaged.", "", 0.0),
        "total": ("Summed, not averaged.", "", 0.0),
        "halved": ("Half of it.", "look for a 2.", 0.0),
        "uphill": ("Uphill.", "", 0.5),
        "own": ("Its own.", "", 0.0),
    }
    assert found["total"].locations["m.g"].name == "g__total"
