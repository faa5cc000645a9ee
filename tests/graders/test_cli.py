"""The command line itself: what is said of arguments that are missing."""

import pytest
from typer.testing import CliRunner

from graders.cli import app


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check"], "Missing argument 'path' (One submission: folder, zip, file or notebook)"),
        (["export", "results"], "Missing option '--to'. Choose from: csv, canvas, moodle,"),
        (["handout", "new"], "Missing option '--assignment' (TOML file of an assignment)"),
    ],
)
def test_what_is_missing_is_said_on_one_line_with_what_it_is(words: list[str], said: str) -> None:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"backcheck: {said}")
    assert done.stderr.endswith(f"{words[0]} --help\n")
    assert done.stderr.count("\n") == 1
