"""Heat maps and curves in pages, notebooks and terminals."""

import io
import json
import re
import xml.etree.ElementTree as ET
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image
from rich.console import Console
from typer.testing import CliRunner

from graders.cli import app
from graders.diagnosis.pictures import heat_maps
from graders.notebook import Feedback
from graders.pytest_report import Said
from graders.reports import figures
from graders.reports.figures import distribution, drawn
from graders.reports.html import write_reports
from graders.reports.palette import colour_of
from graders.reports.student import student_page
from graders.reports.terminal import render_submission
from graders.results import NOT_FINITE, SHADES, Picture, ResultError, StepErrors, decode, encode

ERRORS = StepErrors(steps=((1e-9, 0.7), (1e-6, 0.7), (1e-3, 0.71)), allowed=2.6e-12)


@pytest.fixture
def maps():
    wanted = np.arange(12.0).reshape(3, 4) - 5
    return heat_maps("dw", wanted + np.eye(3, 4), wanted)


@pytest.fixture
def wrong(make, maps):
    """A submission with one cause, of which there are pictures."""
    check = make.check("failed", "affine_backward/a/gradient-dw", message="dw is wrong\n  worst entry at [2, 2]: got 6")
    picture = Picture(check=check.id, maps=maps, errors=ERRORS)
    return make.submission(exercises=[make.exercise(checks=[check], pictures=(picture,))])


def terminal(width=80, **options):
    settings = {"force_terminal": True, "color_system": "truecolor", "no_color": False} | options
    return Console(file=io.StringIO(), width=width, **settings)


def painted(wrong, console):
    render_submission(wrong, console)
    return re.findall(r"\x1b\[48;2;([\d;]+)m", console.file.getvalue())


def test_zero_is_pale_and_the_ends_are_far_apart():
    assert colour_of(SHADES[len(SHADES) // 2]) == (247, 247, 247)
    assert colour_of(SHADES[0])[2] > 150 > colour_of(SHADES[0])[0]
    assert colour_of(SHADES[-1])[0] > 150 > colour_of(SHADES[-1])[2]
    assert colour_of(NOT_FINITE) == (0, 0, 0)


def svgs(maps):
    picture = Picture(check="f/a/b", maps=maps, errors=ERRORS)
    return [item.svg for item in drawn(picture)]


def cells(image):
    """Red, green and blue of the entries that an image inside a picture has."""
    png = b64decode(image.get("href").removeprefix("data:image/png;base64,"), validate=True)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def test_a_map_has_the_colour_of_every_entry(maps):
    tree = ET.fromstring(svgs(maps)[0])
    assert [text.text for text in tree.iter("text")] == ["got", "wanted", "difference"]
    for image, letters in zip(tree.iter("image"), (maps.got, maps.wanted, maps.difference), strict=True):
        wanted = np.reshape([colour_of(letter) for letter in letters], (3, 4, 3))
        np.testing.assert_array_equal(cells(image), wanted)


def test_a_curve_lies_above_what_is_allowed(maps):
    tree = ET.fromstring(svgs(maps)[1])
    heights = [float(dot.get("y")) for dot in tree.iter("use")]
    allowed = next(text for text in tree.iter("text") if text.text == "allowed")
    assert len(heights) == 3
    assert max(heights) < float(allowed.get("y"))


@pytest.mark.parametrize("steps", [((1e-3, 0.0),) * 3, ((1e-3, 0.0), (1e-2, 5.0), (1e-1, 0.0)), ((1e-3, 1e308),)])
@pytest.mark.parametrize("allowed", [0.0, 1e-300, 1e300])
def test_a_curve_of_odd_numbers_is_drawn(steps, allowed):
    (curve,) = drawn(Picture(check="f/a/b", errors=StepErrors(steps=steps, allowed=allowed)))
    numbers = [float(dot.get(axis)) for dot in ET.fromstring(curve.svg).iter("use") for axis in "xy"]
    assert len(numbers) == 2 * len(steps)
    assert all(0 <= each <= 320 for each in numbers)


def test_a_picture_stands_alone(maps):
    """It links to nothing outside of itself, says nothing of when or by what it was drawn, and follows the page."""
    for svg in (*svgs(maps), distribution([0, 1, 3, 2]).svg):
        assert len(svg) < 6_000
        assert not re.search(r"http|<style|<!|metadata|matplotlib|#000000|DejaVu|20\d\d-", svg, re.IGNORECASE)
        tree = ET.fromstring(svg)
        ids = {item.get("id") for item in tree.iter() if item.get("id")}
        links = [item.get("href") for item in tree.iter() if item.get("href")]
        assert all(link.startswith("data:image/png") or link.removeprefix("#") in ids for link in links)
        assert tree.get("role") == "img"
        assert [item.tag for item in tree][:2] == ["title", "desc"]
        assert all(item.text for item in list(tree)[:2])


def test_a_picture_depends_on_its_numbers_alone(maps):
    """Neither on what was drawn before, nor on the settings of who draws."""
    plotting = pytest.importorskip("graders.reports.plotting")
    mpl = pytest.importorskip("matplotlib")
    wide = heat_maps("dx", np.eye(8, 12), np.zeros((8, 12)))
    other = StepErrors(steps=((1e-5, 3.0), (1e2, 1e-9)), allowed=10.0)
    first = plotting.heat_maps(maps, "a", "b"), plotting.step_errors(ERRORS, "a", "b")
    plotting.heat_maps(wide, "a", "b")
    plotting.step_errors(other, "a", "b")
    plotting.curve_form.cache_clear()
    plotting.heat_map_form.cache_clear()
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "svg.fonttype": "path", "axes.facecolor": "red"}):
        assert (plotting.heat_maps(maps, "a", "b"), plotting.step_errors(ERRORS, "a", "b")) == first
    assert (plotting.heat_maps(maps, "a", "b"), plotting.step_errors(ERRORS, "a", "b")) == first


def test_pictures_of_one_page_share_no_names(maps):
    other = StepErrors(steps=((1e-5, 3.0), (1e2, 1e-9)), allowed=10.0)
    both = svgs(maps)[1] + drawn(Picture(check="f/a/b", errors=other))[0].svg
    ids = re.findall(r' id="([^"]*)"', both)
    assert len(ids) == len(set(ids)) > 1


@pytest.fixture
def without_matplotlib(monkeypatch):
    monkeypatch.setattr("graders.reports.figures._plotting", lambda: None)
    figures._of_errors.cache_clear()
    yield
    figures._of_errors.cache_clear()


def test_without_matplotlib_there_are_numbers(wrong, class_of, entry_of, tmp_path, without_matplotlib):
    write_reports(class_of(wrong))
    (staff,) = (tmp_path / "report" / "submissions").glob("*.html")
    for page in (student_page(entry_of(wrong)), staff.read_text(), Feedback(wrong.exercises)._repr_html_()):
        assert "<svg" not in page
        assert "worst entry at [2, 2]: got 6" in page
        cells = re.findall(r"<td[^>]*>([^<]*)</td>", page)
        assert cells[cells.index("1.0e-06") + 1] == "7.00e-01"
        assert cells[cells.index("allowed") + 1] == "2.6e-12"
        assert "pip" not in page
    index = (tmp_path / "report" / "index.html").read_text()
    assert "<svg" not in index
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", index)
    assert [cells[cells.index(f"{low} to {low + 10} %") + 1] for low in (0, 50, 90)] == ["0", "1", "0"]


@pytest.mark.parametrize("command", [("report",), ("export", "--to", "feedback")])
def test_an_instructor_is_told_of_the_extra_once(wrong, class_of, without_matplotlib, command, tmp_path):
    class_of(wrong)
    name, *options = command
    done = CliRunner().invoke(app, [name, str(tmp_path), *options])
    assert done.exit_code == 0
    assert done.stderr.count("pip install 'backcheck[plots]'") == 1


def test_nothing_is_drawn_of_a_check_without_a_picture():
    assert drawn(None) == []


def test_pages_show_the_pictures(wrong, class_of, entry_of, tmp_path):
    page = student_page(entry_of(wrong))
    assert page.count("<svg") == 2
    assert "dw: blue is negative, red positive; strongest 6, in the difference 1" in page
    write_reports(class_of(wrong))
    (staff,) = (tmp_path / "report" / "submissions").glob("*.html")
    assert staff.read_text().count("<svg") == 2


def test_without_expected_values_there_is_no_picture(wrong, entry_of):
    page = student_page(entry_of(wrong), hide_wanted=True)
    assert "dw is wrong" in page
    assert "<svg" not in page
    assert "strongest" not in page


def test_a_notebook_shows_them(wrong):
    feedback = Feedback(wrong.exercises)
    shown = feedback._repr_html_()
    assert shown.count("<svg") == 2
    assert "<script" not in shown
    assert "blue" not in repr(feedback)


def test_a_terminal_with_colours_shows_blocks(wrong):
    console = terminal()
    colours = painted(wrong, console)
    assert len(colours) >= 3 * 3
    assert set(colours) <= {";".join(map(str, colour_of(shade))) for shade in SHADES}
    lines = console.file.getvalue().splitlines()
    assert all(len(re.sub(r"\x1b\[[\d;]*m", "", line)) <= 80 for line in lines)


@pytest.mark.parametrize("options", [{"no_color": True}, {"force_terminal": False}, {"color_system": None}])
def test_a_terminal_without_colours_does_not(wrong, options):
    console = terminal(**options)
    assert painted(wrong, console) == []
    assert "difference" not in console.file.getvalue()


def test_a_narrow_terminal_has_narrow_blocks(make):
    wanted = np.arange(96.0).reshape(8, 12)
    check = make.check("failed", "f/a/value-out", message="out is wrong")
    picture = Picture(check=check.id, maps=heat_maps("out", wanted + 1, wanted))
    wrong = make.submission(exercises=[make.exercise(checks=[check], pictures=(picture,))])
    for width in (50, 80, 120):
        console = terminal(width)
        painted(wrong, console)
        lines = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in console.file.getvalue().splitlines()]
        assert max(map(len, lines)) <= width


def test_pytest_shows_blocks_where_there_are_colours(maps, monkeypatch):
    import msgspec

    class Writer:
        fullwidth = 80

        def __init__(self, hasmarkup):
            self.hasmarkup, self.text = hasmarkup, ""

        def line(self, text):
            self.text += f"{text}\n"

        write = line

    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)
    cause = {"text": "dw is wrong", "sentence": "dw is wrong", "maps": msgspec.to_builtins(maps)}
    for markup in (True, False):
        writer = Writer(markup)
        Said([cause], ("layers.py", 3)).toterminal(writer)
        assert ("\x1b[48;" in writer.text) is markup


def test_a_line_of_results_stays_short(make):
    """Ten exercises with two full grids and a curve each."""
    wanted = np.random.default_rng(0).normal(size=(8, 12))
    full = heat_maps("dx", wanted * 1.1, wanted)
    curve = StepErrors(steps=tuple((10.0**-n, 0.736) for n in range(9)), allowed=2.57e-12)
    pictures = (Picture(check="f/a/b", maps=full, errors=curve), Picture(check="f/a/c", maps=full))
    line = encode(make.submission(exercises=[make.exercise(pictures=pictures) for _ in range(6)]))
    assert len(line) < 10_000


def test_what_is_drawn_survives_the_file(wrong):
    assert decode(encode(wrong)) == wrong


@pytest.mark.parametrize("change", [{"got": "<script>"}, {"columns": 0}, {"worst": -1.0}])
def test_a_line_that_cannot_be_drawn_is_no_result(wrong, change):
    line = json.loads(encode(wrong))
    line["exercises"][0]["pictures"][0]["maps"] |= change
    with pytest.raises(ResultError, match=r"pictures\[0\]\.maps"):
        decode(json.dumps(line))
