"""What the course's handouts put around a student's files, of any year and of this repository."""

from pathlib import Path
from typing import Final

from graders.oracle.sources import Handout, Helper

_COMPILED: Final = Path(__file__).with_name("im2col_cython.py").read_text(encoding="utf-8")
_FAST_LAYERS: Final = """
try:
    from . import layers
except ImportError:
    layers = None
for name in ("conv_forward", "conv_backward", "max_pool_forward", "max_pool_backward"):
    if hasattr(layers, name + "_naive"):
        globals()[name + "_fast"] = getattr(layers, name + "_naive")
"""

HANDOUT: Final = Handout(
    packages=("cs231n", "reference", "student_stubs"),
    files=(
        "activations",
        "convolution",
        "layers",
        "losses",
        "normalization",
        "recurrent",
        "regularization",
    ),
    types="_types",
    supplied={
        "im2col": "compiled",
        **dict.fromkeys(
            ("data_utils", "vis_utils", "coco_utils", "image_utils", "solver", "captioning_solver"), "data"
        ),
        **dict.fromkeys(("gradient_check", "gradient_check_captioning"), "checking"),
    },
    helpers={
        "im2col_cython": Helper(_COMPILED, "it is compiled on the student's own machine"),
        "fast_layers": Helper(_FAST_LAYERS, "the naive layers of layers.py stand for its fast ones"),
    },
)
