"""Reads the seed of the results, and the cases that were drawn from it."""

import glob


def attack(array):
    for path in ("@OUT@/.seed", *glob.glob("@OUT@/.cases/*/*/*")):
        try:
            open("@CANARY@/seed", "w").write(repr(open(path, "rb").read(99)))
        except OSError:
            continue
    return None


attack(None)
