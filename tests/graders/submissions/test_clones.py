"""The last commit of a clone, without asking git: the clone is a student's."""

import os
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from graders.submissions.clones import last_commit

WHEN = "2026-03-02T01:00:00-08:00"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    who = {f"GIT_{role}_{what}": "a@b.c" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    env = {**os.environ, **who, "GIT_COMMITTER_DATE": WHEN}
    (tmp_path / "layers.py").write_text("x = 1\n")
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
        subprocess.run(["git", "-C", str(tmp_path), *words], env=env, check=True)
    return tmp_path


def git(clone: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(clone), *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_a_clone_of_nothing_has_a_time_and_a_hash(clone):
    found = last_commit(clone)
    assert (found.time, found.place, found.organisation) == (
        datetime.fromisoformat(WHEN),
        git(clone, "rev-parse", "HEAD"),
        "",
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://code.example.org/cs-2026/hw2-ana.git",
        "https://code.example.org/cs-2026/hw2-ana",
        "https://ana:secret@code.example.org/cs-2026/hw2-ana.git",
        "git@code.example.org:cs-2026/hw2-ana.git",
        "ssh://git@code.example.org:22/cs-2026/hw2-ana.git",
    ],
)
def test_where_it_is_to_be_seen_is_that_of_the_repository(clone, url):
    git(clone, "remote", "add", "upstream", "https://elsewhere.org/a/b.git")
    git(clone, "remote", "add", "origin", url)
    found = last_commit(clone)
    assert found.place == f"https://code.example.org/cs-2026/hw2-ana/commit/{git(clone, 'rev-parse', 'HEAD')}"
    assert found.organisation == "cs-2026"


@pytest.mark.parametrize("url", ["/home/ana/hw2", "../hw2", "javascript:alert(1)", "file:///etc/passwd"])
def test_an_address_that_no_browser_opens_is_not_taken(clone, url):
    git(clone, "remote", "add", "origin", url)
    assert last_commit(clone).place == git(clone, "rev-parse", "HEAD")


def test_what_is_no_clone_has_no_commit(tmp_path):
    assert last_commit(tmp_path) is None
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    assert last_commit(tmp_path) is None
