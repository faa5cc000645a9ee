"""Where a function is found, in the layouts that students hand in."""

import numpy as np
import pytest

from graders.oracle.loader import Loader
from graders.submissions import open_submission, single

CONV = "\ndef conv_forward_naive(x, w, b, conv_param):\n    return x.sum(), None\n"


def test_mirrored_stubs(trees, tmp_path, opened, taken):
    trees.write(tmp_path, {"layers.py": trees.AFFINE, "activations.py": trees.RELU, "__init__.py": ""})
    submission = opened(tmp_path)
    assert taken(submission, "layers.affine_forward") == (".", "layers.py")
    assert taken(submission, "activations.relu_forward") == (".", "activations.py")
    assert "losses.softmax_loss" not in submission.locations
    assert submission.problems == {}


@pytest.mark.parametrize("prefix", ["student_stubs/", "export/My Homework/"])
def test_folders_too_deep(trees, tmp_path, opened, taken, prefix):
    trees.write(tmp_path, {prefix + "layers.py": trees.AFFINE, prefix + "__init__.py": "", "README.md": "mine"})
    assert taken(opened(tmp_path), "layers.affine_forward") == (prefix.rstrip("/"), "layers.py")


@pytest.mark.parametrize("prefix", ["", "stubs/", "home/stubs/"])
def test_files_may_import_each_other_as_a_notebook_of_the_handout_does(trees, tmp_path, opened, prefix):
    net = "from stubs.layers import affine_forward\nimport stubs.layers as layers\n\ndef relu_forward(x):\n"
    net += "    return layers.affine_forward is affine_forward\n"
    files = {"layers.py": trees.AFFINE, "activations.py": net, "__init__.py": ""}
    trees.write(tmp_path, {prefix + name: text for name, text in files.items()})
    loader = Loader(opened(tmp_path).sources())
    with loader.active():
        assert loader.resolve("activations.relu_forward")(None)


def test_one_folder_down_beside_other_files(trees, tmp_path, opened, taken):
    trees.write(tmp_path, {"stubs/layers.py": trees.AFFINE, "stubs/losses.py": "", "run.py": "import os\n"})
    assert taken(opened(tmp_path), "layers.affine_forward") == ("stubs", "layers.py")


def test_root_comes_before_one_folder_down(trees, tmp_path, opened, taken):
    other = trees.AFFINE.replace("+ b", "- b")
    trees.write(tmp_path, {"layers.py": trees.AFFINE, "old/layers.py": other})
    assert taken(opened(tmp_path), "layers.affine_forward") == (".", "layers.py")


def test_a_blank_gives_way_to_the_filled_one(trees, tmp_path, opened, taken):
    trees.write(tmp_path, {"layers.py": trees.AFFINE_BLANK, "mine/work.py": trees.AFFINE})
    submission = opened(tmp_path)
    assert taken(submission, "layers.affine_forward") == ("mine", "work.py")
    assert taken(submission, "layers.affine_backward") == (".", "layers.py")


def test_of_two_definitions_both_are_offered(trees, tmp_path, opened, taken):
    other = trees.AFFINE.replace("+ b", "- b")
    trees.write(tmp_path, {"one.py": trees.AFFINE, "two.py": other})
    submission = opened(tmp_path)
    assert taken(submission, "layers.affine_forward") == (".", "one.py")
    (copy,) = submission.copies
    assert (copy.path, copy.instead_of) == ("two.py", {"layers.affine_forward": "one.py"})
    assert submission.sources(copy).locations["layers.affine_forward"].file == "two.py"


def test_no_more_than_a_few_copies_are_offered(trees, tmp_path, opened):
    trees.write(tmp_path, {f"v{n}.py": trees.AFFINE.replace("+ b", f"+ {n} * b") for n in range(9)})
    submission = opened(tmp_path)
    assert [copy.path for copy in submission.copies] == ["v1.py", "v2.py", "v3.py"]
    assert "v0.py was taken, not v4.py and v5.py and v6.py and v7.py and v8.py: affine_forward" in submission.notes


def test_copies_that_differ_in_docstring_and_layout_are_one(trees, tmp_path, opened, taken):
    copy = trees.AFFINE.replace("):\n", '):\n    """Multiply."""\n    # my own\n')
    trees.write(tmp_path, {"one.py": trees.AFFINE, "two.py": copy})
    submission = opened(tmp_path)
    assert taken(submission, "layers.affine_forward") == (".", "one.py")
    assert submission.problems == {}


def test_an_alias_and_an_import_in_the_right_file_are_definitions(trees, tmp_path, opened, taken):
    alias = "from .mine import (  # all of them\n    affine_forward,\n    other as affine_backward,\n)\n"
    trees.write(
        tmp_path,
        {
            "layers.py": alias,
            "mine.py": trees.AFFINE + "\ndef other(dout, cache):\n    return dout * 2\n",
            "convolution.py": CONV + "\nconv_forward_fast = conv_forward_naive\n",
        },
    )
    submission = opened(tmp_path)
    assert taken(submission, "layers.affine_forward") == (".", "layers.py")
    assert taken(submission, "layers.affine_backward") == (".", "layers.py")
    assert taken(submission, "convolution.conv_forward_fast") == (".", "convolution.py")


def test_year_2017(trees, tmp_path, opened, taken):
    submission = opened(trees.tree_2017(tmp_path))
    second, third = "assignment2", "assignment3"
    assert taken(submission, "layers.affine_forward") == (second, "cs231n/layers.py")
    assert taken(submission, "losses.softmax_loss") == (second, "cs231n/layers.py")
    assert taken(submission, "normalization.batchnorm_forward") == (second, "cs231n/layers.py")
    assert taken(submission, "models.TwoLayerNet") == (second, "cs231n/classifiers/fc_net.py")
    assert taken(submission, "recurrent.rnn_step_forward") == (third, "cs231n/rnn_layers.py")
    note = "assignment2/cs231n/layers.py was taken, not assignment3/cs231n/layers.py: affine_forward"
    assert note in submission.notes


def test_what_the_course_hands_out(trees, tmp_path, opened, taken):
    submission = opened(trees.tree_2017(tmp_path))
    assert taken(submission, "recurrent.temporal_affine_forward") == ("assignment3", "cs231n/rnn_layers.py")
    supplied = "assignment3/cs231n/rnn_layers.py was taken, which the course supplies ready made"
    assert f"{supplied}: temporal_affine_forward" in submission.notes
    assert "convolution.conv_forward_fast" not in submission.locations
    assert submission.problems["convolution.conv_forward_fast"] == (
        "conv_forward_fast is only in assignment2/cs231n/fast_layers.py: "
        "the course hands that file out ready made; write it in convolution.py"
    )


def test_the_older_net_is_not_the_exercise(trees, tmp_path, opened):
    trees.write(tmp_path, {"assignment1/cs231n/classifiers/neural_net.py": trees.OLD_NET})
    submission = opened(tmp_path)
    assert "models.TwoLayerNet" not in submission.locations
    assert "older net" in submission.problems["models.TwoLayerNet"]


def test_year_without_the_package_level(trees, tmp_path, opened, taken):
    submission = opened(trees.tree_2019(tmp_path))
    assert taken(submission, "layers.affine_forward") == ("assignment2", "layers.py")
    assert taken(submission, "normalization.batchnorm_forward") == ("assignment2", "layers.py")
    assert taken(submission, "models.FullyConnectedNet") == ("assignment2", "classifiers/fc_net.py")


def test_year_2022_takes_what_is_not_blank(trees, tmp_path, opened, taken):
    submission = opened(trees.tree_2022(tmp_path))
    assert taken(submission, "layers.affine_forward") == ("assignment1", "cs231n/layers.py")
    assert taken(submission, "layers.affine_backward") == ("assignment2", "cs231n/layers.py")
    assert taken(submission, "normalization.batchnorm_forward") == ("assignment2", "cs231n/layers.py")
    assert taken(submission, "models.TwoLayerNet") == ("assignment1", "cs231n/classifiers/fc_net.py")
    assert taken(submission, "models.FullyConnectedNet") == ("assignment2", "cs231n/classifiers/fc_net.py")


@pytest.mark.parametrize("first", [True, False])
def test_of_two_filled_the_one_that_asks_is_taken(trees, tmp_path, opened, taken, first):
    """Batch normalisation is the second assignment's, affine layers are the first's."""
    changed = (trees.AFFINE + trees.BATCHNORM).replace("* (x", "* 2 * (x").replace("+ b", "- b")
    trees.write(
        tmp_path,
        {
            "assignment1/cs231n/layers.py": changed if first else trees.AFFINE + trees.BATCHNORM,
            "assignment2/cs231n/layers.py": trees.AFFINE + trees.BATCHNORM if first else changed,
        },
    )
    submission = opened(tmp_path)
    assert taken(submission, "layers.affine_forward")[0] == "assignment1"
    assert taken(submission, "normalization.batchnorm_forward")[0] == "assignment2"
    assert submission.notes == (
        "assignment1/cs231n/layers.py was taken, not assignment2/cs231n/layers.py: affine_forward",
        "assignment2/cs231n/layers.py was taken, not assignment1/cs231n/layers.py: batchnorm_forward",
    )


def test_two_trees_of_one_assignment_are_both_offered(trees, tmp_path, opened, taken):
    trees.write(
        tmp_path,
        {
            "assignment2/cs231n/layers.py": trees.AFFINE,
            "assignment2_v2/cs231n/layers.py": trees.AFFINE.replace("+ b", "- b"),
        },
    )
    submission = opened(tmp_path)
    assert taken(submission, "layers.affine_forward") == ("assignment2", "cs231n/layers.py")
    assert [copy.path for copy in submission.copies] == ["assignment2_v2/cs231n/layers.py"]


@pytest.mark.parametrize(
    "folders",
    [
        ("winter1516_assignment2", "winter1516_assignment3"),
        ("CS280-Spring25-Assignment2", "CS280-Spring25-Assignment3"),
        ("assignmen2", "assignmen3"),
        ("my hw2 (final)", "hw3"),
        ("second assignment", "third assignment"),
        ("stuff/spring1718_assignment2/code", "stuff/spring1718_assignment3/code"),
    ],
)
def test_the_number_of_an_assignment_is_anywhere_in_a_name(trees, tmp_path, opened, taken, folders):
    theirs = trees.AFFINE.replace("out = ", "out = 1.0 * ")
    trees.write(tmp_path, {f"{folders[0]}/cs231n/layers.py": trees.AFFINE, f"{folders[1]}/cs231n/layers.py": theirs})
    submission = opened(tmp_path)
    assert taken(submission, "layers.affine_forward") == (folders[0], "cs231n/layers.py")
    assert submission.copies == ()
    assert f"{folders[0]}/cs231n/layers.py was taken, not {folders[1]}/cs231n/layers.py: affine_forward" in (
        submission.notes
    )


STEP = "\ndef adam(w, dw, config=None):\n    return w - 0.1 * dw, config\n"
STEP_BLANK = "\ndef adam(w, dw, config=None):\n    next_w = None\n    pass\n    return next_w, config\n"


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        (STEP, STEP.replace("0.1", "0.2"), "assignment1"),
        (STEP_BLANK, STEP, "assignment2"),
        (STEP_BLANK, STEP_BLANK, "assignment1"),
    ],
    ids=["2025", "2022", "blank"],
)
def test_the_optimizers_of_each_year(trees, tmp_path, opened, taken, first, second, chosen):
    third = STEP.replace("0.1", "0.3")
    trees.write(
        tmp_path,
        {f"assignment{n}/cs231n/optim.py": text for n, text in ((1, first), (2, second), (3, third)) if text},
    )
    place = taken(opened(tmp_path, ("optim.adam",)), "optim.adam")[0]
    assert place == (chosen if STEP in (first, second) else "assignment3")


def test_text_that_the_course_forgot_to_delete_is_not_the_students(trees, tmp_path, opened, taken):
    marked = STEP.replace("    return", "    # START DELETE\n    return")
    trees.write(tmp_path, {"hw2/cs231n/optim.py": marked, "hw2/mine/steps.py": STEP.replace("0.1", "0.2")})
    submission = opened(tmp_path, ("optim.adam",))
    assert taken(submission, "optim.adam") == ("hw2", "mine/steps.py")
    assert any("steps.py was taken, not hw2/cs231n/optim.py" in note for note in submission.notes)


def test_what_the_course_wrote_gives_way_wherever_the_students_own_is(trees, tmp_path, opened, taken):
    trees.write(
        tmp_path,
        {
            "assignment3/cs231n/layers.py": trees.AFFINE.replace("out = ", "out = 1.0 * "),
            "assignment3/cs231n/mine/deep.py": trees.AFFINE,
        },
    )
    assert taken(opened(tmp_path), "layers.affine_forward")[1].endswith("mine/deep.py")


def test_what_the_course_wrote_is_taken_where_nothing_else_is_and_said(trees, tmp_path, opened, taken):
    trees.write(tmp_path, {"assignment3/cs231n/layers.py": trees.AFFINE})
    submission = opened(tmp_path)
    assert taken(submission, "layers.affine_forward")[0] == "assignment3"
    assert "which the course supplies ready made: affine_forward" in " ".join(submission.notes)


@pytest.mark.parametrize("file", ["assignment1/two_layer_net.py", "old/nets.py", "assignment1/cs231n/mine/net.py"])
def test_the_older_net_of_any_folder_is_not_the_exercise(trees, tmp_path, opened, taken, file):
    trees.write(tmp_path, {file: trees.OLD_NET})
    assert "older net" in opened(tmp_path).problems["models.TwoLayerNet"]
    trees.write(tmp_path, {"assignment2/cs231n/classifiers/fc_net.py": trees.NET.format(name="TwoLayerNet")})
    assert taken(opened(tmp_path), "models.TwoLayerNet") == ("assignment2", "cs231n/classifiers/fc_net.py")


@pytest.mark.parametrize(
    "name", ["layers.py.txt", "LAYERS.PY", "Layers.py", "layers (1).py", "layers.txt", "layers.pyw"]
)
def test_a_file_of_which_the_name_alone_is_wrong_is_read(trees, tmp_path, opened, name):
    trees.write(tmp_path, {name: trees.AFFINE, "convolution.py": "from layers import *\nX = affine_forward(N, N, N)\n"})
    folder = sorted(path.name for path in tmp_path.iterdir())
    submission = opened(tmp_path)
    assert submission.locations["layers.affine_forward"].file == "layers.py"
    assert f"{name} was read as layers.py" in submission.notes
    assert sorted(path.name for path in tmp_path.iterdir()) == folder


def test_a_text_that_is_no_code_is_left_alone(trees, tmp_path, opened):
    trees.write(tmp_path, {"losses.txt": "1.2\n0.9\n", "layers.py": trees.AFFINE, "notes.md": "def x():"})
    submission = opened(tmp_path)
    assert (submission.notes, submission.problems) == ((), {})


@pytest.mark.parametrize("name", ["layers (1).py", "layers - Copy.py", "layers copy.py", "layers.py.txt", "LAYERS.PY"])
def test_a_second_copy_of_a_file_is_offered_or_named(trees, tmp_path, opened, name):
    trees.write(tmp_path, {"layers.py": trees.AFFINE, name: trees.AFFINE.replace("+ b", "- b")})
    submission = opened(tmp_path)
    assert submission.locations["layers.affine_forward"].file == "layers.py"
    assert [copy.instead_of for copy in submission.copies] == [{"layers.affine_forward": "layers.py"}]
    trees.write(tmp_path, {name: trees.AFFINE})
    submission = opened(tmp_path)
    assert submission.copies == ()
    assert name in " ".join(submission.notes)


def test_a_blank_gives_way_to_the_copy_beside_it(trees, tmp_path, opened):
    trees.write(tmp_path, {"layers.py": trees.AFFINE_BLANK, "layers (2).py": trees.AFFINE})
    submission = opened(tmp_path)
    assert submission.locations["layers.affine_forward"].file == "layers (2).py"
    assert submission.locations["layers.affine_backward"].file == "layers.py"


def test_modules_of_neighbouring_folders_can_be_imported(trees, tmp_path, opened):
    uses = "from helpers import flat\nfrom tools.ops import mul\nfrom inner import one\nimport numpy as np\n"
    body = "\ndef affine_forward(x, w, b):\n    return mul(flat(x), w) + one(b), None\n"
    folder = trees.write(
        tmp_path / "alice",
        {
            "assignment2/cs231n/layers.py": uses + body,
            "assignment2/cs231n/classifiers/inner.py": "def one(b):\n    return b\n",
            "common/helpers.py": "from deeper import again\ndef flat(x):\n    return again(x)\n",
            "lib/tools/ops.py": "def mul(a, b):\n    return a @ b\n",
            "elsewhere/deeper.py": "def again(x):\n    return x\n",
        },
    )
    with open_submission(single(folder), ["layers.affine_forward"]) as submission:
        loader = Loader(submission.sources())
        with loader.active():
            out, _ = loader.resolve("layers.affine_forward")(np.ones((2, 3)), np.ones((3, 4)), np.ones(4))
    assert out.tolist() == [[4.0] * 4] * 2
    assert "common/helpers.py can be imported as assignment2/helpers.py" in submission.notes


def test_a_neighbour_does_not_take_the_place_of_what_an_import_means_already(trees, tmp_path, opened):
    """Without the package level ``cs231n.layers`` is the assignment's own file, not the next one's."""
    net = "from cs231n.layers import *\nfrom assignment2.layers import affine_forward as f\nimport json, numpy\n"
    trees.write(
        tmp_path,
        {
            "assignment2/layers.py": trees.AFFINE,
            "assignment2/classifiers/fc_net.py": net + trees.NET.format(name="FullyConnectedNet"),
            "assignment3/cs231n/layers.py": trees.AFFINE.replace("+ b", "- b"),
            "assignment3/json.py": "",
        },
    )
    submission = opened(tmp_path)
    assert not any("can be imported" in note for note in submission.notes)


def test_many_imports_of_nothing_take_no_time_to_speak_of(trees, tmp_path, opened):
    many = "".join(f"import nothing{n}\n" for n in range(20_000))
    files = {f"d{n}/f{n}.py": "" for n in range(500)}
    trees.write(tmp_path, {"layers.py": many + trees.AFFINE, **files})
    assert opened(tmp_path).notes == ()


CLASSES = """
class Linear:
    def forward(self, x):
        return x

    def backward(self, d):
        return d


class Optimizer:
    def step(self):
        pass
"""


def test_a_course_of_classes_is_told_what_this_one_asks_for(trees, tmp_path, opened):
    trees.write(tmp_path, {"nn/modules.py": CLASSES, "nn/more.py": CLASSES.replace("Linear", "ReLU")})
    why = opened(tmp_path).why_nothing()
    assert "classes with forward and backward (Linear of nn/modules.py, ReLU of nn/more.py)" in why
    assert "this course asks for functions: affine_forward in layers.py, affine_backward in layers.py" in why


def test_a_notebook_of_classes_is_told_too(trees, tmp_path, opened):
    trees.notebook(tmp_path / "nn.ipynb", CLASSES)
    assert "(Linear of nn.py)" in opened(tmp_path / "nn.ipynb").why_nothing()


def test_of_classes_beside_functions_nothing_is_said(trees, tmp_path, opened):
    trees.write(tmp_path, {"layers.py": trees.AFFINE + CLASSES})
    assert opened(tmp_path).instead == ""


def test_an_assignment_without_the_level_is_ranked_with_the_others(trees, tmp_path, opened, taken):
    trees.write(
        tmp_path,
        {
            "assignment1/cs231n/layers.py": trees.AFFINE + trees.BATCHNORM,
            "assignment2/layers.py": trees.AFFINE.replace("+ b", "- b"),
        },
    )
    assert taken(opened(tmp_path), "layers.affine_forward") == ("assignment1", "cs231n/layers.py")


def test_the_package_alone(trees, tmp_path, opened, taken):
    trees.write(tmp_path, {"cs231n/layers.py": trees.AFFINE, "cs231n/classifiers/fc_net.py": "X = 1\n"})
    assert taken(opened(tmp_path), "layers.affine_forward") == (".", "cs231n/layers.py")


def test_another_framework_is_no_answer(trees, tmp_path, opened):
    text = "import torch\n\n\ndef discriminator_loss(logits_real, logits_fake):\n    return logits_real.sum()\n"
    trees.write(tmp_path, {"cs231n/gan_pytorch.py": text, "cs231n/layers.py": trees.AFFINE})
    submission = opened(tmp_path)
    assert "generative.discriminator_loss" not in submission.locations
    assert "written for torch" in submission.problems["generative.discriminator_loss"]


def test_relative_imports_decide_how_far_up_the_package_begins(trees, tmp_path, opened, taken):
    net = "from ..basics import *\n" + trees.NET.format(name="TwoLayerNet")
    trees.write(tmp_path, {"code/nets/two.py": net, "code/basics.py": trees.AFFINE, "run.py": "import os\n"})
    assert taken(opened(tmp_path), "models.TwoLayerNet") == ("code", "nets/two.py")


def test_python_2_is_read_and_noted(trees, tmp_path, opened, taken):
    trees.write(tmp_path, {"layers.py": trees.AFFINE + '\n\ndef show(x):\n    print "loss", x\n'})
    submission = opened(tmp_path)
    assert taken(submission, "layers.affine_forward") == (".", "layers.py")
    assert submission.problems == {}
    assert submission.notes == (
        "the submission was read as Python 2: layers.py has syntax of Python 2, which Python 3 refuses",
    )
    assert submission.sources().python == "2"


def test_prose_about_printing_is_no_fault(trees, tmp_path, opened):
    trees.write(tmp_path, {"layers.py": '"""How to\nprint "this" in Python 2\n"""\n' + trees.AFFINE})
    assert opened(tmp_path).problems == {}


def test_tabs_mixed_with_spaces_are_for_the_import_to_say(tmp_path, opened, taken):
    (tmp_path / "layers.py").write_text("def affine_forward(x, w, b):\n    y = x\n\tz = y\n    return z\n")
    submission = opened(tmp_path)
    assert taken(submission, "layers.affine_forward") == (".", "layers.py")
    assert "layers.affine_forward" not in submission.problems


def test_line_endings_and_byte_order_mark(trees, tmp_path, opened, taken):
    text = trees.AFFINE_BLANK.lstrip("\n")
    (tmp_path / "layers.py").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    (tmp_path / "mine.py").write_bytes(trees.AFFINE.replace("\n", "\r").encode())
    submission = opened(tmp_path)
    assert taken(submission, "layers.affine_forward") == (".", "mine.py")
    assert taken(submission, "layers.affine_backward") == (".", "layers.py")


def test_an_indented_definition_is_not_one(tmp_path, opened):
    (tmp_path / "layers.py").write_text("class Mine:\n    def affine_forward(x, w, b):\n        return x\n")
    assert "layers.affine_forward" not in opened(tmp_path).locations


@pytest.mark.parametrize("prefix", ["", "hw/"])
def test_a_file_taken_out_of_its_package_can_still_import_its_neighbours(trees, tmp_path, prefix):
    net = "from ..layers import *\n" + trees.HEAD + trees.NET.format(name="TwoLayerNet")
    files = {"layers.py": trees.HEAD + trees.AFFINE, "fc_net.py": net}
    folder = trees.write(tmp_path / "alice", {prefix + name: text for name, text in files.items()})
    with open_submission(single(folder), ["models.TwoLayerNet", "layers.affine_forward"]) as submission:
        loader = Loader(submission.sources())
        with loader.active():
            net = loader.resolve("models.TwoLayerNet")()
        assert net.loss(np.ones((2, 4))).shape == (2, 3)
    assert sorted(path.name for path in folder.rglob("*.py")) == ["fc_net.py", "layers.py"]


@pytest.mark.parametrize("year", ["2017", "2019", "2022"])
def test_what_is_found_in_a_course_tree_can_be_imported(trees, tmp_path, year):
    folder = getattr(trees, f"tree_{year}")(tmp_path)
    targets = ["layers.affine_forward", "normalization.batchnorm_forward", "models.TwoLayerNet"]
    with open_submission(single(folder), targets) as submission:
        loader = Loader(submission.sources())
        with loader.active():
            for target in submission.locations:
                assert loader.resolve(target).__name__ == target.rpartition(".")[2]
            out, _ = loader.resolve("layers.affine_forward")(np.ones((2, 3)), np.ones((3, 4)), np.ones(4))
        assert out.tolist() == [[4.0] * 4] * 2


def test_a_misspelt_name_is_pointed_at(trees, tmp_path, opened):
    trees.write(tmp_path, {"layers.py": trees.AFFINE.replace("affine_forward", "Afine_forward")})
    absent = opened(tmp_path).sources().absent
    assert absent["layers.affine_forward"] == "affine_forward is not defined; layers.py has Afine_forward"
    assert "layers.affine_backward" not in absent


def test_a_name_that_is_asked_for_elsewhere_is_not_misspelt(trees, tmp_path, opened):
    text = "def temporal_affine_forward(x, w, b): return 1\ndef rnn_step_forwards(): return 1\n"
    trees.write(tmp_path, {"recurrent.py": text, "tests/test_it.py": "def affine_forwards(): pass\n"})
    absent = opened(tmp_path).sources().absent
    assert absent["recurrent.rnn_step_forward"].endswith("recurrent.py has rnn_step_forwards")
    assert "layers.affine_forward" not in absent


NOT_AT_THE_MARGIN = {
    "if": "if 1:\n    def affine_forward(x, w, b):\n        return x\n",
    "try": "try:\n    import nothing_at_all\nexcept ImportError:\n    def affine_forward(x, w, b):\n        return x\n",
    "with": "import contextlib as c\nwith c.suppress(OSError):\n    def affine_forward(x, w, b):\n        return x\n",
    "tuple": "def _f(x, w, b):\n    return x\naffine_forward, affine_backward = _f, _f\n",
    "chain": "def _f(x, w, b):\n    return x\nmine = affine_forward = _f\n",
    "walrus": "def _f(x, w, b):\n    return x\n(affine_forward := _f)\n",
    "globals": "def _f(x, w, b):\n    return x\nglobals().update({'affine' + '_forward': _f})\n",
    "setattr": "import sys\ndef _f(x, w, b):\n    return x\nsetattr(sys.modules[__name__], 'affine_forward', _f)\n",
}


@pytest.mark.parametrize("text", NOT_AT_THE_MARGIN.values(), ids=NOT_AT_THE_MARGIN.keys())
def test_a_definition_that_is_not_at_the_margin_is_found(trees, tmp_path, text):
    folder = trees.write(tmp_path / "alice", {"layers.py": text, "losses.py": "X = 1\n"})
    with open_submission(single(folder), ["layers.affine_forward"]) as submission:
        loader = Loader(submission.sources())
        with loader.active():
            assert loader.resolve("layers.affine_forward")(3, 1, 1) == 3


def test_an_exercise_is_not_another_one_misspelt(trees, tmp_path, opened):
    trees.write(tmp_path, {"activations.py": trees.RELU.replace("relu", "elu")})
    assert "activations.relu_forward" not in opened(tmp_path).sources().absent


def test_a_notebook_that_was_saved_as_text_is_read(trees, tmp_path, opened):
    trees.notebook(tmp_path / "work.ipynb.txt", trees.AFFINE)
    assert opened(tmp_path).locations["layers.affine_forward"].file == "work.py"
