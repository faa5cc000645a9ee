"""Oracles run a submission through a plan and return a transcript; they know nothing of right answers."""
