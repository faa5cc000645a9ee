"""The executor: runs a plan against a loaded submission and keeps what came back. Both oracles share it.

A call is handed a fresh copy of every input; what it left different and which warnings it gave is part of its outcome.
What calls leave in a default value, as in ``config={}``, is there for later calls of the plan, and for no other plan.
"""

import inspect
import signal
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from types import FunctionType, TracebackType
from typing import Any, Final, Self, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.oracle.flags import CallCount, gives_gradients
from graders.oracle.implemented import function_is_implemented, raises_not_implemented, returns_nothing
from graders.oracle.live import LiveLoader
from graders.oracle.loader import Loader, TargetMissing
from graders.oracle.plan import Call, Input, Plan, Ref, Value, attributed
from graders.oracle.seeding import repeatable_seeds, seed_all
from graders.oracle.sources import Sources
from graders.oracle.timelimit import Allowance, TimeIsUp
from graders.oracle.tracebacks import innermost_code, submission_frames
from graders.oracle.transcript import Missing, NotRun, Opaque, Outcome, Raised, Returned, TimedOut
from graders.oracle.wire import pack_result

OnError: TypeAlias = Callable[[str, BaseException], None]
MAX_MESSAGE: Final = 2_000
"""Characters of an exception's text: some 25 lines of a terminal."""
_STEADY: Final = frozenset({Ref, type(None), bool, int, float, str})
"""Types of arguments that no call changes: plain values, and what the submission made itself."""
_CALLS: Final = ("call", "method")
MAX_WARNINGS: Final = 5
"""Of one call: the first name the cause."""
_CHANGEABLE: Final = (dict, list, np.ndarray)
"""Types of default values in which a call may leave something for the next one."""
_UNREPORTED: Final = (DeprecationWarning, ImportWarning, ResourceWarning)


class _Unavailable(Exception):  # noqa: N818 - an outcome, not an error
    def __init__(self, outcome: NotRun) -> None:
        super().__init__(outcome.message)
        self.outcome = outcome


class _Adapted(BaseException):
    """The submission's files are compiled otherwise from now on: what was running must start again."""


class Executor:
    """Runs plans against one submission.

    Args:
        sources: Where the submission's functions are.
        on_error: Called with each exception that the submission raises, and the target that was called.
        prefer_stubs, in_folder: See `Loader`.
        resident: Keep the submission's modules importable between plans: for a process that serves nothing else.
        limited: End a call when the plan's time is up, and do not call again what did not end.
        loader: Finds the functions in place of importing them from the sources.
    """

    def __init__(
        self,
        sources: Sources,
        *,
        on_error: OnError | None = None,
        prefer_stubs: bool = False,
        resident: bool = False,
        in_folder: bool = False,
        limited: bool = False,
        loader: Loader | LiveLoader | None = None,
    ) -> None:
        self._on_error = on_error
        self._roots = sources.roots()
        self._draws = sources.draws
        self._undefined = sources.undefined
        seed_all(0)
        self._loader: Loader | LiveLoader = loader or Loader(sources, prefer_stubs=prefer_stubs, in_folder=in_folder)
        self._watched: dict[str, tuple[str, ...]] = {}
        self._resident = resident
        self._limited = limited
        self._endless: dict[str, TimedOut] = {}
        self._results: dict[str, Any] = {}
        self._defaults: dict[str, tuple[FunctionType, tuple[Any, ...]]] = {}
        self._warned: Recording | None = None

    def run(self, plan: Plan) -> Iterator[tuple[str, Outcome]]:
        """Run the calls in order and yield each label with its outcome, values packed for the wire."""
        seeds = repeatable_seeds(" ".join(call.label for call in plan.calls))
        with nullcontext() if self._resident else self._loader.active(), self._recording() as warned, seeds:
            outcome = self._execution(plan, warned)
            for number, call in enumerate(plan.calls):
                try:
                    found = outcome(call)
                except _Adapted:
                    outcome = self._execution(plan, warned)
                    found = [outcome(again) for again in plan.calls[: number + 1]][-1]
                yield call.label, found

    def _recording(self) -> "AbstractContextManager[Recording]":
        """What records warnings: in a process that serves nothing else, one for all plans."""
        if not self._resident:
            return Recording()
        if self._warned is None:
            self._warned = Recording().__enter__()
        return nullcontext(self._warned)

    def _execution(self, plan: Plan, warned: "Recording") -> Callable[[Call], Outcome]:
        """What runs one call after another of a plan."""
        if not plan.continues:
            self._restore_defaults()
        shared = (self._loader, self._roots, self._watched, self._defaults, warned, self._on_error)
        earlier = self._results if plan.continues else {}
        run = _Run(plan, *shared, draws=self._draws, alone=self._resident, results=earlier, undefined=self._undefined)
        self._results = run.results
        return self._within(plan, run.outcome) if self._limited else run.outcome

    def _restore_defaults(self) -> None:
        """Give functions the default values that they had before they were first called."""
        for function, defaults in self._defaults.values():
            function.__defaults__ = copy_of(defaults)

    def _within(self, plan: Plan, make: Callable[[Call], Outcome]) -> Callable[[Call], Outcome]:
        """``make`` within the plan's time, which starts anew after a call that did not end."""
        allowance = Allowance(plan.seconds, self._roots)

        def outcome(call: Call) -> Outcome:
            nonlocal allowance
            target = attributed(plan, call.label)
            if target in self._endless:
                return self._endless[target]
            try:
                return allowance.call(partial(make, call))
            except TimeIsUp as error:
                frames = submission_frames(error, self._roots) if error.frame is None else (error.frame,)
                allowance = Allowance(plan.seconds, self._roots)
                self._endless[target] = TimedOut(plan.seconds, frames, called=False)
                return TimedOut(plan.seconds, frames)

        return outcome

    def flags(self) -> dict[str, tuple[str, ...]]:
        """What an instructor should see of each target, with the evidence."""
        return {target: texts for target, texts in self._watched.items() if texts}

    def supplied(self) -> tuple[str, ...]:
        """What was supplied to the submission because it was missing."""
        return self._loader.supplied()


class _Run:
    """One execution of one plan: the live results that later calls refer to."""

    def __init__(
        self,
        plan: Plan,
        loader: Loader | LiveLoader,
        roots: tuple[str, ...],
        watched: dict[str, tuple[str, ...]],
        defaults: dict[str, tuple[FunctionType, tuple[Any, ...]]],
        warned: "Recording",
        on_error: OnError | None,
        *,
        draws: bool,
        alone: bool,
        results: dict[str, Any],
        undefined: Mapping[str, str],
    ) -> None:
        self._draws = draws
        self._undefined = undefined
        self._alone = alone
        self._watched = watched
        self._defaults = defaults
        self._warned = warned
        self._on_error = on_error
        self._plan = plan
        self._loader = loader
        self._roots = roots
        self.results = results
        self._target = ""

    def outcome(self, call: Call) -> Outcome:
        """Run one call."""
        function = None
        try:
            function = self._function(call)
            if call.after:
                self._part(Ref(call.after))
            args = tuple([self._argument(value) for value in call.args])
            kwargs = self._keywords(call, function)
        except TargetMissing as missing:
            return missing.outcome
        except _Unavailable as unavailable:
            implemented = function is None or call.kind not in _CALLS or function_is_implemented(function)
            return msgspec.structs.replace(unavailable.outcome, implemented=implemented)
        return self._invoke(call, function, args, kwargs)

    def _keywords(self, call: Call, function: Callable[..., Any]) -> dict[str, Any]:
        """The first keyword arguments that the function's signature knows; the plan's own if none fits."""
        chosen = call.kwargs
        if call.fallbacks:
            known = _parameters(function)
            fitting = (kwargs for kwargs in (call.kwargs, *call.fallbacks) if known is None or kwargs.keys() <= known)
            chosen = next(fitting, call.kwargs)
        return {name: self._argument(value) for name, value in chosen.items()} if chosen else {}

    def _function(self, call: Call) -> Callable[..., Any]:
        if call.kind == "call":
            self._target = call.target
            function = self._loader.resolve(call.target)
            if not callable(function):
                raise TargetMissing(Missing(f"{call.target.rpartition('.')[2]} is not a function"))
            self._keep_defaults(function)
            return function
        assert call.on is not None
        owner = self._part(call.on)
        if call.kind == "get":
            return lambda: getattr(owner, call.target)
        if call.kind == "set":
            return lambda value: setattr(owner, call.target, value)
        return self._method(owner, call.target)

    def _keep_defaults(self, function: Callable[..., Any]) -> None:
        """Keep the default values of a function before its first call, where a call may change them."""
        if type(function) is not FunctionType or self._target in self._defaults:
            return
        defaults = function.__defaults__ or ()
        if any(type(value) in _CHANGEABLE for value in defaults):
            with suppress(Exception):  # what stands in a default value may be anything
                self._defaults[self._target] = function, copy_of(defaults)

    @staticmethod
    def _method(owner: Any, name: str) -> Callable[..., Any]:
        try:
            method = getattr(owner, name)
        except Exception:  # noqa: BLE001 - attribute access may run the submission's code
            raise TargetMissing(Missing(f"{type(owner).__name__} has no method {name}")) from None
        if not callable(method):
            raise TargetMissing(Missing(f"{name} of {type(owner).__name__} is not a method"))
        return method  # type: ignore[no-any-return]

    def _invoke(
        self, call: Call, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Outcome:
        self._loader.enter(self._target)
        self._warned.begin()
        seed_all(call.seed, draws=self._draws)
        with np.errstate(all="warn", under="ignore"):
            try:
                result = self._called(call, function, args, kwargs)
            except (KeyboardInterrupt, TimeIsUp):
                raise
            except BaseException as error:  # noqa: BLE001 - a submission may raise anything
                if self._loader.adapt_to(error):
                    raise _Adapted from None
                return self._raised(error, _unknown(call, function))
            finally:
                self._stop_timers()
        self.results[call.label] = result
        value = None if call.quiet else pack_result(_reported(result, call.keeps))
        blank = returns_nothing(result) if call.kind in _CALLS else result is None
        implemented = not blank or (call.kind in _CALLS and function_is_implemented(function))
        return Returned(value, changed(call, self._plan.inputs, args, kwargs), self._warned.texts(), implemented)

    def _stop_timers(self) -> None:
        """Stop what a call left running, where no timer of these kinds is anybody else's: it would end a later call."""
        if self._alone:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)

    def _called(self, call: Call, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call; watch the first call of what gives gradients (see `flags`)."""
        if self._target in self._watched:
            return function(*args, **kwargs)
        name = call.target.rpartition(".")[2]
        if not gives_gradients(name):
            return function(*args, **kwargs)
        self._watched[self._target] = ()
        counted = CallCount(self._roots, args)
        try:
            with counted:
                return function(*args, **kwargs)
        finally:
            self._watched[self._target] = counted.findings(name)

    def _raised(self, error: BaseException, unknown: tuple[str, ...]) -> Raised:
        if self._on_error is not None:
            self._on_error(self._target, error)
        name = error.name if type(error) is NameError else None
        if name is not None and name in self._undefined:
            return self._unwritten(error, name, unknown)
        message = shown(error)[:MAX_MESSAGE]
        where = innermost_code(error, self._roots) if isinstance(error, NotImplementedError) else None
        implemented = where is not None and raises_not_implemented(*where)
        return Raised(type(error).__name__[:200], message, submission_frames(error, self._roots), implemented, unknown)

    def _unwritten(self, error: BaseException, name: str, unknown: tuple[str, ...]) -> Raised:
        """What came of the use of an exercise that the submission does not define: it ends in that one's name."""
        frames = submission_frames(error, self._roots)
        frames += tuple(msgspec.structs.replace(frame, function=name) for frame in frames[-1:])
        return Raised("NotImplementedError", self._undefined[name], frames, implemented=False, unknown=unknown)

    def _argument(self, value: Value) -> Any:
        kind = type(value)
        if kind is Input:
            return copy_of(self._plan.inputs[value.name])
        if kind is Ref:
            return self._part(value)
        if isinstance(value, dict):
            return {key: self._argument(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(self._argument(item) for item in value)
        return copy_of(value)

    def _part(self, ref: Ref) -> Any:
        if ref.label not in self.results:
            raise _Unavailable(NotRun(ref.label, f"{ref.label} did not return"))
        part = self.results[ref.label]
        for step in ref.path:
            try:
                attribute = isinstance(step, str) and step.startswith("@")
                if isinstance(part, np.ndarray) and part.dtype != object and not attribute:
                    raise TypeError("a row of an array is no part of what was returned")
                part = getattr(part, str(step)[1:]) if attribute else part[step]
            except Exception:  # noqa: BLE001 - indexing what the submission returned may raise anything
                kind = "one array" if isinstance(part, np.ndarray) else f"a {type(part).__name__}"
                wanted = f"result {step + 1}" if isinstance(step, int) else str(step)
                message = f"needs {wanted} of {ref.label}, which returned {kind}"
                raise _Unavailable(NotRun(ref.label, message)) from None
        return part


def _reported(result: Any, keeps: tuple[int, ...]) -> Any:
    """A result with what is held back replaced by its mere kind; what is None stays so."""
    if not keeps or type(result) is not tuple:
        return result
    return tuple(
        Opaque(type(part).__name__, "held for later calls") if index in keeps and part is not None else part
        for index, part in enumerate(result)
    )


def _unknown(call: Call, function: Callable[..., Any]) -> tuple[str, ...]:
    """Keyword arguments of a call that the function's signature does not have."""
    known = _parameters(function) if call.kwargs else None
    return tuple(name for name in call.kwargs if known is not None and name not in known)


def _parameters(function: Callable[..., Any]) -> set[str] | None:
    """Names that a function takes; None if it takes any, or cannot be asked."""
    try:
        parameters = inspect.signature(function).parameters
    except Exception:  # noqa: BLE001 - a submission's object may answer with anything
        return None
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        return None
    return set(parameters)


def copy_of(value: Value) -> Any:
    """A copy that keeps the memory layout, strides included."""
    if isinstance(value, np.ndarray):
        return value.copy(order="K") if value.flags.forc else _strided_copy(value)
    if isinstance(value, dict):
        return {key: copy_of(item) for key, item in value.items()}
    return type(value)(map(copy_of, value)) if isinstance(value, (list, tuple)) else value


def _strided_copy(value: NDArray[Any]) -> NDArray[Any]:
    wide = np.zeros((*value.shape[:-1], 2 * value.shape[-1]), value.dtype)
    view = wide[..., ::2]
    view[...] = value
    return view


def changed(
    call: Call, inputs: Mapping[str, Value], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments that look different after a call, packed, by position or keyword."""
    found: dict[str, Any] = {}
    for index, before in enumerate(call.args):
        if type(before) not in _STEADY and _altered(before, args[index], inputs):
            found[str(index)] = pack_result(args[index])
    for name, before in call.kwargs.items():
        if type(before) not in _STEADY and name in kwargs and _altered(before, kwargs[name], inputs):
            found[name] = pack_result(kwargs[name])
    return found


def _altered(before: Value, after: Any, inputs: Mapping[str, Value]) -> bool:
    if type(before) is Input:
        before = inputs[before.name]
    if type(before) is np.ndarray and type(after) is np.ndarray:
        return not _same_array(before, after)
    try:
        return _differs(before, after, inputs)
    except Exception:  # noqa: BLE001 - what the submission put there may not be comparable
        return True


def _differs(before: Value, after: Any, inputs: Mapping[str, Value]) -> bool:
    if isinstance(before, Input):
        before = inputs[before.name]
    if isinstance(before, np.ndarray):
        return not (isinstance(after, np.ndarray) and _same_array(before, after))
    if isinstance(before, Ref):
        return False
    if isinstance(before, dict):
        return before.keys() != after.keys() or any(_differs(before[key], after[key], inputs) for key in before)
    if isinstance(before, (list, tuple)):
        return len(before) != len(after) or any(_differs(*pair, inputs) for pair in zip(before, after, strict=True))
    return bool(before != after)


def _same_array(before: NDArray[Any], after: NDArray[Any]) -> bool:
    return before.shape == after.shape and before.dtype == after.dtype and before.tobytes() == after.tobytes()


class Recording:
    """Records every warning while it is entered; started anew by a call that changed how Python warns."""

    def __enter__(self) -> Self:
        self._catching = warnings.catch_warnings(record=True)
        caught = self._catching.__enter__()
        assert caught is not None
        self._caught = caught
        warnings.simplefilter("always")
        self._state = self._how_python_warns()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._catching.__exit__(kind, error, trace)

    def begin(self) -> None:
        """Forget what was recorded: another call begins."""
        self._caught.clear()
        if self._how_python_warns() != self._state:
            self.__exit__(None, None, None)
            self.__enter__()

    def texts(self) -> tuple[str, ...]:
        """The warnings since the call began, the first few, as ``Category: message``."""
        if not self._caught:
            return ()
        relevant = [item for item in self._caught if not issubclass(item.category, _UNREPORTED)]
        return tuple(f"{item.category.__name__}: {shown(item.message)[:200]}" for item in relevant[:MAX_WARNINGS])

    @staticmethod
    def _how_python_warns() -> tuple[Any, ...]:
        filters = warnings.filters
        return id(filters), warnings.showwarning, *(filters if type(filters) is list else ())


def shown(thing: object) -> str:
    """Text of an exception or a warning, which may be the submission's own."""
    try:
        return str(thing).encode("utf-8", "backslashreplace").decode()
    except Exception:  # noqa: BLE001 - __str__ may be the submission's
        return ""
