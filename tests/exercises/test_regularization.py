"""The checks of regularization.py."""

from graders.pytest_plugin import Exercises

regularization = Exercises("regularization")
