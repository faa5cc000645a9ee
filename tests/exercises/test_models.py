"""The checks of models.py."""

from graders.pytest_plugin import Exercises

models = Exercises("models")
