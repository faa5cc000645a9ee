"""Known wrong answers: each is told to its author by its own sentence, with a hint."""
