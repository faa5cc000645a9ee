"""Names and messages of strangers, made fit to show."""

import pytest

from graders.text import file_name, number, printable, split_message, written


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\n\ttext é 漢", "plain\n\ttext é 漢"),
        ("\x1b[31m\r\x00\x7f\x9b", r"\x1b[31m\x0d\x00\x7f\x9b".replace("\\x0d", "\\r")),
        ("\u202eabc\u2066", r"\u202eabc\u2066"),
        ("\udcff\uffff", r"\udcff\uffff"),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "", "a/b", "con\x00", "x" * 5000, "\udcff", "-rf", ".x"])
def test_a_file_name_is_plain_whatever_the_name(name):
    stem = file_name(name)
    assert stem.isascii()
    assert len(stem) < 80
    assert not set(stem) & set("/\\\x00 ")
    assert stem[0] not in ".-"


def test_two_names_never_share_a_file():
    names = ["a b", "a-b", "a/b", "A-b", "a-b.", "", "submission", "x" * 100, "x" * 101]
    assert len({file_name(name).casefold() for name in names}) == len(names)


def test_split_message():
    assert split_message("one\n  two\nthree\n") == ("one", "  two\nthree")
    assert split_message("one") == ("one", "")


def test_numbers():
    assert [number(x) for x in (4.0, 2.5, 1e-7, 41.499999999)] == ["4", "2.5", "1e-07", "41.5"]


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(TypeError), written(path) as file:
        file.writelines(["half", 0])
    assert path.read_text() == "old"
    with written(path) as file:
        file.write("new \udcff")
        assert path.read_text() == "old"
    assert path.read_text() == "new \\udcff"
    assert list(tmp_path.iterdir()) == [path]
