"""Measure gradient checkers side by side: cost, wrong gradients accepted, right ones rejected.

    python tests/benchmarks/gradient_checkers.py            # all tables, 2 to 3 minutes on two cores
    python tests/benchmarks/gradient_checkers.py --full     # 1,000 seeds a right layer, 40 a bug; see below
    python tests/benchmarks/gradient_checkers.py --only fairness --sets held-out --seeds 1000

Five sets of layers and bugs, named in every table. The checker's constants were chosen on `development`; `held-out`
was to be untouched, but showed faults that were fixed while it was being used; `fresh` was made after the constants.
`special` has entries of many scales, flat points, kinks and ties hit exactly, forwards in place and dictionaries of
parameters, and what decides there was chosen on it; `special-held-out` has others of the same kinds, on which nothing
was chosen.
Other checkers run on layers and bugs of at most 250 numbers, as many of them take two calls or more a number, and on
few seeds. Those that are not installed are left out by name: `pip install torch jax autograd numdifftools` adds them.

Fairness and power of our checker take some 3 minutes at full size on two cores; the time of the table of all checkers
grows with `--others`, 45 seconds a seed; `--most-calls 1000000` adds to the cost table the checkers that take thousands
of calls, several minutes. `--only TABLE` and `--sets SET` split it: the seeds are fixed, so parts add up to the whole.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
from gradient_checkers_parts import development, fresh, fresh_bugs, held_out, held_out_bugs, special, special_held_out
from gradient_checkers_parts.checkers import CHECKERS, Checker, Counted
from gradient_checkers_parts.layer import Layer, normal

from graders.numeric import Options, check_gradient

SMALL = 250
REPEATS, ENOUGH = 50, 1.0
SETS = {
    "development": (development.LAYERS, development.BUGS),
    "held-out": (held_out.LAYERS, held_out_bugs.BUGS),
    "fresh": (fresh.LAYERS, fresh_bugs.BUGS),
    "special": (special.LAYERS, special.BUGS),
    "special-held-out": (special_held_out.LAYERS, special_held_out.BUGS),
}
TABLES = ("cost", "time", "power", "fairness", "others")
CALLS_AN_ENTRY = {"scipy.differentiate.jacobian": 11, "numdifftools.Gradient": 30}


def inputs_of(layer: Layer, seed: int):
    return layer.inputs(np.random.default_rng([seed, 77]))


def counted(layer: Layer, seed: int) -> Counted:
    return Counted(layer, inputs_of(layer, seed), seed)


def small(layers: Sequence[Layer]) -> list[int]:
    return [i for i, layer in enumerate(layers) if counted(layer, 0).flat().size <= SMALL]


def verdict(layer: Layer, seed: int):
    inputs = inputs_of(layer, seed)
    return check_gradient(layer.forward, inputs, backward=layer.backward, seed=seed, options=Options(locate=False))


def cost_table(checkers: list[Checker], most_calls: int) -> None:
    conv = development.CONV.on("", normal((4, 3, 8, 8), (4, 3, 3, 3), (4,)))
    affine = development.AFFINE.on("", normal((32, 64), (64, 32), (32,)))
    print(
        "\nCost of a passing check: F forward, B backward calls; seconds in all, median of warm runs where it is cheap"
    )
    print(f"{'checker':32s}{'conv F/B':>16s}{'s':>10s}{'affine F/B':>16s}{'s':>10s}{'5x7, 7x3':>16s}{'s':>10s}")
    for checker in checkers:
        cells = [cost(checker, layer, most_calls) for layer in (conv, affine, development.AFFINE)]
        print(f"{checker.name:32s}" + "".join(f"{calls:>16s}{seconds:>10s}" for calls, seconds in cells), flush=True)


def cost(checker: Checker, layer: Layer, most_calls: int) -> tuple[str, str]:
    subject = counted(layer, 0)
    expected = CALLS_AN_ENTRY.get(checker.name, 2) * subject.flat().size
    if checker.slow and expected > most_calls:
        return f"over {most_calls}", "not run"
    seconds: list[float] = []
    while len(seconds) < REPEATS and sum(seconds) < ENOUGH:  # what is cheap runs until it is warm
        start = time.perf_counter()
        checker(subject, 0)
        seconds.append(time.perf_counter() - start)
        if len(seconds) == 1:
            calls = f"{subject.forwards}/{subject.backwards}"
    return calls, f"{np.median(seconds):.4g}"


def own_time() -> None:
    print("\nOur own time beside that of the calls, medians")
    conv = development.CONV.on("", normal((4, 3, 8, 8), (4, 3, 3, 3), (4,)))
    affine = development.AFFINE.on("", normal((32, 64), (64, 32), (32,)))
    print_time("conv by loops, x (4,3,8,8)", conv, 9)
    print_time("affine, 5 x 7 and 7 x 3", development.AFFINE, 300)
    print_time("affine, 32 x 64 and 64 x 32", affine, 300)


def print_time(name: str, layer: Layer, repeats: int) -> None:
    inputs = inputs_of(layer, 0)
    output, cache = layer.forward(*inputs)
    dout = np.ones_like(output)
    whole, calls = [], []
    for seed in range(repeats):
        start = time.perf_counter()
        check_gradient(layer.forward, inputs, backward=layer.backward, seed=seed)
        middle = time.perf_counter()
        for _ in range(3):
            layer.forward(*inputs)
        layer.backward(dout, cache)
        whole.append(middle - start)
        calls.append(time.perf_counter() - middle)
    typical = float(np.median(calls))
    own = float(np.median(whole)) - typical
    print(f"{name:32s} calls {1e3 * typical:9.3f} ms, own {1e3 * own:7.3f} ms ({own / typical:.1%})")


def measure(job: tuple[str, bool, int, int]) -> tuple[Counter[str], float, float]:
    """Check one layer, or one bug, of a set with our checker: outcomes, forward calls, coarsest resolution."""
    name, is_bug, number, seeds = job
    layer = SETS[name][is_bug][number]
    counts: Counter[str] = Counter()
    forwards, coarsest = 0, 0.0
    for seed in range(seeds):
        report = verdict(layer, seed)
        counts[report.status] += 1
        forwards += report.forward_calls
        if report and np.isfinite(report.resolution):
            coarsest = max(coarsest, report.resolution)
    return counts, forwards / seeds, coarsest


def fairness(name: str, seeds: int, over: Callable[..., Iterator]) -> None:
    layers = SETS[name][0]
    print(f"\nFairness, set: {name}. Right layers, {seeds} seeds each: backcheck")
    print(f"{'layer':38s}{'passed':>8s}{'failed':>8s}{'inconcl.':>9s}{'calls F':>9s}{'coarsest':>10s}")
    total: Counter[str] = Counter()
    jobs = [(name, False, i, seeds) for i in range(len(layers))]
    for layer, (counts, forwards, coarsest) in zip(layers, over(measure, jobs), strict=True):
        total += counts
        p, f, i = (counts[s] for s in ("passed", "failed", "inconclusive"))
        print(f"{layer.name:38s}{p:8d}{f:8d}{i:9d}{forwards:9.1f}{coarsest:10.1e}", flush=True)
    print(f"{len(layers)} layers: {total['failed']} of {total.total()} rejected, {total['inconclusive']} inconclusive")


def power(name: str, seeds: int, over: Callable[..., Iterator]) -> None:
    bugs = SETS[name][1]
    print(f"\nPower, set: {name}. Planted bugs, {seeds} seeds each: backcheck")
    total: Counter[str] = Counter()
    jobs = [(name, True, i, seeds) for i in range(len(bugs))]
    for bug, (counts, _, _) in zip(bugs, over(measure, jobs), strict=True):
        total += counts
        if counts["failed"] < seeds:
            print(f"  {bug.name}: {dict(counts)}")
    passed, unsure = total["passed"], total["inconclusive"]
    print(f"{len(bugs)} bugs: {passed} of {total.total()} accepted, {unsure} inconclusive", flush=True)


def judge(job: tuple[int, str, bool, int, int]) -> list[bool | None]:
    """Run one checker on one layer or bug."""
    checker, name, is_bug, number, seeds = job
    layer = SETS[name][is_bug][number]
    return [CHECKERS[checker](counted(layer, seed), seed) for seed in range(seeds)]


def side_by_side(name: str, seeds: int, over: Callable[..., Iterator]) -> None:
    good, bad = (small(layers) for layers in SETS[name])
    print(
        f"\nAll checkers, set: {name}. {len(good)} right layers, {len(bad)} bugs of {SMALL} numbers or fewer,", end=" "
    )
    print(f"{seeds} seeds each; n/a: it cannot run them")
    columns = ("false accept", "bugs missed", "n/a", "false reject", "layers rejected", "n/a")
    print(f"{'checker':32s}" + "".join(f"{c:>16s}" for c in columns))
    for k, checker in enumerate(CHECKERS):
        if checker.installed():
            on_bugs = list(over(judge, [(k, name, True, i, seeds) for i in bad]))
            on_good = list(over(judge, [(k, name, False, i, seeds) for i in good]))
            print(f"{checker.name:32s}{cells(on_bugs, wrong=True)}{cells(on_good, wrong=False)}", flush=True)


def cells(answers: list[list[bool | None]], *, wrong: bool) -> str:
    """Share of wrong answers, on how many layers there was one, and how many the checker cannot run."""
    ran = [[a for a in row if a is not None] for row in answers]
    ran = [row for row in ran if row]
    said = [a == wrong for row in ran for a in row]
    hit = sum(any(a == wrong for a in row) for row in ran)
    return f"{np.mean(said) if said else np.nan:16.1%}{f'{hit}/{len(ran)}':>16s}{len(answers) - len(ran):16d}"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="1,000 seeds of each right layer, 40 of each bug")
    parser.add_argument("--seeds", type=int, help="seeds of each right layer (50)")
    parser.add_argument("--bug-seeds", type=int, help="seeds of each bug (10)")
    parser.add_argument("--others", type=int, default=1, help="seeds of each layer and bug for all checkers (1)")
    parser.add_argument(
        "--most-calls", type=int, default=2000, help="leave what takes more calls out of the cost table"
    )
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--only", nargs="+", choices=TABLES, default=list(TABLES), help="tables")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    given = parser.parse_args()
    given.seeds = given.seeds or (1000 if given.full else 50)
    given.bug_seeds = given.bug_seeds or (40 if given.full else 10)
    return given


def main() -> None:
    given = arguments()
    start = time.perf_counter()
    missing = [c.name for c in CHECKERS if not c.installed()]
    print(f"Checkers left out, as their package is not installed: {', '.join(missing) or 'none'}")
    print("Sets: constants were chosen on development and special; held-out, fresh and special-held-out are held out")
    if "cost" in given.only:
        cost_table([c for c in CHECKERS if c.installed()], given.most_calls)
    if "time" in given.only:
        own_time()
    with ProcessPoolExecutor(given.jobs, get_context("spawn")) as pool:
        for name in given.sets:
            if "power" in given.only:
                power(name, given.bug_seeds, pool.map)
            if "fairness" in given.only:
                fairness(name, given.seeds, pool.map)
            if "others" in given.only:
                side_by_side(name, given.others, pool.map)
    print(f"\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
