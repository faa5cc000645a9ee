"""What is asserted of texts holds at the width of no terminal, whatever the shell exports."""

import os

os.environ.pop("COLUMNS", None)
