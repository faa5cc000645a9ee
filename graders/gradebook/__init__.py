"""Many submissions: scheduling, resume, storage."""
