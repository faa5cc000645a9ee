"""The checks of optim.py."""

from graders.pytest_plugin import Exercises

optim = Exercises("optim")
