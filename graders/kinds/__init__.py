"""The kinds of exercise: each turns a declaration into plans and checks."""
