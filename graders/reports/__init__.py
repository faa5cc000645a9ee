"""Results to read: terminal, HTML, CSV, JSON, JUnit XML, Gradescope. Reads results alone."""
