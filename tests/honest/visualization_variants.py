"""Right gradients with respect to the image, each written in another way than the reference's."""

import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_filter1d
from scipy.signal import correlate


def loop_forward(params, X):
    """One image, one filter, one window at a time; keeps what the way back needs."""
    W1, b1 = params["W1"], params["b1"]
    N, C, H, W = X.shape
    F, size = W1.shape[0], W1.shape[2]
    pad = (size - 1) // 2
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    padded[:, :, pad : pad + H, pad : pad + W] = X
    conv = np.zeros((N, F, H, W))
    for n, f, i, j in np.ndindex(N, F, H, W):
        conv[n, f, i, j] = np.sum(padded[n, :, i : i + size, j : j + size] * W1[f]) + b1[f]
    active = np.where(conv > 0, conv, 0)
    pooled = np.zeros((N, F, H // 2, W // 2))
    for n, f, i, j in np.ndindex(*pooled.shape):
        pooled[n, f, i, j] = active[n, f, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max()
    hidden = pooled.reshape(N, -1).dot(params["W2"]) + params["b2"]
    scores = np.maximum(hidden, 0).dot(params["W3"]) + params["b3"]
    return scores, {"conv": conv, "active": active, "pooled": pooled, "hidden": hidden, "pad": pad}


def loop_backward(params, dscores, kept):
    """The way back by the same loops, each window's first largest entry taking the gradient."""
    W1, conv, active, pooled, pad = params["W1"], kept["conv"], kept["active"], kept["pooled"], kept["pad"]
    N, F, H, W = conv.shape
    size = W1.shape[2]
    dhidden = dscores.dot(params["W3"].T)
    dhidden[kept["hidden"] <= 0] = 0
    dpooled = dhidden.dot(params["W2"].T).reshape(pooled.shape)
    dconv = np.zeros_like(conv)
    for n, f, i, j in np.ndindex(*pooled.shape):
        window = active[n, f, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        row, column = np.unravel_index(window.argmax(), window.shape)
        dconv[n, f, 2 * i + row, 2 * j + column] += dpooled[n, f, i, j]
    dconv[conv <= 0] = 0
    dpadded = np.zeros((N, W1.shape[1], H + 2 * pad, W + 2 * pad))
    for n, f, i, j in np.ndindex(N, F, H, W):
        dpadded[n, :, i : i + size, j : j + size] += dconv[n, f, i, j] * W1[f]
    return dpadded[:, :, pad : pad + H, pad : pad + W]


def loop_gradient(params, X, y):
    scores, kept = loop_forward(params, X)
    dscores = np.zeros_like(scores)
    for n in range(len(y)):
        dscores[n, y[n]] = 1
    return loop_backward(params, dscores, kept)


def class_score_gradient__loops(params, X, y):
    """Loops over all windows."""
    return loop_gradient(params, X, y)


def saliency_map__loops(params, X, y):
    """The largest absolute gradient, pixel by pixel."""
    gradient = loop_gradient(params, X, y)
    N, C, H, W = gradient.shape
    saliency = np.zeros((N, H, W))
    for n, c, i, j in np.ndindex(N, C, H, W):
        saliency[n, i, j] = max(saliency[n, i, j], abs(gradient[n, c, i, j]))
    return saliency


def matrix_of(W1, C, H, W):
    """The convolution as a matrix (F*H*W, C*H*W): its columns are the responses to single pixels."""
    pixels = np.eye(C * H * W).reshape(-1, C, H, W)
    flipped = [[sum(correlate(pixel[c], filt[c], mode="same") for c in range(C)) for filt in W1] for pixel in pixels]
    return np.array(flipped).reshape(C * H * W, -1).T


def linear_pieces(params, X):
    """Scores, and the matrix of the linear map that the net is near each image: (N, classes, C*H*W)."""
    N, C, H, W = X.shape
    F = len(params["b1"])
    conv_matrix = matrix_of(params["W1"], C, H, W)
    all_scores, jacobians = [], []
    for image in X.reshape(N, -1):
        conv = conv_matrix @ image + np.repeat(params["b1"], H * W)
        places = np.arange(F * H * W).reshape(F, H // 2, 2, W // 2, 2).transpose(0, 1, 3, 2, 4).reshape(-1, 4)
        chosen = places[np.arange(len(places)), conv[places].argmax(axis=1)]
        open_gates = conv[chosen] > 0
        hidden = params["W2"].T @ (conv[chosen] * open_gates) + params["b2"]
        to_hidden = params["W2"].T * open_gates @ conv_matrix[chosen]
        all_scores.append(params["W3"].T @ (hidden * (hidden > 0)) + params["b3"])
        jacobians.append((params["W3"].T * (hidden > 0)) @ to_hidden)
    return np.array(all_scores), np.array(jacobians)


def class_score_gradient__forward_mode(params, X, y):
    """Multiplies the layers' matrices from the image up, as forward-mode differentiation does."""
    jacobians = linear_pieces(params, X)[1]
    return np.stack([jacobian[label] for jacobian, label in zip(jacobians, y, strict=True)]).reshape(X.shape)


def saliency_map__forward_mode(params, X, y):
    """The larger of the largest and minus the smallest entry."""
    gradient = class_score_gradient__forward_mode(params, X, y)
    return np.maximum(gradient.max(axis=1), -gradient.min(axis=1))


def fooling_image__forward_mode(params, x, target, learning_rate=1.0, max_iters=100):
    """Scores and gradient come from one evaluation; the image is kept flat."""
    image, steps = np.array(x, dtype=float), 0
    while steps < max_iters:
        scores, jacobians = linear_pieces(params, image)
        uphill = jacobians[0, target]
        if np.argmax(scores[0]) == target or not np.any(uphill):
            return image
        image = image + (learning_rate / np.sqrt(uphill @ uphill) * uphill).reshape(x.shape)
        steps += 1
    return image


def class_visualization__forward_mode(
    params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10
):
    """The step as a shrinkage of the image plus the score's gradient; one two-dimensional blur."""
    image = x0
    for t in range(num_iters):
        gradient = linear_pieces(params, image)[1][0, target].reshape(x0.shape)
        image = (1 - 2 * learning_rate * l2_reg) * image + learning_rate * gradient
        if not t % blur_every:
            image = gaussian_filter(image, (0, 0, 0.5, 0.5))
    return np.array(image)


def columns(X, size):
    """All windows as rows: (N*H*W, C*size*size)."""
    pad = (size - 1) // 2
    N, C, H, W = X.shape
    padded = np.pad(X, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows = [padded[:, :, i : i + H, j : j + W] for i in range(size) for j in range(size)]
    return np.stack(rows, axis=2).transpose(0, 3, 4, 1, 2).reshape(N * H * W, C * size * size)


def column_gradient(params, X, dscores_of):
    """Scores and the image's gradient by matrix products of windows, in the precision of X."""
    W1, dtype = params["W1"].astype(X.dtype), X.dtype
    p = {name: np.asarray(value, dtype) for name, value in params.items()}
    F, C, size, _ = W1.shape
    N, _, H, W = X.shape
    conv = (columns(X, size) @ W1.reshape(F, -1).T + p["b1"]).reshape(N, H, W, F).transpose(0, 3, 1, 2)
    quads = np.stack([conv[:, :, i::2, j::2] for i in (0, 1) for j in (0, 1)])
    winner = quads.argmax(axis=0)
    best = quads.max(axis=0)
    hidden = np.maximum(best, 0).reshape(N, -1) @ p["W2"] + p["b2"]
    scores = np.maximum(hidden, 0) @ p["W3"] + p["b3"]
    dhidden = (dscores_of(scores).astype(dtype) @ p["W3"].T) * (hidden >= 0)
    dbest = (dhidden @ p["W2"].T).reshape(best.shape) * (best >= 0)
    dconv = np.zeros((N, F, H, W), dtype)
    for place in range(4):
        dconv[:, :, place // 2 :: 2, place % 2 :: 2] = dbest * (winner == place)
    turned = W1[:, :, ::-1, ::-1].transpose(1, 0, 2, 3).reshape(C, -1)
    dX = (columns(dconv, size) @ turned.T).reshape(N, H, W, C).transpose(0, 3, 1, 2)
    return scores, dX


def marks(y):
    return lambda scores: np.eye(scores.shape[1])[y]


def class_score_gradient__columns(params, X, y):
    """Windows as rows of a matrix; the way back is a convolution with the filters turned round."""
    return column_gradient(params, X, marks(y))[1]


def saliency_map__columns(params, X, y):
    """The root of the largest square."""
    return np.sqrt((column_gradient(params, X, marks(y))[1] ** 2).max(axis=1))


def fooling_image__columns(params, x, target, learning_rate=1.0, max_iters=100):
    """In place on a copy, as the course's notebook does it."""
    fooled = x.copy()
    for _ in range(max_iters):
        scores, gradient = column_gradient(params, fooled, marks([target]))
        if scores[0].argmax() == target:
            break
        norm = np.linalg.norm(gradient.ravel())
        if norm > 0:
            fooled += learning_rate * gradient / norm
    return fooled


def class_visualization__columns(params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10):
    """In place, the blur along W before H, as the course's notebook does it."""
    image = x0.copy()
    for t in range(num_iters):
        step = column_gradient(params, image, marks([target]))[1]
        step -= 2 * l2_reg * image
        image += learning_rate * step
        if t % blur_every == 0:
            image = gaussian_filter1d(gaussian_filter1d(image, sigma=0.5, axis=3), sigma=0.5, axis=2)
    return image


def class_score_gradient__single(params, X, y):
    """In single precision."""
    return column_gradient(params, X.astype(np.float32), marks(y))[1]


def saliency_map__single(params, X, y):
    """In single precision."""
    return np.abs(class_score_gradient__single(params, X, y)).max(1)


def fooling_image__single(params, x, target, learning_rate=1.0, max_iters=100):
    """In single precision."""
    image = x.astype(np.float32)
    for _ in range(max_iters):
        scores, gradient = column_gradient(params, image, marks([target]))
        if scores.argmax() == target or not gradient.any():
            break
        image += np.float32(learning_rate) * gradient / np.linalg.norm(gradient)
    return image


def class_visualization__single(params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10):
    """In single precision."""
    image = x0.astype(np.float32)
    for t in range(num_iters):
        gradient = column_gradient(params, image, marks([target]))[1] - np.float32(2 * l2_reg) * image
        image = image + np.float32(learning_rate) * gradient
        if t % blur_every == 0:
            for axis in (2, 3):
                image = gaussian_filter1d(image, 0.5, axis=axis)
    return image


def fooling_image__in_place(params, x, target, learning_rate=1.0, max_iters=100):
    """Moves the image that it was given."""
    for _ in range(max_iters):
        scores, gradient = column_gradient(params, x, marks([target]))
        if scores.argmax() == target or not gradient.any():
            return x
        x += learning_rate * gradient / np.sqrt(np.sum(gradient * gradient))
    return x


def class_visualization__in_place(params, target, x0, learning_rate=25.0, l2_reg=1e-3, num_iters=100, blur_every=10):
    """Moves the image that it was given, score and penalty one after the other from the same point."""
    for t in range(num_iters):
        penalty = 2 * l2_reg * x0
        x0 += learning_rate * column_gradient(params, x0, marks([target]))[1]
        x0 -= learning_rate * penalty
        if t % blur_every == 0:
            x0[:] = gaussian_filter1d(gaussian_filter1d(x0, 0.5, axis=-2), 0.5, axis=-1)
    return x0
