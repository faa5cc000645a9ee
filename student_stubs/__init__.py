"""The exercises: layers, losses, optimizers and models of a deep-learning course, one file a topic."""
