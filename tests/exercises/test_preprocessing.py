"""The checks of preprocessing.py."""

from graders.pytest_plugin import Exercises

preprocessing = Exercises("preprocessing")
