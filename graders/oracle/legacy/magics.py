"""Lines that only IPython takes, as Jupyter exports them: ``%matplotlib inline``, ``!pip install``, ``sum?``."""

import re
from typing import Final

_MAGIC: Final = re.compile(r"(?P<indent>[ \t]*)(?:[%!?].*|[\w.]+\s*=\s*[%!].*|[\w.]+\?{1,2})\s*")
_TIMED: Final = re.compile(r"(?P<indent>[ \t]*)%time (?P<statement>[ \t]*\S.*)")
"""A magic that runs a statement of its module once."""
INSTEAD: Final = "pass  # "
"""What stands for such a line, before its own text."""


def replace_magics(lines: list[str]) -> bool:
    """Let such lines give way, in place, to a ``pass`` or to the statement that they time; true if there were any."""
    continued = found = False
    for index, line in enumerate(lines):
        match = _MAGIC.fullmatch(line)
        if continued or match is not None:
            found = True
            timed = None if continued or line.rstrip().endswith("\\") else _TIMED.fullmatch(line)
            indent = match["indent"] if match is not None else ""
            continued = line.rstrip().endswith("\\")
            instead = f"{indent}{INSTEAD}{line.strip()}"
            lines[index] = f"{timed['indent']}{timed['statement'].strip()}" if timed is not None else instead
    return found
