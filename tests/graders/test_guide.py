"""The guide for instructors, followed to the letter: its files written, its commands run, in its order."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graders.cli import app
from tests.support.course import REFERENCE, ROOT

GUIDE = (ROOT / "docs" / "instructors.md").read_text()
FILES = ("layers", "activations", "losses", "normalization")
IN_COURSE = {"grade", "list", "handout", "report", "export", "bundle"}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


def commands() -> list[list[str]]:
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("backcheck ")]
    inline = re.findall(r"`(backcheck grade [^`]+)`", GUIDE)
    found = [shlex.split(line, comments=True)[1:] for line in [*lines, *inline]]
    return [words for words in found if "dask" not in words]


@pytest.fixture
def at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instructor's folder: what the guide shows, and what students handed in."""
    monkeypatch.chdir(tmp_path)
    assignment, overrides = blocks("toml")
    Path("hw2.toml").write_text(assignment)
    Path("overrides.toml").write_text(overrides)
    for name in ("obriena", "pair7"):
        (tmp_path / "handed_in" / name).mkdir(parents=True)
        for file in FILES:
            text = (REFERENCE / f"{file}.py").read_text().replace("from reference", "from .reference")
            (tmp_path / "handed_in" / name / f"{file}.py").write_text(text)
    (roster,) = blocks("csv")
    (tmp_path / "handed_in" / "roster.csv").write_text(roster)
    (tmp_path / "results_hw1").mkdir()
    (tmp_path / "results_hw1" / "grace_days.json").write_text("[]")
    return tmp_path


def test_every_command_of_the_guide_works_in_its_order(at_work: Path) -> None:
    ran = commands()
    assert {words[0] for words in ran} == IN_COURSE
    for words in ran:
        options = ["--course", str(ROOT)]
        options += (
            ["--sandbox", "auto", "--jobs", "1"]
            if words[0] == "grade"
            else ["--no-wheels"]
            if words[0] == "bundle"
            else []
        )
        done = CliRunner().invoke(app, [*words, *options])
        assert done.exit_code == 0, (words, done.output)
    for name in re.findall(r"^\| `(?:\w+)` \| `([\w.]+)` \|", GUIDE, re.MULTILINE):
        target = re.search(rf"^\| `(\w+)` \| `{re.escape(name)}`", GUIDE, re.MULTILINE)[1]
        assert CliRunner().invoke(app, ["export", "results", "--to", target, "--course", str(ROOT)]).exit_code == 0
        assert (at_work / "results" / "exports" / name).is_file()
    for name in re.findall(r"`([\w./-]+)`", GUIDE.partition("| in `results` | |")[2].partition("**Flags**")[0]):
        if not name.startswith(("raw_score", "late", "override")):
            assert (at_work / "results" / name).exists(), name
