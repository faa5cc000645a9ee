"""What is wrong with a value of a TOML file, in plain words rather than those of the library that reads it."""

import re
from typing import Final

_WORDS: Final = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "table": "a table",
    "object": "a table",
    "datetime": "a date and time, as 2026-03-01T23:59:00Z",
    "date": "a date",
    "time": "a time",
}
_EXPECTED: Final = re.compile(r"Expected `([^`]+)`(?: of (length >= \d+))?(?: (>=|<=) ([-\d.]+))?(?:, got `([^`]+)`)?")
_NO_TIME: Final = "Invalid RFC3339 encoded datetime"
_DATE: Final = re.compile(r"datetime\.date\((\d+), (\d+), (\d+)\)")
_PLACE: Final = re.compile(r" - at `([^`]*)`")
_LIMITS: Final = {">=": "at least", "<=": "at most"}


def in_plain_words(message: str) -> str:
    """Return ``message`` with every mention of a library's types said plainly; other messages are as they were."""
    said = message.replace(_NO_TIME, f"expected {_WORDS['datetime']}")
    said = _DATE.sub(lambda match: "{:04}-{:02}-{:02}".format(*map(int, match.groups())), said)
    return _PLACE.sub(r" in \1", _EXPECTED.sub(_plainly, said))


def _plainly(match: re.Match[str]) -> str:
    wanted, length, sign, limit, got = match.groups()
    said = "expected " + " or ".join(
        _WORDS.get(part.strip(), part.strip()) for part in wanted.split("|") if "null" not in part
    )
    if length:
        said = "expected text that is not empty"
    if sign:
        said += f" of {_LIMITS[sign]} {float(limit):g}"
    return said + (f", found {_WORDS.get(got, got)}" if got else "")
