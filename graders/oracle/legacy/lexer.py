"""Tokens of Python 2 and 3 alike; `tokenize` of the standard library refuses what only Python 2 knows."""

import re
from functools import cache
from typing import Final, NamedTuple

_PATTERN: Final = r"""
    (?P<string>[uUbBrRfF]{0,3}+(?:
        \"\"\"(?:[^\\"]|\\.|"(?!""))*+(?:\"\"\"|\Z)
      | '''(?:[^\\']|\\.|'(?!''))*+(?:'''|\Z)
      | "(?:[^\\\n"]|\\.)*+(?:"|(?=\n)|\Z)
      | '(?:[^\\\n']|\\.)*+(?:'|(?=\n)|\Z)
    ))
  | (?P<comment>\#[^\n]*+)
  | (?P<number>0[xX][0-9a-fA-F_]++[lL]?|0[oObB][0-7_]++[lL]?
      |(?:\d[\d_]*+(?:\.(?:\d[\d_]*+)?)?|\.\d[\d_]*+)(?:[eE][-+]?\d++)?[jJlL]?)
  | (?P<name>[^\W\d]\w*+)
  | (?P<newline>\n)
  | (?P<space>[ \t\f]++|\\\n)
  | (?P<operator><>|>>=?|<<=?|\*\*=?|//=?|->|:=|[-+*/%&|^@<>=!]=|\.\.\.|.)
    """
OPENING: Final = "([{"
CLOSING: Final = ")]}"


class Token(NamedTuple):
    """A piece of source: its kind (a group of the pattern), its text, how many brackets are open before it."""

    kind: str
    text: str
    depth: int


def tokens(text: str) -> list[Token]:
    """Split source so that the texts, joined, give it again. It is never refused, however malformed."""
    found = []
    depth = 0
    for match in _pattern().finditer(text):
        piece, kind = match[0], match.lastgroup or "operator"
        if kind == "operator" and piece in CLOSING:
            depth = max(depth - 1, 0)
        found.append(Token(kind, piece, depth))
        if kind == "operator" and piece in OPENING:
            depth += 1
    return found


@cache
def _pattern() -> re.Pattern[str]:
    """Compiled when a text that is not plain Python 3 first asks for it."""
    return re.compile(_PATTERN, re.VERBOSE | re.DOTALL)
