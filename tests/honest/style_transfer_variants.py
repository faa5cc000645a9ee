"""Right losses of style transfer, each written in another way than the reference's."""

import numpy as np


def content_loss__loops(weight, features, target):
    """One entry at a time."""
    loss, grad = 0.0, np.zeros(features.shape)
    for index in np.ndindex(*features.shape):
        difference = float(features[index]) - float(target[index])
        loss += weight * difference * difference
        grad[index] = 2 * weight * difference
    return loss, grad


def gram_matrix__loops(features, normalize=True):
    """One pair of channels at a time."""
    N, C, H, W = features.shape
    gram = np.zeros((N, C, C))
    for n, i, j in np.ndindex(N, C, C):
        gram[n, i, j] = (features[n, i] * features[n, j]).sum()
        if normalize:
            gram[n, i, j] /= C * H * W
    return gram


def style_loss__loops(features, target_grams, weights):
    """One image and one channel at a time."""
    loss, gradients = 0.0, []
    for index in range(len(features)):
        N, C, H, W = features[index].shape
        gradient = np.zeros((N, C, H, W))
        grams = gram_matrix__loops(features[index])
        for n, i, j in np.ndindex(N, C, C):
            difference = grams[n, i, j] - target_grams[index][n, i, j]
            loss += weights[index] * difference**2
            share = 2 * weights[index] * difference / (C * H * W)
            gradient[n, i] += share * features[index][n, j]
            gradient[n, j] += share * features[index][n, i]
        gradients.append(gradient)
    return loss, gradients


def tv_loss__loops(image, weight):
    """One pixel at a time, each with the neighbours below and beside it."""
    N, C, H, W = image.shape
    loss, grad = 0.0, np.zeros(image.shape)
    for n, c, i, j in np.ndindex(N, C, H, W):
        for other in ((n, c, i + 1, j), (n, c, i, j + 1)):
            if other[2] < H and other[3] < W:
                difference = image[other] - image[n, c, i, j]
                loss += weight * difference**2
                grad[other] += 2 * weight * difference
                grad[n, c, i, j] -= 2 * weight * difference
    return loss, grad


def content_loss__products(weight, features, target):
    """Products of flat vectors; the loss is an array without axes."""
    flat = (features - target).ravel()
    return np.asarray(weight * (flat @ flat)), (2 * weight * flat).reshape(features.shape)


def gram_matrix__products(features, normalize=True):
    """By einsum."""
    gram = np.einsum("nihw,njhw->nij", features, features)
    return gram / features[0].size if normalize else gram


def style_loss__products(features, target_grams, weights):
    """The gradient of a symmetric difference, 4 w (G - A) F, by einsum; a tuple of gradients."""
    differences = [gram_matrix__products(layer) - target for layer, target in zip(features, target_grams, strict=True)]
    loss = sum(w * np.einsum("nij,nij->", d, d) for w, d in zip(weights, differences, strict=True))
    gradients = [
        4 * w / layer[0].size * np.einsum("nij,njhw->nihw", d, layer)
        for w, d, layer in zip(weights, differences, features, strict=True)
    ]
    return loss, tuple(gradients)


def laplacian(n):
    """Twice the matrix whose quadratic form is the sum of squared steps along n entries."""
    steps = np.diff(np.eye(n), axis=0)
    return steps.T @ steps


def tv_loss__products(image, weight):
    """As the quadratic form of each axis' Laplacian."""
    down = np.einsum("hk,nckw->nchw", laplacian(image.shape[2]), image)
    right = image @ laplacian(image.shape[3])
    return weight * np.vdot(np.ascontiguousarray(image), down + right), 2 * weight * (down + right)


def content_loss__course(weight, features, target):
    """The gradient is built in place."""
    grad = features - target
    loss = weight * np.sum(grad * grad)
    grad *= 2 * weight
    return loss, grad


def gram_matrix__course(features, normalize=True):
    """The channels' axes moved last and flattened."""
    N, C, H, W = features.shape
    flat = np.transpose(features, (0, 2, 3, 1)).reshape(N, H * W, C)
    gram = np.matmul(np.transpose(flat, (0, 2, 1)), flat)
    if normalize:
        gram /= H * W * C
    return gram


def style_loss__course(features, target_grams, weights):
    """Both factors of the Gram matrix in turn."""
    loss, gradients = 0.0, [np.zeros_like(layer) for layer in features]
    for i, layer in enumerate(features):
        N, C, H, W = layer.shape
        flat = layer.reshape((N, C, H * W))
        difference = gram_matrix__course(layer) - target_grams[i]
        loss += weights[i] * (difference**2).sum()
        dgram = 2 * weights[i] * difference
        dgram /= C * H * W
        dflat = np.matmul(dgram, flat)
        dflat += np.matmul(flat.transpose(0, 2, 1), dgram).transpose(0, 2, 1)
        gradients[i] += dflat.reshape(layer.shape)
    return loss, gradients


def tv_loss__course(image, weight):
    """Slices of the image subtracted from each other, the gradient gathered per pixel."""
    below = image[:, :, 1:, :] - image[:, :, :-1, :]
    beside = image[:, :, :, 1:] - image[:, :, :, :-1]
    loss = weight * ((below**2).sum() + (beside**2).sum())
    vertical = np.pad(below, ((0, 0), (0, 0), (1, 0), (0, 0))) - np.pad(below, ((0, 0), (0, 0), (0, 1), (0, 0)))
    sideways = np.pad(beside, ((0, 0), (0, 0), (0, 0), (1, 0))) - np.pad(beside, ((0, 0), (0, 0), (0, 0), (0, 1)))
    return loss, weight * 2 * (vertical + sideways)


def content_loss__single(weight, features, target):
    """In single precision."""
    difference = features.astype(np.float32) - target.astype(np.float32)
    return np.float32(weight) * np.sum(difference**2), np.float32(2 * weight) * difference


def gram_matrix__single(features, normalize=True):
    """In single precision."""
    N, C, H, W = features.shape
    flat = features.astype(np.float32).reshape(N, C, -1)
    gram = flat @ np.swapaxes(flat, 1, 2)
    return gram / np.float32(C * H * W) if normalize else gram


def style_loss__single(features, target_grams, weights):
    """In single precision."""
    loss, gradients = np.float32(0), []
    for layer, target, w in zip(features, target_grams, weights, strict=True):
        difference = gram_matrix__single(layer) - target.astype(np.float32)
        loss += np.float32(w) * np.sum(difference**2)
        flat = layer.astype(np.float32).reshape(*layer.shape[:2], -1)
        gradients.append((np.float32(4 * w / layer[0].size) * difference @ flat).reshape(layer.shape))
    return loss, gradients


def tv_loss__single(image, weight):
    """In single precision."""
    image = image.astype(np.float32)
    loss, gradient = np.float32(0), np.zeros_like(image)
    for axis in (2, 3):
        steps = np.diff(image, axis=axis)
        loss += np.sum(steps**2)
        zero = np.zeros_like(image.take([0], axis))
        gradient -= np.diff(np.concatenate([zero, steps, zero], axis), axis=axis)
    return np.float32(weight) * loss, np.float32(2 * weight) * gradient


def style_loss__both_forms(features, target_grams, weights, normalize=True):
    """By einsum; raw matrices divided where asked."""
    loss, gradients = 0.0, []
    for f, target, weight in zip(features, target_grams, weights, strict=True):
        size = f[0].size if normalize else 1
        difference = np.einsum("nihw,njhw->nij", f, f) / size - target
        loss += weight * (difference * difference).sum()
        both = difference + difference.transpose(0, 2, 1)
        gradients.append(2 * weight / size * np.einsum("nij,njhw->nihw", both, f))
    return loss, gradients


def _shifted(x, size):
    """Every window of a padded image: (N, C, f, f, H, W)."""
    H, W = x.shape[2:]
    pad = (size - 1) // 2
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows = [[padded[:, :, i : i + H, j : j + W] for j in range(size)] for i in range(size)]
    return np.stack([np.stack(row, 2) for row in rows], 2)


def style_transfer_loss__from_scratch(image, params, content_target, style_targets, weights):
    """Nothing of the other exercises is used; the gradient of a convolution is one with turned filters."""
    layers, x = [], image
    for k in range(1, len(params) // 2 + 1):
        W = params[f"W{k}"]
        sums = np.einsum("ncijhw,fcij->nfhw", _shifted(x, W.shape[2]), W) + params[f"b{k}"][None, :, None, None]
        x = np.maximum(sums, 0)
        layers.append((W, sums > 0, x))
    difference = x - content_target
    loss, flow = weights["content"] * (difference**2).sum(), 2 * weights["content"] * difference
    for (W, active, f), target, weight in list(zip(layers, style_targets, weights["style"], strict=True))[::-1]:
        style, (dstyle,) = style_loss__both_forms([f], [target], [weight])
        loss += style
        flow = (flow + dstyle) * active
        flow = np.einsum("nfijhw,fcij->nchw", _shifted(flow, W.shape[2]), W[:, :, ::-1, ::-1])
    for axis in (2, 3):
        steps = np.diff(image, axis=axis)
        loss += weights["tv"] * (steps**2).sum()
        zeros = np.zeros_like(image.take([0], axis=axis))
        flow = flow - 2 * weights["tv"] * np.diff(np.concatenate([zeros, steps, zeros], axis), axis=axis)
    return loss, flow


def style_transfer__in_place(image, params, content_target, style_targets, weights, learning_rate=0.1, num_iters=100):
    """Updates a copy in place; the history is an array."""
    canvas, history = image.copy(), np.empty(num_iters)
    for step in range(num_iters):
        history[step], gradient = style_transfer_loss__from_scratch(
            canvas, params, content_target, style_targets, weights
        )
        canvas -= learning_rate * gradient
    return canvas, history


def _conv_by_hand(x, W, b):
    """A convolution that keeps the size, one output place at a time, and the padded input."""
    pad = (W.shape[2] - 1) // 2
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((len(x), len(W), *x.shape[2:]))
    for i, j in np.ndindex(*x.shape[2:]):
        window = padded[:, :, i : i + W.shape[2], j : j + W.shape[3]]
        out[:, :, i, j] = window.reshape(len(x), -1) @ W.reshape(len(W), -1).T + b
    return out, padded


def _conv_back_by_hand(dout, padded, W):
    """The gradient of the input of `_conv_by_hand`."""
    pad = (W.shape[2] - 1) // 2
    dpadded = np.zeros(padded.shape)
    for i, j in np.ndindex(*dout.shape[2:]):
        spread = dout[:, :, i, j] @ W.reshape(len(W), -1)
        dpadded[:, :, i : i + W.shape[2], j : j + W.shape[3]] += spread.reshape(len(dout), *W.shape[1:])
    return dpadded[:, :, pad : pad + dout.shape[2], pad : pad + dout.shape[3]]


def style_transfer_loss__by_hand(image, params, content_target, style_targets, weights):
    """Loops over places, squares of features by matrices, terms added in another order; the loss is an array."""
    depth = sum(name.startswith("W") for name in params)
    steps, x = [], np.array(image, np.float64)
    for k in range(depth):
        W = np.asarray(params["W" + str(k + 1)])
        sums, padded = _conv_by_hand(x, W, params["b" + str(k + 1)])
        x = sums * (sums > 0)
        steps.append((W, padded, sums > 0, x))
    loss, dimage = tv_loss__loops(image, weights["tv"])
    back = 2 * weights["content"] * (x - content_target)
    loss += weights["content"] * float(np.linalg.norm((x - content_target).ravel()) ** 2)
    for k in range(depth - 1, -1, -1):
        W, padded, active, features = steps[k]
        _, C, H, width = features.shape
        F = features.reshape(C, H * width)
        error = F @ F.T / (C * H * width) - style_targets[k][0]
        loss += weights["style"][k] * np.sum(error * error)
        back = back + (4 * weights["style"][k] / (C * H * width) * (error @ F)).reshape(features.shape)
        back = _conv_back_by_hand(np.where(active, back, 0.0), padded, W)
    return np.array(loss), dimage + back


def style_transfer_loss__single(image, params, content_target, style_targets, weights):
    """In single precision."""
    params = {name: np.float32(value) for name, value in params.items()}
    loss, dimage = style_transfer_loss__from_scratch(
        np.float32(image), params, np.float32(content_target), [np.float32(item) for item in style_targets], weights
    )
    return np.float32(loss), np.float32(dimage)


def style_transfer__while(image, params, content_target, style_targets, weights, learning_rate=0.1, num_iters=100):
    """A while loop, and the loss and gradient by hand."""
    losses = ()
    while len(losses) < num_iters:
        value, gradient = style_transfer_loss__by_hand(image, params, content_target, style_targets, weights)
        losses += (float(value),)
        image = image - gradient * learning_rate
    return image, losses


def style_transfer__by_displacement(
    image, params, content_target, style_targets, weights, learning_rate=0.1, num_iters=100
):
    """Adds up how far the pixels have moved."""
    moved, history = np.zeros_like(image), []
    for _ in range(num_iters):
        value, gradient = style_transfer_loss__from_scratch(
            image + moved, params, content_target, style_targets, weights
        )
        history.append(np.float64(value))
        moved -= learning_rate * gradient
    return image + moved, history
