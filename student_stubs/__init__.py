"""Right implementations of every exercise; never handed to students."""
