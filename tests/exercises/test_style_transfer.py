"""The checks of style_transfer.py."""

from graders.pytest_plugin import Exercises

style_transfer = Exercises("style_transfer")
