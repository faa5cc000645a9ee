"""The text of a source file, by its byte order mark and declaration, as Python reads it and a little beyond."""

import codecs
import re
from typing import Final, NamedTuple

NOT_IMPORTED: Final = "could not be imported: "
"""What stands in the message on a file that fails as a whole, behind its name."""
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
"""Bytes from the start: two lines hold the declaration, and a text in UTF-16 has a zero among its first letters."""
_INVISIBLE: Final = {
    **dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u3000"), " "),
    **dict.fromkeys(map(ord, "\u2028\u2029"), "\n"),
    **dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u200e\u200f")),
}
"""Characters that mail, web pages and word processors put into copied code, and that Python refuses."""
_SEEN: Final = re.compile(f"[{''.join(map(chr, _INVISIBLE))}]")
_LEAST_PLAIN: Final = 0.75
"""Share of plain characters in code; UTF-16 read in the wrong order has hardly any."""
_PADDING: Final = b"\0\x1a"
"""What old systems and broken disks leave behind the end of a text."""


class Text(NamedTuple):
    """A file's text, and what a reader should know of how it was read; empty for UTF-8."""

    text: str
    note: str = ""


def decode(data: bytes) -> Text:
    """Decode a Python source file: never refused, whatever its bytes.

    The byte order mark decides, then the declaration in one of the first two lines, then UTF-8; what is neither is
    read as Windows-1252, which has a character for nearly every byte and leaves ASCII as it is. Invisible characters
    that Python refuses are read as spaces or as nothing.
    """
    text, note = _decoded(data)
    if not text.isascii() and _SEEN.search(text) is not None:
        text = text.translate(_INVISIBLE)
        note = note or "has invisible characters, which were read as spaces or passed over"
    return Text(text, note)


def _decoded(data: bytes) -> Text:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            name = encoding.upper()
            text = data[len(mark) :].decode(encoding, "replace")
            return Text(text, "" if encoding == "utf-8" else f"was read as {name[:6]}")
    if data[-1:] in (b"\0", b"\x1a") and b"\0" not in (plain := data.rstrip(_PADDING)):
        data = plain
    declared = _declared(data)
    if declared is not None:
        return declared
    try:
        text = data.decode()
    except UnicodeDecodeError:
        if b"\0" in data[:_SAMPLE]:
            return _without_mark(data)
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
    plain = sum(character.isascii() and character != "\0" for character in text[:_SAMPLE])
    if "\0" in text or plain < _LEAST_PLAIN * len(text[:_SAMPLE]):
        return Text(data.decode("utf-8", "replace"))
    return Text(text, "was read as UTF-16")
