"""The checks of nearest_neighbor.py."""

from graders.pytest_plugin import Exercises

nearest_neighbor = Exercises("nearest_neighbor")
