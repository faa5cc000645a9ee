"""Results for machines: spreadsheets, Gradescope, JUnit, JSON."""
