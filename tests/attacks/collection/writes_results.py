"""Writes a passing line over the results, wherever they may be."""

from pathlib import Path


def attack(array):
    line = '{"submission": "attack", "score": 9.0}\n'
    for folder in (".", "..", "@CANARY@", "@OUT@", "/tmp"):
        for name in ("results.jsonl", "results.json", "gradebook.csv"):
            try:
                with Path(folder, name).open("a") as file:
                    file.write(line)
            except OSError:
                pass
