"""The catalogue: one file for each file of the reference, each with its ``OPERATIONS``."""
