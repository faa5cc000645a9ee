"""The checks of linear_classifiers.py."""

from graders.pytest_plugin import Exercises

linear_classifiers = Exercises("linear_classifiers")
