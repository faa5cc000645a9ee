"""The checks of activations.py."""

from graders.pytest_plugin import Exercises

activations = Exercises("activations")
