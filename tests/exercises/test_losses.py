"""The checks of losses.py."""

from graders.pytest_plugin import Exercises

losses = Exercises("losses")
