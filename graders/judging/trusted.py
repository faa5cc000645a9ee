"""What a right implementation gives, where one is at hand: a grader has the reference, a student has not.

Where a stored gradient does not decide, the submission's own forward does. One that is right when its value is judged
and another function when it is differentiated would confirm any gradient: it is compared with the trusted one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from graders.checks.contract import Run
from graders.checks.evidence import Evidence, Output, real_array
from graders.numeric.compare import compare
from graders.oracle.plan import Plan
from graders.oracle.transcript import Transcript

TOLERANCE: Final = 1e-8
"""Against the scale of the case; the smallest step that decides moves the results by some 1e-6 of it."""


def forward_is_steady(
    evidence: Evidence, names: Iterable[str], rounds: Iterable[tuple[Plan, Transcript]], trusted: Run
) -> bool:
    """Whether a forward that is right in its case gave right results wherever it was differentiated."""
    outputs = {name: evidence.outputs[name] for name in names if name in evidence.expected}
    return all(_agree(transcript, trusted(plan), plan, outputs, evidence) for plan, transcript in rounds)


def _agree(got: Transcript, right: Transcript, plan: Plan, outputs: Mapping[str, Output], evidence: Evidence) -> bool:
    labels = {call.label for call in plan.calls}
    for name, output in outputs.items():
        scale = evidence.expected[name].scale
        for label in labels:
            if label.startswith(f"{output.label} at "):
                here = replace(output, label=label)
                if not _close(here, got, right, scale):
                    return False
    return True


def _close(output: Output, got: Transcript, right: Transcript, scale: Any) -> bool:
    try:
        wanted, given = real_array(output.read(right)), real_array(output.read(got))
    except LookupError:
        return False
    if wanted is None or given is None:
        return False
    return compare(given, wanted, tolerance=TOLERANCE * np.maximum(scale, np.abs(wanted))).passed
