"""Answers that take no work, and what they earn."""
