"""The checks of visualization.py."""

from graders.pytest_plugin import Exercises

visualization = Exercises("visualization")
