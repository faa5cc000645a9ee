"""Files whose right code is rewritten line by line to say what a wrong result has to do with it."""

from typing import Final

FILES: Final = ("generative", "optim", "recurrent", "style_transfer", "visualization")
