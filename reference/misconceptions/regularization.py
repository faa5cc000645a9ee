"""Known wrong penalties, norm constraints and dropout at test time."""

from typing import Any

import numpy as np

from .._types import Array, Cache
from ..regularization import dropout_forward, vanilla_dropout_forward


def l2_regularization__one_half(W: Array, reg: float) -> tuple[float, Array]:
    """The penalty has a factor of one half; here it is reg * sum(W^2).

    Hint: both conventions exist. Compare your value with the definition for a single weight of 1.
    """
    return float(0.5 * reg * np.sum(W * W)), reg * W


def l2_regularization__gradient_without_two(W: Array, reg: float) -> tuple[float, Array]:
    """The gradient lacks the factor 2 of the derivative of a square.

    Hint: differentiate reg * w^2 for one weight w, and compare with your dW.
    """
    return float(reg * np.sum(W * W)), reg * W


def l2_regularization__gradient_without_strength(W: Array, reg: float) -> tuple[float, Array]:
    """The gradient does not depend on the strength of the penalty.

    Hint: how does the penalty change if reg is doubled? And its slope?
    """
    return float(reg * np.sum(W * W)), 2.0 * W


def l2_regularization__root(W: Array, reg: float) -> tuple[float, Array]:
    """The penalty is the norm of the weights; it should be the square of the norm.

    Hint: what happens to the penalty if all weights are doubled? Does yours do the same?
    """
    norm = float(np.sqrt(np.sum(W * W)))
    return reg * norm, 2.0 * reg * W


def l2_regularization__mean(W: Array, reg: float) -> tuple[float, Array]:
    """The squares are averaged over the weights; they should be summed.

    Hint: should a weight be pulled less towards 0 because the layer has more of them?
    """
    return float(reg * np.mean(W * W)), 2.0 * reg * W / W.size


def l1_regularization__without_magnitude(W: Array, reg: float) -> tuple[float, Array]:
    """The weights are summed with their signs, so that positive and negative ones cancel.

    Hint: can your penalty be negative? What would the optimizer make of that?
    """
    return float(reg * np.sum(W)), reg * np.sign(W)


def l1_regularization__gradient_of_l2(W: Array, reg: float) -> tuple[float, Array]:
    """The gradient is that of the L2 penalty: it grows with the weight.

    Hint: plot |w| over w. Where is it steeper, at 1 or at 10?
    """
    return float(reg * np.sum(np.abs(W))), 2.0 * reg * W


def l1_regularization__sign_without_strength(W: Array, reg: float) -> tuple[float, Array]:
    """The gradient does not depend on the strength of the penalty.

    Hint: how does the penalty change if reg is doubled? And its slope?
    """
    return float(reg * np.sum(np.abs(W))), np.sign(W)


def l1_regularization__one_sign(W: Array, reg: float) -> tuple[float, Array]:
    """The gradient is positive for negative weights, too.

    Hint: which way should a step of gradient descent move a negative weight?
    """
    return float(reg * np.sum(np.abs(W))), reg * np.ones_like(W)


def l1_regularization__largest_column(W: Array, reg: float) -> tuple[float, Array]:
    """The penalty is the operator norm of a matrix: its largest column sum, not the sum over all weights.

    Hint: what does a norm function with order 1 compute when it is handed a matrix instead of a vector?
    """
    columns = np.sum(np.abs(W), axis=0)
    return float(reg * np.max(columns)), reg * np.sign(W)


def elastic_net_regularization__strengths_exchanged(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The two strengths are exchanged: reg1 belongs to the L1 part, reg2 to the L2 part.

    Hint: set one of the strengths to 0. Which penalty is left?
    """
    penalty = reg2 * np.sum(np.abs(W)) + reg1 * np.sum(W * W)
    return float(penalty), reg2 * np.sign(W) + 2.0 * reg1 * W


def elastic_net_regularization__one_half_of_the_l2_part(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The L2 part has a factor of one half; here it is reg2 * sum(W^2).

    Hint: both conventions exist. Compare your value with the definition for a single weight of 1 and reg1 = 0.
    """
    penalty = reg1 * np.sum(np.abs(W)) + 0.5 * reg2 * np.sum(W * W)
    return float(penalty), reg1 * np.sign(W) + reg2 * W


def elastic_net_regularization__l2_gradient_without_two(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The gradient of the L2 part lacks the factor 2 of the derivative of a square.

    Hint: set reg1 to 0 and differentiate what is left for one weight.
    """
    penalty = reg1 * np.sum(np.abs(W)) + reg2 * np.sum(W * W)
    return float(penalty), reg1 * np.sign(W) + reg2 * W


def elastic_net_regularization__gradient_of_l2_alone(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The gradient of the L1 part is missing.

    Hint: the penalty is a sum of two; which of them does your gradient depend on?
    """
    penalty = reg1 * np.sum(np.abs(W)) + reg2 * np.sum(W * W)
    return float(penalty), 2.0 * reg2 * W


def max_norm_constraint__always_scaled(W: Array, c: float) -> Array:
    """Every column is brought to length c; those that are shorter should stay as they are.

    Hint: the constraint is an upper bound. Which weights break it?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.asarray(W * (c / np.maximum(norms, 1e-12)))


def max_norm_constraint__rows(W: Array, c: float) -> Array:
    """The rows are constrained; the weights of one neuron are a column.

    Hint: in x W, which entries of W decide a single output?
    """
    norms = np.linalg.norm(W, axis=1, keepdims=True)
    return np.asarray(W * (c / np.maximum(norms, c)))


def max_norm_constraint__whole_matrix(W: Array, c: float) -> Array:
    """The norm of the whole matrix is constrained; each neuron has a bound of its own.

    Hint: should one neuron with large weights make those of its neighbours smaller?
    """
    return np.asarray(W * (c / max(float(np.linalg.norm(W)), c)))


def max_norm_constraint__clipped_entries(W: Array, c: float) -> Array:
    """The weights are clipped one by one, which also turns the column's direction.

    Hint: how long can a column be whose entries are all as large as you allow?
    """
    return np.clip(W, -c, c)


def max_norm_constraint__unit_length(W: Array, c: float) -> Array:
    """Columns that are too long get length 1; they should get the largest length allowed.

    Hint: which point of a ball of radius c is nearest to a point outside of it?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.where(norms > c, W / np.maximum(norms, 1e-12), W)


def max_norm_constraint__squared_norm(W: Array, c: float) -> Array:
    """The squared norm of a column is compared with c.

    Hint: the bound is on a length. What do you get by summing squares?
    """
    squares = np.sum(W * W, axis=0)
    return np.asarray(W * (c / np.maximum(squares, c)))


def _at_test(right: tuple[Array, Cache], x: Array, param: dict[str, Any], factor: float) -> tuple[Array, Cache]:
    """The right answer in training; at test time `x` times a factor."""
    return right if param["mode"] == "train" else (x * factor, right[1])


def dropout_forward__scaled_at_test(x: Array, dropout_param: dict[str, Any]) -> tuple[Array, Cache]:
    """The output is multiplied by p at test time; inverted dropout has done its scaling in training.

    Hint: what is the expected value of an output in training, after the division? And at test time?
    """
    return _at_test(dropout_forward(x, dropout_param), x, dropout_param, dropout_param["p"])


def dropout_forward__test_as_training(x: Array, dropout_param: dict[str, Any]) -> tuple[Array, Cache]:
    """At test time, as in training, entries are divided by p; nothing should be done to them there.

    Hint: which line of your function depends on the mode? Why is there a division in training at all?
    """
    return _at_test(dropout_forward(x, dropout_param), x, dropout_param, 1.0 / dropout_param["p"])


def vanilla_dropout_forward__not_scaled_at_test(x: Array, dropout_param: dict[str, Any]) -> tuple[Array, Cache]:
    """The output is not scaled at test time, so that it is larger there than it is on average in training.

    Hint: what is the expected value of an output in training, over all masks?
    """
    return _at_test(vanilla_dropout_forward(x, dropout_param), x, dropout_param, 1.0)


def vanilla_dropout_forward__scaled_the_wrong_way(x: Array, dropout_param: dict[str, Any]) -> tuple[Array, Cache]:
    """The output is divided by p at test time; that makes it larger still than it is on average in training.

    Hint: is an output larger on average when some units are dropped, or when none is?
    """
    return _at_test(vanilla_dropout_forward(x, dropout_param), x, dropout_param, 1.0 / dropout_param["p"])


def vanilla_dropout_forward__probability_to_drop(x: Array, dropout_param: dict[str, Any]) -> tuple[Array, Cache]:
    """The probability p is taken for that of dropping a unit; it is that of keeping it.

    Hint: with p = 1, should all units remain or none?
    """
    return vanilla_dropout_forward(x, dropout_param | {"p": 1.0 - dropout_param["p"]})


def l2_regularization__products_of_rows(W: Array, reg: float) -> tuple[float, Array]:
    """The penalty is the sum of a matrix product of W with itself; it should be the sum of the squares of W.

    Hint: which entries of W does W.dot(W.T) multiply with each other?
    """
    return float(reg * np.sum(W.dot(W.T))), 2 * reg * W


def l2_regularization__half_in_loss(W: Array, reg: float) -> tuple[float, Array]:
    """The penalty is halved and its gradient is not.

    Hint: write both down for a single weight of 3.
    """
    return float(0.5 * reg * np.sum(W * W)), np.asarray(2.0 * reg * W)


def l2_regularization__sum_then_square(W: Array, reg: float) -> tuple[float, Array]:
    """The weights are summed before they are squared.

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.sum(W) ** 2), np.asarray(2.0 * reg * W)


def l2_regularization__magnitudes_in_loss(W: Array, reg: float) -> tuple[float, Array]:
    """The penalty sums the magnitudes; it should sum the squares.

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.sum(np.abs(W))), np.asarray(2.0 * reg * W)


def l2_regularization__plain_sum(W: Array, reg: float) -> tuple[float, Array]:
    """The penalty sums the weights; it should sum their squares.

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.sum(W)), np.asarray(2.0 * reg * W)


def l2_regularization__strength_missing(W: Array, reg: float) -> tuple[float, Array]:
    """The strength reg is missing in penalty and gradient.

    Hint: write both down for a single weight of 3.
    """
    del reg
    return float(np.sum(W * W)), np.asarray(2.0 * W)


def l2_regularization__strength_missing_in_penalty(W: Array, reg: float) -> tuple[float, Array]:
    """The strength reg is missing in the penalty.

    Hint: write both down for a single weight of 3.
    """
    return float(np.sum(W * W)), np.asarray(2.0 * reg * W)


def l2_regularization__strength_squared(W: Array, reg: float) -> tuple[float, Array]:
    """The strength reg is squared.

    Hint: write both down for a single weight of 3.
    """
    return float(reg**2 * np.sum(W * W)), np.asarray(2.0 * reg**2 * W)


def l2_regularization__gradient_of_magnitudes(W: Array, reg: float) -> tuple[float, Array]:
    """The gradient is that of the magnitudes, reg * sign(W).

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.sum(W * W)), np.asarray(reg * np.sign(W))


def l2_regularization__gradient_squares(W: Array, reg: float) -> tuple[float, Array]:
    """The gradient is 2 * reg * W^2: the square is not differentiated.

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.sum(W * W)), np.asarray(2.0 * reg * W**2)


def l2_regularization__gradient_reg_squares(W: Array, reg: float) -> tuple[float, Array]:
    """The gradient is reg * W^2: the square is not differentiated.

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.sum(W * W)), np.asarray(reg * W**2)


def l2_regularization__gradient_averaged(W: Array, reg: float) -> tuple[float, Array]:
    """The gradient is divided by the number of weights.

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.sum(W * W)), np.asarray(2.0 * reg * W / W.size)


def l2_regularization__root_with_its_gradient(W: Array, reg: float) -> tuple[float, Array]:
    """The penalty is the norm of the weights, in its gradient, too; it should be the squared norm.

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.sqrt(np.sum(W * W))), np.asarray(reg * W / max(float(np.sqrt(np.sum(W * W))), 1e-300))


def l2_regularization__by_column(W: Array, reg: float) -> tuple[float, Array]:
    """The first column alone is penalised.

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.sum(W[..., 0] ** 2)), np.asarray(2.0 * reg * W)


def l2_regularization__without_last_row(W: Array, reg: float) -> tuple[float, Array]:
    """The last row is left out as if it held the biases.

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.sum(W[:-1] ** 2)), np.asarray(np.concatenate([2.0 * reg * W[:-1], 0.0 * W[-1:]]))


def l1_regularization__squares(W: Array, reg: float) -> tuple[float, Array]:
    """The penalty sums the squares; it should sum the magnitudes.

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.sum(W * W)), np.asarray(reg * np.sign(W))


def l1_regularization__squares_everywhere(W: Array, reg: float) -> tuple[float, Array]:
    """The penalty is that of the squares, in the gradient, too; magnitudes are asked for.

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.sum(W * W)), np.asarray(2.0 * reg * W)


def l1_regularization__magnitude_of_the_sum(W: Array, reg: float) -> tuple[float, Array]:
    """The magnitude is that of the sum; the magnitudes should be summed.

    Hint: write both down for a single weight of 3.
    """
    return float(reg * abs(np.sum(W))), np.asarray(reg * np.sign(W))


def l1_regularization__averaged(W: Array, reg: float) -> tuple[float, Array]:
    """The magnitudes are averaged; they should be summed.

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.mean(np.abs(W))), np.asarray(reg * np.sign(W))


def l1_regularization__averaged_everywhere(W: Array, reg: float) -> tuple[float, Array]:
    """Penalty and gradient are averaged over the weights; they should be summed.

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.mean(np.abs(W))), np.asarray(reg * np.sign(W) / W.size)


def l1_regularization__strength_missing_of_l1(W: Array, reg: float) -> tuple[float, Array]:
    """The strength reg is missing in penalty and gradient.

    Hint: write both down for a single weight of 3.
    """
    del reg
    return float(np.sum(np.abs(W))), np.asarray(np.sign(W))


def l1_regularization__strength_missing_in_penalty_of_l1(W: Array, reg: float) -> tuple[float, Array]:
    """The strength reg is missing in the penalty.

    Hint: write both down for a single weight of 3.
    """
    return float(np.sum(np.abs(W))), np.asarray(reg * np.sign(W))


def l1_regularization__twice_the_sign(W: Array, reg: float) -> tuple[float, Array]:
    """The gradient has a factor 2, as that of a square has.

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.sum(np.abs(W))), np.asarray(2.0 * reg * np.sign(W))


def l1_regularization__gradient_magnitudes(W: Array, reg: float) -> tuple[float, Array]:
    """The gradient is reg * |W|; it should be reg * sign(W).

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.sum(np.abs(W))), np.asarray(reg * np.abs(W))


def l1_regularization__gradient_weights(W: Array, reg: float) -> tuple[float, Array]:
    """The gradient is reg * W; it should be reg * sign(W).

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.sum(np.abs(W))), np.asarray(reg * W)


def l1_regularization__gradient_zero_one(W: Array, reg: float) -> tuple[float, Array]:
    """The gradient is 0 for negative weights; it should be -reg.

    Hint: write both down for a single weight of 3.
    """
    return float(reg * np.sum(np.abs(W))), np.asarray(reg * (W > 0))


def l1_regularization__gradient_at_zero(W: Array, reg: float) -> tuple[float, Array]:
    """The gradient of a weight of 0 is reg; it should be 0.

    Hint: which slopes has |w| on either side of 0?
    """
    return float(reg * np.sum(np.abs(W))), np.asarray(np.where(W >= 0, reg, -reg))


def l1_regularization__gradient_at_zero_negative(W: Array, reg: float) -> tuple[float, Array]:
    """The gradient of a weight of 0 is -reg; it should be 0.

    Hint: which slopes has |w| on either side of 0?
    """
    return float(reg * np.sum(np.abs(W))), np.asarray(np.where(W > 0, reg, -reg))


def l1_regularization__half(W: Array, reg: float) -> tuple[float, Array]:
    """The penalty is halved.

    Hint: write both down for a single weight of 3.
    """
    return float(0.5 * reg * np.sum(np.abs(W))), np.asarray(reg * np.sign(W))


def elastic_net_regularization__l1_without_magnitude(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The L1 part sums the weights with their signs.

    Hint: write down both parts for a single weight of -3.
    """
    return float(reg1 * np.sum(W) + reg2 * np.sum(W * W)), np.asarray(reg1 * np.sign(W) + 2.0 * reg2 * W)


def elastic_net_regularization__l1_missing(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The L1 part is missing.

    Hint: write down both parts for a single weight of -3.
    """
    del reg1
    return float(reg2 * np.sum(W * W)), np.asarray(2.0 * reg2 * W)


def elastic_net_regularization__l1_missing_in_penalty(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The L1 part is missing in the penalty.

    Hint: write down both parts for a single weight of -3.
    """
    return float(reg2 * np.sum(W * W)), np.asarray(reg1 * np.sign(W) + 2.0 * reg2 * W)


def elastic_net_regularization__l2_missing(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The L2 part is missing.

    Hint: write down both parts for a single weight of -3.
    """
    del reg2
    return float(reg1 * np.sum(np.abs(W))), np.asarray(reg1 * np.sign(W))


def elastic_net_regularization__l2_missing_in_penalty(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The L2 part is missing in the penalty.

    Hint: write down both parts for a single weight of -3.
    """
    return float(reg1 * np.sum(np.abs(W))), np.asarray(reg1 * np.sign(W) + 2.0 * reg2 * W)


def elastic_net_regularization__gradient_of_l1_alone(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The gradient lacks the L2 part.

    Hint: write down both parts for a single weight of -3.
    """
    return float(reg1 * np.sum(np.abs(W)) + reg2 * np.sum(W * W)), np.asarray(reg1 * np.sign(W))


def elastic_net_regularization__half_of_l2_in_penalty(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The L2 part of the penalty has a factor 1/2, its gradient has not.

    Hint: write down both parts for a single weight of -3.
    """
    return float(reg1 * np.sum(np.abs(W)) + 0.5 * reg2 * np.sum(W * W)), np.asarray(reg1 * np.sign(W) + 2.0 * reg2 * W)


def elastic_net_regularization__root_of_l2(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The L2 part is the norm; it should be the squared norm.

    Hint: write down both parts for a single weight of -3.
    """
    return float(reg1 * np.sum(np.abs(W)) + reg2 * np.sqrt(np.sum(W * W))), np.asarray(
        reg1 * np.sign(W) + 2.0 * reg2 * W
    )


def elastic_net_regularization__sign_without_strength_of_elastic_net(
    W: Array, reg1: float, reg2: float
) -> tuple[float, Array]:
    """The gradient of the L1 part lacks its strength.

    Hint: write down both parts for a single weight of -3.
    """
    return float(reg1 * np.sum(np.abs(W)) + reg2 * np.sum(W * W)), np.asarray(np.sign(W) + 2.0 * reg2 * W)


def elastic_net_regularization__magnitudes_in_gradient(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The gradient of the L1 part is reg1 * |W|; it should be reg1 * sign(W).

    Hint: write down both parts for a single weight of -3.
    """
    return float(reg1 * np.sum(np.abs(W)) + reg2 * np.sum(W * W)), np.asarray(reg1 * np.abs(W) + 2.0 * reg2 * W)


def elastic_net_regularization__one_sign_in_gradient(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The gradient of the L1 part is reg1 whatever the sign of the weight.

    Hint: write down both parts for a single weight of -3.
    """
    return float(reg1 * np.sum(np.abs(W)) + reg2 * np.sum(W * W)), np.asarray(reg1 + 2.0 * reg2 * W)


def elastic_net_regularization__strengths_exchanged_in_gradient(
    W: Array, reg1: float, reg2: float
) -> tuple[float, Array]:
    """The two strengths are exchanged in the gradient.

    Hint: write down both parts for a single weight of -3.
    """
    return float(reg1 * np.sum(np.abs(W)) + reg2 * np.sum(W * W)), np.asarray(reg2 * np.sign(W) + 2.0 * reg1 * W)


def elastic_net_regularization__strengths_exchanged_in_penalty(
    W: Array, reg1: float, reg2: float
) -> tuple[float, Array]:
    """The two strengths are exchanged in the penalty.

    Hint: write down both parts for a single weight of -3.
    """
    return float(reg2 * np.sum(np.abs(W)) + reg1 * np.sum(W * W)), np.asarray(reg1 * np.sign(W) + 2.0 * reg2 * W)


def elastic_net_regularization__one_strength(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """Both parts have the strength reg1.

    Hint: write down both parts for a single weight of -3.
    """
    del reg2
    return float(reg1 * (np.sum(np.abs(W)) + np.sum(W * W))), np.asarray(reg1 * (np.sign(W) + 2.0 * W))


def elastic_net_regularization__other_strength(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """Both parts have the strength reg2.

    Hint: write down both parts for a single weight of -3.
    """
    del reg1
    return float(reg2 * (np.sum(np.abs(W)) + np.sum(W * W))), np.asarray(reg2 * (np.sign(W) + 2.0 * W))


def elastic_net_regularization__parts_subtracted(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The L2 part is subtracted from the L1 part; both are added.

    Hint: write down both parts for a single weight of -3.
    """
    return float(reg1 * np.sum(np.abs(W)) - reg2 * np.sum(W * W)), np.asarray(reg1 * np.sign(W) - 2.0 * reg2 * W)


def elastic_net_regularization__parts_multiplied(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The two parts are multiplied; they are added.

    Hint: write down both parts for a single weight of -3.
    """
    return float((reg1 * np.sum(np.abs(W))) * (reg2 * np.sum(W * W))), np.asarray(reg1 * np.sign(W) + 2.0 * reg2 * W)


def elastic_net_regularization__mixing_ratio(W: Array, reg1: float, reg2: float) -> tuple[float, Array]:
    """The argument reg2 is taken as the share of the L1 part; here each part has a strength of its own.

    Hint: write down both parts for a single weight of -3.
    """
    return float(reg1 * (reg2 * np.sum(np.abs(W)) + (1.0 - reg2) * np.sum(W * W))), np.asarray(
        reg1 * (reg2 * np.sign(W) + 2.0 * (1.0 - reg2) * W)
    )


def max_norm_constraint__magnitudes(W: Array, c: float) -> Array:
    """The length of a column is the sum of its magnitudes; it should be the Euclidean one.

    Hint: what should become of a column of length 2c, and of one of length c / 2?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.asarray(W * (c / np.maximum(np.abs(W).sum(axis=0), c)) + 0.0 * norms)


def max_norm_constraint__largest_entry(W: Array, c: float) -> Array:
    """The length of a column is its largest entry; it should be the Euclidean one.

    Hint: what should become of a column of length 2c, and of one of length c / 2?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.asarray(W * (c / np.maximum(np.abs(W).max(axis=0), c)) + 0.0 * norms)


def max_norm_constraint__short_ones_scaled(W: Array, c: float) -> Array:
    """The columns shorter than c are scaled and the longer ones left; it should be the other way round.

    Hint: what should become of a column of length 2c, and of one of length c / 2?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.asarray(W * np.where(norms < c, c / np.maximum(norms, 1e-300), 1.0))


def max_norm_constraint__divided_by_c(W: Array, c: float) -> Array:
    """Long columns are divided by c; they should be scaled to length c.

    Hint: what should become of a column of length 2c, and of one of length c / 2?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.asarray(W * np.where(norms > c, 1.0 / c, 1.0))


def max_norm_constraint__multiplied_by_c(W: Array, c: float) -> Array:
    """Long columns are multiplied by c and not divided by their length.

    Hint: what should become of a column of length 2c, and of one of length c / 2?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.asarray(W * np.where(norms > c, c, 1.0))


def max_norm_constraint__divided_the_wrong_way(W: Array, c: float) -> Array:
    """Long columns are multiplied by length / c; it should be c / length.

    Hint: what should become of a column of length 2c, and of one of length c / 2?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.asarray(W * np.where(norms > c, norms / c, 1.0))


def max_norm_constraint__zeroed(W: Array, c: float) -> Array:
    """Long columns are set to 0; they should be scaled to length c.

    Hint: what should become of a column of length 2c, and of one of length c / 2?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.asarray(np.where(norms > c, 0.0, W))


def max_norm_constraint__root_of_the_factor(W: Array, c: float) -> Array:
    """Long columns are scaled by the root of c / length.

    Hint: what should become of a column of length 2c, and of one of length c / 2?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.asarray(W * np.sqrt(c / np.maximum(norms, c)))


def max_norm_constraint__square_of_the_factor(W: Array, c: float) -> Array:
    """Long columns are scaled by the square of c / length.

    Hint: what should become of a column of length 2c, and of one of length c / 2?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.asarray(W * (c / np.maximum(norms, c)) ** 2)


def max_norm_constraint__c_without_square(W: Array, c: float) -> Array:
    """The squared length is compared with c; it should be compared with c^2.

    Hint: what should become of a column of length 2c, and of one of length c / 2?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.asarray(W * np.where(norms**2 > c, c / np.maximum(norms, 1e-300), 1.0))


def max_norm_constraint__c_without_square_and_root(W: Array, c: float) -> Array:
    """The squared length is held below c: both root and square are missing.

    Hint: what should become of a column of length 2c, and of one of length c / 2?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.asarray(W * np.where(norms**2 > c, np.sqrt(c) / np.maximum(norms, 1e-300), 1.0))


def max_norm_constraint__by_the_longest_column(W: Array, c: float) -> Array:
    """All columns are scaled by the factor of the longest one; each has its own.

    Hint: what should become of a column of length 2c, and of one of length c / 2?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.asarray(W * (c / max(float(norms.max()), c)))


def max_norm_constraint__root_mean_square(W: Array, c: float) -> Array:
    """The length of a column is a root mean square; it should be the root of the sum.

    Hint: what should become of a column of length 2c, and of one of length c / 2?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.asarray(W * (c / np.maximum(norms / np.sqrt(W.shape[0]), c)))


def max_norm_constraint__small_number_in_the_length(W: Array, c: float) -> Array:
    """A small number is added to the length: a column that is scaled comes out shorter than c.

    Hint: what should become of a column of length 2c, and of one of length c / 2?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.asarray(W * np.where(norms > c, c / (norms + 1e-8), 1.0))


def max_norm_constraint__entries_clipped_above(W: Array, c: float) -> Array:
    """The entries are cut at c; a column's length is meant.

    Hint: what should become of a column of length 2c, and of one of length c / 2?
    """
    norms = np.linalg.norm(W, axis=0)
    return np.asarray(np.minimum(W, c) + 0.0 * norms)
