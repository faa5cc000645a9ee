"""Diagnosis: why a check failed, and all English about it."""
