"""NumPy as submissions see it: this version's, with what other versions, from 1.0 to 2.4, call otherwise.

A view is a module object with NumPy's own names and, beside them, those that were dropped and have a plain successor,
those that this version is too old for, and functions that take keywords which were renamed. NumPy itself is left as it
is, so that nothing of it reaches the judge or another submission.
"""

import builtins
import functools
import importlib
import math
import operator
import pickle
import sys
import warnings
from collections.abc import Callable
from types import GeneratorType, ModuleType
from typing import Any, Final

import numpy as np

_ALIASES: Final[dict[str, str]] = {
    **dict.fromkeys(("Inf", "Infinity", "infty", "PINF"), "inf"),
    **dict.fromkeys(("NaN", "NAN"), "nan"),
    "alltrue": "all",
    "sometrue": "any",
    "product": "prod",
    "cumproduct": "cumprod",
    "round_": "round",
    "row_stack": "vstack",
    "rank": "ndim",
    "mat": "asmatrix",
    "fastCopyAndTranspose": "transpose",
    "in1d": "isin",
    "typeDict": "sctypeDict",
    **dict.fromkeys(("float_", "double_"), "float64"),
    **dict.fromkeys(("complex_", "cfloat"), "complex128"),
    **dict.fromkeys(("singlecomplex",), "complex64"),
    **dict.fromkeys(("longfloat",), "longdouble"),
    **dict.fromkeys(("longcomplex", "clongfloat"), "clongdouble"),
    **dict.fromkeys(("unicode_", "str0", "unicode0"), "str_"),
    **dict.fromkeys(("string_", "bytes0", "string0"), "bytes_"),
    **dict.fromkeys(("bool8", "bool"), "bool_"),
    "int0": "intp",
    "uint0": "uintp",
    "void0": "void",
    "object0": "object_",
    "long": "int_",
    "ulong": "uint",
    # names of NumPy 2, for a NumPy that is older
    "acos": "arccos",
    "acosh": "arccosh",
    "asin": "arcsin",
    "asinh": "arcsinh",
    "atan": "arctan",
    "atan2": "arctan2",
    "atanh": "arctanh",
    "bitwise_invert": "invert",
    "bitwise_left_shift": "left_shift",
    "bitwise_right_shift": "right_shift",
    "concat": "concatenate",
    "permute_dims": "transpose",
    "pow": "power",
}
"""A name to the one that this or another NumPy has for the same."""


def _as_float(a: Any, dtype: Any = np.float64) -> Any:
    if not np.issubdtype(dtype, np.inexact):
        dtype = np.float64
    return np.asarray(a, dtype)


def _trapezoid(y: Any, x: Any = None, dx: float = 1.0, axis: int = -1) -> Any:
    rule = getattr(np, "trapezoid", None) or vars(np)["trapz"]
    return rule(y, x, dx, axis)


def _isin_flat(ar1: Any, ar2: Any, assume_unique: bool = False, invert: bool = False) -> Any:
    return np.isin(np.ravel(ar1), np.ravel(ar2), assume_unique=assume_unique, invert=invert)


def _spread(a: Any, axis: Any = None, out: Any = None, **keywords: Any) -> Any:
    return np.ptp(a, axis, out, **keywords)


def _length(a: Any) -> int:
    return len(np.atleast_1d(a))


_MADE: Final[dict[str, Any]] = {
    "float": float,
    "int": int,
    "complex": complex,
    "object": object,
    "str": str,
    "unicode": str,
    "math": math,
    "sys": sys,
    "warnings": warnings,
    "asfarray": _as_float,
    "asscalar": lambda a: np.asarray(a).item(),
    "alen": _length,
    "in1d": _isin_flat,
    "msort": lambda a: np.sort(a, axis=0),
    "trapz": _trapezoid,
    "trapezoid": _trapezoid,
    "disp": lambda text, *_args, **_kwargs: print(text),
    "NINF": -np.inf,
    "PZERO": 0.0,
    "NZERO": -0.0,
    "deprecate": lambda *args, **_kwargs: args[0] if args else (lambda function: function),
    "issubclass_": lambda one, other: isinstance(one, type) and issubclass(one, other),
    "issubsctype": lambda one, other: issubclass(np.dtype(one).type, np.dtype(other).type),
    "issctype": lambda kind: isinstance(kind, type) and issubclass(kind, np.generic),
    "obj2sctype": lambda kind, _default=None: np.dtype(kind).type,
    "sctype2char": lambda kind: np.dtype(kind).char,
    "maximum_sctype": lambda kind: np.dtype(kind).type,
    "find_common_type": lambda arrays, scalars: np.result_type(*arrays, *scalars),
    "cast": type("_Cast", (dict,), {"__missing__": lambda _self, kind: lambda a: np.asarray(a).astype(kind)})(),
    "byte_bounds": lambda a: (a.__array_interface__["data"][0], a.__array_interface__["data"][0] + a.nbytes),
    "set_string_function": lambda *_args, **_kwargs: None,
    "safe_eval": lambda text: importlib.import_module("ast").literal_eval(text),
    "restoredot": lambda: None,
    "loads": pickle.loads,
    "lookfor": lambda *_args, **_kwargs: None,
    "who": lambda *_args, **_kwargs: None,
    "source": lambda *_args, **_kwargs: None,
    "sctypes": {
        "int": [np.int8, np.int16, np.int32, np.int64],
        "uint": [np.uint8, np.uint16, np.uint32, np.uint64],
        "float": [np.float16, np.float32, np.float64, np.longdouble],
        "complex": [np.complex64, np.complex128, np.clongdouble],
        "others": [bool, object, bytes, str, np.void],
    },
    "alterdot": lambda: None,
    "matrix_transpose": lambda x, /: np.swapaxes(x, -1, -2),
    "astype": lambda x, dtype, /, *, copy=True: x.astype(dtype, copy=copy),
    "vecdot": lambda a, b, /, *, axis=-1: np.sum(np.conj(a) * b, axis=axis),
    "matvec": lambda a, b, /: np.matmul(a, np.asarray(b)[..., None])[..., 0],
    "vecmat": lambda a, b, /: np.matmul(np.conj(a)[..., None, :], b)[..., 0, :],
    "unstack": lambda x, /, *, axis=0: tuple(np.moveaxis(x, axis, 0)),
    "cumulative_sum": lambda x, /, *, axis=None, dtype=None, out=None: np.cumsum(x, axis, dtype, out),
    "cumulative_prod": lambda x, /, *, axis=None, dtype=None, out=None: np.cumprod(x, axis, dtype, out),
    "unique_values": lambda x, /: np.unique(x),
    **{name: type(name, (UserWarning,), {}) for name in ("VisibleDeprecationWarning", "ComplexWarning", "RankWarning")},
}
_RANDOM: Final[dict[str, Any]] = {
    "random_integers": lambda low, high=None, size=None: (
        np.random.randint(1, low + 1, size) if high is None else np.random.randint(low, high + 1, size)  # noqa: NPY002
    ),
}
NAMES: Final = frozenset(_ALIASES) | frozenset(_MADE) | {"ComplexWarning", "AxisError"}
"""Names of ``numpy`` itself that some version from 1.0 to 2.4 does not have."""
_NEWER: Final = frozenset(
    {
        *("acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "bitwise_invert", "bitwise_left_shift"),
        *("bitwise_right_shift", "concat", "permute_dims", "pow", "bool", "long", "ulong", "trapezoid"),
        *("matrix_transpose", "astype", "vecdot", "matvec", "vecmat", "unstack", "cumulative_sum", "cumulative_prod"),
        *("unique_values", "row_stack"),
    }
)
"""Those of them that 2.4 has."""
GONE: Final = NAMES - _NEWER
"""Names that NumPy has dropped by 2.4."""


def _made(name: str) -> Any:
    """What stands for ``name`` in a NumPy that may lack it.

    Raises:
        AttributeError: Nothing does.
    """
    if _has(np, name):
        return vars(np)[name]
    found = getattr(importlib.import_module("numpy.exceptions"), name, None)
    if found is not None:
        return found
    if name in _MADE:
        return _MADE[name]
    return getattr(np, _ALIASES[name])


_AT_FIRST_USE: Final = ("core", "fft", "testing", "ma")
"""Parts of NumPy that take longer to import than most submissions to run."""


class NumpyView:
    """The modules of NumPy that one submission sees.

    Attributes:
        supplied: What was used of what this class supplies and that no list of names in a text tells.
    """

    def __init__(self) -> None:
        self.supplied: set[str] = set()
        self.modules: dict[str, ModuleType] = {}
        top = self._copy(np)
        for name in GONE:
            top.__dict__.pop(name, None)
        top.__dict__.update({name: _made(name) for name in _NEWER if not _has(np, name)})
        top.__dict__.update(self._renamed())
        top.__getattr__ = self._gone  # type: ignore[method-assign]
        top.__dict__["__all__"] = [*np.__all__, *sorted(n for n in GONE - set(dir(builtins)) if n not in sys.modules)]
        for name in ("random", "lib", "linalg"):
            setattr(top, name, self._part(f"numpy.{name}"))
        self.modules["numpy.random"].__dict__.update({n: v for n, v in _RANDOM.items() if not _has(np.random, n)})
        self._answer_from_top("numpy.lib", top)
        self.modules["numpy.linalg"].__dict__.setdefault("linalg", self.modules["numpy.linalg"])
        self._import_at_first_use(top)

    def import_all(self) -> None:
        """Import what is imported at its first use, for a process whose children cannot."""
        for name in _AT_FIRST_USE:
            getattr(self.modules["numpy"], name, None)

    def module(self, name: str, otherwise: ModuleType) -> ModuleType:
        """A module of NumPy as it is seen; ``otherwise`` for one that is seen as it is."""
        top, _, part = name.partition(".")
        if top == "numpy" and part in _AT_FIRST_USE:
            getattr(self.modules["numpy"], part, None)
        return self.modules.get(name, otherwise)

    def _import_at_first_use(self, top: ModuleType) -> None:
        others = top.__dict__.get("__getattr__")

        def find(wanted: str) -> Any:
            part = self._part(f"numpy.{wanted}") if wanted in _AT_FIRST_USE else None
            if part is not None:
                setattr(top, wanted, part)
                self._answer_from_top("numpy.core", top)
                return part
            if others is None:
                raise AttributeError(f"module 'numpy' has no attribute {wanted!r}")
            return others(wanted)

        for name in _AT_FIRST_USE:
            top.__dict__.pop(name, None)
        top.__getattr__ = find  # type: ignore[method-assign]

    def everything(self) -> ModuleType:
        """NumPy for an import of all its names, which uses none of them."""
        self.import_all()
        module = ModuleType("numpy")
        module.__dict__.update({name: _made(name) for name in GONE} | vars(self.modules["numpy"]))
        return module

    def _gone(self, name: str) -> Any:
        """What NumPy dropped, noted where it is used.

        Raises:
            AttributeError: It never had it.
        """
        if name not in GONE:
            return getattr(np, name)  # some of its modules are imported when they are first asked for
        self.supplied.add(f"np.{name}")
        made = _made(name)
        setattr(self.modules["numpy"], name, made)
        return made

    def _copy(self, module: ModuleType) -> ModuleType:
        view = ModuleType(module.__name__, module.__doc__)
        view.__dict__.update(vars(module))
        self.modules[module.__name__] = view
        return view

    def _part(self, name: str) -> ModuleType | None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return self._copy(importlib.import_module(name))
            except ImportError:
                return None

    def _answer_from_top(self, name: str, top: ModuleType) -> None:
        """``np.lib.pad`` is ``np.pad``: NumPy's inner modules held most of its names before 2.0."""
        view = self.modules.get(name)
        if view is None:
            return

        def find(wanted: str) -> Any:
            if wanted.startswith("__") or not hasattr(top, wanted):
                return _inner(name, wanted)
            self.supplied.add(f"{name.replace('numpy', 'np')}.{wanted}")
            return getattr(top, wanted)

        view.__getattr__ = find  # type: ignore[method-assign]

    def _renamed(self) -> dict[str, Any]:
        """Functions that take what other versions take."""
        made = {
            "reshape": self._keyword(np.reshape, {"newshape": 1, "shape": 1}),
            "unravel_index": self._keyword(np.unravel_index, {"dims": 1, "shape": 1}),
            "clip": self._clip,
            "histogram": self._keyword(np.histogram, {"normed": "density"}),
            "histogram2d": self._keyword(np.histogram2d, {"normed": "density"}),
            "histogramdd": self._keyword(np.histogramdd, {"normed": "density"}),
            "fromstring": self._from_string,
            "array": self._array,
            "asarray": self._ragged(np.asarray),
            "asanyarray": self._ragged(np.asanyarray),
            "corrcoef": self._without(np.corrcoef, "bias", "ddof"),
            "sum": self._sum,
        }
        for name in ("percentile", "quantile", "nanpercentile", "nanquantile"):
            made[name] = self._keyword(getattr(np, name), {"interpolation": "method"})
        for name in ("vstack", "hstack", "dstack", "column_stack", "stack", "concatenate"):
            made[name] = self._sequence(getattr(np, name))
        made["row_stack"] = made["vstack"]
        return made

    def _keyword(self, function: Callable[..., Any], renamed: dict[str, str | int]) -> Callable[..., Any]:
        """``function``, with keywords of other versions under the name or at the place that they have in this one."""

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if kwargs and not renamed.keys().isdisjoint(kwargs):
                args, kwargs = self._settled(function, renamed, args, kwargs)
            return function(*args, **kwargs)

        return call

    def _settled(
        self, function: Callable[..., Any], renamed: dict[str, str | int], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        kwargs = dict(kwargs)
        for old, new in renamed.items():
            if old not in kwargs:
                continue
            value = kwargs.pop(old)
            if isinstance(new, str):
                kwargs[new] = value
            elif len(args) < new:
                first = {"reshape": "a", "unravel_index": "indices"}[function.__name__]
                fill = (kwargs.pop(first),) if not args and first in kwargs else ()
                args = (*args, *fill)
                args = (*args, *(None,) * (new - len(args)), value)
            elif len(args) == new:
                args = (*args, value)
            else:
                kwargs[old] = value
            if old != "shape":
                self.supplied.add(f"{old}= of np.{function.__name__}")
        return args, kwargs

    def _sequence(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(arrays: Any, *args: Any, **kwargs: Any) -> Any:
            if isinstance(arrays, (GeneratorType, map, zip, filter)):
                self.supplied.add(f"np.{function.__name__} of a generator")
                arrays = list(arrays)
            return function(arrays, *args, **kwargs)

        return call

    def _clip(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) < 2 and not kwargs.keys().isdisjoint({"min", "max"}):
            array = args[0] if args else kwargs.pop("a")
            args = (array, kwargs.pop("min", None), kwargs.pop("max", None))
        return np.clip(*args, **kwargs)

    def _sum(self, a: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(a, GeneratorType):
            self.supplied.add("np.sum of a generator")
            return functools.reduce(operator.add, a, 0)
        return np.sum(a, *args, **kwargs)

    def _array(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("copy", True) is False:
            del kwargs["copy"]
            make = np.asanyarray if kwargs.pop("subok", False) else np.asarray
            return self._ragged(make)(*args, **kwargs)
        try:
            return np.array(*args, **kwargs)
        except ValueError as error:
            return self._of_unequal_parts(np.array, error, *args, **kwargs)

    def _ragged(self, make: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(make)
        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return make(*args, **kwargs)
            except ValueError as error:
                return self._of_unequal_parts(make, error, *args, **kwargs)

        return call

    def _of_unequal_parts(
        self,
        make: Callable[..., Any],
        error: ValueError,
        values: Any = None,
        dtype: Any = None,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        """What NumPy made of parts of unequal lengths before 1.24: an array of objects, or of their only elements.

        Raises:
            ValueError: It made nothing; ``error``.
        """
        if "inhomogeneous" not in str(error) or not isinstance(values, (list, tuple)):
            raise error
        if dtype is None:
            self.supplied.add("np.array of parts of unequal lengths")
            return make(values, object, *args, **kwargs)
        if any(np.size(part) != 1 for part in values):
            raise error
        return make([np.asarray(part).item() for part in values], dtype, *args, **kwargs)

    def _without(self, function: Callable[..., Any], *dropped: str) -> Callable[..., Any]:
        """``function``, with keywords that came to mean nothing."""

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            for name in kwargs.keys() & set(dropped):
                self.supplied.add(f"{name}= of np.{function.__name__}")
                del kwargs[name]
            return function(*args, **kwargs)

        return call

    def _from_string(self, text: Any, dtype: Any = float, count: int = -1, *, sep: str = "", **kwargs: Any) -> Any:
        if sep:
            return np.fromstring(text, dtype, count, sep=sep, **kwargs)
        self.supplied.add("np.fromstring of bytes")
        return np.frombuffer(text.encode("latin-1") if isinstance(text, str) else text, dtype, count).copy()


def _inner(module: str, name: str) -> Any:
    """A module inside one of NumPy's.

    Raises:
        AttributeError: There is none.
    """
    try:
        return importlib.import_module(f"{module}.{name}")
    except ImportError:
        raise AttributeError(f"module {module!r} has no attribute {name!r}") from None


def _has(module: ModuleType, name: str) -> bool:
    """Whether a module has a name, without asking it for one that it made a warning or an error of."""
    return name in vars(module)
