"""The checks of initialization.py."""

from graders.pytest_plugin import Exercises

initialization = Exercises("initialization")
