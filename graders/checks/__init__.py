"""Checks: one file for each kind of fact that must hold of a submission's work on a case."""
