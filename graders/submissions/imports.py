"""What a file's imports say of it, read off its text."""

import re
from collections.abc import Iterable
from typing import Final

from graders.oracle.bridges import AUTODIFF, DROPPED_NAMES

_DIFFERENTIATES: Final = re.compile(rf"^[ \t]*(?:import|from)[ \t]+({'|'.join(AUTODIFF)})\b.*$".encode(), re.MULTILINE)
_DROPPED: Final = re.compile(rf"\b(?:np|numpy)\.({'|'.join(DROPPED_NAMES)})\b".encode())
_RANDOM: Final = re.compile(rb"random(?<!\w.{6})(?<!\..{6})\b")
_HIDING: Final = (b"__import__", b"import_module", b"eval(", b"exec(", b"sys.modules")


def autodiff_imports(path: str, data: bytes) -> tuple[str, ...]:
    """The imports of packages that differentiate by themselves, each with its line."""
    if not any(name.encode() in data for name in AUTODIFF):
        return ()
    return tuple(
        f"{path}:{data.count(10, 0, found.start()) + 1} imports {found[1].decode()}, which differentiates by itself:"
        f" {found[0].strip().decode('utf-8', 'replace')[:100]}"
        for found in _DIFFERENTIATES.finditer(data)
    )


def dropped_names(texts: Iterable[bytes]) -> tuple[str, ...]:
    """What is said of names that NumPy has dropped and gets back for a submission that uses them."""
    used = sorted({found.decode() for data in texts for found in _DROPPED.findall(data)})
    return (f"{', '.join(f'np.{name}' for name in used)}: gone from NumPy, and supplied",) if used else ()


def may_import_random(texts: Iterable[bytes]) -> bool:
    """Whether one of some files may use Python's own ``random``, as its lines tell; false where it would be hidden."""
    return any(any(word in data for word in _HIDING) or _imports_random(data) for data in texts)


def _imports_random(data: bytes) -> bool:
    """Whether ``random`` stands in a line with ``import``, begins one, or is quoted; `np.random` is another."""
    for found in _RANDOM.finditer(data):
        before = data[data.rfind(b"\n", 0, found.start()) + 1 : found.start()]
        quoted = before.endswith((b'"', b"'"))
        if quoted or not before.strip(b" \t(,") or b"import" in before or b"from" in before:
            return True
    return False
