"""What a file's imports say of it, read off its text."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from graders.oracle.import_stubs import AUTODIFF
from graders.submissions.files import remembering

_DIFFERENTIATES: Final = re.compile(rf"[ \t]*(?:import|from)[ \t]+({'|'.join(AUTODIFF)})\b".encode())
_RANDOM: Final = re.compile(rb"random(?<!\w.{6})(?<!\..{6})\b")
_HIDING: Final = (b"__import__", b"import_module", b"eval(", b"exec(", b"sys.modules")


def autodiff_imports(path: str, data: bytes) -> tuple[str, ...]:
    """The imports of packages that differentiate by themselves, each with its line."""
    return tuple([f"{path}:{text}" for text in _autodiff_imports(data)])


@remembering
def _autodiff_imports(data: bytes) -> tuple[str, ...]:
    """The same without the path: files that the course hands out are the same in many submissions."""
    return tuple(
        f"{data.count(10, 0, start) + 1} imports {found[1].decode()}, which differentiates by itself:"
        f" {line.strip().decode('utf-8', 'replace')[:100]}"
        for start, line in lines_with_import(data)
        if (found := _DIFFERENTIATES.match(line)) is not None
    )


def lines_with_import(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines with the word ``import`` and where they start: found many times faster than the packages' names."""
    end = 0
    while (found := data.find(b"import", end)) >= 0:
        start = data.rfind(b"\n", 0, found) + 1
        end = data.find(b"\n", found)
        end = len(data) if end < 0 else end
        yield start, data[start:end]


def may_import_random(texts: Iterable[bytes]) -> bool:
    """Whether one of some files may use Python's own ``random``, as its lines tell; false where it would be hidden."""
    return any(map(_may_import_random, texts))


@remembering
def _may_import_random(data: bytes) -> bool:
    """Whether ``random`` stands in a line with ``import``, begins one, or is quoted; `np.random` is another."""
    if any(word in data for word in _HIDING):
        return True
    for found in _RANDOM.finditer(data):
        before = data[data.rfind(b"\n", 0, found.start()) + 1 : found.start()]
        quoted = before.endswith((b'"', b"'"))
        if quoted or not before.strip(b" \t(,") or b"import" in before or b"from" in before:
            return True
    return False
