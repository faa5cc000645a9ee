"""What a name is bound to whose import nothing answers: it costs nothing until it is used."""

from types import FunctionType
from typing import Any, Final, NoReturn

_USES: Final = (
    *("__getitem__", "__setitem__", "__delitem__", "__iter__", "__len__", "__contains__", "__enter__", "__exit__"),
    *("__bool__", "__int__", "__float__", "__complex__", "__index__", "__array__", "__await__", "__aiter__"),
    *("__lt__", "__le__", "__gt__", "__ge__", "__neg__", "__pos__", "__abs__", "__invert__", "__round__"),
    *("__instancecheck__", "__subclasscheck__", "__setattr__", "__delattr__", "__next__", "__reversed__"),
    *(
        f"__{side}{operation}__"
        for side in ("", "r", "i")
        for operation in (
            *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor"),
            *("lshift", "rshift"),
        )
    ),
)


class MissingImport:
    """Stands for a module, or a name of one, that could not be imported; using it raises the error of the import.

    Its attributes are missing as it is. As a decorator, an annotation or a base class it takes part in a definition,
    which then is missing itself.
    """

    def __init__(self, name: str, error: BaseException) -> None:
        object.__setattr__(self, "_missing", (name, error))

    def __getattr__(self, name: str) -> "MissingImport":
        if name.startswith("__"):
            raise AttributeError(name)
        own, error = object.__getattribute__(self, "_missing")
        return MissingImport(f"{own}.{name}", error)

    def __call__(self, *args: Any, **kwargs: Any) -> "MissingImport":
        """Fail, but for a decorator's call: what it decorates is missing then."""
        if len(args) != 1 or kwargs or not isinstance(args[0], (FunctionType, type)):
            raise_error(self)
        return self

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        del bases

        def fail(*args: Any, **kwargs: Any) -> NoReturn:
            del args, kwargs
            raise_error(self)

        return (type("MissingBase", (), {"__new__": fail}),)


def raise_error(missing: MissingImport) -> NoReturn:
    """Raise the error of the import."""
    raise import_error(missing).with_traceback(None)


def import_error(missing: MissingImport) -> BaseException:
    """The error of the import that a name is missing for."""
    error: BaseException = object.__getattribute__(missing, "_missing")[1]
    return error


def _fail(self: MissingImport, *args: Any, **kwargs: Any) -> NoReturn:
    del args, kwargs
    raise_error(self)


for _use in _USES:
    setattr(MissingImport, _use, _fail)
