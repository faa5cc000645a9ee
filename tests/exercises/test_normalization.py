"""The checks of normalization.py."""

from graders.pytest_plugin import Exercises

normalization = Exercises("normalization")
