"""Stubs for modules that course code imports and this machine may not have.

That is plotting, data loading, compiled helpers, Python 2 compatibility, names that NumPy has dropped, and
the files of the handout that were not handed in. A stub never does a student's work: packages that only plot
or load data accept any use and compute nothing; Python 2 helpers become what they are in Python 3; helpers that the
course supplies and that exercises stand on compute what they should; the exercises of a file that is not there are not
implemented.
"""

import builtins
import functools
import importlib
import itertools
import math
import operator
import pickle
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.oracle.contained import ask
from graders.oracle.sources import Handout, Helper
from graders.oracle.tracebacks import remember_import

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


class ImportStub(msgspec.Struct, frozen=True):
    """Fills a module that is missing; ``why`` says what for, ``how`` what became of it.

    Attributes:
        of_file: Whether it stands for a file of the course rather than for a library.
        works: Whether it does what that file does: then code that is prepared to do without it is given it, too.
    """

    why: str
    fill: Callable[[ModuleType], None]
    how: str = "is not used for grading and was replaced"
    of_file: bool = False
    works: bool = False

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
        **_ALIKE,
        "old_div": lambda a, b: a // b if isinstance(a, int) and isinstance(b, int) else a / b,
        "builtins": builtins,
        "moves": module,
        "standard_library": _Anything(),
    }
    vars(module).update(names)


_ALIKE: Final[dict[str, Any]] = {
    "xrange": range,
    "range": range,
    "raw_input": ask,
    "unicode": str,
    "basestring": str,
    "long": int,
    "zip": zip,
    "map": map,
    "filter": filter,
    "reduce": functools.reduce,
    "zip_longest": itertools.zip_longest,
    "cPickle": pickle,
    "pickle": pickle,
    "PY2": False,
    "PY3": True,
    "string_types": (str,),
    "integer_types": (int,),
    "text_type": str,
    "binary_type": bytes,
    "iteritems": lambda mapping, **options: iter(mapping.items(**options)),
    "itervalues": lambda mapping, **options: iter(mapping.values(**options)),
    "iterkeys": lambda mapping, **options: iter(mapping.keys(**options)),
    "viewitems": lambda mapping: mapping.items(),
    "with_metaclass": lambda meta, *bases: meta("Base", bases, {}),
    "python_2_unicode_compatible": lambda made: made,
}
"""What six, future and past supply: the names of either Python as they are in Python 3."""


def _same_as(name: str) -> ImportStub:
    """A stub for a module of Python 2 that Python 3 calls ``name``."""

    def fill(module: ModuleType) -> None:
        vars(module).update(vars(importlib.import_module(name)))

    return ImportStub(f"it is {name} in Python 3", fill, "was replaced")


def _fill_with_progress(module: ModuleType) -> None:
    """Progress bars that show nothing and go through what they are given."""
    module.__path__ = []

    class Progress(_Anything):
        def __init__(self, iterable: Any = (), *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._iterable = iterable

        def __iter__(self) -> Any:
            return iter(self._iterable)

    def count(*args: int, **options: Any) -> Any:
        return Progress(range(*args), **options)

    vars(module).update({"tqdm": Progress, "tqdm_notebook": Progress, "trange": count, "tnrange": count})
    vars(module).update({"auto": module, "notebook": module, "std": module, "autonotebook": module})


def _fill_with_types(module: ModuleType) -> None:
    """What ``_types.py`` of the handout holds."""
    vars(module).update({"Array": NDArray[np.float64], "Labels": NDArray[np.integer[Any]], "Cache": Any})


def unwritten(name: str, error: NotImplementedError) -> Callable[..., Any]:
    """What stands for an exercise that is not there: a function that raises an error."""

    def function(*_args: Any, **_kwargs: Any) -> None:
        raise error.with_traceback(None)

    function.__name__ = name
    return function


def _fill_with_unwritten(module: ModuleType) -> None:
    """The exercises of a file that is not there: each can be imported, none is implemented."""
    file = f"{module.__name__.rpartition('.')[2]}.py"

    def read(name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        error = NotImplementedError(f"{name} is imported from {file}, which is not in the submission")
        reader = sys._getframe(1)
        remember_import(error, reader.f_code.co_filename, reader.f_lineno, name)
        return unwritten(name, error)

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
_PLOTTING: Final = ImportStub("it only plots or shows images", _fill_with_anything)
_DATA: Final = ImportStub("it only reads or stores data", _fill_with_anything)
_COURSE_DATA: Final = ImportStub("it only reads or stores data", _fill_with_anything, of_file=True)
_CHECKING: Final = ImportStub("it only checks gradients", _fill_with_anything, of_file=True)
_COMPILED: Final = ImportStub("it is a compiled helper that the course supplies", _fill_with_anything, of_file=True)
_PYTHON_2: Final = ImportStub("it only serves Python 2 and 3 alike", _fill_with_python_2)
_AUTODIFF: Final = ImportStub("it differentiates by itself, and the exercises ask for NumPy", _fill_with_anything)
_NOTEBOOK: Final = ImportStub("it only serves notebooks and progress bars", _fill_with_anything)
_COMPILER: Final = ImportStub("it only makes code faster", _fill_with_numba)
_TYPES: Final = ImportStub(
    "it only names types of arrays", _fill_with_types, "was not handed in and was supplied", True
)
_UNWRITTEN: Final = ImportStub(
    "what is imported from it counts as not implemented", _fill_with_unwritten, "was not handed in", True
)
_PROGRESS: Final = ImportStub("it only shows progress", _fill_with_progress)

_RENAMED: Final = {
    "cPickle": "pickle",
    **dict.fromkeys(("StringIO", "cStringIO"), "io"),
    **dict.fromkeys(("__builtin__", "exceptions"), "builtins"),
    "ConfigParser": "configparser",
    "Queue": "queue",
    "HTMLParser": "html.parser",
    "Tkinter": "tkinter",
    "UserDict": "collections",
    "commands": "subprocess",
    "copy_reg": "copyreg",
    "httplib": "http.client",
    "thread": "_thread",
    "urllib2": "urllib.request",
    "urlparse": "urllib.parse",
}
"""Modules of Python 2's standard library to those of Python 3."""
_BY_TOP_NAME: Final[dict[str, ImportStub]] = {
    **dict.fromkeys(("matplotlib", "pylab", "seaborn", "PIL", "cv2", "imageio", "skimage", "graphviz"), _PLOTTING),
    **dict.fromkeys(("mpl_toolkits", "plotly", "bokeh"), _PLOTTING),
    **dict.fromkeys(("h5py", "pandas", "torchvision", "tensorflow_datasets"), _DATA),
    **dict.fromkeys(("past", "future", "six", "future_builtins"), _PYTHON_2),
    **dict.fromkeys(AUTODIFF, _AUTODIFF),
    "numba": _COMPILER,
    **dict.fromkeys(("IPython", "ipywidgets", "google", "pytest_benchmark"), _NOTEBOOK),
    "tqdm": _PROGRESS,
    **{old: _same_as(new) for old, new in _RENAMED.items()},
}
_SUPPLIED: Final = {"compiled": _COMPILED, "data": _COURSE_DATA, "checking": _CHECKING}
"""What a file is that a course writes itself: see ``Handout``."""
_SCIPY_GONE: Final = ("scipy.misc", "scipy.ndimage.imread")


def module_for(name: str, handout: Handout, *, own: bool = False, there: bool = False) -> ImportStub | None:
    """The stub for an import that nothing else answers, or None.

    Args:
        name: The module, as the submission wrote it.
        handout: What the course's handout puts around the submission.
        own: It is to be one of the submission's files.
        there: That file is in the submission.
    """
    top, _, last = name.partition(".")[0], None, name.rpartition(".")[2]
    if name in _SCIPY_GONE:
        return _PLOTTING
    if last in handout.helpers:
        return _helper(handout.helpers[last], name.rpartition(".")[0])
    if last in handout.supplied:
        return _SUPPLIED[handout.supplied[last]]
    if own and last in handout.files and not there:
        return _UNWRITTEN
    if own and last == handout.types:
        return _TYPES
    return _BY_TOP_NAME.get(top)


def _helper(helper: Helper, package: str) -> ImportStub:
    def fill(module: ModuleType) -> None:
        _fill_with_anything(module)
        module.__package__ = package
        exec(compile(helper.source, module.__name__, "exec"), vars(module))  # noqa: S102 - it is the course's own text

    return ImportStub(helper.why, fill, "was not handed in and was supplied", of_file=True, works=True)


def made(name: str, stub: ImportStub) -> ModuleType:
    """The module that a stub stands for, filled."""
    module = ModuleType(name)
    stub.fill(module)
    return module


def _from(module: str, name: str) -> Callable[[], Any]:
    return lambda: getattr(importlib.import_module(module), name)


_ABSTRACT: Final = (
    *("Callable", "Container", "Hashable", "ItemsView", "Iterable", "Iterator", "KeysView", "Mapping", "MappingView"),
    *("MutableMapping", "MutableSequence", "MutableSet", "Sequence", "Set", "Sized", "ValuesView", "Generator"),
)
MOVED: Final[dict[str, Callable[[], Any]]] = {
    **{f"collections.{name}": _from("collections.abc", name) for name in _ABSTRACT},
    "itertools.izip": lambda: zip,
    "itertools.imap": lambda: map,
    "itertools.ifilter": lambda: filter,
    "itertools.izip_longest": lambda: itertools.zip_longest,
    "itertools.ifilterfalse": lambda: itertools.filterfalse,
    "fractions.gcd": lambda: math.gcd,
    "string.maketrans": lambda: str.maketrans,
    "string.letters": _from("string", "ascii_letters"),
    "string.lowercase": _from("string", "ascii_lowercase"),
    "string.uppercase": _from("string", "ascii_uppercase"),
    "string.join": lambda: lambda words, separator=" ": separator.join(words),
    "operator.div": lambda: operator.truediv,
    "sys.maxint": _from("sys", "maxsize"),
    "time.clock": _from("time", "process_time"),
    "cgi.escape": _from("html", "escape"),
    "os.getcwdu": _from("os", "getcwd"),
    "inspect.getargspec": _from("inspect", "getfullargspec"),
    "numpy.core.umath_tests.inner1d": lambda: lambda a, b: np.sum(np.multiply(a, b), axis=-1),
    "scipy.misc.logsumexp": _from("scipy.special", "logsumexp"),
    "scipy.misc.comb": _from("scipy.special", "comb"),
    "scipy.misc.factorial": _from("scipy.special", "factorial"),
    "scipy.integrate.trapz": _from("scipy.integrate", "trapezoid"),
    "scipy.integrate.cumtrapz": _from("scipy.integrate", "cumulative_trapezoid"),
    "scipy.integrate.simps": _from("scipy.integrate", "simpson"),
    "scipy.special.sph_harm": _from("scipy.special", "sph_harm_y"),
    "scipy.signal.hann": _from("scipy.signal.windows", "hann"),
    "scipy.signal.gaussian": _from("scipy.signal.windows", "gaussian"),
    "scipy.ndimage.filters.gaussian_filter": _from("scipy.ndimage", "gaussian_filter"),
    "scipy.ndimage.filters.convolve": _from("scipy.ndimage", "convolve"),
}
"""Names that Python or SciPy dropped and that have a plain successor."""
