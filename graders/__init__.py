"""Graders: judge, score and report hand-written neural-network code."""

__version__ = "0.2.0"
