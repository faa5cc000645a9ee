"""Attacks on the grader, and what they are run with."""
