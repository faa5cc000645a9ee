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


def test_two_definitions_are_reported_not_guessed(trees, tmp_path, opened):
    other = trees.AFFINE.replace("+ b", "- b")
    trees.write(tmp_path, {"one.py": trees.AFFINE, "two.py": other})
    submission = opened(tmp_path)
    assert "layers.affine_forward" not in submission.locations
    assert submission.problems["layers.affine_forward"] == (
        "affine_forward is defined differently in one.py and two.py; keep one of them"
    )
    assert submission.sources().absent["layers.affine_forward"].startswith("affine_forward is defined")


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


def test_two_trees_of_one_assignment_say_which_was_taken(trees, tmp_path, opened, taken):
    trees.write(
        tmp_path,
        {
            "assignment2/cs231n/layers.py": trees.AFFINE,
            "assignment2_v2/cs231n/layers.py": trees.AFFINE.replace("+ b", "- b"),
        },
    )
    submission = opened(tmp_path)
    assert taken(submission, "layers.affine_forward") == ("assignment2", "cs231n/layers.py")
    assert submission.notes == (
        "assignment2/cs231n/layers.py was taken, not assignment2_v2/cs231n/layers.py: affine_forward",
    )


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


def test_python_2_is_named_with_its_line(trees, tmp_path, opened, taken):
    trees.write(tmp_path, {"layers.py": trees.AFFINE + '\n\ndef show(x):\n    print "loss", x\n'})
    submission = opened(tmp_path)
    assert taken(submission, "layers.affine_forward") == (".", "layers.py")
    assert submission.problems["layers.affine_forward"] == "Python 2 print statement at layers.py:8"


def test_prose_about_printing_is_no_fault(trees, tmp_path, opened):
    trees.write(tmp_path, {"layers.py": '"""How to\nprint "this" in Python 2\n"""\n' + trees.AFFINE})
    assert opened(tmp_path).problems == {}


def test_tabs_mixed_with_spaces(tmp_path, opened):
    (tmp_path / "layers.py").write_text("def affine_forward(x, w, b):\n    y = x\n\tz = y\n    return z\n")
    assert opened(tmp_path).problems["layers.affine_forward"] == "tabs mixed with spaces at layers.py:3"


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
    assert absent["layers.affine_forward"] == "affine_forward was not found; layers.py has Afine_forward"
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
