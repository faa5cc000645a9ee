"""The engine as a wheel, packed from where it runs: a checkout and an installed engine give the same files.

A wheel is a zip with a list of its files (the binary distribution format, https://packaging.python.org). It is packed
here, since build tools would have to be downloaded, and what is installed has no sources to build from.
"""

import base64
import hashlib
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

from graders import __version__

_PACKAGE: Final = Path(__file__).parents[1]
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_METADATA: Final = ("METADATA", "entry_points.txt")
_WHEEL: Final = "Wheel-Version: 1.0\nGenerator: backcheck\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def write_engine_wheel(folder: Path) -> Path:
    """Write the wheel of the engine that runs into a folder. Returns its path."""
    info = f"backcheck-{__version__}.dist-info"
    files = {
        path.relative_to(_PACKAGE.parent).as_posix(): path.read_bytes()
        for path in sorted(_PACKAGE.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    installed = distribution("backcheck")
    files |= {f"{info}/{name}": (installed.read_text(name) or "").encode() for name in _METADATA}
    files[f"{info}/WHEEL"] = _WHEEL.encode()
    record = "".join(f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    path = folder / f"backcheck-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o644 << 16
            wheel.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return path


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
