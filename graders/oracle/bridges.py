"""What course code expects around it and this machine may not have.

That is plotting, data loading, compiled helpers, Python 2 compatibility, names that NumPy has dropped, and
the files of the handout that were not handed in. A bridge never does a student's work: packages that only plot
or load data accept any use and compute nothing; Python 2 helpers become what they are in Python 3; the exercises
of a file that is not there are not implemented.
"""

import builtins
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

AUTODIFF: Final = (
    "autograd",
    "chainer",
    "jax",
    "keras",
    "mxnet",
    "paddle",
    "tensorflow",
    "theano",
    "tinygrad",
    "torch",
)
"""Packages that differentiate by themselves."""


@dataclass(frozen=True)
class Bridge:
    """Fills a module that is missing; ``why`` says what for, ``how`` what became of it."""

    why: str
    fill: Callable[[ModuleType], None]
    how: str = "is not used for grading and was replaced"

    def note(self, name: str) -> str:
        """What a reader should know of the module that is called ``name``."""
        return f"{name} {self.how}: {self.why}"


class _Anything:
    """Accepts any call, attribute, item and iteration, and computes nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        del args, kwargs

    def __call__(self, *args: Any, **kwargs: Any) -> "_Anything":
        del args, kwargs
        return self

    def __getattr__(self, name: str) -> "_Anything":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: Any) -> "_Anything":
        del key
        return self

    def __setitem__(self, key: Any, value: Any) -> None:
        del key, value

    def __iter__(self) -> Any:
        return iter(())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        del args


def _fill_with_anything(module: ModuleType) -> None:
    module.__path__ = []
    module.__version__ = "0"  # type: ignore[attr-defined]

    def read(name: str) -> _Anything:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything()

    module.__getattr__ = read  # type: ignore[method-assign]


def _fill_with_python_2(module: ModuleType) -> None:
    module.__path__ = []
    names: dict[str, Any] = {
        "xrange": range,
        "range": range,
        "raw_input": input,
        "unicode": str,
        "basestring": str,
        "long": int,
        "zip": zip,
        "map": map,
        "filter": filter,
        "reduce": __import__("functools").reduce,
        "zip_longest": itertools.zip_longest,
        "old_div": lambda a, b: a // b if isinstance(a, int) and isinstance(b, int) else a / b,
        "builtins": builtins,
        "cPickle": __import__("pickle"),
        "pickle": __import__("pickle"),
        "PY2": False,
        "PY3": True,
        "iteritems": lambda mapping: iter(mapping.items()),
    }
    vars(module).update(names)


def _fill_with_types(module: ModuleType) -> None:
    """What ``_types.py`` of the handout holds."""
    vars(module).update({"Array": NDArray[np.float64], "Labels": NDArray[np.integer[Any]], "Cache": Any})


def _fill_with_unwritten(module: ModuleType) -> None:
    """The exercises of a file that is not there: each can be imported, none is implemented."""
    file = module.__name__.rpartition(".")[2]

    def read(name: str) -> Callable[..., Any]:
        if name == "__all__":
            raise ModuleNotFoundError(f"No module named {module.__name__!r}: {file}.py is not in the submission")
        if name.startswith("__"):
            raise AttributeError(name)

        def unwritten(*_args: Any, **_kwargs: Any) -> None:
            raise NotImplementedError(f"{name} of {file}.py is not in the submission")

        return unwritten

    module.__getattr__ = read  # type: ignore[method-assign]


def _fill_with_numba(module: ModuleType) -> None:
    """Compilers that leave a function as it is: what it computes is the same, only slower."""
    module.__path__ = []

    def read(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _NUMBA.get(name) or _Anything()

    module.__getattr__ = read  # type: ignore[method-assign]


def _decorator(decorate: Callable[[Any], Any]) -> Callable[..., Any]:
    """A decorator for use with and without arguments."""

    def use(*args: Any, **options: Any) -> Any:
        bare = len(args) == 1 and not options and callable(args[0]) and not isinstance(args[0], _Anything)
        return decorate(args[0]) if bare else decorate

    return use


_AS_IT_IS: Final = _decorator(lambda made: made)
_NUMBA: Final[dict[str, Any]] = {
    **dict.fromkeys(("jit", "njit", "generated_jit", "jitclass"), _AS_IT_IS),
    "vectorize": _decorator(np.vectorize),
    "prange": range,
}
_PLOTTING: Final = Bridge("it only plots or shows images", _fill_with_anything)
_DATA: Final = Bridge("it only reads or stores data", _fill_with_anything)
_CHECKING: Final = Bridge("it only checks gradients", _fill_with_anything)
_COMPILED: Final = Bridge("it is a compiled helper that the course supplies", _fill_with_anything)
_PYTHON_2: Final = Bridge("it only bridges Python 2 and 3", _fill_with_python_2)
_AUTODIFF: Final = Bridge("it differentiates by itself, and the exercises ask for NumPy", _fill_with_anything)
_NOTEBOOK: Final = Bridge("it only serves notebooks and progress bars", _fill_with_anything)
_COMPILER: Final = Bridge("it only makes code faster", _fill_with_numba)
_TYPES: Final = Bridge("it only names types of arrays", _fill_with_types, "was not handed in and was supplied")
_UNWRITTEN: Final = Bridge("its exercises count as not begun", _fill_with_unwritten, "was not handed in")

_BY_TOP_NAME: Final[dict[str, Bridge]] = {
    **dict.fromkeys(("matplotlib", "pylab", "seaborn", "PIL", "cv2", "imageio", "skimage", "graphviz"), _PLOTTING),
    **dict.fromkeys(("h5py", "pandas", "urllib2", "cPickle", "torchvision", "tensorflow_datasets"), _DATA),
    **dict.fromkeys(("past", "future", "six", "__builtin__", "itertools_future"), _PYTHON_2),
    **dict.fromkeys(AUTODIFF, _AUTODIFF),
    "numba": _COMPILER,
    **dict.fromkeys(("IPython", "tqdm", "ipywidgets", "google", "pytest_benchmark"), _NOTEBOOK),
}
_COMPILED_NAMES: Final = ("im2col_cython", "fast_layers", "im2col")
_DATA_NAMES: Final = ("data_utils", "vis_utils", "coco_utils", "image_utils", "solver", "captioning_solver")
_CHECKING_NAMES: Final = ("gradient_check", "gradient_check_captioning")
_HANDOUT_NAMES: Final = (
    "activations",
    "convolution",
    "layers",
    "losses",
    "normalization",
    "recurrent",
    "regularization",
)
"""Files of the handout that others of it import."""
_OLD_NAMES: Final[dict[str, Any]] = {
    "float": float,
    "int": int,
    "bool": bool,
    "object": object,
    "float_": np.float64,
    "Inf": np.inf,
}
DROPPED_NAMES: Final = {name: value for name, value in _OLD_NAMES.items() if name not in vars(np)}
"""Names of old course code that this NumPy does not have."""
_SCIPY_GONE: Final = ("scipy.misc", "scipy.ndimage.imread")


def module_for(name: str, *, own: bool = False) -> Bridge | None:
    """The bridge for an import that nothing else answers, or None.

    Args:
        name: The module, as the submission wrote it.
        own: It is to be one of the submission's files.
    """
    top, _, last = name.partition(".")[0], None, name.rpartition(".")[2]
    if name in _SCIPY_GONE:
        return _PLOTTING
    if last in _COMPILED_NAMES:
        return _COMPILED
    if last in _DATA_NAMES:
        return _DATA
    if last in _CHECKING_NAMES:
        return _CHECKING
    if own and last in ("_types", *_HANDOUT_NAMES):
        return _TYPES if last == "_types" else _UNWRITTEN
    return _BY_TOP_NAME.get(top)


def restore_numpy_names() -> None:
    """Give NumPy back the plain aliases that old course code uses (``np.float``, ``np.bool``, ...)."""
    for name, value in DROPPED_NAMES.items():
        setattr(np, name, value)
