"""Pages are made again where what they show has changed, and nowhere else."""

import pytest

from graders.reports.html import Audience, write_reports
from graders.reports.pages import Pages


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "report"


def states(folder):
    """What every page is at this moment, by its place; a page that is written again is another file."""
    found = {str(page.relative_to(folder)): page.stat() for page in folder.rglob("*/*.html")}
    return {name: (status.st_ino, status.st_ctime_ns) for name, status in found.items()}


def changed(folder, before):
    after = states(folder)
    return {name for name in after if after[name] != before.get(name)}


def test_nothing_changed_and_no_page_is_written(class_of, folder, alice, broken):
    write_reports(class_of(alice, broken, title="Assignment 1"))
    before = states(folder)
    assert len(before) == 4
    write_reports(class_of(alice, broken, title="Assignment 1"))
    assert changed(folder, before) == set()


def test_a_decision_on_one_student_changes_their_pages_alone(class_of, folder, alice, broken):
    write_reports(class_of(alice, broken))
    before = states(folder)
    write_reports(class_of(alice, broken, overrides="[[override]]\nstudent = 'alice'\npoints = 1\ncomment = 'seen'\n"))
    assert {name.partition("/")[0] for name in changed(folder, before)} == {"students", "submissions"}
    assert {name.partition("/")[2][:5] for name in changed(folder, before)} == {"alice"}
    assert "seen" in (folder / "students" / "alice.html").read_text()


def test_another_title_changes_the_students_pages(class_of, folder, alice):
    write_reports(class_of(alice, title="Assignment 1"))
    before = states(folder)
    write_reports(class_of(alice, title="Assignment 2"))
    assert changed(folder, before) == {"students/alice.html"}
    assert "Assignment 2" in (folder / "students" / "alice.html").read_text()


def test_hidden_values_leave_the_pages_that_had_them(class_of, folder, alice):
    scores = class_of(alice)
    write_reports(scores)
    before = states(folder)
    write_reports(scores, audience=[Audience.students], hide_wanted=True)
    assert changed(folder, before) == {"students/alice.html"}
    write_reports(scores)
    assert changed(folder, before) == {"students/alice.html"}  # as it was at first, and written again


@pytest.mark.parametrize("damage", ["gone", "cut off"])
def test_a_damaged_page_is_made_again(class_of, folder, alice, damage):
    write_reports(class_of(alice))
    page = folder / "students" / "alice.html"
    whole = page.read_text()
    page.unlink() if damage == "gone" else page.write_text(whole[:100])
    write_reports(class_of(alice))
    assert page.read_text() == whole


def test_who_left_the_class_has_no_page(class_of, folder, alice, broken):
    write_reports(class_of(alice, broken))
    write_reports(class_of(broken))
    assert {name.partition("/")[2][:6] for name in states(folder)} == {"broken"}


def page(tmp_path, *texts):
    """A run that writes these pages and ends, or is killed at one that is None."""
    pages = Pages(tmp_path / "report", tmp_path / ".pages", ["students"])
    for name, text in zip("ab", texts, strict=False):
        if text is None:
            return
        pages.put(f"students/{name}.html", text, lambda text=text: text)
    pages.finish()


def test_a_run_that_was_killed_leaves_no_page_that_passes_for_another(tmp_path):
    page(tmp_path, "one", "two")
    page(tmp_path, "six", None)
    page(tmp_path, "one", "two")
    assert (tmp_path / "report" / "students" / "a.html").read_text() == "one"


@pytest.mark.parametrize("text", ["", "[]", '{"students/a.html": 1}', '{"students/a.html": ["0", 3]}'])
def test_damaged_memory_of_the_pages_costs_time_alone(tmp_path, text):
    page(tmp_path, "one")
    (tmp_path / ".pages").write_text(text)
    page(tmp_path, "two")
    assert (tmp_path / "report" / "students" / "a.html").read_text() == "two"
