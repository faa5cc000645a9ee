"""``python -m tests.courses [EXERCISE]...``: bugs of the course ``own_layers`` must be found, right variants not."""

import sys

from tests.courses.edited import OWN_LAYERS, explained, grade_edited, working_in
from tests.courses.own_layers_bugs import BUGS
from tests.courses.own_layers_honest import HONEST


def main(names: list[str]) -> int:
    """Grade both collections, print what is wrong with them and the totals; 1 if anything is."""
    wrong = 0
    counts = {"bugs": 0, "honest": 0}
    with working_in(OWN_LAYERS):
        for kind, collection in (("bugs", BUGS), ("honest", HONEST)):
            for exercise, variants in collection.items():
                for name, edits in variants.items() if not names or exercise in names else ():
                    result = grade_edited(exercise, edits)
                    counts[kind] += 1
                    full = result.score == result.max_score
                    if full == (kind == "bugs"):
                        wrong += 1
                        print(f"{kind}: {exercise}, {name}: {explained(result)}")
    print(f"{counts['bugs']} bugs and {counts['honest']} right variants: {wrong} graded wrongly")
    return 1 if wrong or not any(counts.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
