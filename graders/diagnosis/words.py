"""English about findings, all of it: a sentence for each kind of finding and each rule, made last and never read back.

`message` and `hint` are what a student reads in `check`, in reports and at pytest alike. To add a sentence, add an
entry to `FINDINGS` (by `Finding.kind`), `RULES` (by the name of a pattern) or `HINTS`: a format string of the
finding's ``subject`` and ``numbers``, or a function of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Finding, Seen
from graders.checks.gradient import OF_OWN_FORWARD, OF_OWN_PARTS
from graders.diagnosis.explaining import Explained, Explanation
from graders.diagnosis.spread import Spread, common_formula
from graders.judging.catalogue import reading
from graders.oracle.tracebacks import cycles
from graders.oracle.transcript import Frame
from graders.text import listed

_SHOWN: Final = 5
"""Entries of an excerpt: a line of a terminal."""
_LINE: Final = 74
"""Characters of a line of an excerpt: 80 less the indentation that a terminal's report gives it."""
_KEYS: Final = 12
"""Keys of a dictionary that a sentence lists: those of a net of three layers with normalisation."""
_CREDITED: Final = 4
"""Results, or parts, that a note names: two lines of a terminal."""
_LISTED: Final = 6
"""Places that a sentence lists."""

Facts: TypeAlias = Mapping[str, Any]
Words: TypeAlias = str | Callable[[Facts], str]


def message(explained: Explained) -> str:
    """What a student reads of a check that does not hold: why, what was found, the evidence, what to read.

    Whatever goes wrong while an explanation or an excerpt is put into words costs that part alone.
    """
    finding = explained.finding
    said = _guarded(lambda: describe(finding))
    if finding.status == "passed":
        return said
    said = said or finding.kind.replace("_", " ")
    if finding.status != "failed":
        return said
    because = _guarded(lambda: _because(explained))
    shown = _guarded(lambda: _excerpt(explained))
    return f"{because}{said}{shown}{reading(explained.planned.exercise)}"


def hint(explained: Explained) -> str:
    """Where to look, without the answer; empty where nothing can be said."""
    known = explained.explanation.misconception if explained.explanation is not None else None
    if known is not None:
        return known.hint
    rule = explained.explanation.rule if explained.explanation is not None else ""
    where = RULE_HINTS.get(rule)
    if where is None:
        where = _guarded(lambda: finding_hint(explained.finding))
    return " ".join(filter(None, (explained.tried, where)))


def describe(finding: Finding) -> str:
    """The sentence of a finding, then what belongs to it on lines of its own."""
    facts: Facts = {"subject": finding.subject, **finding.numbers, "places": finding.places, "because": finding.because}
    said = _words(FINDINGS.get(finding.kind, finding.kind), facts)
    handed = ", ".join(f"{name} {value}" for name, value in finding.numbers.get("handed", ()))
    return said + (f"\n  handed over: {handed}" if handed else "")


def finding_hint(finding: Finding) -> str:
    """Where to look, by the finding alone."""
    return _words(HINTS.get(finding.kind, ""), {"subject": finding.subject, **finding.numbers})


def explanation_of(explanation: Explanation) -> str:
    """The sentence of an explanation; empty where the finding says it already."""
    if explanation.misconception is not None:
        fact = f"{_not_finite(explanation.facts)}. " if "what" in explanation.facts else ""
        return f"{fact}{explanation.misconception.message}"
    return rule_words(explanation.rule, explanation.facts)


def rule_words(rule: str, facts: Facts) -> str:
    """The sentence of a rule that fits."""
    return _words(RULES[rule], facts)


def parts_fail(parts: Sequence[str]) -> str:
    """What to say beside a result that rests on wrong parts which are exercises of their own."""
    return f"{_and(parts)} {_fail(parts)}: correct {'it' if len(parts) == 1 else 'them'} first"


def rests_on(parts: Sequence[str]) -> str:
    """What to say of a result that is no better than such parts."""
    return f"rests on {_and(parts)}, which {_fail(parts)}"


def _fail(parts: Sequence[str]) -> str:
    return "fails its own checks" if len(parts) == 1 else "fail their own checks"


def needs_part(part: str, finding: Finding) -> str:
    """What to say of a result that waits for a part which is an exercise of its own."""
    return f"needs {part}, which {_ended(finding)}"


def credit(
    kind: str, subjects: Sequence[str], parts: Sequence[str], full: bool = True, wrong: Sequence[str] = ()
) -> str:
    """What to say of results that get their credit though the submission's own earlier results are wrong.

    Args:
        kind: For which of them the results are right.
        subjects: The results.
        parts: The submission's own, for which they are right.
        full: Nothing else of the exercise loses points.
        wrong: The earlier results, where they are of the same exercise.
    """
    names = _some(subjects)
    are = f"{names} {'is' if len(subjects) == 1 else 'are'}"
    lost = "full credit," if full else "no points are lost for that, only for what fails;"
    if kind == OF_OWN_PARTS:
        own = f"your own parts, not all of which are right ({listed(parts, _CREDITED)})"
        return f"{are} right for {own}: {lost} correct the part"
    if wrong:
        whose = f"your own {_some(wrong)}, which {'is' if len(wrong) == 1 else 'are'} wrong"
        return f"{are} right for {whose}: {lost} correct {_some(wrong)}"
    return f"{are} right for your own forward, whose result is wrong: {lost} correct the forward"


def _some(names: Sequence[str]) -> str:
    return _and(names) if len(names) <= _CREDITED else listed(names, _CREDITED)


def convention_followed(says: str) -> str:
    """What to say beside a result that was judged by another convention than the asked one."""
    return f"judged by another convention: {says}"


def other_convention(name: str, says: str, pinned: str) -> str:
    """What failures begin with where the submission follows another convention than the pinned one."""
    return f"{says or f'it follows {name}'}; this assignment asks for {pinned}"


def _words(words: Words, facts: Facts) -> str:
    return words.format(**facts) if isinstance(words, str) else words(facts)


def _guarded(words: Callable[[], str]) -> str:
    try:
        return words()
    except Exception:  # noqa: BLE001 - what a submission returned may break any sentence; the finding stands
        return ""


def _because(explained: Explained) -> str:
    if explained.explanation is None:
        return ""
    said = explanation_of(explained.explanation)
    prefix = f"as in case {explained.as_in}: " if explained.as_in else ""
    return f"{prefix}{said}\n  " if said else ""


def _excerpt(explained: Explained) -> str:
    """Got and wanted around the worst entry, of an output whose numbers are judged."""
    compared = explained.compared()
    return excerpt(*compared) if compared is not None else ""


def excerpt(got: NDArray[Any], wanted: NDArray[Any], scale: NDArray[Any] | float = 1.0) -> str:
    """The surroundings of the worst entry (its error against ``scale``) along the last axis, got above wanted.

    Empty for less than three entries.
    """
    got, wanted = np.asarray(got), np.asarray(wanted)
    if got.shape != wanted.shape or got.ndim == 0 or got.shape[-1] < 3 or got.dtype.kind not in "fiu":
        return ""
    error = np.abs(got - wanted) / scale
    *row, column = np.unravel_index(int(np.argmax(np.where(np.isnan(error), np.inf, error))), got.shape)
    pair = [float(array[(*row, column)]) for array in (got, wanted)]
    digits = next((count for count in range(4, 16) if f"{pair[0]:.{count}g}" != f"{pair[1]:.{count}g}"), 4)
    head = len("wanted []") + 3 * len(row) + 2 * len(str(got.shape[-1])) + 1
    count = min(_SHOWN, max(1, (_LINE - head) // (digits + 7)), got.shape[-1])
    start = int(np.clip(column - count // 2, 0, got.shape[-1] - count))
    place = ", ".join([*map(str, row), f"{start}:{start + count}"])
    parts = [np.asarray(array[tuple(row)][start : start + count]) + 0 for array in (got, wanted)]
    lines = (" ".join(f"{value:>{digits + 6}.{digits}g}" for value in array) for array in parts)
    return "".join(f"\n  {word:6} [{place}] {line}" for word, line in zip(("got", "wanted"), lines, strict=True))


def _apart(first: Any, second: Any) -> tuple[str, str]:
    """Two numbers in as many digits as tell them apart, six at least."""
    if not (np.isreal(first) and np.isreal(second)):
        return str(first), str(second)
    both = float(first) + 0.0, float(second) + 0.0
    digits = next((digits for digits in range(6, 17) if f"{both[0]:.{digits}g}" != f"{both[1]:.{digits}g}"), 17)
    shown = min(digits + 1, 17) if digits > 6 else 6
    return f"{both[0]:.{shown}g}", f"{both[1]:.{shown}g}"


def thing(value: Seen) -> str:
    """What a value is, in a few words."""
    if value.shape is not None:
        return f"an array of shape {value.shape}"
    if value.length is not None:
        return f"a {value.type} of {value.length}"
    if value.note:
        return f"{value.note} ({value.type})"
    return value.shown or f"a {value.type}"


def frames(places: Iterable[Frame]) -> str:
    """The submission's part of a traceback, innermost line last."""
    lines = [f"\n  {_place(frame)}{_inside(frame)}: {frame.source}" for frame in places]
    return "".join("".join(cycle) + _repeated(len(cycle), times) for cycle, times in cycles(lines))


def _repeated(lines: int, times: int) -> str:
    if times == 1:
        return ""
    return " (over and over)" if lines == 1 else f" (these {lines} lines over and over)"


def _inside(frame: Frame) -> str:
    """In which function a line is; empty for a line that Python could not read."""
    return f" in {frame.function}" if frame.function else ""


def _place(frame: Frame) -> str:
    return frame.place or f"{frame.file}:{frame.line}"


def _axes(axes: Sequence[int]) -> str:
    return f"axis {axes[0]}" if len(axes) == 1 else f"axes {' and '.join(map(str, axes))}"


def _and(names: Iterable[str]) -> str:
    return " and ".join(names)


def _listed(places: Sequence[Any]) -> str:
    return ", ".join(map(str, places[:_LISTED])) + (", ..." if len(places) > _LISTED else "")


def _index(places: Sequence[int]) -> str:
    return "[" + ", ".join(map(str, places)) + "]"


# Findings about calls that give nothing to judge.


def _raised(f: Facts) -> str:
    return f"raised {': '.join(filter(None, (f['type'], f['message'], f['remark'])))}{frames(f['places'])}"


def _raise_left_in(f: Facts) -> str:
    frame = f["places"][-1] if f["places"] else Frame("", 0, "")
    where = f"at {frame.place}" if frame.place else f"on line {frame.line} of {frame.file}"
    return f"the `raise` {where} is still there: {_raised(f).removeprefix('raised ')}"


def _timed_out(f: Facts) -> str:
    if f["spent"]:
        return f"was not called: the {f['seconds']:g} s of this submission were used up before"
    again = "" if f["called"] else "was not called again: it "
    where = "".join(f" ({_place(frame)}, in {frame.function})" for frame in f["places"][-1:])
    return f"{again}did not finish within {f['seconds']:g} s{where}"


def _not_implemented(f: Facts) -> str:
    return "not implemented yet" + (f": {f['why']}" if f.get("why") else "")


def _needs_call(f: Facts) -> str:
    subject, because = f["subject"], f["because"]
    while because.kind == "needs_call" and because.because is not None:  # the first of a row of calls says it all
        subject, because = because.subject, because.because
    return f"needs {subject}, which {_ended(because)}"


def _unwritten(f: Facts) -> str:
    return "is not implemented yet" + (f" ({f['why']})" if f.get("why") else "")


def _ended(finding: Finding) -> str:
    if finding.status == "not_implemented":
        return _unwritten(finding.numbers)
    if finding.kind == "raised":
        return f"raised {finding.numbers['type']}"
    return "did not finish in time" if finding.kind == "timed_out" else f"failed: {_head(finding)}"


def _head(finding: Finding) -> str:
    return describe(finding).partition("\n")[0]


def _part_missing(f: Facts) -> str:
    if "why" in f:
        return f["why"] or f"needs {f['subject']}"
    return f"there is no {f['subject']} in what was returned: got {thing(f['got'])}"


def _key_missing(f: Facts) -> str:
    keys = ", ".join(f["keys"][:_KEYS]) + (", ..." if len(f["keys"]) > _KEYS else "")
    return f"the {f['container']} have no key {f['key']}; their keys are: {keys or 'none'}"


def _too_few_results(f: Facts) -> str:
    got: Seen = f["got"]
    what = {"array": "one array", "NoneType": "None", "tuple": "a tuple", "list": "a list", "dict": "a dict"}
    count = f" of {got.length}" if got.length is not None else ""
    kind = what.get(got.type, f"one {got.type}") + count
    alone = f" (this is {f['alone']} alone)" if f["alone"] else ""
    return f"returned {kind}; {len(f['wanted'])} are expected: {', '.join(f['wanted'])}{alone}"


# Findings about values and gradients.


def _worst(f: Facts) -> str:
    """How much of a result is wrong, and its worst entry."""
    where = f" at {_index(f['places'])}" if f["places"] else ""
    verb = "is" if f["wrong"] == 1 else "are"
    share = "" if f["size"] == 1 else f"; {f['wrong']} of {f['size']} entries {verb} wrong"
    got, wanted = _apart(f["got"], f["wanted"])
    return (
        f"{f['subject']} is wrong{share}\n"
        f"  worst entry{where}: got {got}, wanted {wanted}"
        f" (error {f['measured']:.1e}, allowed {f['allowed']:.1e})"
    )


def numeric(f: Facts) -> str:
    """What numeric differentiation of the submission's own forward says of a gradient."""
    if f["status"] == "inconclusive":
        return f"\n  numeric differentiation of your forward could not decide: {f['message']}"
    if "numeric" not in f and f["reason"] == "shape":
        return ""  # the check of that shape says it
    if "numeric" not in f:
        said = f["message"]
        return f"\n  numeric differentiation of your forward disagrees too: {said}" if said else ""
    changes, says = _apart(f["numeric"], f["analytic"])
    lines = f"\n  along a random direction your forward changes by {changes}, your gradient says {says}"
    if f["pattern"]:
        lines += f"\n  where: {f['pattern']}"
    if f["factor"] is not None:
        lines += f"\n  it is off by a factor of {f['factor']:.6g}"
    return lines


def _differentiated(f: Facts) -> str:
    return numeric(f["report"]) if "report" in f else ""


_TWO_FACED: Final = "your forward gives wrong results beside this point, so it cannot confirm another gradient"
_OF_OWN_FORWARD: Final = "\n  it is the gradient of your own forward, whose result is wrong: correct the forward first"


def _shape_hint(f: Facts) -> str:
    got, wanted = tuple(f["got"]), tuple(f["wanted"])
    if got == wanted[::-1]:
        return "It looks transposed."
    if np.prod(got) == np.prod(wanted):
        return "The number of entries is right: is a reshape missing?"
    return ""


def _no_array(f: Facts) -> str:
    subject = f"{f['subject']} should be" if f["subject"] else "should be"
    return f"{subject} an array of shape {tuple(f['shape'])}; got {thing(f['got'])}"


def _rests_on_more(f: Facts) -> str:
    how = "gives other gradients" if f["because"] is None else f"fails ({_head(f['because'])})"
    return f"the backward {how} where the forward has run on other inputs since: it does not rest on its cache alone"


def _rests_on_more_than_object(f: Facts) -> str:
    how = "is another" if f["because"] is None else f"fails ({_head(f['because'])})"
    return f"{f['subject']} {how} where another object of the class has run on other inputs since: they share something"


# Findings about random results and models.

_ITSELF: Final = "every entry should be drawn by itself"
_OWN: Final = "every seed should draw its own"
_DISTORTED: Final = {
    "": "",
    "upside_down": " but turned upside down, which reverses the rows",
    "mirrored": " but mirrored left to right",
    "turned_round": " but turned by 180 degrees, which reverses rows and columns",
    "channels_reversed": " but has its channels reversed",
    "transposed": " but has its rows and columns exchanged",
    "negative": " but has the wrong sign",
    "channels_apart": ": its channels are treated differently, and one draw holds for all of them",
    "other_image": ": it belongs to another image of the batch",
}
_WHAT: Final = {"entries": "entries", "sizes": "sizes of entries", "decisions": "decisions on entries"}
_HOW: Final = {
    "repeat": f"the same numbers repeat: {_ITSELF}",
    "both_signs": f"the same numbers come with both signs: {_ITSELF}",
    "reordered": f"another seed gives the same numbers in another order: {_OWN}",
    "together": f"the numbers of two seeds go together: {_OWN}",
    "masks_together": f"the decisions of two seeds go together: {_OWN}",
    "distance": "{what} go together with those {distance} places on: {own}",
    "column": "{what} go together with others of their column: {own}",
    "mirror": "{what} go together with those behind a mirror: {own}",
}


def _related(f: Facts) -> str:
    """How random numbers depend on each other: see `graders.checks.independence.Relation`."""
    own = "every entry should have its own" if f["what"] == "decisions" else _ITSELF
    said = _HOW[f["how"]].format(what=_WHAT.get(f["what"], ""), distance=f["distance"], own=own)
    return (f"{f['subject']}: " if f["subject"] else "") + said


def _reason(bounds: Sequence[float]) -> str:
    """Why a sample may lie on one side of its mean: normal numbers have no bounds."""
    if bounds[0] == -np.inf:
        return "is this `rand` for `randn`?"
    return f"they should go from {bounds[0]:g} to {bounds[1]:g}"


def _initial_spread(f: Facts) -> str:
    spreads = [Spread(tuple(f["shape"]), f["wanted"], f["got"]), *(Spread(*other) for other in f["others"])]
    formula = common_formula(spreads)
    shown = f"that is {formula}" if formula else f"{f['got'] / f['wanted']:.4g} times as much"
    return f"{f['subject']} should start with standard deviation {f['wanted']:.4g}; it has {f['got']:.4g}: {shown}"


def _wrong_spread(f: Facts) -> str:
    times = f"{f['got'] / f['wanted']:.4g} times as much"
    return f"the standard deviation should be {f['wanted']:.4g}; it is {f['got']:.4g}: {times}"


def _mask_factor(f: Facts) -> str:
    lacking = ": it lacks the factor of the forward" if f["lacks_scale"] else ""
    return f"dx has the right mask, and is {f['ratio']:.6g} times what it should be{lacking}{_got_wanted(f)}"


def _got_wanted(f: Facts) -> str:
    return f"\n  at {list(f['places'])}: got {f['got']:.6g}, wanted {f['wanted']:.6g}"


FINDINGS: Final[Mapping[str, Words]] = {
    # calls
    "never_made": "the call {subject} was never made",
    "not_implemented": _not_implemented,
    "missing": "{message}",
    "returned_nothing": "returned None: is the return statement missing?",
    "raised": _raised,
    "raise_left_in": _raise_left_in,
    "needs_unwritten": lambda f: f"needs {f['needs']}, which {_unwritten(f)}",
    "import_failed": lambda f: f["message"] + frames(f["places"]),
    "timed_out": _timed_out,
    "crashed": "the process ended during this call: {how}",
    "part_missing": _part_missing,
    "key_missing": _key_missing,
    "needs_call": _needs_call,
    "too_few_results": _too_few_results,
    # the judge itself
    "compared_nothing": "the check compared nothing",
    "check_raised": "the check failed: {type}: {message}",
    "not_judged": "needs {subject}, which could not be judged",
    "needs_itself": "the check needs its own finding",
    # shapes
    "not_updated": "{subject} was not updated",
    "is_none": "{subject} is None",
    "no_number": lambda f: f"{f['subject']} should be a single number; got {thing(f['got'])}",
    "no_array": _no_array,
    "wrong_shape": lambda f: f"{f['subject']} has shape {tuple(f['got'])}; it should be {tuple(f['wanted'])}",
    "holds_booleans": "{subject} holds booleans; it should hold numbers",
    "no_numbers": "should hold numbers; its dtype is {dtype}",
    "needs_shape": lambda f: f"needs the right shape: {describe(f['because'])}",
    "needs_right": "needs right results: {subject} is wrong",
    # values and gradients
    "right": "",
    "wrong_value": _worst,
    "mask_read_off_output": ("of the entries where x is 0, {hidden:.0%} pass their gradient, elsewhere {share:.0%}"),
    "rests_on_more_than_cache": _rests_on_more,
    "rests_on_more_than_object": _rests_on_more_than_object,
    "params_dtype": lambda f: f"params should be of dtype {f['wanted']}; not so {_listed(f['wrong'])}",
    "seedless_repeats": "without a seed two calls give the same numbers",
    "wrong_gradient": lambda f: _worst(f) + _differentiated(f),
    "valid_subgradient": "{subject} is another valid subgradient",
    "two_faced": "{subject} is wrong\n  " + _TWO_FACED,
    "of_own_forward": lambda f: _worst(f) + _OF_OWN_FORWARD,
    OF_OWN_FORWARD: lambda f: credit(OF_OWN_FORWARD, [f["subject"]], ()),
    OF_OWN_PARTS: lambda f: credit(OF_OWN_PARTS, [f["subject"]], f["parts"]),
    "not_of_forward": lambda f: f"{f['subject']} is not the gradient of the forward{_differentiated(f)}",
    "not_differentiable": "needs a forward that can be differentiated numerically: {why}",
    "number_missing": "there is no number {subject} in what was returned",
    "is_not_finite": lambda f: f"{f['subject']} is {thing(f['got'])}",
    "no_draw": "{subject} is {got:.8g}, which no {draw} gives; the nearest would be {wanted:.8g}",
    "gradient_of_no_draw": "{subject} is not the gradient of the loss under the {draw} that was drawn",
    "needs_loss_and_gradient": "needs a loss and a gradient of numbers",
    "needs_drawn_loss": "needs the right shape, and a loss that some {draw} gives",
    # behaviour
    "changes_input": "the call changes its input {subject} in place",
    "second_call_fails": lambda f: f"a second call with the same arguments fails: {describe(f['because'])}",
    "second_answer_differs": "a second call with the same arguments gives another answer",
    "warned": "NumPy warns: {text}",
    "should_raise": lambda f: f"should raise {f['wanted']} here; it returned {thing(f['got'])}",
    "raises_another": lambda f: f"should raise {f['wanted']} here; it {describe(f['because'])}",
    "cached_result": "{subject} of {call} is wrong when it is called again with other numbers of this shape",
    "not_faster": "{subject} is not {factor:g} times as fast as a loop over all windows",
    # random results
    "not_finite": "holds entries that are not finite",
    "out_of_bounds": "entries should lie in [{least:g}, {most:g}]; they go from {low:.4g} to {high:.4g}",
    "wrong_mean": lambda f: (
        f"the mean should be {f['wanted']:g}; it is {f['got']:.4g}"
        + (f", and no number is below the mean asked for: {_reason(f['bounds'])}" if f["one_sided"] else "")
    ),
    "wrong_spread": _wrong_spread,
    "few_numbers": lambda f: f"the same few numbers repeat{f['subject'] and ' in ' + f['subject']}: {_ITSELF}",
    "related": _related,
    "seed_ignored_again": "the same seed gives different numbers",
    "seed_unused": "a different seed gives the same numbers",
    "no_view": lambda f: f"image {f['image']} is not {f['wanted']}{_DISTORTED[f['how']]}; nor are {f['others']} others",
    "one_view": "all {total} images are {subject}: every image needs a draw of its own",
    "one_window": "all {total} images are cut at row {row}, column {column}: every image needs a draw of its own",
    "first_place_alone": (
        "all windows are cut at the first {subject} of two: does the draw's range leave out its upper end, or does"
        " one draw serve all images?"
    ),
    "one_place": "all windows are cut at {subject} {place}: every image needs a draw of its own, for row and column",
    "end_missing": "no window is cut at {subject} {place}, the {which} that fits: the draw's range is too short",
    "places_go_together": "the row of a window tells its column: the two need a draw each",
    "sides_exchanged": lambda f: (
        f"height and width are exchanged: should be an array of shape {f['shape']}; got {thing(f['got'])}"
    ),
    "view_share": lambda f: (
        f"of {f['total']} images {f['count']} are {f['subject']}; on average {f['allowed'] * f['total']:.4g} should be"
    ),
    "no_mask": lambda f: (
        f"every entry should be 0 or x times {f['wanted']:g}\n  at {list(f['places'])}: x times {f['got']:.6g}"
    ),
    "mask_scale_dropped": (
        "entries are multiplied by {got:.6g} = 1/(1 - p): p is the probability to keep one, not to drop it"
    ),
    "mask_share_dropped": (
        "keeps {measured:.1%} of the entries; p = {allowed:g} is the probability to keep one, not to drop it"
    ),
    "mask_share": "keeps {measured:.1%} of the entries; p = {allowed:g} is the probability to keep one",
    "mask_share_of_normal": (
        "keeps {measured:.1%} of the entries; p = {allowed:g} is the probability to keep one, and that share is what"
        " `randn` gives: its numbers are normal, those of `rand` uniform in 0 to 1"
    ),
    "other_dropout": "dx belongs to the other kind of dropout, in training and at test time: correct the forward first",
    "of_another": "{subject} belongs to a forward that answers another exercise: correct the forward first",
    "mask_shared": "whole {subject} share one decision: every entry should have its own",
    "mask_for_batch": "all examples drop the same entries, as by one mask for all: every entry should have its own",
    "no_forward_output": "the forward gives no output of the right shape to compare with",
    "needs_random_mask": "needs a forward that drops entries at random: it keeps all or none, or goes by the sign of x",
    "drops_in_test": (
        "dx is 0 at {count} of {size} entries, as if units were dropped: in test mode every gradient passes"
    ),
    "mask_factor": _mask_factor,
    "other_mask": lambda f: f"dx does not follow the mask of the forward{_got_wanted(f)}",
    # models
    "needs_params": "needs params of the right names and shapes",
    "not_constant": "{subject} should start as {wanted:g} throughout",
    "one_number": "{subject} starts as {got:g} throughout; it should be drawn with standard deviation {wanted:.4g}",
    "initial_spread": _initial_spread,
    "initial_mean": "{subject} should start with mean {wanted:g}; it has {got:.4g}",
    "params_no_dict": lambda f: f"params should be a dict of arrays; got {thing(f['got'])}",
    "params_empty": "params is empty",
    "params_missing": lambda f: f"params has no {', '.join(f['missing'])}; it has {', '.join(f['held']) or 'nothing'}",
    "params_shape": lambda f: (
        f"params[{f['subject']!r}] is {thing(f['got'])}; it should have shape {tuple(f['wanted'])}"
    ),
    "needs_every_gradient": "needs a loss and a gradient of every parameter",
    "does_not_learn": (
        "does not learn a small batch: loss {first:.4g} at first, {last:.4g} after"
        " {steps} steps of {rate:g} along its own gradients"
    ),
}
"""The sentence of each kind of finding."""

HINTS: Final[Mapping[str, Words]] = {
    "one_number": "Units of a layer that start alike get the same gradient, and stay alike.",
    "mask_read_off_output": "Keep the mask that was drawn: where x is 0 it cannot be read off the output.",
    "rests_on_more_than_object": "Keep what an object needs on self, not on the class or in a global variable.",
    "rests_on_more_than_cache": "Keep all that the backward needs in the cache, and nothing outside it.",
    "params_dtype": "Cast the parameters to dtype at the end of the constructor.",
    "seedless_repeats": "Without a seed every call draws afresh: is a fixed seed taken in its place?",
    "timed_out": lambda f: (
        "Look for a loop that never ends, or one that prints much"
        + (" in what was called before." if f["spent"] else ".")
    ),
    "raise_left_in": "Take that line out: what you wrote runs without it.",
    "wrong_shape": _shape_hint,
    "changes_input": "Work on a copy: whoever called you may still need the original.",
    "second_call_fails": "Does the call change its cache, or keep something between calls?",
    "second_answer_differs": "Does the call change its cache, or keep something between calls?",
    "warned": "Rearrange so that it stays finite.",
    "cached_result": "Does something that an earlier call left behind serve a later one?",
    "not_faster": "Which of your loops can become one product of larger arrays?",
    "seed_ignored_again": "Draw from a generator made from the seed.",
    "seed_unused": "Is the seed used? If it is: is there a draw for each of the numbers, or one for all?",
}
"""Where to look, for each kind of finding that leaves no doubt."""


RULE_HINTS: Final[Mapping[str, str]] = {
    "transposed": "",
    "extra_axis": "Sum without keepdims=True, or take the axis away by an index.",
    "unsummed": "",
    "unsummed_step": "",
    "oversummed": "",
    "uncropped": "",
}
"""Where to look for a rule, in place of what the finding says alone; empty where the rule says it all."""


# Rules, which say in which way a result is wrong.

_FUNCTIONS: Final = {
    "square": "the square of",
    "root": "the square root of",
    "inverse": "one over",
    "complement": "one minus",
    "exp": "the exponential of",
    "log": "the logarithm of",
    "positive": "the positive part of",
    "floor": "rounded down from",
    "trunc": "rounded towards zero from",
    "tanh": "the tanh of",
    "sigmoid": "the sigmoid of",
    "softmax": "the softmax (along the last axis) of",
    "relu": "the ReLU of",
}
_TERMS: Final = {
    "all_weights": "the sum of the squares of all weights",
    "all_biases": "the sum of the squares of all biases",
}


def _empty(f: Facts) -> str:
    sliced = ": where a slice ends at minus a number, that number may be 0" if f["sliced"] else ""
    return f"{f['name']} is empty{sliced}"


def _not_finite(f: Facts) -> str:
    what = {"infinite": "infinite", "nan": "NaN", "both": "NaN or infinite"}[f["what"]]
    return f"{f['name']} is {what}" + ("" if f["size"] == 1 else f" at {f['count']} of {f['size']} entries")


def _another(f: Facts) -> str:
    said = {
        "result": "{name} is what {other} should be",
        "input": "{name} is {other} itself",
        "minus": "{name} is minus {other}",
    }
    if f["how"] == "input" and f["other"] == f["name"]:
        return f"{f['name']} is the {f['name']} that was handed over, unchanged"
    return said[f["how"]].format(**f)


def _up_to_signs(f: Facts) -> str:
    if f["absolute"]:
        return f"{f['name']} is the absolute value of what it should be"
    return f"{f['name']} is right up to the sign of {f['count']} of {f['size']} entries"


def _transposed(f: Facts) -> str:
    return f"{f['name']} is transposed" + ("" if f["plain"] else f": its axes are in the order {f['axes']}")


def _extra_axis(f: Facts) -> str:
    lacks = "lacks an axis of length 1" if f["lacks"] else "an axis of length 1 too many, such as keepdims=True leaves"
    return f"{f['name']} has the right numbers and {lacks}"


def _oversummed(f: Facts) -> str:
    if f["verb"] == "rooted":
        squares = f"the squares of what it should be, summed over {_axes(f['axes'])}"
        return f"{f['name']} is the root of {squares}, which should stay apart"
    return f"{f['name']} is {f['verb']} over {_axes(f['axes'])}, which should stay apart"


def _reversed_or_shifted(f: Facts) -> str:
    how = f"shifted by {f['step']:+d}" if f["step"] else "reversed"
    return f"{f['name']} is {how} along axis {f['axis']}"


def _other_rows(f: Facts) -> str:
    if "other" in f:
        return f"{f['name']} is made of rows of {f['other']}, as it should be, but of other ones"
    claim = f"{f['name']} holds along axis {f['axis']} what belongs at other indices"
    return f"{claim}: those of {_listed(f['places'])}"


def _constant_along(f: Facts) -> str:
    if f["axis"] is None:
        return f"{f['name']} is {f['value']:.6g} at every entry"
    return f"{f['name']} does not change along axis {f['axis']}; it should"


def _uncropped(f: Facts) -> str:
    entries = "1 entry" if f["count"] == 1 else f"{f['count']} entries"
    has = f"lacks {entries}" if f["lacks"] else f"still has {entries} too many"
    return f"{f['name']} {has} along {_axes(f['axes'])}; the rest is right"


def _constant_factor(f: Facts) -> str:
    if f["factor"] == "-1" and "number" not in f:
        return f"{f['name']} has the wrong sign"
    if not f["factor"]:
        return f"{f['name']} is {f['number']:.6g} times what it should be, at every entry"
    value = f" ({f['number']:.6g})" if "number" in f else ""
    return f"{f['name']} is {f['factor']} times what it should be{value}"


def _array_factor(f: Facts) -> str:
    if f["lacks"]:
        return f"{f['name']} lacks the factor {f['other']}"
    return f"{f['name']} has the factor {f['other']} once too often"


def _array_term(f: Facts) -> str:
    verb = "lacks the term" if f["lacks"] else "has too much of the term"
    times = "" if f["times"] == "1" else f"{f['times'] or format(f['number'], '.6g')} * "
    return f"{f['name']} {verb} {times}{f['term']}"


def _scalar_term(f: Facts) -> str:
    term = f"the term {f['times']}{_TERMS.get(f['term'], f['term'])}"
    return f"{f['name']} lacks {term}" if f["lacks"] else f"{f['name']} has {term} once too often"


def _function_of_right(f: Facts) -> str:
    why = ": is it divided by //, or stored among whole numbers?" if f["integers"] else ""
    return f"{f['name']} is {_FUNCTIONS[f['function']]} what it should be{why}"


def _same_error(f: Facts) -> str:
    if not f["axes"]:
        return f"{f['name']} is off by {f['off']:.6g} at every entry"
    return f"{f['name']} is off by the same amount all along {_axes(f['axes'])}: one shared term is wrong"


def _statistics_path(f: Facts) -> str:
    are, have = ("is", "has") if len(f["paths"]) == 1 else ("are", "have")
    path = f"path through the {f['paths'][0]}" if len(f["paths"]) == 1 else f"paths through {_and(f['paths'])}"
    how = {
        "": f"{are} wrong or missing",
        "missing": f"{are} missing",
        "sign": f"{have} the wrong sign",
        "gamma": f"{'lacks' if are == 'is' else 'lack'} the factor gamma",
        "factor": f"{are} {f['times']} times what {'it' if are == 'is' else 'they'} should be",
    }
    return f"{f['name']}: the {path} (along {_axes(f['axes'])}) {how[f['how']]}"


def _one_gate(f: Facts) -> str:
    gates = f["gates"]
    return f"{f['name']} is wrong in the columns of {'gate' if len(gates) == 1 else 'gates'} {', '.join(gates)} alone"


def _along_an_axis(f: Facts) -> str:
    unit, axis = ("time step", "") if f["in_time"] else ("index", f" of axis {f['axis']}")
    where, length = f["where"], f["length"]
    match f["extent"]:
        case "later":
            return f"{f['name']} is right up to {unit} {where[0] - 1}{axis} and wrong from then on"
        case "earlier":
            return f"{f['name']} is right from {unit} {f['last'] + 1}{axis} on and wrong before"
        case _:
            return f"{f['name']} is wrong only at {unit} {', '.join(map(str, where))}{axis} (of {length}, from 0)"


def _border(f: Facts) -> str:
    if f["inside"]:
        return f"{f['name']} is right at the border of the images and wrong inside"
    return f"{f['name']} is wrong at the border of the images alone ({', '.join(f['sides'])})"


_CONDITIONS: Final = {
    "zero": "{other} is 0",
    "negative": "{other} < 0",
    "positive": "{other} > 0",
    "class": "the column is {other}, the right class",
    "other_class": "the column is not {other}, the right class",
    "false": "{other} is False",
    "true": "{other} is True",
    "repeated": "a value of {other} occurs more than once",
    "absent": "a value does not occur in {other}",
}


def _where_inputs_say(f: Facts) -> str:
    condition = _CONDITIONS[f["test"]].format(other=f["other"] or f"the right {f['name']}")
    where = f"where {condition}, and only there" if f["all"] else f"only where {condition}"
    there = ""
    if "times" in f:
        of = f"{f['times']:.6g} * {f['of']}" if f["of"] else f"{f['times']:.6g} times what it should be"
        there = f": there it is {of}"
    return f"{f['name']} is wrong {where}{there}"


def _dropped(f: Facts) -> str:
    times = "" if abs(f["factor"] - 1) < 1e-6 else f" and {f['factor']:.6g} times as large at the others"
    return f"{f['name']} is 0 at {f['count']} of {f['size']} entries{times}, as dropout leaves it: which mode is this?"


def _exchanged(f: Facts) -> str:
    if len(f["names"]) == 2:
        return f"{_and(f['names'])} are exchanged"
    order = ", ".join(f["holds"])
    return f"what is returned for {', '.join(f['names'])} is {order}: right results in the wrong order"


RULES: Final[Mapping[str, Words]] = {
    "empty": _empty,
    "listed": "{name} is a list of the right numbers; it should be an array",
    "not_finite": _not_finite,
    "bounded": lambda f: (
        f"{f['name']} is finite"
        + ("" if f["size"] == 1 else f" at {f['count']} of {f['size']} entries where it")
        + (" and" if f["size"] == 1 else "")
        + " should be infinite"
    ),
    "turned_term": "{term} goes along axis {got} of {name}; it should go along axis {wanted}",
    "all_zero": lambda f: f"{f['name']} is zero{'' if f['scalar'] else ' everywhere'}",
    "another": _another,
    "up_to_signs": _up_to_signs,
    "function_of_right": _function_of_right,
    "function_of_input": lambda f: f"{f['name']} is {_FUNCTIONS[f['function']]} {f['other']}",
    "nearly_right": "{name} is nearly right: off by {error:.1e} of its largest entry at most",
    "transposed": _transposed,
    "extra_axis": _extra_axis,
    "unsummed": lambda f: f"{f['name']} is still to be {f['verb']} over {_axes(f['axes'])}",
    "unsummed_step": lambda f: (
        f"{f['name']} without its term {f['term']} is still to be summed over {_axes(f['axes'])}, as a product of"
        " matrices is: * multiplies entry by entry"
    ),
    "oversummed": _oversummed,
    "reversed_or_shifted": _reversed_or_shifted,
    "reshaped": lambda f: (
        f"{f['name']} holds the right numbers in the wrong order: its axes came as {f['axes']} and were reshaped; they"
        " should be transposed"
    ),
    "rearranged": "{name} holds the right numbers in the wrong {what}",
    "other_rows": _other_rows,
    "constant_along": _constant_along,
    "uncropped": _uncropped,
    "constant_factor": _constant_factor,
    "array_factor": _array_factor,
    "factor_of_the_rest": lambda f: (
        f"{f['name']} without its term {f['times']}{_TERMS.get(f['term'], f['term'])} is {f['factor']} times what it"
        f" should be{'' if f['factor'] in ('-1', '2', '1/2') else ' (' + format(f['number'], '.6g') + ')'}"
    ),
    "factor_along_an_axis": "{name} is off by a factor that only depends on the place along axis {axis}",
    "input_term": _array_term,
    "result_terms": _array_term,
    "scalar_term": _scalar_term,
    "same_error": _same_error,
    "statistics_path": _statistics_path,
    "one_gate": _one_gate,
    "along_an_axis": _along_an_axis,
    "border": _border,
    "where_inputs_say": _where_inputs_say,
    "dropped": _dropped,
    "gate_order": "the gates are read in the order {order}; their columns are packed {packed}",
    "left_at_zero": "{name} is 0 at every wrong entry: {count} of {size} were left out",
    "exchanged": _exchanged,
    "from_a_step_on": "{series} is right up to step {last} and wrong afterwards: what is carried between the steps?",
    "unused_input": "{name} does not depend on {input} at all",
    "spread_formula": "the standard deviation is {formula}",
    "ignores_upstream": lambda f: f"{f['name']} does not depend on {_and(f['upstream'])} at all",
    "not_linear_in_upstream": lambda f: (
        f"{f['name']} does not grow in proportion to {_and(f['upstream'])}: every term needs it as a factor, once"
    ),
    "partial_upstream": lambda f: f"{f['name']} depends on {_and(f['upstream'])} of the {f['which']} {f['unit']} alone",
    "of_own_forward": "",
}
"""The sentence of each rule."""
