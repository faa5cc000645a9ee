"""Plans that one submission after another is asked, made and encoded once: those used last are cached."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

T = TypeVar("T")

MOST: Final = 256
"""Plans that are cached: of the cases that a class gets wrong, some 15 MB."""
_MADE: Final[OrderedDict[tuple[int, Hashable], tuple[object, Any]]] = OrderedDict()


def made_once(owner: object, key: Hashable, make: Callable[[], T]) -> T:
    """What ``make`` returned for this object and key before, or returns now.

    Args:
        owner: What it is made of, which must not change. It is compared by identity.
        key: Names it among all that is made of the owner.
        make: Makes it.
    """
    place = id(owner), key
    if place in _MADE:
        _MADE.move_to_end(place)
    else:
        _MADE[place] = owner, make()
        if len(_MADE) > MOST:
            _MADE.popitem(last=False)
    made: T = _MADE[place][1]
    return made
