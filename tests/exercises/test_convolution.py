"""The checks of convolution.py."""

from graders.pytest_plugin import Exercises

convolution = Exercises("convolution")
