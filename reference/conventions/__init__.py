"""Right answers under other conventions than the one that the reference follows."""
