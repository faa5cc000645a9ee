"""What the project makes for its users: stubs, fixtures, the student handout, bundles for other platforms."""
