"""The pages in a real Chromium: at a desktop's and a phone's width, in light and dark, by eye and by keyboard.

What is not found here is not tried: without Playwright or Chromium the tests are skipped, and say so.
"""

import io
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from graders.diagnosis.pictures import heat_maps
from graders.gradebook.scores import OVERRIDES, read_class
from graders.gradebook.students import write_students
from graders.judging.assignment import Assignment, LatePolicy
from graders.reports.html import write_reports
from graders.results import Picture, StepErrors, write_results
from graders.submissions import Identity, Student
from tests.graders.reports.conftest import check, exercise, submission

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install 'backcheck[browser]'")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra `browser`")
image = pytest.importorskip("PIL.Image", reason="needs the extra `browser`")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
SCREENS = Path(__file__).parent / "screens"
VIEWS = {
    "desktop": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "phone": {"viewport": {"width": 375, "height": 700}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "dark_phone": {"viewport": {"width": 375, "height": 700}, "color_scheme": "dark"},
}
PAGES = ("index.html", "students/Ana-O-Brien.html", "submissions/ana*.html")
THUMBNAIL = (32, 20)
FAR = 12
"""Of 255, on average over a thumbnail: other fonts come to 3 or 4, another background or a lost table to 20 or more."""
MESSAGE = """\
dw lacks the term 0.1 * w
  dw is wrong; 31 of 96 entries are wrong
  worst entry at [3, 1]: got -0.1628076605, wanted -0.4628076605 (error 3.0e-01, allowed 1.8e-09)
  got    [3, 0:5]       2.579     -0.1628       1.002      -1.472       2.237
  wanted [3, 0:5]       2.579     -0.4628       1.002      -1.472       2.237
  read: lectures 2, 5 and 7: fully connected layer, backpropagation"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium, or CHROMIUM=PATH")


def picture(check):
    wanted = np.cos(np.arange(96.0)).reshape(8, 12)
    got = wanted + np.where(np.arange(96).reshape(8, 12) % 3 == 0, 0.3, 0.0)
    got[0, 0] = np.nan
    errors = StepErrors(steps=tuple((10.0**-n, 0.7) for n in range(1, 10)), allowed=2.6e-12)
    return Picture(check=check, maps=heat_maps("dw", got, wanted), errors=errors)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The pages of a class of thirty, of which Ana's have something of everything."""
    folder = tmp_path_factory.mktemp("class")
    due = datetime(2026, 3, 1, tzinfo=UTC)
    first = check(
        "failed",
        "affine_backward/one_row/gradient-dw",
        message=MESSAGE,
        hint="what is added to w?",
        misconception="forgot_the_penalty",
        also=("affine_backward/image_shaped/gradient-dw",),
    )
    info = check("failed", "affine_backward/one_row/dtype-dx", message="dx is float32", advisory=True)
    waiting = check("blocked", "temporal_affine_backward_of_old/a/gradient-dx", message="needs affine_backward")
    ana = submission(
        "ana_1",
        exercises=[
            exercise("affine_forward", status="passed", score=4.0, passed=12),
            exercise(checks=[first, info], passed=3, pictures=(picture(first.id),), flags=("a loop",)),
            exercise("spatial_groupnorm_backward", status="blocked", score=0.0, checks=[waiting]),
        ],
        notes=("hw.zip was unpacked",),
        flags=("looks like bo_2",),
        sandbox=("no network namespace",),
    )
    others = [
        submission(
            f"s{n:02}", content=f"sha256:{n}", exercises=[exercise(score=n % 5, checks=[first]), exercise("relu")]
        )
        for n in range(29)
    ]
    people = [Identity(submission=f"s{n:02}", students=(Student(name=f"Student {n}"),)) for n in range(29)]
    late = Identity(
        submission="ana_1",
        students=(Student(name="Ana O'Brien"),),
        submitted_at=due + timedelta(hours=1),
        time_source="roster.csv",
    )
    policy = LatePolicy(due=due, percent_per_day=25)
    overrides = '[[override]]\nstudent = "ana_1"\nexercise = "relu"\nexcused = true\ncomment = "well done"\n'
    write_results(folder / "results.jsonl", [ana, *others])
    write_students(folder, [late, *people])
    (folder / OVERRIDES).write_text(overrides)
    write_reports(read_class(folder, assignment=Assignment(name="Assignment 1", late=policy)))
    return folder / "report"


@pytest.fixture(scope="session")
def chromium():
    options = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    options += ["--disable-component-update", "--disable-sync", "--force-color-profile=srgb"]
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture(params=VIEWS)
def view(request):
    return request.param


@pytest.fixture(params=PAGES, ids=["index", "student", "staff"])
def shown(request, chromium, pages, view):
    """A page in a tab of its own; it may ask for nothing and complain of nothing."""
    context = chromium.new_context(**VIEWS[view], reduced_motion="reduce")
    tab, complaints, asked = context.new_page(), [], []
    tab.on("console", lambda said: complaints.append(said.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("request", lambda each: asked.append(each.url))
    (path,) = pages.glob(request.param)
    tab.goto(path.as_uri())
    yield tab
    assert complaints == []
    assert [url for url in asked if url != path.as_uri()] == []
    context.close()


def test_nothing_is_wider_than_the_screen(shown):
    width = shown.evaluate("document.documentElement.scrollWidth")
    assert width <= shown.viewport_size["width"]


def test_headings_contrast_names_and_regions(shown):
    found = axe.Axe().run(shown).response["violations"]
    said = [f"{item['id']}: {node['html'][:150]} {node['failureSummary']}" for item in found for node in item["nodes"]]
    assert said == []


def test_everything_that_can_be_used_is_reached_by_tab(shown):
    """As many stops as there are things to use, each of them drawn with an outline."""
    wanted = "a[href], button, input, select, summary, [tabindex='0']"
    shown.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    usable = shown.evaluate(f'[...document.querySelectorAll("{wanted}")].filter(each => each.checkVisibility()).length')
    shown.evaluate("window.reached = new Set()")
    outlines = set()
    for _ in range(usable):
        shown.keyboard.press("Tab")
        outlines.add(
            shown.evaluate(
                "(reached.add(document.activeElement), getComputedStyle(document.activeElement).outlineStyle)"
            )
        )
    assert shown.evaluate("reached.size") == usable
    assert "none" not in outlines


def test_a_screenshot_is_what_it_was(shown, view, request):
    """Coarsely: a thumbnail of the first screen. ``UPDATE_SCREENS=1`` takes new ones, to be looked at."""
    taken = image.open(io.BytesIO(shown.screenshot())).convert("RGB")
    small = taken.resize(THUMBNAIL, image.Resampling.BOX)
    path = SCREENS / f"{request.node.callspec.id}.png"
    if os.environ.get("UPDATE_SCREENS"):
        SCREENS.mkdir(exist_ok=True)
        small.save(path)
    before = np.asarray(image.open(path), np.float64)
    assert np.abs(np.asarray(small, np.float64) - before).mean() < FAR


@pytest.fixture
def view_of_staff(chromium, pages):
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    tab.goto((pages / "index.html").as_uri())
    yield tab
    context.close()


def rows(tab):
    return tab.evaluate(
        "[...document.querySelectorAll('#rows tbody tr')].filter(each => each.checkVisibility()).length"
    )


def test_the_index_is_searched_and_sorted_by_keyboard(view_of_staff):
    tab = view_of_staff
    assert rows(tab) == 30
    tab.get_by_role("searchbox").focus()
    tab.keyboard.type("ana o'brien")
    assert rows(tab) == 1
    tab.keyboard.press("Control+A")
    tab.keyboard.press("Delete")
    tab.locator("#rows th button").nth(2).focus()
    tab.keyboard.press("Enter")
    scores = tab.evaluate("[...document.querySelectorAll('#rows tbody tr')].map(each => +each.cells[2].innerText)")
    assert scores in (sorted(scores), sorted(scores, reverse=True))
    assert len(set(scores)) > 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("loop", 0),  # of a flag
        ("graded", 0),
        ("ana_1", 1),
        ("flag:loop", 1),
        ("flag: bo_2", 1),
        ("flag:ana", 0),
        ("lost:affine", 25),
        ("lost:forward", 0),
        ("misconception:penalty", 30),
        ("status:unreadable", 0),
    ],
)
def test_a_search_is_for_names_and_says_where_it_is_for_more(view_of_staff, text, count):
    view_of_staff.get_by_role("searchbox").fill(text)
    assert rows(view_of_staff) == count


def test_a_filter_and_a_button_choose_rows(view_of_staff):
    view_of_staff.get_by_label("Show").select_option(label="flagged")
    assert rows(view_of_staff) == 1
    view_of_staff.get_by_role("button", name="affine_backward", exact=True).first.click()
    assert rows(view_of_staff) == 25
    view_of_staff.get_by_label("Show").select_option(label="late")
    assert rows(view_of_staff) == 1


def test_a_status_is_not_broken_within_a_word_on_a_phone(chromium, pages):
    context = chromium.new_context(viewport={"width": 375, "height": 700})
    tab = context.new_page()
    tab.goto((pages / "index.html").as_uri())
    lines = """[...document.querySelectorAll('#rows tbody tr')].map(row => {
        const range = document.createRange();
        range.selectNodeContents(row.cells[1]);
        return [row.cells[1].innerText.split(' ').length, new Set([...range.getClientRects()].map(r => r.top)).size];
    })"""
    assert all(found <= words for words, found in tab.evaluate(lines))
    context.close()


def test_a_figure_shows_what_is_wrong(chromium, pages):
    context = chromium.new_context(viewport={"width": 375, "height": 700})
    tab = context.new_page()
    tab.goto(next(pages.glob("students/Ana*.html")).as_uri())
    assert tab.get_by_role("img", name="heat maps of got, wanted and difference: 32 of 96").count() == 1
    tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    boxes = [each.bounding_box() for each in tab.get_by_role("img").all()]
    assert len(boxes) == 2
    assert all(box["width"] <= 375 and box["height"] > 60 for box in boxes)
    context.close()
