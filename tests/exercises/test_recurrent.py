"""The checks of recurrent.py."""

from graders.pytest_plugin import Exercises

recurrent = Exercises("recurrent")
