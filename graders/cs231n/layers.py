"""Exercises of ``layers.py``: the fully connected layer (lectures 2, 5, 7)."""

from graders.kinds.draws import normal, strided
from graders.kinds.layer import Layer, memory
from graders.kinds.operation import Case, cases

OPERATIONS = (
    Layer(
        name="affine",
        forward="layers.affine_forward",
        backward="layers.affine_backward",
        wrt=("x", "w", "b"),
        biases=("b",),
        points=(2, 4),
        cases=cases(
            image_shaped=Case({"x": normal(2, 3, 4, 5), "w": normal(60, 7), "b": normal(7)}, weight=2.0),
            rectangular={"x": normal(3, 4), "w": normal(4, 5), "b": normal(5)},
            square={"x": normal(3, 5), "w": normal(5, 5), "b": normal(5)},
            volumes={"x": normal(3, 2, 2, 3, 2), "w": normal(24, 5), "b": normal(5)},
            one_row={"x": normal(1, 4), "w": normal(4, 2), "b": normal(2)},
            not_contiguous={"x": strided(normal(3, 2, 4)), "w": strided(normal(8, 3)), "b": normal(3)},
        )
        | memory({"x": normal(3, 4), "w": normal(4, 5), "b": normal(5)}),
    ),
)
