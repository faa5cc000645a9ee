"""Copies of another's work, disguised by other names, comments and order, are flagged for staff and cost nothing."""

import msgspec
import pytest

from graders.gradebook.copies import copy_flags
from graders.reports.html import write_reports
from graders.results import Shape
from graders.submissions import Identity, Student, discover, open_submission
from tests.support.course import REFERENCE, ROOT

ORIGINAL = '''
import numpy as np

EPSILON = 1e-5


def _moments(x):
    """Mean and variance."""
    return x.mean(axis=0), x.var(axis=0)


def batchnorm_forward(x, gamma, beta, bn_param):
    """Normalise a batch."""
    mean, variance = _moments(x)
    if bn_param["mode"] == "train":
        bn_param["running_mean"] = 0.9 * bn_param.get("running_mean", 0.0) + 0.1 * mean
    std = np.sqrt(variance + EPSILON)
    var, t = std**2, np.zeros_like(x)
    bn_param.update(t=t, var=var * x.var(axis=0))
    normal = (x - mean) / std
    return gamma * normal + beta, (normal, gamma, std)


def layernorm_forward(x, gamma, beta, ln_param):
    return gamma * x.T + beta, x
'''
DISGUISED = """
import numpy as np

EPSILON = 1e-5


def layernorm_forward(data, g, b, param):
    # my own work
    return g * data.T + b, data


def batchnorm_forward(data, g, b, param):
    m, v = stats(data)
    # Here the running averages:

    if param["mode"] == "train":
        param["running_mean"] = 0.9 * param.get("running_mean", 0.0) + 0.1 * m
    print("done")
    s = np.sqrt(v + EPSILON)
    s2, zeros = s**2, np.zeros_like(data)
    param.update(t=zeros, var=s2 * data.var(axis=0))
    xhat = (data - m) / s
    return g * xhat + b, (xhat, g, s)


def stats(array: np.ndarray) -> tuple:
    return array.mean(axis=0), array.var(axis=0)
"""
TARGETS = ["normalization.batchnorm_forward", "normalization.layernorm_forward"]


@pytest.fixture
def shapes_of(tmp_path):
    def shapes(text, file="normalization", targets=TARGETS):
        folder = tmp_path / str(len(list(tmp_path.iterdir()))) / "someone"
        folder.mkdir(parents=True)
        (folder / f"{file}.py").write_text(text)
        (handed,) = discover(folder.parent).handed
        with open_submission(handed, targets) as submission:
            return submission.shapes

    return shapes


def test_names_comments_and_order_change_no_shape(shapes_of):
    assert shapes_of(ORIGINAL) == shapes_of(DISGUISED)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("(x - mean) / std", "(mean - x) / std"),
        ("axis=0), x.var", "axis=1), x.var"),
        ("0.9 *", "0.95 *"),
        ("np.sqrt", "np.exp"),
        ("std = np.sqrt(variance + EPSILON)", "std = (variance + EPSILON) ** 0.5"),
    ],
)
def test_other_code_has_another_shape(shapes_of, old, new):
    assert old in ORIGINAL
    one, other = shapes_of(ORIGINAL), shapes_of(ORIGINAL.replace(old, new))
    assert one[TARGETS[0]].code != other[TARGETS[0]].code
    assert one[TARGETS[1]] == other[TARGETS[1]]


def test_attributes_that_a_class_gives_itself_are_names_too(shapes_of):
    text = "class Net:\n    def __init__(self, w):\n        self.{0} = w\n"
    text += "    def loss(self, x):\n        return x.{1} @ self.{0}\n"
    one, renamed, other = (
        shapes_of(text.format(*names), "models", ["models.Net"]) for names in (("w", "T"), ("weights", "T"), ("w", "H"))
    )
    assert one == renamed != other


def test_two_variables_that_change_places_are_another_shape(shapes_of):
    swapped = ORIGINAL.replace("gamma * normal + beta", "beta * normal + gamma")
    assert shapes_of(swapped)[TARGETS[0]].code != shapes_of(ORIGINAL)[TARGETS[0]].code


def test_a_definition_read_before_counts_with_the_helpers_of_its_own_file(shapes_of):
    of_helper = ORIGINAL.replace("x.var(axis=0)\n\n\ndef", "x.std(axis=0)\n\n\ndef")
    without_helper = ORIGINAL.replace("def _moments", "def other")
    codes = [shapes_of(text)[TARGETS[0]].code for text in (ORIGINAL, of_helper, without_helper, ORIGINAL)]
    assert len(set(codes)) == 3
    assert codes[0] == codes[3]


def test_annotations_are_no_part_of_a_shape(shapes_of):
    kinds = "class Array(list):\n    size = 3\n\n\n"
    annotated = ORIGINAL.replace("(x, gamma, beta, bn_param):", "(x: Array, gamma, beta, bn_param) -> Array:")
    assert shapes_of(kinds + annotated)[TARGETS[0]] == shapes_of(ORIGINAL)[TARGETS[0]]


def test_what_the_course_hands_out_does_not_count(shapes_of):
    targets = ["models.TwoLayerNet"]
    (of_stub,) = shapes_of((ROOT / "student_stubs" / "models.py").read_text(), "models", targets).values()
    (of_reference,) = shapes_of((REFERENCE / "models.py").read_text(), "models", targets).values()
    assert of_stub.size < 10 < of_reference.size


@pytest.mark.parametrize("text", ["def batchnorm_forward(:\n", "batchnorm_forward = lambda x: x\n", "x = " + "(" * 500])
def test_what_cannot_be_read_has_no_shape(shapes_of, text):
    work = ORIGINAL.replace("def batchnorm_forward(x", "def other(x") + text
    assert TARGETS[0] not in shapes_of(work)


def worked(make, name, **codes):
    """A submission whose exercises have these shapes, each with the size of its code."""
    parts = [make.exercise(part, shape=Shape(code=code, size=size)) for part, (code, size) in codes.items()]
    return make.submission(name, exercises=parts, content=f"sha256:{name}")


@pytest.fixture
def work(make):
    return lambda name, **codes: worked(make, name, **codes)


LONG = 250


def long_work(work, name, own):
    return work(name, relu=("same", 25), conv=(f"conv {own}", LONG), adam=(f"adam {own}", LONG))


def test_long_code_that_two_share_is_flagged_and_the_others_are_not(work):
    results = [long_work(work, name, own) for name, own in zip("abcdef", "112345", strict=True)]
    flags = copy_flags(results, {})
    assert flags.keys() == {"a", "b"}
    assert flags["a"] == ("the code of b but for names and layout, in 3 exercises: conv, adam, relu",)


def test_two_are_a_class_as_well(work):
    assert copy_flags([long_work(work, name, "1") for name in "ab"], {}).keys() == {"a", "b"}


def test_short_functions_that_everybody_writes_alike_flag_nobody(work):
    short = {f"short{number}": ("same", 25 + number) for number in range(20)}
    assert copy_flags([work(name, **short) for name in "abcdefghij"], {}) == {}


def test_long_code_that_most_of_the_class_has_flags_nobody(work):
    names = [str(number) for number in range(60)]
    results = [long_work(work, name, "1" if int(name) % 4 else name) for name in names]
    assert copy_flags(results, {}) == {}


def test_the_same_files_are_said_once(work):
    results = [msgspec.structs.replace(long_work(work, name, "1"), content="sha256:same") for name in "ab"]
    assert copy_flags(results, {}) == {"a": ("the same files as b",), "b": ("the same files as a",)}


def test_versions_of_one_student_are_no_copies(work):
    ana = Student(name="Ana", email="ana@example.edu")
    identities = {name: Identity(submission=name, students=(ana,)) for name in "ab"}
    assert copy_flags([long_work(work, name, "1") for name in "ab"], identities) == {}


def test_only_staff_see_a_flag_and_it_costs_nothing(class_of, work):
    scores = class_of(*(long_work(work, name, own) for name, own in zip("abcdef", "112345", strict=True)))
    summary = write_reports(scores)
    assert summary.flagged == ["a", "b"]
    report = scores.folder / "report"
    assert "the code of b but for names and layout" in (report / "index.html").read_text()
    assert [page for page in (report / "students").iterdir() if "but for names" in page.read_text()] == []
    assert len({entry.result.score for entry in scores.entries()}) == 1
