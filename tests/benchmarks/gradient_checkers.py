"""Measure gradient checkers side by side: cost, wrong gradients accepted, right ones rejected.

    python tests/benchmarks/gradient_checkers.py [--seeds 1000] [--bug-seeds 40] [--others 10] [--quick]

Checkers that are not installed are left out by name. The layers and bugs are held-out ones; the checker's constants
were chosen on those of `gradient_checkers_parts/development.py`, which `--development` measures instead.
"""

import argparse
import time
from collections import Counter

import numpy as np
from gradient_checkers_parts import development, held_out, held_out_bugs
from gradient_checkers_parts.checkers import CHECKERS, Checker, Counted
from gradient_checkers_parts.layer import Layer, normal

from graders.numeric import Options, check_gradient

SMALL = 250


def inputs_of(layer: Layer, seed: int):
    return layer.inputs(np.random.default_rng([seed, 77]))


def verdict(layer: Layer, seed: int):
    inputs = inputs_of(layer, seed)
    return check_gradient(layer.forward, inputs, backward=layer.backward, seed=seed, options=Options(locate=False))


def cost_table(checkers: list[Checker], most_calls: int) -> None:
    conv = development.CONV.on("", normal((4, 3, 8, 8), (4, 3, 3, 3), (4,)))
    affine = development.AFFINE.on("", normal((32, 64), (64, 32), (32,)))
    print("\nCost of a passing check (F forward, B backward calls; seconds in all)")
    print(f"{'checker':32s}{'conv F/B':>14s}{'s':>10s}{'affine F/B':>16s}{'s':>10s}")
    for checker in checkers:
        cells = []
        for layer in (conv, affine):
            counted = Counted(layer, inputs_of(layer, 0), 0)
            expected = (
                11 * counted.flat().size
                if "jacobian" in checker.name
                else 30 * counted.flat().size
                if "numdiff" in checker.name
                else 2 * counted.flat().size
            )
            if checker.slow and expected > most_calls:
                cells.append(("not run", ""))
                continue
            start = time.perf_counter()
            checker(counted, 0)
            cells.append((f"{counted.forwards}/{counted.backwards}", f"{time.perf_counter() - start:.4g}"))
        print(f"{checker.name:32s}{cells[0][0]:>14s}{cells[0][1]:>10s}{cells[1][0]:>16s}{cells[1][1]:>10s}")


def own_time() -> None:
    print("\nOur own time beside the calls' (medians)")
    cases = {
        "conv by loops, x (4,3,8,8)": (development.CONV.on("", normal((4, 3, 8, 8), (4, 3, 3, 3), (4,))), 9),
        "affine, 5 x 7 and 7 x 3": (development.AFFINE, 300),
        "affine, 32 x 64 and 64 x 32": (development.AFFINE.on("", normal((32, 64), (64, 32), (32,))), 300),
    }
    for name, (layer, repeats) in cases.items():
        inputs = inputs_of(layer, 0)
        *_, cache = layer.forward(*inputs)
        dout = np.ones_like(layer.forward(*inputs)[0])
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
        own = np.median(whole) - np.median(calls)
        print(
            f"{name:32s} calls {1e3 * np.median(calls):9.3f} ms, own {1e3 * own:7.3f} ms ({100 * own / np.median(calls):.1f}%)"
        )


def fairness(layers: list[Layer], seeds: int) -> None:
    print(f"\nRight layers, {seeds} seeds each: backcheck")
    print(f"{'layer':38s}{'passed':>8s}{'failed':>8s}{'inconcl.':>9s}{'calls F':>9s}{'coarsest':>10s}")
    total = Counter()
    for layer in layers:
        counts, forwards, coarsest = Counter(), 0, 0.0
        for seed in range(seeds):
            report = verdict(layer, seed)
            counts[report.status] += 1
            forwards += report.forward_calls
            coarsest = max(coarsest, report.resolution if report else 0.0)
        total += counts
        p, f, i = (counts[s] for s in ("passed", "failed", "inconclusive"))
        print(f"{layer.name:38s}{p:8d}{f:8d}{i:9d}{forwards / seeds:9.1f}{coarsest:10.1e}", flush=True)
    print(f"{len(layers)} layers: {total['failed']} of {total.total()} rejected, {total['inconclusive']} inconclusive")


def power(bugs: list[Layer], seeds: int) -> None:
    print(f"\nPlanted bugs, {seeds} seeds each: backcheck")
    total, missed = Counter(), []
    for bug in bugs:
        counts = Counter(verdict(bug, seed).status for seed in range(seeds))
        total += counts
        if counts["failed"] < seeds:
            missed.append(f"  {bug.name}: {dict(counts)}")
    print(
        f"{len(bugs)} bugs: mean false accept {total['passed'] / total.total():.3%}, {total['inconclusive']} inconclusive"
    )
    print("\n".join(missed))


def side_by_side(checkers: list[Checker], layers: list[Layer], bugs: list[Layer], seeds: int) -> None:
    layers = [x for x in layers if Counted(x, inputs_of(x, 0), 0).flat().size <= SMALL]
    bugs = [x for x in bugs if Counted(x, inputs_of(x, 0), 0).flat().size <= SMALL]
    print(
        f"\nAll checkers on the {len(layers)} right layers and {len(bugs)} bugs of at most {SMALL} numbers, {seeds} seeds"
    )
    print(f"{'checker':32s}{'false accept':>13s}{'bugs missed':>13s}{'false reject':>14s}{'layers rejected':>17s}")
    for checker in checkers:
        accepted = [[checker(Counted(b, inputs_of(b, s), s), s) for s in range(seeds)] for b in bugs]
        passed = [[checker(Counted(x, inputs_of(x, s), s), s) for s in range(seeds)] for x in layers]
        said = [a for row in accepted for a in row if a is not None]
        right = [p for row in passed for p in row if p is not None]
        missed = sum(any(a for a in row) for row in accepted)
        rejected = sum(any(p is False for p in row) for row in passed)
        print(
            f"{checker.name:32s}{np.mean(said) if said else np.nan:13.1%}{missed:10d}/{len(bugs)}"
            f"{1 - np.mean(right) if right else np.nan:14.1%}{rejected:14d}/{len(layers)}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=1000, help="seeds of each right layer")
    parser.add_argument("--bug-seeds", type=int, default=40, help="seeds of each bug")
    parser.add_argument("--others", type=int, default=3, help="seeds of each layer and bug for the other checkers")
    parser.add_argument(
        "--most-calls", type=int, default=10_000, help="leave out what takes more calls in the cost table"
    )
    parser.add_argument("--development", action="store_true", help="the layers and bugs that constants were chosen on")
    given = parser.parse_args()
    checkers = [c for c in CHECKERS if c.installed()]
    if missing := [c.name for c in CHECKERS if not c.installed()]:
        print(f"Not installed, left out: {', '.join(missing)}")
    layers = development.LAYERS if given.development else held_out.LAYERS
    bugs = development.BUGS if given.development else held_out_bugs.BUGS
    print(f"Layers and bugs: {'development' if given.development else 'held out'}")
    cost_table(checkers, given.most_calls)
    own_time()
    power(bugs, given.bug_seeds)
    side_by_side(checkers, layers, bugs, given.others)
    fairness(layers, given.seeds)


if __name__ == "__main__":
    main()
