"""The checks of generative.py."""

from graders.pytest_plugin import Exercises

generative = Exercises("generative")
