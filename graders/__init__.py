"""Graders: judge, score and report hand-written neural-network code."""

__version__ = "0.1.0"
