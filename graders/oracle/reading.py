"""The text of a source file, by its byte order mark and declaration, as Python reads it and a little beyond."""

import codecs
import re
from typing import Final, NamedTuple

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""In this order: the mark of UTF-32 begins with that of UTF-16."""
_DECLARED: Final = re.compile(
    rb"\A(?:[ \t\f]*(?:#[^\r\n]*)?\r?\n)?[ \t\f]*#[^\r\n]{0,200}?coding[:=][ \t]*([-\w.]{1,40})"
)
_SLOW: Final = frozenset({"idna", "punycode"})
"""Codecs for host names, quadratic in the length of a text."""
_SAMPLE: Final = 400


class Text(NamedTuple):
    """A file's text, and what a reader should know of how it was read; empty for UTF-8."""

    text: str
    note: str = ""


def decode(data: bytes) -> Text:
    """Decode a Python source file: never refused, whatever its bytes.

    The byte order mark decides, then the declaration in one of the first two lines, then UTF-8; what is neither is
    read as Windows-1252, which has a character for nearly every byte and leaves ASCII as it is.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            name = encoding.upper()
            text = data[len(mark) :].decode(encoding, "replace")
            return Text(text, "" if encoding == "utf-8" else f"was read as {name[:6]}")
    declared = _declared(data)
    if declared is not None:
        return declared
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
        return Text(text, "is not UTF-8 and declares no other encoding: it was read as Windows-1252")
    return _without_mark(data) if "\0" in text[:_SAMPLE] else Text(text)


def _declared(data: bytes) -> Text | None:
    if b"coding" not in data[:_SAMPLE]:
        return None
    found = _DECLARED.match(data)
    if found is None or found[1].decode().lower() in _SLOW:
        return None
    try:
        return Text(data.decode(found[1].decode()))
    except (LookupError, ValueError):
        return None


def _without_mark(data: bytes) -> Text:
    """UTF-16 that lacks its mark has a zero in every second byte of plain code."""
    even, odd = data[:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = data.decode(encoding, "replace")
    if "\0" in text or not text[:_SAMPLE].isascii():
        return Text(data.decode("utf-8", "replace"))
    return Text(text, "was read as UTF-16")
