"""The text of a source file by its byte order mark and its declaration."""

import codecs

import pytest

from graders.oracle.inprocess import InProcessOracle
from graders.oracle.plan import Call, Plan
from graders.oracle.reading import decode
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Raised, Returned
from graders.submissions import open_submission, single
from graders.submissions.source import SourceFile

TEXT = "def f(x):\n    return 'grün \u03b1' if x else 1 / 0\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
        codecs.BOM_UTF16_LE + TEXT.replace("\n", "\r\n").encode("utf-16-le"),
        b"# -*- coding: cp1253 -*-\n" + TEXT.replace("ü", "u").encode("cp1253"),
        b"#!/usr/bin/python\n# vim: set fileencoding=gbk :\n" + TEXT.replace("ü", "u").encode("gbk"),
    ],
    ids=["utf-8", "mark", "16-le", "16-be", "32-le", "crlf", "declared", "second line"],
)
def test_a_source_in_any_encoding_is_found_and_run_and_shown(tmp_path, data):
    (tmp_path / "layers.py").write_bytes(data.replace(b"def f", b"def f"))
    assert SourceFile("layers.py", data).defined.keys() == {"f"}
    oracle = InProcessOracle(Sources({"layers.f": Location(str(tmp_path), "layers.py", "f")}))
    calls = (Call(label="a", target="layers.f", args=(1,)), Call(label="b", target="layers.f", args=(0,)))
    found = oracle.run(Plan(calls=calls)).outcomes
    assert isinstance(found["a"], Returned)
    assert found["a"].value.endswith("\u03b1")
    assert isinstance(found["b"], Raised)
    assert "1 / 0" in found["b"].frames[0].source


def test_utf_16_without_its_mark_is_told_by_its_zeros():
    for encoding in ("utf-16-le", "utf-16-be"):
        assert decode("def f(): return 1\n".encode(encoding)).text == "def f(): return 1\n"


def test_bytes_that_are_no_utf_8_cost_nothing_and_are_noted(tmp_path):
    (tmp_path / "layers.py").write_bytes(b"# caf\xe9\ndef f(): return 1\n")
    oracle = InProcessOracle(Sources({"layers.f": Location(str(tmp_path), "layers.py", "f")}))
    assert oracle.run(Plan(calls=(Call(label="f", target="layers.f"),))).outcomes["f"] == Returned(1)
    assert oracle.supplied() == ("layers.py is not UTF-8 and declares no other encoding: it was read as Windows-1252",)


@pytest.mark.parametrize("name", ["zip", "hex", "idna", "punycode", "undefined", "rot13", "no-such", "../x"])
def test_a_declaration_that_names_no_text_encoding_is_passed_over(name):
    assert "def f" in decode(f"# coding: {name}\ndef f(): return 1\n".encode()).text


def test_what_is_no_text_is_never_refused_here_and_named_there(tmp_path):
    (tmp_path / "layers.py").write_bytes(bytes(range(256)) * 8)
    assert decode(bytes(range(256)) * 8).text
    with open_submission(single(tmp_path), ["layers.affine_forward"]) as submission:
        assert "NUL bytes" in " ".join(submission.problems.values())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("x\u00a0= 1\u202f+ 2\n".encode(), "x = 1 + 2\n"),
        ("\u200bdef\u3000f(): pass\ufeff\n".encode(), "def f(): pass\n"),
        (codecs.BOM_UTF8 * 2 + b"x = 1\n", "x = 1\n"),
        ("x = 1\u2028y = 2\n".encode(), "x = 1\ny = 2\n"),
    ],
)
def test_invisible_characters_are_read_as_spaces_or_passed_over(data, expected):
    text, note = decode(data)
    assert text == expected
    assert "invisible" in note


@pytest.mark.parametrize("padding", [b"\x1a", b"\0" * 500, b"\n\x1a\0"])
def test_what_old_systems_leave_behind_a_text_is_no_part_of_it(padding):
    assert decode(b"x = 1\n" + padding).text.strip() == "x = 1"


def test_utf_16_without_a_mark_is_read_where_its_comments_have_accents_too():
    text = "# \u00e9t\u00e9 \u4f60\nx = 1\n"
    assert decode(text.encode("utf-16-le")).text == text
    assert decode(text.encode("utf-16-be")).text == text
