"""Judging: cases to verdicts to points."""
