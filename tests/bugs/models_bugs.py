"""Wrong models of classifiers, each named after what is wrong with it.

`_Net` is right; each bug turns one of its switches or replaces one of its steps.
"""

import numpy as np


def _affine(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w)


def _affine_back(dout, cache):
    x, w = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(0)


def _relu(x):
    return np.maximum(x, 0), x > 0


def _relu_back(dout, cache):
    return dout * cache


def _norm(x, gamma, beta, axis, mean=None, var=None):
    mean = x.mean(axis, keepdims=True) if mean is None else mean
    var = x.var(axis, keepdims=True) if var is None else var
    hat = (x - mean) / np.sqrt(var + 1e-5)
    return gamma * hat + beta, (hat, gamma, np.sqrt(var + 1e-5), axis), mean, var


def _norm_back(dout, cache):
    hat, gamma, std, axis = cache
    dhat = dout * gamma
    dx = (dhat - dhat.mean(axis, keepdims=True) - hat * (dhat * hat).mean(axis, keepdims=True)) / std
    return dx, (dout * hat).sum(0), dout.sum(0)


def _conv(x, w, b):
    pad = (w.shape[2] - 1) // 2
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    views = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], axis=(2, 3))
    return np.einsum("nchwij,fcij->nfhw", views, w) + b[:, None, None], (padded, w, views, pad)


def _conv_back(dout, cache):
    padded, w, views, pad = cache
    dpadded = np.zeros_like(padded)
    for i, j in np.ndindex(*dout.shape[2:]):
        dpadded[:, :, i : i + w.shape[2], j : j + w.shape[3]] += np.tensordot(dout[:, :, i, j], w, 1)
    inner = slice(pad, -pad or None)
    return dpadded[:, :, inner, inner], np.einsum("nfhw,nchwij->fcij", dout, views), dout.sum((0, 2, 3))


def _pool(x):
    N, C, H, W = x.shape
    blocks = x.reshape(N, C, H // 2, 2, W // 2, 2)
    out = blocks.max((3, 5), keepdims=True)
    return out[:, :, :, 0, :, 0], (x.shape, blocks == out)


def _pool_back(dout, cache):
    shape, chosen = cache
    return (chosen * dout[:, :, :, None, :, None]).reshape(shape)


def _average(x):
    N, C, H, W = x.shape
    return x.reshape(N, C, H // 2, 2, W // 2, 2).mean((3, 5)), x.shape


def _average_back(dout, shape):
    return np.broadcast_to(dout[:, :, :, None, :, None] / 4, (*dout.shape[:3], 2, dout.shape[3], 2)).reshape(shape)


class _Net:
    """A right net of steps ``(kind, index)``; parameters are made from the shapes."""

    penalty, pull = 0.5, 1.0
    relu_back = staticmethod(_relu_back)
    pool, pool_back = staticmethod(_pool), staticmethod(_pool_back)
    conv_back = staticmethod(_conv_back)
    affine_back = staticmethod(_affine_back)

    def _build(self, shapes, scale, reg):
        self.reg, self.params = reg, {}
        for name, shape in shapes.items():
            self.params[name] = self._initial(name, shape, scale)

    def _initial(self, name, shape, scale):
        if name[0] == "W":
            if scale is None:
                scale = np.sqrt(2 / self._fan_in(shape))
            return scale * np.random.randn(*shape)  # noqa: NPY002
        return np.ones(shape) if name[0] == "g" else np.zeros(shape)

    def _fan_in(self, shape):
        return shape[0] if len(shape) == 2 else np.prod(shape[1:])

    def _steps(self):
        raise NotImplementedError

    def _regularised(self):
        return [name for name in self.params if name[0] == "W"]

    def _softmax(self, scores, y):
        e = np.exp(scores - scores.max(1, keepdims=True))
        probs = e / e.sum(1, keepdims=True)
        right = np.eye(scores.shape[1])[y]
        return -np.log((probs * right).sum(1)).mean(), (probs - right) / len(y)

    def _forward(self, kind, i, x, train):
        p = self.params
        match kind:
            case "affine":
                return _affine(x, p[f"W{i}"], p[f"b{i}"])
            case "conv":
                return _conv(x, p[f"W{i}"], p[f"b{i}"])
            case "relu":
                return _relu(x)
            case "pool":
                return self.pool(x)
            case "norm":
                return self._normalise(x, i, train)
            case _:
                return self._drop(x, i, train)

    def _backward(self, kind, i, dout, cache, grads):
        match kind:
            case "affine":
                dout, grads[f"W{i}"], grads[f"b{i}"] = self.affine_back(dout, cache)
            case "conv":
                dout, grads[f"W{i}"], grads[f"b{i}"] = self.conv_back(dout, cache)
            case "norm":
                dout, grads[f"gamma{i}"], grads[f"beta{i}"] = self._norm_back(dout, cache)
            case "relu":
                dout = self.relu_back(dout, cache)
            case "pool":
                dout = self.pool_back(dout, cache)
            case _:
                dout = self._drop_back(dout, cache)
        return dout

    def _test_scores(self, scores):
        return scores

    def loss(self, X, y=None):
        train, grads, caches, x = y is not None, {}, [], X
        for kind, i in self._steps():
            x, cache = self._forward(kind, i, x, train)
            caches.append((kind, i, cache))
        if y is None:
            return self._test_scores(x)
        loss, dout = self._softmax(x, y)
        for kind, i, cache in reversed(caches):
            dout = self._backward(kind, i, dout, cache, grads)
        for name in self._regularised():
            loss += self.penalty * self.reg * np.sum(self.params[name] ** 2)
            grads[name] = grads[name] + self.pull * self.reg * self.params[name]
        return self._finish(loss, grads)

    def _finish(self, loss, grads):
        return loss, grads


# --- two layers


class _TwoLayers(_Net):
    def __init__(self, input_dim=3072, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        shapes = {"W1": (input_dim, hidden_dim), "b1": (hidden_dim,), "W2": (hidden_dim, num_classes)}
        self._build(shapes | {"b2": (num_classes,)}, weight_scale, reg)

    def _steps(self):
        return [("affine", 1), ("relu", 0), ("affine", 2)]


class TwoLayerNet__pull_doubled(_TwoLayers):
    """The penalty's gradient is 2 * reg * W."""

    pull = 2.0


class TwoLayerNet__no_pull(_TwoLayers):
    """The penalty has no gradient."""

    pull = 0.0


class TwoLayerNet__no_penalty(_TwoLayers):
    """There is no regularisation at all."""

    penalty, pull = 0.0, 0.0


class TwoLayerNet__first_layer_unregularised(_TwoLayers):
    """Only the second layer is regularised."""

    def _regularised(self):
        return ["W2"]


class TwoLayerNet__biases_regularised(_TwoLayers):
    """The biases are regularised too."""

    def _regularised(self):
        return ["W1", "b1", "W2", "b2"]


class TwoLayerNet__no_relu(_TwoLayers):
    """There is no ReLU."""

    def _steps(self):
        return [("affine", 1), ("affine", 2)]


class TwoLayerNet__relu_on_scores(_TwoLayers):
    """The scores pass a ReLU too."""

    def _steps(self):
        return [("affine", 1), ("relu", 0), ("affine", 2), ("relu", 0)]


class TwoLayerNet__relu_not_passed_back(_TwoLayers):
    """The backward pass goes by the ReLU."""

    relu_back = staticmethod(lambda dout, _cache: dout)


class TwoLayerNet__not_averaged(_TwoLayers):
    """The loss is summed over the batch."""

    def _softmax(self, scores, y):
        loss, dscores = super()._softmax(scores, y)
        return loss * len(y), dscores * len(y)


class TwoLayerNet__biases_averaged(_TwoLayers):
    """The biases' gradients are averaged over the batch."""

    @staticmethod
    def affine_back(dout, cache):
        dx, dw, db = _affine_back(dout, cache)
        return dx, dw, db / len(dout)


class TwoLayerNet__probabilities_for_scores(_TwoLayers):
    """Test mode gives probabilities instead of scores."""

    def _test_scores(self, scores):
        e = np.exp(scores - scores.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)


class TwoLayerNet__labels_for_scores(_TwoLayers):
    """Test mode gives the predicted labels instead of scores."""

    def _test_scores(self, scores):
        return scores.argmax(1)


class TwoLayerNet__trains_itself(_TwoLayers):
    """The loss takes a step along its gradients."""

    def _finish(self, loss, grads):
        for name in grads:
            self.params[name] = self.params[name] - 0.1 * grads[name]
        return loss, grads


class TwoLayerNet__starts_from_zeros(_TwoLayers):
    """The weights start as zeros."""

    def _initial(self, name, shape, scale):
        return np.zeros(shape)


class TwoLayerNet__scale_ignored(_TwoLayers):
    """The weights' scale is ignored."""

    def _initial(self, name, shape, scale):
        return super()._initial(name, shape, 1e-3)


class TwoLayerNet__uniform_start(_TwoLayers):
    """The weights start uniform on [0, scale)."""

    def _initial(self, name, shape, scale):
        return scale * np.random.rand(*shape) if name[0] == "W" else np.zeros(shape)  # noqa: NPY002


class TwoLayerNet__random_biases(_TwoLayers):
    """The biases start at random."""

    def _initial(self, name, shape, scale):
        return scale * np.random.randn(*shape)  # noqa: NPY002


# --- fully connected


class _Deep(_Net):
    def __init__(
        self,
        hidden_dims,
        input_dim=3072,
        num_classes=10,
        dropout_keep_ratio=1,
        normalization=None,
        reg=0.0,
        weight_scale=1e-2,
        dtype=np.float64,
        seed=None,
    ):
        dims = [input_dim, *hidden_dims, num_classes]
        self.L, self.keep, self.kind, self.seed = len(dims) - 1, dropout_keep_ratio, normalization, seed
        self.running = dict.fromkeys(range(1, self.L), (0.0, 0.0))
        shapes = {}
        for i in range(1, self.L + 1):
            shapes |= {f"W{i}": (dims[i - 1], dims[i]), f"b{i}": (dims[i],)}
            if normalization and i < self.L:
                shapes |= {f"gamma{i}": (dims[i],), f"beta{i}": (dims[i],)}
        self._build(shapes, weight_scale, reg)

    order = ("affine", "norm", "relu", "drop")

    def _has(self, kind, i):
        return {"norm": self.kind is not None, "drop": self.keep != 1}.get(kind, True)

    def _steps(self):
        hidden = [(kind, i) for i in range(1, self.L) for kind in self.order if self._has(kind, i)]
        return [*hidden, ("affine", self.L)]

    def _normalise(self, x, i, train):
        gamma, beta = self.params[f"gamma{i}"], self.params[f"beta{i}"]
        if self.kind == "layernorm":
            return _norm(x, gamma, beta, 1)[:2]
        if not train:
            return _norm(x, gamma, beta, 0, *self.running[i])[:2]
        out, cache, mean, var = _norm(x, gamma, beta, 0)
        old_mean, old_var = self.running[i]
        self.running[i] = 0.9 * old_mean + 0.1 * mean, 0.9 * old_var + 0.1 * var
        return out, cache

    _norm_back = staticmethod(_norm_back)

    def _mask(self, x):
        return (np.random.default_rng(self.seed).random(x.shape) < self.keep) / self.keep

    def _drop(self, x, i, train):
        mask = self._mask(x) if train else np.ones(x.shape)
        return x * mask, mask

    def _drop_back(self, dout, mask):
        return dout * mask


class FullyConnectedNet__norm_after_relu(_Deep):
    """The normalisation follows the ReLU instead of preceding it."""

    order = ("affine", "relu", "norm", "drop")


class FullyConnectedNet__first_layer_unnormalised(_Deep):
    """The first hidden layer is not normalised."""

    def _has(self, kind, i):
        return super()._has(kind, i) and not (kind == "norm" and i == 1)

    def _finish(self, loss, grads):
        return loss, {name: grads.get(name, np.zeros_like(value)) for name, value in self.params.items()}


class FullyConnectedNet__batch_statistics_in_test(_Deep):
    """Batch normalisation uses the batch's statistics in test mode too."""

    def _normalise(self, x, i, train):
        return super()._normalise(x, i, True)


class FullyConnectedNet__mode_not_restored(_Deep):
    """After the first test, training stays in test mode."""

    tested = False

    def _forward(self, kind, i, x, train):
        self.tested = self.tested or not train
        return super()._forward(kind, i, x, train and not self.tested)


class FullyConnectedNet__running_statistics_shared(_Deep):
    """All layers share one pair of running statistics."""

    def _normalise(self, x, i, train):
        self.running[i] = getattr(self, "shared", (0.0, 0.0))
        if np.ndim(self.running[i][0]) and self.running[i][0].shape[1] != x.shape[1]:
            self.running[i] = (0.0, 0.0)
        result = super()._normalise(x, i, train)
        self.shared = self.running[i]
        return result


class FullyConnectedNet__running_statistics_never_kept(_Deep):
    """The running statistics are forgotten after every call."""

    def _normalise(self, x, i, train):
        result = super()._normalise(x, i, train)
        self.running[i] = (0.0, 0.0)
        return result


class FullyConnectedNet__layernorm_over_the_batch(_Deep):
    """Layer normalisation normalises over the batch."""

    def _normalise(self, x, i, train):
        if self.kind == "layernorm":
            return _norm(x, self.params[f"gamma{i}"], self.params[f"beta{i}"], 0)[:2]
        return super()._normalise(x, i, train)


class FullyConnectedNet__normalisation_not_passed_back(_Deep):
    """The backward pass takes mean and variance for constants."""

    @staticmethod
    def _norm_back(dout, cache):
        hat, gamma, std, _ = cache
        return dout * gamma / std, (dout * hat).sum(0), dout.sum(0)


class FullyConnectedNet__norm_skipped_on_the_way_back(_Deep):
    """gamma and beta get their gradients; the affine layer gets that of the normalised output."""

    @staticmethod
    def _norm_back(dout, cache):
        return dout, *_norm_back(dout, cache)[1:]


class FullyConnectedNet__mask_of_the_affine_output(_Deep):
    """The backward's ReLU looks at the affine layer's output."""

    def _forward(self, kind, i, x, train):
        out, cache = super()._forward(kind, i, x, train)
        if kind == "affine":
            self.sums = out
        return out, self.sums > 0 if kind == "relu" else cache


class FullyConnectedNet__gammas_regularised(_Deep):
    """The gammas are regularised too."""

    def _regularised(self):
        return [name for name in self.params if name[0] in "Wg"]


class FullyConnectedNet__last_layer_unregularised(_Deep):
    """The last layer is not regularised."""

    def _regularised(self):
        return [f"W{i}" for i in range(1, self.L)]


class FullyConnectedNet__two_layers_regularised(_Deep):
    """Only the first two layers are regularised, as in the net of two layers."""

    def _regularised(self):
        return [f"W{i}" for i in range(1, min(3, self.L + 1))]


class FullyConnectedNet__penalty_of_the_mean(_Deep):
    """The penalty's gradient is divided by the batch size."""

    def _finish(self, loss, grads):
        for name in self._regularised():
            grads[name] = grads[name] - self.reg * self.params[name] * 0.5
        return loss, grads


class FullyConnectedNet__deep_relu_on_scores(_Deep):
    """The scores pass a ReLU too."""

    def _steps(self):
        return [*super()._steps(), ("relu", 0)]


class FullyConnectedNet__relu_of_one_layer(_Deep):
    """Only the first hidden layer has a ReLU."""

    def _has(self, kind, i):
        return super()._has(kind, i) and not (kind == "relu" and i > 1)


class FullyConnectedNet__dropout_ignored(_Deep):
    """There is no dropout."""

    def _mask(self, x):
        return np.ones(x.shape)


class FullyConnectedNet__dropout_in_test(_Deep):
    """Test mode drops activations too."""

    def _drop(self, x, i, train):
        return super()._drop(x, i, True)


class FullyConnectedNet__dropout_not_scaled(_Deep):
    """What dropout keeps is not scaled up."""

    def _mask(self, x):
        return super()._mask(x) * self.keep


class FullyConnectedNet__dropout_scaled_in_test(_Deep):
    """Test mode scales by the probability to keep, although training has scaled already."""

    def _drop(self, x, i, train):
        out, mask = super()._drop(x, i, train)
        return (out, mask) if train else (out * self.keep, mask)


class FullyConnectedNet__keep_ratio_drops(_Deep):
    """The probability to keep is taken for the probability to drop."""

    def _mask(self, x):
        return (np.random.default_rng(self.seed).random(x.shape) >= self.keep) / (1 - self.keep)


class FullyConnectedNet__dropout_not_passed_back(_Deep):
    """The backward pass goes by the dropout."""

    def _drop_back(self, dout, mask):
        return dout


class FullyConnectedNet__scale_not_passed_back(_Deep):
    """The backward pass masks, but does not scale."""

    def _drop_back(self, dout, mask):
        return dout * (mask > 0)


class FullyConnectedNet__mask_drawn_again(_Deep):
    """The backward pass draws a mask of its own."""

    def _drop_back(self, dout, mask):
        self.seed += 1
        return dout * self._mask(dout)


class FullyConnectedNet__dropout_of_scores(_Deep):
    """Dropout follows the last layer too."""

    def _steps(self):
        return [*super()._steps(), *([("drop", self.L)] if self.keep != 1 else [])]


class FullyConnectedNet__deep_start_from_he(_Deep):
    """The weights start by He's rule, whatever the scale."""

    def _initial(self, name, shape, scale):
        return super()._initial(name, shape, None)


class FullyConnectedNet__gammas_start_at_zero(_Deep):
    """The gammas start as zeros."""

    def _initial(self, name, shape, scale):
        return np.zeros(shape) if name[0] == "g" else super()._initial(name, shape, scale)


class FullyConnectedNet__betas_start_at_one(_Deep):
    """The betas start as ones."""

    def _initial(self, name, shape, scale):
        return np.ones(shape) if name[:2] == "be" else super()._initial(name, shape, scale)


class FullyConnectedNet__last_layer_normalised(_Deep):
    """The last layer is normalised too, by a gamma and a beta of its own."""

    def _test_scores(self, scores):
        return (scores - scores.mean(0)) / scores.std(0) if self.kind else scores


# --- three layers, convolutional


class _ThreeLayers(_Net):
    def __init__(
        self,
        input_dim=(3, 32, 32),
        num_filters=32,
        filter_size=7,
        hidden_dim=100,
        num_classes=10,
        weight_scale=1e-3,
        reg=0.0,
        dtype=np.float64,
    ):
        C, H, W = input_dim
        shapes = {
            "W1": (num_filters, C, filter_size, filter_size),
            "b1": (num_filters,),
            "W2": (num_filters * (H // 2) * (W // 2), hidden_dim),
            "b2": (hidden_dim,),
            "W3": (hidden_dim, num_classes),
            "b3": (num_classes,),
        }
        self._build(shapes, weight_scale, reg)

    def _steps(self):
        return [("conv", 1), ("relu", 0), ("pool", 0), ("affine", 2), ("relu", 0), ("affine", 3)]


class ThreeLayerConvNet__no_relu_after_conv(_ThreeLayers):
    """There is no ReLU after the convolution."""

    def _steps(self):
        return [("conv", 1), ("pool", 0), ("affine", 2), ("relu", 0), ("affine", 3)]


class ThreeLayerConvNet__no_relu_after_affine(_ThreeLayers):
    """There is no ReLU after the hidden affine layer."""

    def _steps(self):
        return [("conv", 1), ("relu", 0), ("pool", 0), ("affine", 2), ("affine", 3)]


class ThreeLayerConvNet__average_pool(_ThreeLayers):
    """The pooling takes averages."""

    pool, pool_back = staticmethod(_average), staticmethod(_average_back)


class ThreeLayerConvNet__pool_gradient_spread(_ThreeLayers):
    """The pooling's gradient goes to the whole window."""

    pool_back = staticmethod(lambda dout, cache: _average_back(4 * dout, cache[0]))


class ThreeLayerConvNet__filters_unregularised(_ThreeLayers):
    """The filters are not regularised."""

    def _regularised(self):
        return ["W2", "W3"]


class ThreeLayerConvNet__conv_no_pull(_ThreeLayers):
    """The penalty has no gradient."""

    pull = 0.0


class ThreeLayerConvNet__filter_gradient_flipped(_ThreeLayers):
    """The filters' gradient is turned upside down."""

    @staticmethod
    def conv_back(dout, cache):
        dx, dw, db = _conv_back(dout, cache)
        return dx, dw[:, :, ::-1, ::-1], db


class ThreeLayerConvNet__filter_bias_averaged(_ThreeLayers):
    """The filter biases' gradient is averaged over the positions."""

    @staticmethod
    def conv_back(dout, cache):
        dx, dw, db = _conv_back(dout, cache)
        return dx, dw, db / dout[0, 0].size


class ThreeLayerConvNet__pixels_last(_ThreeLayers):
    """The pooled maps are flattened with the channels last."""

    def _forward(self, kind, i, x, train):
        x = x.transpose(0, 2, 3, 1) if kind == "affine" and x.ndim == 4 else x
        return super()._forward(kind, i, x, train)

    def _backward(self, kind, i, dout, cache, grads):
        dout = super()._backward(kind, i, dout, cache, grads)
        return dout.transpose(0, 3, 1, 2) if kind == "affine" and dout.ndim == 4 else dout


class ThreeLayerConvNet__conv_starts_from_he(_ThreeLayers):
    """The weights start by He's rule, whatever the scale."""

    def _initial(self, name, shape, scale):
        return super()._initial(name, shape, None)


class ThreeLayerConvNet__conv_loss_summed(_ThreeLayers):
    """The loss is summed over the batch."""

    def _softmax(self, scores, y):
        loss, dscores = super()._softmax(scores, y)
        return loss * len(y), dscores * len(y)


# --- convolutional, any depth


class _Convolutional(_Net):
    def __init__(
        self,
        input_dim=(3, 32, 32),
        filters=((32,), (64,)),
        hidden_dims=(100,),
        num_classes=10,
        filter_size=3,
        pool=True,
        weight_scale=None,
        reg=0.0,
        dtype=np.float64,
    ):
        self.filters, self.has_pool = filters, pool
        channels = [input_dim[0], *(F for block in filters for F in block)]
        self.num_convs = len(channels) - 1
        shrink = 2 ** len(filters) if pool else 1
        flat = channels[-1] * (input_dim[1] // shrink) * (input_dim[2] // shrink)
        dims = [flat, *hidden_dims, num_classes]
        self.num_layers = self.num_convs + len(dims) - 1
        shapes = {}
        for i in range(1, self.num_layers + 1):
            if i <= self.num_convs:
                shape = (channels[i], channels[i - 1], filter_size, filter_size)
            else:
                shape = tuple(dims[i - self.num_convs - 1 : i - self.num_convs + 1])
            shapes |= {f"W{i}": shape, f"b{i}": (shape[0] if len(shape) == 4 else shape[1],)}
        self._build(shapes, weight_scale, reg)

    def _steps(self):
        steps, i = [], 0
        for block in self.filters:
            for place in range(len(block)):
                i += 1
                steps += [("conv", i), *self._after_conv(place)]
            steps += [("pool", 0)] if self.has_pool else []
        for j in range(i + 1, self.num_layers):
            steps += [("affine", j), *self._after_affine()]
        return [*steps, ("affine", self.num_layers)]

    def _after_conv(self, place):
        return [("relu", 0)]

    def _after_affine(self):
        return [("relu", 0)]


class ConvNet__one_relu_a_block(_Convolutional):
    """Only the first convolution of a block has a ReLU."""

    def _after_conv(self, place):
        return [("relu", 0)] if place == 0 else []


class ConvNet__no_relu_between_affine_layers(_Convolutional):
    """The hidden affine layers have no ReLU."""

    def _after_affine(self):
        return []


class ConvNet__relu_on_its_scores(_Convolutional):
    """The scores pass a ReLU too."""

    def _steps(self):
        return [*super()._steps(), ("relu", 0)]


class ConvNet__averages(_Convolutional):
    """The pooling takes averages."""

    pool, pool_back = staticmethod(_average), staticmethod(_average_back)


class ConvNet__convolutions_unregularised(_Convolutional):
    """Only the affine layers are regularised."""

    def _regularised(self):
        return [f"W{i}" for i in range(self.num_convs + 1, self.num_layers + 1)]


class ConvNet__relu_skipped_on_the_way_back(_Convolutional):
    """The backward pass goes by the ReLUs of the convolutions."""

    relu_back = staticmethod(lambda dout, cache: dout if dout.ndim == 4 else dout * cache)


class ConvNet__deep_filter_gradient_flipped(_Convolutional):
    """The gradient of a convolution's input uses turned filters."""

    @staticmethod
    def conv_back(dout, cache):
        padded, w, views, pad = cache
        _, dw, db = _conv_back(dout, cache)
        return _conv_back(dout, (padded, w[:, :, ::-1, ::-1], views, pad))[0], dw, db


class ConvNet__pads_not_cropped(_Convolutional):
    """The gradient of a convolution's input is cropped at the wrong end."""

    @staticmethod
    def conv_back(dout, cache):
        dx, dw, db = _conv_back(dout, cache)
        return np.roll(dx, 1, axis=2), dw, db


class ConvNet__fan_in_of_one_channel(_Convolutional):
    """He's rule counts one channel of a filter."""

    def _fan_in(self, shape):
        return shape[0] if len(shape) == 2 else shape[2] * shape[3]


class ConvNet__fan_out(_Convolutional):
    """He's rule takes the fan-out."""

    def _fan_in(self, shape):
        return shape[1] if len(shape) == 2 else shape[0] * shape[2] * shape[3]


class ConvNet__variance_halved(_Convolutional):
    """The scale is that of Xavier, without the 2."""

    def _fan_in(self, shape):
        return 2 * super()._fan_in(shape)


class ConvNet__given_scale_ignored(_Convolutional):
    """A given scale is ignored."""

    def _initial(self, name, shape, scale):
        return super()._initial(name, shape, None)
