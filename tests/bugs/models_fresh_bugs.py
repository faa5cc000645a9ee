"""Wrong networks."""

import numpy as np

from ._right_of_fresh import (
    affine_backward,
    affine_forward,
    batchnorm_backward,
    batchnorm_forward,
    convnet_backward,
    convnet_forward,
    dropout_backward,
    dropout_forward,
    layernorm_backward,
    layernorm_forward,
    relu_backward,
    relu_forward,
    softmax_loss,
)

PART = "fresh"


class _TwoLayer:
    def __init__(self, input_dim=3 * 32 * 32, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        self.reg = reg
        self.params = {
            "W1": np.random.normal(0, weight_scale, (input_dim, hidden_dim)),  # noqa: NPY002
            "b1": np.zeros(hidden_dim),
            "W2": np.random.normal(0, weight_scale, (hidden_dim, num_classes)),  # noqa: NPY002
            "b2": np.zeros(num_classes),
        }


class TwoLayerNet__regularised_twice_as_much(_TwoLayer):
    """The penalty reg * sum(W * W) without the half, and its gradient 2 * reg * W."""

    def loss(self, X, y=None):
        p = self.params
        h, cache1 = affine_forward(X, p["W1"], p["b1"])
        a, cache_relu = relu_forward(h)
        scores, cache2 = affine_forward(a, p["W2"], p["b2"])
        if y is None:
            return scores
        grads = {}
        loss, dscores = softmax_loss(scores, y)
        loss += self.reg * (np.sum(p["W1"] ** 2) + np.sum(p["W2"] ** 2))
        da, grads["W2"], grads["b2"] = affine_backward(dscores, cache2)
        dh = relu_backward(da, cache_relu)
        _, grads["W1"], grads["b1"] = affine_backward(dh, cache1)
        grads["W1"] += 2 * self.reg * p["W1"]
        grads["W2"] += 2 * self.reg * p["W2"]
        return loss, grads


class TwoLayerNet__gradient_not_regularised(_TwoLayer):
    """The gradients lack the regularisation."""

    def loss(self, X, y=None):
        p = self.params
        h, cache1 = affine_forward(X, p["W1"], p["b1"])
        a, cache_relu = relu_forward(h)
        scores, cache2 = affine_forward(a, p["W2"], p["b2"])
        if y is None:
            return scores
        grads = {}
        loss, dscores = softmax_loss(scores, y)
        loss += 0.5 * self.reg * (np.sum(p["W1"] ** 2) + np.sum(p["W2"] ** 2))
        da, grads["W2"], grads["b2"] = affine_backward(dscores, cache2)
        dh = relu_backward(da, cache_relu)
        _, grads["W1"], grads["b1"] = affine_backward(dh, cache1)
        return loss, grads


class TwoLayerNet__relu_on_the_scores(_TwoLayer):
    """A second ReLU stands after the last layer."""

    def loss(self, X, y=None):
        p = self.params
        h, cache1 = affine_forward(X, p["W1"], p["b1"])
        a, cache_relu = relu_forward(h)
        s, cache2 = affine_forward(a, p["W2"], p["b2"])
        scores, cache_relu2 = relu_forward(s)
        if y is None:
            return scores
        grads = {}
        loss, dscores = softmax_loss(scores, y)
        loss += 0.5 * self.reg * (np.sum(p["W1"] ** 2) + np.sum(p["W2"] ** 2))
        ds = relu_backward(dscores, cache_relu2)
        da, grads["W2"], grads["b2"] = affine_backward(ds, cache2)
        dh = relu_backward(da, cache_relu)
        _, grads["W1"], grads["b1"] = affine_backward(dh, cache1)
        grads["W1"] += self.reg * p["W1"]
        grads["W2"] += self.reg * p["W2"]
        return loss, grads


class TwoLayerNet__relu_backward_skipped(_TwoLayer):
    """The backward pass goes past the ReLU."""

    def loss(self, X, y=None):
        p = self.params
        h, cache1 = affine_forward(X, p["W1"], p["b1"])
        a, _ = relu_forward(h)
        scores, cache2 = affine_forward(a, p["W2"], p["b2"])
        if y is None:
            return scores
        grads = {}
        loss, dscores = softmax_loss(scores, y)
        loss += 0.5 * self.reg * (np.sum(p["W1"] ** 2) + np.sum(p["W2"] ** 2))
        da, grads["W2"], grads["b2"] = affine_backward(dscores, cache2)
        _, grads["W1"], grads["b1"] = affine_backward(da, cache1)
        grads["W1"] += self.reg * p["W1"]
        grads["W2"] += self.reg * p["W2"]
        return loss, grads


class _FullyConnected:
    tests = "test"
    last_reg = 0
    after_relu = False

    def __init__(
        self,
        hidden_dims,
        input_dim=3 * 32 * 32,
        num_classes=10,
        dropout_keep_ratio=1,
        normalization=None,
        reg=0.0,
        weight_scale=1e-2,
        dtype=np.float64,
        seed=None,
    ):
        self.normalization = normalization
        self.use_dropout = dropout_keep_ratio != 1
        self.reg = reg
        self.num_layers = 1 + len(hidden_dims)
        self.dtype = dtype
        self.params = {}
        dims = [input_dim, *hidden_dims, num_classes]
        for i in range(1, self.num_layers + 1):
            W = np.random.normal(0, weight_scale, (dims[i - 1], dims[i]))  # noqa: NPY002
            self.params[f"W{i}"] = W.astype(dtype)
            self.params[f"b{i}"] = np.zeros(dims[i], dtype)
            if normalization and i < self.num_layers:
                self.params[f"gamma{i}"] = np.ones(dims[i], dtype)
                self.params[f"beta{i}"] = np.zeros(dims[i], dtype)
        self.dropout_param = {"mode": "train", "p": dropout_keep_ratio, "seed": seed}
        self.bn_params = [{"mode": "train"} for _ in hidden_dims]

    def _modes(self, mode):
        self.dropout_param["mode"] = mode
        for bn_param in self.bn_params:
            bn_param["mode"] = mode

    def _normalise(self, x, i):
        forward = batchnorm_forward if self.normalization == "batchnorm" else layernorm_forward
        return forward(x, self.params[f"gamma{i}"], self.params[f"beta{i}"], self.bn_params[i - 1])

    def _normalise_back(self, dout, cache, grads, i):
        backward = batchnorm_backward if self.normalization == "batchnorm" else layernorm_backward
        dout, grads[f"gamma{i}"], grads[f"beta{i}"] = backward(dout, cache)
        return dout

    def _hidden(self, out, i):
        out, fc = affine_forward(out, self.params[f"W{i}"], self.params[f"b{i}"])
        norm = drop = None
        if self.normalization and not self.after_relu:
            out, norm = self._normalise(out, i)
        out, relu = relu_forward(out)
        if self.normalization and self.after_relu:
            out, norm = self._normalise(out, i)
        if self.use_dropout:
            out, drop = dropout_forward(out, self.dropout_param)
        return out, (fc, norm, relu, drop)

    def _hidden_back(self, dout, caches, grads, i):
        fc, norm, relu, drop = caches
        if self.use_dropout:
            dout = dropout_backward(dout, drop)
        if self.normalization and self.after_relu:
            dout = self._normalise_back(dout, norm, grads, i)
        dout = relu_backward(dout, relu)
        if self.normalization and not self.after_relu:
            dout = self._normalise_back(dout, norm, grads, i)
        dout, grads[f"W{i}"], grads[f"b{i}"] = affine_backward(dout, fc)
        return dout

    def loss(self, X, y=None):
        self._modes(self.tests if y is None else "train")
        out, caches = X.astype(self.dtype), {}
        L = self.num_layers
        for i in range(1, L):
            out, caches[i] = self._hidden(out, i)
        scores, last = affine_forward(out, self.params[f"W{L}"], self.params[f"b{L}"])
        if y is None:
            return scores
        grads = {}
        loss, dout = softmax_loss(scores, y)
        dout, grads[f"W{L}"], grads[f"b{L}"] = affine_backward(dout, last)
        for i in range(L - 1, 0, -1):
            dout = self._hidden_back(dout, caches[i], grads, i)
        for i in range(1, L + 1 - self.last_reg):
            W = self.params[f"W{i}"]
            loss += 0.5 * self.reg * np.sum(W**2)
            grads[f"W{i}"] = grads[f"W{i}"] + self.reg * W
        return loss, grads


class FullyConnectedNet__always_training(_FullyConnected):
    """The mode stays "train" when scores are asked for."""

    tests = "train"


class FullyConnectedNet__last_weights_not_regularised(_FullyConnected):
    """The loop over the weights to regularise ends before the last layer."""

    last_reg = 1


class FullyConnectedNet__normalised_after_the_relu(_FullyConnected):
    """The normalisation stands after the ReLU instead of before it."""

    after_relu = True


class ThreeLayerConvNet__filters_not_regularised:
    """The convolution's weights are left out of the regularisation."""

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
        self.reg = reg
        self.dtype = dtype
        C, H, W = input_dim
        normal = np.random.normal
        self.params = {
            "W1": normal(0, weight_scale, (num_filters, C, filter_size, filter_size)).astype(dtype),
            "b1": np.zeros(num_filters, dtype),
            "W2": normal(0, weight_scale, (num_filters * (H // 2) * (W // 2), hidden_dim)).astype(dtype),
            "b2": np.zeros(hidden_dim, dtype),
            "W3": normal(0, weight_scale, (hidden_dim, num_classes)).astype(dtype),
            "b3": np.zeros(num_classes, dtype),
        }

    def loss(self, X, y=None):
        p = self.params
        scores, caches = convnet_forward(p, X.astype(self.dtype))
        if y is None:
            return scores
        loss, dscores = softmax_loss(scores, y)
        loss += 0.5 * self.reg * (np.sum(p["W2"] ** 2) + np.sum(p["W3"] ** 2))
        _, grads = convnet_backward(dscores, caches)
        grads["W2"] += self.reg * p["W2"]
        grads["W3"] += self.reg * p["W3"]
        return loss, grads
