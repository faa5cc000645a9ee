"""What the course's handouts put around a student's files, of any year and of this repository."""

from typing import Final

from graders.oracle.sources import Handout

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
        **dict.fromkeys(("im2col_cython", "fast_layers", "im2col"), "compiled"),
        **dict.fromkeys(
            ("data_utils", "vis_utils", "coco_utils", "image_utils", "solver", "captioning_solver"), "data"
        ),
        **dict.fromkeys(("gradient_check", "gradient_check_captioning"), "checking"),
    },
)
