"""Text as people read it: names and messages of a stranger made fit to show, points, counts, lists of names."""

import codecs
import difflib
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final, TextIO

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_SLUG = 60
"""Characters of a name that its file keeps: with hash and suffix it stays below 80."""
_NAMED = 5
"""Names before the rest is counted: one line of a terminal."""
_NEAR = 3
"""Names that may be meant by a misspelt one: more are no help."""
_LEAST_RATIO = 0.6
"""Of `difflib`, whose own bound for what is near it is."""
_RATIO_APART = 0.1
"""What is that much further from a word than another name is not meant: one letter in ten."""


def printable(text: str) -> str:
    r"""Return ``text`` with what a terminal obeys, XML forbids or an eye is fooled by as escapes.

    Newlines and tabs stay; an escape character becomes the four characters ``\x1b``.
    """
    return _UNPRINTABLE.sub(lambda match: ascii(match.group())[1:-1], text)


_PLAIN: Final = {"\N{CHECK MARK}": "+", "\N{BALLOT X}": "x", "\N{WHITE CIRCLE}": "o", "\N{HORIZONTAL ELLIPSIS}": "..."}
"""What is written for our own marks where a console has none of them: a code page of Windows, say."""


def _in_plain_characters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_PLAIN.get(sign, json.dumps(sign)[1:-1]) for sign in lacking), error.end


codecs.register_error("backcheck.plain", _in_plain_characters)


def write_all_characters(stream: Any) -> None:
    """Have a stream write characters that its encoding lacks as others, or escaped as in JSON, instead of failing."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backcheck.plain")


def encodable(text: str, encoding: str | None) -> str:
    """The text in the characters that an encoding has."""
    encoding = encoding or "utf-8"
    return text.encode(encoding, "backcheck.plain").decode(encoding)


def split_message(message: str) -> tuple[str, str]:
    """Return the first line of a message, which says it, and the evidence that follows."""
    head, _, evidence = message.partition("\n")
    return head, evidence.rstrip("\n")


def number(value: float) -> str:
    """Return points or a measure as a reader wants it: ``4``, ``2.5``, ``1e-07``."""
    return f"{value:.6g}"


def words(status: str) -> str:
    """Return a status in words: ``not implemented``."""
    return status.replace("_", " ")


def file_name(name: str) -> str:
    """Return a file name's stem for ``name``: plain ASCII, and another one for every other name."""
    slug = _UNSAFE.sub("-", name).strip(".-")[:_SLUG] or "submission"
    return f"{slug}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"


def show_points(value: float) -> str:
    """Return points with at most two decimals: ``4``, ``2.5``, ``1.82``."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: ``1 submission``, ``2 submissions``."""
    return f"{count} {noun if count == 1 else noun + 's'}"


def listed(names: Collection[str], limit: int = _NAMED) -> str:
    """Return the first names, and how many more there are: ``a, b and 3 more``."""
    shown = ", ".join(islice(names, limit))
    return f"{shown} and {len(names) - limit} more" if len(names) > limit else shown


def near_names(word: str, names: Iterable[str]) -> list[str]:
    """Return the names that may be meant by a word which is none of them, the nearest first; case does not count."""
    ratios = {name: _ratio(word.casefold(), name.casefold()) for name in names}
    least = max(_LEAST_RATIO, max(ratios.values(), default=0.0) - _RATIO_APART)
    near = sorted((name for name in ratios if ratios[name] >= least), key=lambda name: -ratios[name])
    return near[:_NEAR]


def _ratio(word: str, name: str) -> float:
    """How near a word is to a name or to its beginning: 1 for the same."""
    return max(difflib.SequenceMatcher(None, word, part).ratio() for part in (name, name[: len(word)]))


def expected_among(word: str, names: Collection[str]) -> str:
    """Return what was expected in place of a word: ``did you mean 'scale'?``, else ``expected one of scale, shift``."""
    near = near_names(word, names)
    if near:
        return f"did you mean {' or '.join(map(repr, near))}?"
    some = sorted(set(names))[:_NAMED]
    return "expected one of " + ", ".join(some) + (", ..." if len(names) > len(some) else "")


@contextmanager
def written(path: Path) -> Iterator[TextIO]:
    """Open a text file that appears under its name at once and whole, or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            yield file
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
