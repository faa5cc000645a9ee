"""How many files of the engine a verdict crosses: one right and one wrong submission of the affine layer.

    python -m tests.benchmarks.crossing [--files]

Counts the files of ``graders/`` in which a function is called in this process, once all that submissions share is
prepared.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import graders
from graders.grader import Grader
from graders.grading.operations import grade_operations
from graders.grading.recall import Recall
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.limits import Limits
from graders.settings import Settings
from graders.submissions import open_submission
from graders.submissions.single_submission import single
from tests.benchmarks.class_grading import ONLY, SOURCE

ENGINE = Path(graders.__file__).parent
WRONG = ("dout.sum(0)", "dout.mean(0)")


def crossed(work: Callable[[], object]) -> list[str]:
    """The files of the engine that some work crosses, by name."""
    found: set[str] = set()

    def seen(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            found.add(frame.f_code.co_filename)

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return sorted(str(Path(name).relative_to(ENGINE)) for name in found if Path(name).is_relative_to(ENGINE))


def measured(grader: Grader, source: str) -> Iterator[tuple[str, list[str]]]:
    """What a submission of one file crosses: from its code to a verdict in this process, and all that grading takes."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "student")
        folder.mkdir()
        (folder / "layers.py").write_text(source)
        handed = single(folder)
        with open_submission(handed, grader._targets) as submission:
            run, recall = InProcessOracle(submission.sources()).run, Recall()
            yield "a verdict", crossed(lambda: grade_operations(grader._prepared, run, grader._rubric, recall))
        yield "all of it, opened and confined", crossed(lambda: grader.grade(handed))


def main() -> None:
    """Print how many files each crosses, and which."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", action="store_true", help="name them")
    options = parser.parse_args()
    grader = Grader(Settings(limits=Limits(level="auto"), only=(ONLY,)))
    try:
        for name, source in (("right", SOURCE), ("wrong", SOURCE.replace(*WRONG))):
            for what, files in measured(grader, source):
                print(f"{name}, {what}: {len(files)} files")
                for file in files if options.files else ():
                    print(f"    {file}")
    finally:
        grader.close()


if __name__ == "__main__":
    main()
