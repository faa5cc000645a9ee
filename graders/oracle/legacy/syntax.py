"""Python 2's syntax written as Python 3's, token by token: every line keeps its number.

The text that results has Python 3's syntax and still Python 2's meaning (integer division, lists for iterators);
`semantics` gives it that.
"""

import builtins
import re
from collections.abc import Iterator, Sequence
from typing import Final

from graders.oracle.legacy.lexer import OPENING, Token, tokens

PARAMETER: Final = "_tuple_parameter_"
"""Parameters that stand for a tuple are named so, with the number of their pattern."""
_TAB: Final = 8
"""Columns, by Python 2's reference."""
_LONGEST_PARAMETERS: Final = 400
_LONGEST_OF_LAMBDA: Final = 60
"""Tokens of a list of parameters that are looked at: hostile text must not be read again from each ``lambda``."""
_BLOCKS: Final = frozenset(
    {"if", "elif", "else", "for", "while", "try", "except", "finally", "with", "def", "class", "async"}
)
_NEW_KEYWORDS: Final = frozenset({"async", "await", "nonlocal"})
_AFTER_PRINT: Final = frozenset({"(", "[", "{", "-", "+", "~", "`", ">>"})
_INDENT: Final = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)
_CODE_POINT: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\([uUN])")
_PRINT_FUNCTION: Final = re.compile(r"^from __future__ import [^\n#]*\bprint_function\b", re.MULTILINE)
_UNICODE_LITERALS: Final = re.compile(r"^from __future__ import [^\n#]*\bunicode_literals\b", re.MULTILINE)


def expand_tabs(text: str) -> str:
    """Read tabs in indentation as Python 2 does, up to the next 8 columns."""
    return _INDENT.sub(lambda found: found[0].expandtabs(_TAB), text)


def to_python_3(text: str) -> tuple[str, dict[str, str]]:
    """Write Python 2 source with Python 3's syntax, line by line.

    Returns:
        The text, and the pattern that each parameter of it stands for which was a tuple: ``{name: "(a, b)"}``.
    """
    writer = _Writer(tokens(expand_tabs(text)), text)
    writer.rewrite()
    return "".join(writer.out), writer.patterns


class _Writer:
    """Tokens, and what is written for each."""

    def __init__(self, read: list[Token], text: str) -> None:
        self._tokens = read
        self.out = [token.text for token in read]
        self.patterns: dict[str, str] = {}
        self._print_function = _PRINT_FUNCTION.search(text) is not None
        self._unicode_literals = _UNICODE_LITERALS.search(text) is not None

    def rewrite(self) -> None:
        self._rewrite_tokens()
        for piece in self._statements():
            first = self._tokens[piece[0]].text
            if first == "print" and not self._print_function:
                self._print(piece)
            elif first == "exec":
                self._exec(piece)
            elif first == "raise":
                self._raise(piece)
            elif first == "except":
                self._except(piece)
            elif first == "def":
                self._parameters(piece[2 : _LONGEST_PARAMETERS + 2])
            self._lambdas(piece)

    def _rewrite_tokens(self) -> None:
        opened = False
        for index, token in enumerate(self._tokens):
            if token.kind == "number":
                self.out[index] = _number(token.text)
            elif token.kind == "string":
                self.out[index] = _string(token.text, plain=not self._unicode_literals)
            elif token.text in _NEW_KEYWORDS and self._is_plain_name(index):
                self.out[index] = f"{token.text}_"
            elif token.text == "<>":
                self.out[index] = "!="
            elif token.text == "`":
                self.out[index] = ")" if opened else "repr("
                opened = not opened

    def _is_plain_name(self, index: int) -> bool:
        """Whether a word that Python 3 made a keyword is used as Python 2 may: not before a word or a bracket."""
        after = next((token for token in self._tokens[index + 1 : index + 9] if token.kind != "space"), None)
        return after is None or (after.kind not in {"name", "string", "number"} and after.text not in OPENING)

    def _statements(self) -> Iterator[list[int]]:
        """The simple statements and headers of blocks, each as the indices of its tokens but spaces and comments."""
        piece: list[int] = []
        lambdas = 0
        for index, token in enumerate(self._tokens):
            if token.kind in {"space", "comment"}:
                continue
            top = token.depth == 0
            if top and (token.kind == "newline" or token.text == ";"):
                yield from [piece] if piece else []
                piece, lambdas = [], 0
                continue
            if token.kind == "newline":
                continue
            piece.append(index)
            if top and token.text == "lambda":
                lambdas += 1
            elif top and token.text == ":":
                if lambdas:
                    lambdas -= 1
                elif self._tokens[piece[0]].text in _BLOCKS:
                    yield piece
                    piece = []
        if piece:
            yield piece

    def _print(self, piece: list[int]) -> None:
        start, rest = piece[0], piece[1:]
        if not rest:
            self.out[start] = "print()"
            return
        if not self._begins_expression(rest[0]) or self._is_call(rest):
            return
        self.out[start] = "print("
        end = ""
        if self._tokens[rest[0]].text == ">>":
            self.out[rest[0]] = ""
            stream = rest[1 : self._first(rest, ",", len(rest))]
            end = f", file={''.join(self.out[n] for n in stream)}"
            for n in (*stream, *rest[len(stream) + 1 : len(stream) + 2]):
                self.out[n] = ""
            rest = rest[len(stream) + 2 :] or rest[:1]
            end = end if self.out[rest[-1]] else end.removeprefix(", ")
        if self._tokens[rest[-1]].text == "," and self.out[rest[-1]]:
            self.out[rest[-1]] = ""
            end += ', end=" "'
        self.out[rest[-1]] += end + ")"

    def _begins_expression(self, index: int) -> bool:
        token = self._tokens[index]
        return token.kind in {"name", "number", "string"} or token.text in _AFTER_PRINT

    def _is_call(self, rest: Sequence[int]) -> bool:
        """Whether a statement's rest is one pair of brackets, as of a function that is called."""
        if self._tokens[rest[0]].text != "(":
            return False
        depth = self._tokens[rest[0]].depth
        closing = next((n for n in rest[1:] if self._tokens[n].text == ")" and self._tokens[n].depth == depth), None)
        return closing == rest[-1]

    def _exec(self, piece: list[int]) -> None:
        start, rest = piece[0], piece[1:]
        if not rest or not self._begins_expression(rest[0]) or self._is_call(rest):
            return
        self.out[start] = "exec("
        for n in rest:
            if self._tokens[n].text == "in" and self._tokens[n].depth == 0:
                self.out[n] = ","
                break
        self.out[rest[-1]] += ")"

    def _raise(self, piece: list[int]) -> None:
        commas = [n for n in piece if self._tokens[n].text == "," and self._tokens[n].depth == 0]
        if not commas:
            return
        last = piece[-1]
        self.out[commas[0]] = "("
        value_end = piece[piece.index(commas[1]) - 1] if len(commas) > 1 else last
        value = piece[piece.index(commas[0]) + 1 : piece.index(value_end) + 1]
        if [self._tokens[n].text for n in value] == ["None"]:
            self.out[commas[0]] = self.out[value[0]] = ""
        else:
            self.out[value_end] += ")"
        if len(commas) > 1:
            self.out[commas[1]] = ".with_traceback("
            self.out[last] += ")"

    def _except(self, piece: list[int]) -> None:
        comma = self._first(piece, ",", 0) or self._first(piece, "as", 0)
        if not comma or comma + 1 >= len(piece):
            return
        if self._tokens[piece[comma + 1]].text == "(":
            self._name_tuple(piece[comma + 1 : -1])
        target = self._tokens[piece[comma + 1]].text
        if target.endswith(("Error", "Exception")) or isinstance(getattr(builtins, target, None), type):
            self.out[piece[1]] = f"({self.out[piece[1]]}"
            self.out[piece[-2]] += ")"
        else:
            self.out[piece[comma]] = " as "

    def _first(self, piece: Sequence[int], text: str, default: int) -> int:
        """The place in a piece of the first token of a text outside of brackets."""
        found = (place for place, n in enumerate(piece) if self._tokens[n].text == text and not self._tokens[n].depth)
        return next(found, default)

    def _lambdas(self, piece: list[int]) -> None:
        for place, n in enumerate(piece):
            if self._tokens[n].text == "lambda" and self._tokens[n].kind == "name":
                self._parameters(piece[place : place + _LONGEST_OF_LAMBDA], ends_at=":")

    def _parameters(self, piece: list[int], ends_at: str = ")") -> None:
        """Name the parameters that are tuples; the first token opens the list of parameters."""
        depth = self._tokens[piece[0]].depth + (ends_at == ")")
        group: list[int] = []
        before = ","
        for n in piece[1:]:
            token = self._tokens[n]
            if not group and token.text == ends_at and token.depth == depth - (ends_at == ")"):
                return
            if token.text == "(" and token.depth == depth and before == ",":
                group = [n]
            elif group:
                group.append(n)
                if token.text == ")" and token.depth == depth:
                    self._name_tuple(group)
                    group = []
            if token.depth == depth or token.text in OPENING:
                before = token.text

    def _name_tuple(self, group: list[int]) -> None:
        name = f"{PARAMETER}{len(self.patterns)}"
        self.patterns[name] = "".join(self._tokens[n].text for n in group)
        breaks = sum(token.kind == "newline" for token in self._tokens[group[0] : group[-1]])
        for n in range(group[0], group[-1] + 1):
            self.out[n] = ""
        self.out[group[0]] = name + "\n" * breaks


def _number(text: str) -> str:
    whole = text.rstrip("lL")
    octal = len(whole) > 1 and whole.isdecimal() and whole[0] == "0" and whole.strip("0")
    return f"0o{whole[1:]}" if octal else whole + " " * (len(text) - len(whole))


def _string(text: str, *, plain: bool) -> str:
    quote = min(text.find(mark) for mark in "\"'" if mark in text)
    prefix, rest = text[:quote].lower(), text[quote:]
    if "u" in prefix:
        return prefix.replace("u", "") + rest
    if plain and "r" not in prefix and "f" not in prefix and "\\" in rest:
        return prefix + _CODE_POINT.sub(r"\1\\\\\2", rest)
    return text
