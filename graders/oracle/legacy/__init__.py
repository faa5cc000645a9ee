"""Code of other years: Python 2 read as Python 3, and what NumPy has renamed or removed since it was written."""
