"""The HTML report and the files of a whole class."""

import re
from html.parser import HTMLParser

import pytest

from graders.reports.html import submission_page, write_reports


class Page(HTMLParser):
    """Tags, attributes and text of a page; every opened element must be closed."""

    VOID = frozenset({"br", "hr", "input", "link", "meta", "wbr"})

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text, self.open = [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def links(self):
        return [value for tag, name, value in self.attributes if name == "href"]


@pytest.fixture
def report(tmp_path, class_of):
    def write(*results, **options):
        write_reports(class_of(*results, **options))
        return Page((tmp_path / "report" / "index.html").read_text())

    return write


def test_a_page_a_submission_and_an_index_that_leads_to_them(report, tmp_path, alice, broken, unreadable):
    index = report(alice, broken, unreadable)
    links = index.links()
    assert [link.split("/")[1].rpartition("-")[0] for link in links] == ["alice", "broken", "empty"]
    for link in links:
        page = Page((tmp_path / "report" / link).read_text())
        assert page.links() == ["../index.html"]
    text = " ".join("".join(index.text).split())
    assert "3 submissions, 1 graded, 1 grader error, 1 unreadable" in text
    assert "The grader failed to judge 1 of them" in text
    assert "forgot-transpose" in text
    assert len((tmp_path / "gradebook.csv").read_text().splitlines()) == 4


def test_the_index_shows_distribution_and_pass_rates(report, make):
    def scored(name, score, status):
        return make.submission(name, exercises=[make.exercise("affine", score=score, status=status)])

    index = report(scored("a", 0.0, "failed"), scored("b", 4.0, "passed"), scored("c", 4.0, "passed"))
    bars = [
        [float(number) for number in re.findall(r"[\d.]+", value)]
        for tag, name, value in index.attributes
        if (tag, name) == ("path", "d") and value.count("L") == 3 and value.endswith("z")
    ]
    heights = [bar[1] - bar[5] for bar in bars]
    assert len(heights) == 10
    assert heights[-1] > 50
    assert heights == pytest.approx([heights[-1] / 2, *[0] * 8, heights[-1]], abs=0.02)  # of rounded coordinates
    assert "10 to 20 %: 0 submissions" in "".join(index.text)
    assert ("meter", "value", "0.6667") in index.attributes
    assert " 67 %" in index.text
    assert "2/3" in index.text


def test_a_page_tells_every_check_that_did_not_pass(alice, entry_of):
    text = "\n".join(Page(submission_page([entry_of(alice)])).text)
    assert "dw differs" in text
    assert "\n  got 1\n  wanted 2" in text
    assert "Hint: transpose x" in text
    assert "failed, forgot-transpose" in text
    assert "failed, informational" in text
    assert "1 check passed" in text
    assert "the forward failed" not in text


def test_a_page_says_what_a_blocked_exercise_waits_for(make, entry_of):
    check = make.check("blocked", message="needs affine forward, which failed")
    part = make.exercise(status="blocked", score=0.0, checks=[check])
    assert "needs affine forward" in "".join(Page(submission_page([entry_of(make.submission(exercises=[part]))])).text)


def test_an_exercise_with_news_is_open_and_one_that_passed_is_not(alice, entry_of):
    page = Page(submission_page([entry_of(alice)]))
    assert page.tags.count("details") == 2
    assert page.attributes.count(("details", "open", None)) == 1


def test_a_fault_of_the_grader_shows_no_score(broken, unreadable, entry_of):
    assert "points" not in "".join(Page(submission_page([entry_of(broken)])).text)
    assert "grader error: the worker died" in "".join(Page(submission_page([entry_of(broken)])).text)
    assert "of 8 points" in "".join(Page(submission_page([entry_of(unreadable)])).text)


def test_hostile_text_stays_text(report, tmp_path, hostile):
    index = report(hostile)
    (link,) = index.links()
    pages = [index, Page((tmp_path / "report" / link).read_text())]
    for page in pages:
        assert page.tags.count("script") == (page is index)
        assert not [name for _, name, _ in page.attributes if name.startswith("on")]
        assert any("<script>alert(1)</script>" in text for text in page.text)
        assert not {"\x1b", "\u202e"} & set("".join(page.text))
    assert len(list((tmp_path / "report" / "submissions").iterdir())) == 1


def test_pages_need_nothing_from_elsewhere(report, tmp_path, alice):
    report(alice)
    for path in (tmp_path / "report").rglob("*.html"):
        page = Page(path.read_text())
        assert not {"img", "link", "iframe"} & set(page.tags)
        # The index alone has a script, of its own; no page reaches anything elsewhere.
        assert page.tags.count("script") == (path.name == "index.html")
        assert not [value for _, name, value in page.attributes if name == "src"]
        assert not [value for value in page.links() if "//" in value]
        assert "url(" not in path.read_text()
        assert "prefers-color-scheme: dark" in path.read_text()


def test_a_new_report_leaves_no_page_of_an_old_one(report, tmp_path, alice, broken):
    report(alice, broken)
    report(alice)
    assert len(list((tmp_path / "report" / "submissions").glob("*"))) == 1


def test_a_class_of_none(report):
    assert "0 submissions" in "".join(report().text)


def test_points_have_at_most_two_decimals(report, tmp_path, make):
    index = report(make.submission(exercises=[make.exercise(score=1.818181, max_score=5.0)]))
    page = Page((tmp_path / "report" / index.links()[0]).read_text())
    for text in (index.text, page.text, [(tmp_path / "gradebook.csv").read_text()]):
        assert "1.82" in "".join(text)
        assert "1.81818" not in "".join(text)


def test_one_is_singular_and_the_unreadable_are_in_no_mean(report, make, alice, unreadable):
    assert "1 submission, 1 graded." in " ".join("".join(report(alice).text).split())
    text = " ".join("".join(report(alice, unreadable).text).split())
    assert "1 submission could not be read: 0 points in the gradebook, left out of all figures here" in text
    assert "Mean 6 of 8 points over 1 graded submission," in text


def test_a_shared_error_has_its_details_once(make, entry_of):
    message = "optim.py could not be imported\n  optim.py:1 in <module>: import x"
    exercises = [
        make.exercise(name, status="error", score=0.0, checks=[make.check("error", f"{name}/a/value", message=message)])
        for name in ("sgd", "adam")
    ]
    text = "".join(Page(submission_page([entry_of(make.submission(exercises=exercises))])).text)
    assert text.count("optim.py:1 in <module>") == 1
    assert "optim.py could not be imported: as in sgd" in text
