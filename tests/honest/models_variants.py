"""Right models, each written in another way than the reference's."""

from itertools import pairwise

import numpy as np

# --- layers of their own


def _affine(x, w, b):
    return x.reshape(x.shape[0], -1).dot(w) + b


def _affine_back(dout, x, w):
    return dout.dot(w.T).reshape(x.shape), x.reshape(x.shape[0], -1).T.dot(dout), dout.sum(axis=0)


def _softmax(scores, y):
    N = len(y)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dscores = np.exp(log_probs)
    dscores[np.arange(N), y] -= 1
    return -log_probs[np.arange(N), y].mean(), dscores / N


def _affine_forward(x, w, b):
    return _affine(x, w, b), (x, w, b)


def _affine_backward(dout, cache):
    x, w, _ = cache
    return _affine_back(dout, x, w)


def _relu_forward(x):
    return np.maximum(0, x), x


def _relu_backward(dout, cache):
    dout[cache <= 0] = 0
    return dout


def _batchnorm_forward(x, gamma, beta, bn_param):
    mode, eps, momentum = bn_param["mode"], bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    _, D = x.shape
    running_mean = bn_param.get("running_mean", np.zeros((1, D)))
    running_var = bn_param.get("running_var", np.zeros((1, D)))
    if mode == "test":
        return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta, None
    mean, var = x.mean(axis=0), x.var(axis=0)
    hat = (x - mean) / np.sqrt(var + eps)
    bn_param["running_mean"] = momentum * running_mean + (1 - momentum) * mean
    bn_param["running_var"] = momentum * running_var + (1 - momentum) * var
    return gamma * hat + beta, (hat, gamma, np.sqrt(var + eps))


def _batchnorm_backward(dout, cache):
    hat, gamma, std = cache
    dhat = dout * gamma
    dx = (dhat - dhat.mean(axis=0) - hat * (dhat * hat).mean(axis=0)) / std
    return dx, (dout * hat).sum(axis=0), dout.sum(axis=0)


def _layernorm_forward(x, gamma, beta, ln_param):
    std = np.sqrt(x.var(axis=1, keepdims=True) + ln_param.get("eps", 1e-5))
    hat = (x - x.mean(axis=1, keepdims=True)) / std
    return gamma * hat + beta, (hat, gamma, std)


def _layernorm_backward(dout, cache):
    hat, gamma, std = cache
    dhat = dout * gamma
    dx = (dhat - dhat.mean(axis=1, keepdims=True) - hat * (dhat * hat).mean(axis=1, keepdims=True)) / std
    return dx, (dout * hat).sum(axis=0), dout.sum(axis=0)


def _dropout_forward(x, dropout_param):
    p, mode = dropout_param["p"], dropout_param["mode"]
    if "seed" in dropout_param:
        np.random.seed(dropout_param["seed"])  # noqa: NPY002 - the course's own
    if mode == "test":
        return x, None
    mask = (np.random.rand(*x.shape) < p) / p  # noqa: NPY002 - the course's own
    return x * mask, mask


def _windows(x, size, stride=1):
    views = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return views[:, :, ::stride, ::stride]


def _conv_forward(x, w, b):
    pad = (w.shape[2] - 1) // 2
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.einsum("nchwij,fcij->nfhw", _windows(padded, w.shape[2]), w) + b[:, None, None]
    return out, (padded, w, pad)


def _conv_backward(dout, cache):
    padded, w, pad = cache
    size = w.shape[2]
    dw = np.einsum("nfhw,nchwij->fcij", dout, _windows(padded, size))
    dpadded = np.zeros_like(padded)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dpadded[:, :, i : i + size, j : j + size] += np.tensordot(dout[:, :, i, j], w, axes=1)
    H, W = (length - 2 * pad for length in padded.shape[2:])
    return dpadded[:, :, pad : pad + H, pad : pad + W], dw, dout.sum(axis=(0, 2, 3))


def _pool_forward(x):
    N, C, H, W = x.shape
    blocks = x.reshape(N, C, H // 2, 2, W // 2, 2)
    out = blocks.max(axis=(3, 5))
    return out, (x.shape, blocks == out[:, :, :, None, :, None])


def _pool_backward(dout, cache):
    shape, chosen = cache
    return (chosen * dout[:, :, :, None, :, None]).reshape(shape)


# --- the course's usual style


class TwoLayerNet__course:
    """The course's usual solution."""

    def __init__(self, input_dim=3 * 32 * 32, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        self.params = {}
        self.reg = reg
        self.params["W1"] = weight_scale * np.random.randn(input_dim, hidden_dim)  # noqa: NPY002
        self.params["b1"] = np.zeros(hidden_dim)
        self.params["W2"] = weight_scale * np.random.randn(hidden_dim, num_classes)  # noqa: NPY002
        self.params["b2"] = np.zeros(num_classes)

    def loss(self, X, y=None):
        """The course's usual solution."""
        hidden, cache1 = _affine_forward(X, self.params["W1"], self.params["b1"])
        active, relu = _relu_forward(hidden)
        scores, cache2 = _affine_forward(active, self.params["W2"], self.params["b2"])
        if y is None:
            return scores
        loss, grads = 0, {}
        loss, dscores = _softmax(scores, y)
        W1, W2 = self.params["W1"], self.params["W2"]
        loss += 0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
        dactive, grads["W2"], grads["b2"] = _affine_backward(dscores, cache2)
        _, grads["W1"], grads["b1"] = _affine_backward(_relu_backward(dactive, relu), cache1)
        grads["W1"] += self.reg * W1
        grads["W2"] += self.reg * W2
        return loss, grads


class FullyConnectedNet__course:
    """The course's usual solution, its parameters cast to single precision at construction and X at each call."""

    def __init__(
        self,
        hidden_dims,
        input_dim=3 * 32 * 32,
        num_classes=10,
        dropout_keep_ratio=1,
        normalization=None,
        reg=0.0,
        weight_scale=1e-2,
        dtype=np.float32,
        seed=None,
    ):
        self.normalization = normalization
        self.use_dropout = dropout_keep_ratio != 1
        self.reg = reg
        self.num_layers = 1 + len(hidden_dims)
        self.dtype = dtype
        self.params = {}
        dims = [input_dim] + hidden_dims + [num_classes]  # noqa: RUF005 - the course's usual
        for i in range(self.num_layers):
            self.params["W" + str(i + 1)] = np.random.normal(0, weight_scale, (dims[i], dims[i + 1]))  # noqa: NPY002
            self.params["b" + str(i + 1)] = np.zeros(dims[i + 1])
            if self.normalization is not None and i < self.num_layers - 1:
                self.params["gamma" + str(i + 1)] = np.ones(dims[i + 1])
                self.params["beta" + str(i + 1)] = np.zeros(dims[i + 1])
        self.dropout_param = {}
        if self.use_dropout:
            self.dropout_param = {"mode": "train", "p": dropout_keep_ratio}
            if seed is not None:
                self.dropout_param["seed"] = seed
        self.bn_params = []
        if self.normalization == "batchnorm":
            self.bn_params = [{"mode": "train"} for i in range(self.num_layers - 1)]
        if self.normalization == "layernorm":
            self.bn_params = [{} for i in range(self.num_layers - 1)]
        for k, v in self.params.items():
            self.params[k] = v.astype(dtype)

    def loss(self, X, y=None):  # noqa: C901 - as it is usually written
        """The course's usual solution."""
        X = X.astype(self.dtype)
        mode = "test" if y is None else "train"
        if self.use_dropout:
            self.dropout_param["mode"] = mode
        if self.normalization == "batchnorm":
            for bn_param in self.bn_params:
                bn_param["mode"] = mode
        forwards = {"batchnorm": _batchnorm_forward, "layernorm": _layernorm_forward}
        backwards = {"batchnorm": _batchnorm_backward, "layernorm": _layernorm_backward}
        caches = {}
        out = X
        for i in range(1, self.num_layers):
            out, fc = _affine_forward(out, self.params[f"W{i}"], self.params[f"b{i}"])
            norm = drop = None
            if self.normalization is not None:
                forward = forwards[self.normalization]
                out, norm = forward(out, self.params[f"gamma{i}"], self.params[f"beta{i}"], self.bn_params[i - 1])
            out, relu = _relu_forward(out)
            if self.use_dropout:
                out, drop = _dropout_forward(out, self.dropout_param)
            caches[i] = (fc, norm, relu, drop)
        L = self.num_layers
        scores, last = _affine_forward(out, self.params[f"W{L}"], self.params[f"b{L}"])
        if mode == "test":
            return scores
        loss, dout = _softmax(scores, y)
        grads = {}
        dout, grads[f"W{L}"], grads[f"b{L}"] = _affine_backward(dout, last)
        for i in range(L - 1, 0, -1):
            fc, norm, relu, drop = caches[i]
            if self.use_dropout:
                dout = dout * drop
            dout = _relu_backward(dout, relu)
            if self.normalization is not None:
                dout, grads[f"gamma{i}"], grads[f"beta{i}"] = backwards[self.normalization](dout, norm)
            dout, grads[f"W{i}"], grads[f"b{i}"] = _affine_backward(dout, fc)
        for i in range(1, L + 1):
            W = self.params[f"W{i}"]
            loss += 0.5 * self.reg * np.sum(W * W)
            grads[f"W{i}"] += self.reg * W
        return loss, grads


class ThreeLayerConvNet__course:
    """The course's usual solution, its parameters cast to single precision at construction."""

    def __init__(
        self,
        input_dim=(3, 32, 32),
        num_filters=32,
        filter_size=7,
        hidden_dim=100,
        num_classes=10,
        weight_scale=1e-3,
        reg=0.0,
        dtype=np.float32,
    ):
        self.params = {}
        self.reg = reg
        self.dtype = dtype
        C, H, W = input_dim
        shape = (num_filters, C, filter_size, filter_size)
        flat = num_filters * (H // 2) * (W // 2)
        self.params["W1"] = np.random.normal(0.0, weight_scale, shape)  # noqa: NPY002
        self.params["b1"] = np.zeros(num_filters)
        self.params["W2"] = np.random.normal(0.0, weight_scale, (flat, hidden_dim))  # noqa: NPY002
        self.params["b2"] = np.zeros(hidden_dim)
        self.params["W3"] = np.random.normal(0.0, weight_scale, (hidden_dim, num_classes))  # noqa: NPY002
        self.params["b3"] = np.zeros(num_classes)
        for k, v in self.params.items():
            self.params[k] = v.astype(dtype)

    def loss(self, X, y=None):
        """The course's usual solution."""
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        W3, b3 = self.params["W3"], self.params["b3"]
        out, conv = _conv_forward(X, W1, b1)
        out, relu1 = _relu_forward(out)
        out, pool = _pool_forward(out)
        out, fc1 = _affine_forward(out, W2, b2)
        out, relu2 = _relu_forward(out)
        scores, fc2 = _affine_forward(out, W3, b3)
        if y is None:
            return scores
        grads = {}
        loss, dout = _softmax(scores, y)
        loss += 0.5 * self.reg * (np.sum(W1**2) + np.sum(W2**2) + np.sum(W3**2))
        dout, grads["W3"], grads["b3"] = _affine_backward(dout, fc2)
        dout, grads["W2"], grads["b2"] = _affine_backward(_relu_backward(dout, relu2), fc1)
        dout = _relu_backward(_pool_backward(dout, pool), relu1)
        _, grads["W1"], grads["b1"] = _conv_backward(dout, conv)
        for name in ("W1", "W2", "W3"):
            grads[name] += self.reg * self.params[name]
        return loss, grads


# --- with the keywords of the course's older handouts: a flag for the normalisation, `dropout` for the probability


class FullyConnectedNet__older_handout:
    """The constructor of an older handout, which knew batch normalisation alone."""

    def __init__(
        self,
        hidden_dims,
        input_dim=3 * 32 * 32,
        num_classes=10,
        dropout=1,
        use_batchnorm=False,
        reg=0.0,
        weight_scale=1e-2,
        dtype=np.float64,
        seed=None,
        normalization=None,
    ):
        normalization = "batchnorm" if use_batchnorm else normalization
        self.net = FullyConnectedNet__course(
            hidden_dims, input_dim, num_classes, dropout, normalization, reg, weight_scale, dtype, seed
        )
        self.params = self.net.params

    def loss(self, X, y=None):
        """Hands over to the net inside, which shares the parameters."""
        return self.net.loss(X, y)


# --- functions that return their own way back


def _regularised(params, reg, loss, grads):
    weights = [name for name in params if name[0] == "W"]
    penalty = sum(np.vdot(params[name], params[name]) for name in weights)
    return loss + reg / 2 * penalty, {
        name: grads[name] + reg * params[name] if name in weights else grads[name] for name in grads
    }


def _layer(forward, backward):
    def apply(x, names, params, grads):
        out, cache = forward(x, *(params[name] for name in names))

        def back(dout):
            result = backward(dout, cache)
            if not names:
                return result
            grads.update(zip(names, result[1:], strict=True))
            return result[0]

        return out, back

    return apply


def _mask_relu(x):
    return np.where(x > 0, x, 0.0), x > 0


_AFFINE = _layer(_affine_forward, _affine_backward)
_RELU = _layer(_mask_relu, lambda dout, mask: dout * mask)
_CONV = _layer(_conv_forward, _conv_backward)
_POOL = _layer(_pool_forward, _pool_backward)


class _Net:
    """A list of layers, each returning its own way back."""

    def __init__(self, shapes, scale, reg):
        self.reg = reg
        rng = np.random.default_rng()
        self.params = {}
        for name, shape in shapes.items():
            std = scale if scale is not None else np.sqrt(2 / (shape[0] if len(shape) == 2 else np.prod(shape[1:])))
            self.params[name] = rng.normal(0, std, shape) if name[0] == "W" else np.zeros(shape)

    def steps(self):
        """Layers with the names of their parameters."""
        raise NotImplementedError

    def loss(self, X, y=None):
        """Forward along the steps, backward along what they returned."""
        grads, backs, x = {}, [], X
        for layer, names in self.steps():
            x, back = layer(x, names, self.params, grads)
            backs.append(back)
        if y is None:
            return x
        loss, dout = _softmax(x, y)
        while backs:
            dout = backs.pop()(dout)
        return _regularised(self.params, self.reg, loss, grads)


class TwoLayerNet__closures(_Net):
    """Layers that return their own way back."""

    def __init__(self, input_dim=3072, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0, **others):
        del others
        shapes = {
            "W1": (input_dim, hidden_dim),
            "b1": (hidden_dim,),
            "W2": (hidden_dim, num_classes),
            "b2": (num_classes,),
        }
        super().__init__(shapes, weight_scale, reg)

    def steps(self):
        """affine - relu - affine."""
        return [(_AFFINE, ("W1", "b1")), (_RELU, ()), (_AFFINE, ("W2", "b2"))]


class ThreeLayerConvNet__closures(_Net):
    """Layers that return their own way back."""

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
            "W2": (num_filters * H * W // 4, hidden_dim),
            "b2": (hidden_dim,),
            "W3": (hidden_dim, num_classes),
            "b3": (num_classes,),
        }
        super().__init__(shapes, weight_scale, reg)
        self.params = {name: value.astype(dtype) for name, value in self.params.items()}

    def steps(self):
        """conv - relu - pool - affine - relu - affine."""
        return [
            (_CONV, ("W1", "b1")),
            (_RELU, ()),
            (_POOL, ()),
            (_AFFINE, ("W2", "b2")),
            (_RELU, ()),
            (_AFFINE, ("W3", "b3")),
        ]


class ConvNet__closures(_Net):
    """Layers that return their own way back."""

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
        self.plan, shapes, i = [], {}, 0
        C, H, W = input_dim
        for block in filters:
            for F in block:
                i += 1
                shapes |= {f"W{i}": (F, C, filter_size, filter_size), f"b{i}": (F,)}
                self.plan += [(_CONV, (f"W{i}", f"b{i}")), (_RELU, ())]
                C = F
            if pool:
                self.plan.append((_POOL, ()))
                H, W = H // 2, W // 2
        features = C * H * W
        for M in hidden_dims:
            i += 1
            shapes |= {f"W{i}": (features, M), f"b{i}": (M,)}
            self.plan += [(_AFFINE, (f"W{i}", f"b{i}")), (_RELU, ())]
            features = M
        i += 1
        shapes |= {f"W{i}": (features, num_classes), f"b{i}": (num_classes,)}
        self.plan.append((_AFFINE, (f"W{i}", f"b{i}")))
        super().__init__(shapes, weight_scale, reg)
        self.params = {name: value.astype(dtype) for name, value in self.params.items()}

    def steps(self):
        """The plan made at construction."""
        return self.plan


def _normalise(x, gamma, beta, axis, mean=None, var=None):
    mean = x.mean(axis, keepdims=True) if mean is None else mean
    var = x.var(axis, keepdims=True) if var is None else var
    hat = (x - mean) / np.sqrt(var + 1e-5)

    def back(dout):
        dhat = gamma * dout
        dx = dhat - dhat.mean(axis, keepdims=True) - hat * (dhat * hat).mean(axis, keepdims=True)
        return dx / np.sqrt(var + 1e-5), (dout * hat).sum(0), dout.sum(0)

    return gamma * hat + beta, back, mean, var


class FullyConnectedNet__closures:
    """Layers that return their own way back; the running statistics in lists; one stream of masks a call."""

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
        dims = (input_dim, *hidden_dims, num_classes)
        self.L, self.keep, self.kind, self.reg, self.seed = len(dims) - 1, dropout_keep_ratio, normalization, reg, seed
        self.params, self.running = {}, [[0.0, 0.0] for _ in hidden_dims]
        for i in range(1, self.L + 1):
            self.params[f"W{i}"] = np.random.normal(scale=weight_scale, size=dims[i - 1 : i + 1])  # noqa: NPY002
            self.params[f"b{i}"] = np.zeros(dims[i])
            if normalization and i < self.L:
                self.params |= {f"gamma{i}": np.ones(dims[i]), f"beta{i}": np.zeros(dims[i])}
        self.params = {name: value.astype(dtype) for name, value in self.params.items()}

    def _normalised(self, x, i, train):
        gamma, beta = self.params[f"gamma{i}"], self.params[f"beta{i}"]
        if self.kind == "layernorm":
            return _normalise(x, gamma, beta, 1)[:2]
        if not train:
            return _normalise(x, gamma, beta, 0, *self.running[i - 1])[:2]
        out, back, mean, var = _normalise(x, gamma, beta, 0)
        old_mean, old_var = self.running[i - 1]
        self.running[i - 1] = [0.9 * old_mean + 0.1 * mean, 0.9 * old_var + 0.1 * var]
        return out, back

    def loss(self, X, y=None):
        """Forward, then the ways back in reverse."""
        x, grads, ways, train = X.reshape(len(X), -1), {}, [], y is not None
        rng = np.random.default_rng(self.seed)
        for i in range(1, self.L + 1):
            ways.append(("affine", i, x))
            x = x @ self.params[f"W{i}"] + self.params[f"b{i}"]
            if i == self.L:
                break
            if self.kind:
                x, back = self._normalised(x, i, train)
                ways.append(("norm", i, back))
            factor = (x > 0).astype(float)
            if train and self.keep != 1:
                factor *= rng.binomial(1, self.keep, x.shape) / self.keep
            x = x * factor
            ways.append(("times", i, factor))
        if not train:
            return x
        loss, dout = _softmax(x, y)
        for kind, i, held in reversed(ways):
            if kind == "affine":
                grads[f"W{i}"], grads[f"b{i}"] = held.T @ dout, dout.sum(0)
                dout = dout @ self.params[f"W{i}"].T
            elif kind == "norm":
                dout, grads[f"gamma{i}"], grads[f"beta{i}"] = held(dout)
            else:
                dout = dout * held
        return _regularised(self.params, self.reg, loss, grads)


# --- in single precision


def _single(array):
    return np.asarray(array, np.float32)


class _Single:
    """A model whose parameters, inputs and results are in single precision, whatever was set."""

    inner = None

    def __init__(self, *args, **kwargs):
        self.model = self.inner(*args, **kwargs)
        self.params = self.model.params

    def _cast(self):
        self.params.update({name: _single(value) for name, value in self.params.items()})

    def loss(self, X, y=None):
        """The same in single precision."""
        self._cast()
        result = self.model.loss(_single(X), y)
        if y is None:
            return _single(result)
        return result[0], {name: _single(value) for name, value in result[1].items()}


class TwoLayerNet__single(_Single):
    """In single precision."""

    inner = TwoLayerNet__course


class FullyConnectedNet__single(_Single):
    """In single precision."""

    def __init__(
        self,
        hidden_dims,
        input_dim=3072,
        num_classes=10,
        dropout=1,
        normalization=None,
        reg=0.0,
        weight_scale=1e-2,
        dtype=np.float32,
        seed=None,
    ):
        self.model = FullyConnectedNet__course(
            hidden_dims, input_dim, num_classes, dropout, normalization, reg, weight_scale, dtype, seed
        )
        self.params = self.model.params


class ThreeLayerConvNet__single(_Single):
    """In single precision."""

    inner = ThreeLayerConvNet__course


class ConvNet__single(_Single):
    """In single precision."""

    inner = ConvNet__closures


# --- recursion over the layers, everything recomputed


def _number_of_layers(params):
    return sum(name[0] == "W" for name in params)


class ConvNet__recursive:
    """Each layer's gradient is made while the recursion returns."""

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
        self.reg, self.params = reg, {}
        channels = [input_dim[0], *(F for block in filters for F in block)]
        ends = np.cumsum([len(block) for block in filters])
        self.num_convs, self.pooled_after = len(channels) - 1, set(ends.tolist()) if pool else set()
        shrink = 2 ** len(filters) if pool else 1
        flat = channels[-1] * (input_dim[1] // shrink) * (input_dim[2] // shrink)
        shapes = [(F, C, filter_size, filter_size) for C, F in pairwise(channels)]
        dims = [flat, *hidden_dims, num_classes]
        shapes += pairwise(dims)
        for i, shape in enumerate(shapes, 1):
            conv = len(shape) == 4
            fan_in = np.prod(shape[1:]) if conv else shape[0]
            std = np.sqrt(2.0 / fan_in) if weight_scale is None else weight_scale
            self.params[f"W{i}"] = (std * np.random.randn(*shape)).astype(dtype)  # noqa: NPY002
            self.params[f"b{i}"] = np.zeros(shape[0] if conv else shape[1], dtype)

    def _rest(self, i, x, y, grads):
        """Scores from layer ``i`` on, or the loss and the gradient of ``x``."""
        W, b = self.params[f"W{i}"], self.params[f"b{i}"]
        conv = i <= self.num_convs
        out, cache = _conv_forward(x, W, b) if conv else _affine_forward(x, W, b)
        backward = _conv_backward if conv else _affine_backward
        if i == _number_of_layers(self.params):
            if y is None:
                return out, None
            loss, dout = _softmax(out, y)
        else:
            active = np.maximum(out, 0)
            pooled, pool_cache = _pool_forward(active) if i in self.pooled_after else (active, None)
            loss, dout = self._rest(i + 1, pooled, y, grads)
            if y is None:
                return loss, None
            if pool_cache is not None:
                dout = _pool_backward(dout, pool_cache)
            dout = dout.reshape(out.shape) * (out > 0)
        dx, dW, grads[f"b{i}"] = backward(dout, cache)
        grads[f"W{i}"] = dW + self.reg * W
        return loss + 0.5 * self.reg * np.sum(W**2), dx

    def loss(self, X, y=None):
        """From the first layer on."""
        grads = {}
        if y is None:
            return self._rest(1, X, None, grads)[0]
        return self._rest(1, X, y, grads)[0], grads


class TwoLayerNet__in_one_piece:
    """All formulas in one method, biases as a row of the weights."""

    def __init__(self, input_dim=3072, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        draw = np.random.default_rng().normal
        self.reg = reg
        self.params = {
            "W1": draw(0, weight_scale, (input_dim, hidden_dim)),
            "b1": np.zeros((hidden_dim,)),
            "W2": draw(0, weight_scale, (hidden_dim, num_classes)),
            "b2": np.zeros((num_classes,)),
        }

    def loss(self, X, y=None):
        """Forward and backward in a dozen lines."""
        p, N = self.params, X.shape[0]
        X1 = np.hstack([X.reshape(N, -1), np.ones((N, 1))])
        H = X1 @ np.vstack([p["W1"], p["b1"]])
        A1 = np.hstack([H * (H > 0), np.ones((N, 1))])
        S = A1 @ np.vstack([p["W2"], p["b2"]])
        if y is None:
            return S
        P = np.exp(S - S.max(1)[:, None])
        P = P / P.sum(1)[:, None]
        Y = np.zeros_like(P)
        Y[range(N), y] = 1
        loss = -np.log((P * Y).sum(1)).sum() / N
        for name in ("W1", "W2"):
            loss += self.reg / 2 * np.linalg.norm(p[name]) ** 2
        D2 = A1.T @ ((P - Y) / N)
        D1 = X1.T @ (((P - Y) / N) @ p["W2"].T * (H > 0))
        return loss, {
            "W1": D1[:-1] + self.reg * p["W1"],
            "b1": D1[-1],
            "W2": D2[:-1] + self.reg * p["W2"],
            "b2": D2[-1],
        }
