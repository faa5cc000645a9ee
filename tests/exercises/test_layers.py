"""The checks of layers.py."""

from graders.pytest_plugin import Exercises

layers = Exercises("layers")
