"""Wrong networks, written without sight of any rule that names what is wrong."""

import numpy as np

from ._right_of_unseen import (
    ConvNet,
    FullyConnectedNet,
    ThreeLayerConvNet,
    TwoLayerNet,
    affine_backward,
    affine_forward,
    batchnorm_forward,
    conv_backward,
    conv_forward,
    dropout_forward,
    layernorm_forward,
    norm_backward,
    pool_backward,
    pool_forward,
    relu_backward,
    relu_forward,
    softmax_loss,
)

PART = "unseen"


class TwoLayerNet__no_gate_on_the_way_back(TwoLayerNet):
    """The backward pass leaves out the ReLU."""

    def loss(self, X, y=None):
        W1, b1, W2, b2 = (self.params[k] for k in ("W1", "b1", "W2", "b2"))
        a, cache1 = affine_forward(X, W1, b1)
        h, _ = relu_forward(a)
        scores, cache2 = affine_forward(h, W2, b2)
        if y is None:
            return scores
        loss, ds = softmax_loss(scores, y)
        loss += 0.5 * self.reg * (np.sum(W1**2) + np.sum(W2**2))
        dh, dW2, db2 = affine_backward(ds, cache2)
        _, dW1, db1 = affine_backward(dh, cache1)
        return loss, {"W1": dW1 + self.reg * W1, "b1": db1, "W2": dW2 + self.reg * W2, "b2": db2}


class TwoLayerNet__whole_penalty(TwoLayerNet):
    """The penalty lacks its 0.5, in the loss and the gradients."""

    def loss(self, X, y=None):
        W1, b1, W2, b2 = (self.params[k] for k in ("W1", "b1", "W2", "b2"))
        a, cache1 = affine_forward(X, W1, b1)
        h, relu_cache = relu_forward(a)
        scores, cache2 = affine_forward(h, W2, b2)
        if y is None:
            return scores
        loss, ds = softmax_loss(scores, y)
        loss += self.reg * (np.sum(W1**2) + np.sum(W2**2))
        dh, dW2, db2 = affine_backward(ds, cache2)
        _, dW1, db1 = affine_backward(relu_backward(dh, relu_cache), cache1)
        return loss, {"W1": dW1 + 2 * self.reg * W1, "b1": db1, "W2": dW2 + 2 * self.reg * W2, "b2": db2}


class TwoLayerNet__active_scores(TwoLayerNet):
    """Puts a ReLU on the scores too."""

    def loss(self, X, y=None):
        W1, b1, W2, b2 = (self.params[k] for k in ("W1", "b1", "W2", "b2"))
        a, cache1 = affine_forward(X, W1, b1)
        h, relu1 = relu_forward(a)
        z, cache2 = affine_forward(h, W2, b2)
        scores, relu2 = relu_forward(z)
        if y is None:
            return scores
        loss, ds = softmax_loss(scores, y)
        loss += 0.5 * self.reg * (np.sum(W1**2) + np.sum(W2**2))
        dh, dW2, db2 = affine_backward(relu_backward(ds, relu2), cache2)
        _, dW1, db1 = affine_backward(relu_backward(dh, relu1), cache1)
        return loss, {"W1": dW1 + self.reg * W1, "b1": db1, "W2": dW2 + self.reg * W2, "b2": db2}


class _DeepNet(FullyConnectedNet):
    """A right deep net, as a loop over its layers, with places for faults."""

    train_always = False
    norm_params_of_first = False
    norm_after_relu = False
    penalised_from = 1

    def loss(self, X, y=None):
        mode = "train" if self.train_always or y is not None else "test"
        for bn_param in self.bn_params:
            bn_param["mode"] = mode
        if self.use_dropout:
            self.dropout_param["mode"] = mode
        out, caches = X.astype(self.dtype), []
        for i in range(1, self.num_layers):
            out, fc = affine_forward(out, self.params[f"W{i}"], self.params[f"b{i}"])
            if self.norm_after_relu:
                out, relu = relu_forward(out)
                out, norm = self._norm(out, i)
            else:
                out, norm = self._norm(out, i)
                out, relu = relu_forward(out)
            out, drop = dropout_forward(out, self.dropout_param) if self.use_dropout else (out, 1.0)
            caches.append((fc, norm, relu, drop))
        L = self.num_layers
        scores, last = affine_forward(out, self.params[f"W{L}"], self.params[f"b{L}"])
        if y is None:
            return scores
        loss, d = softmax_loss(scores, y)
        grads = {}
        d, grads[f"W{L}"], grads[f"b{L}"] = affine_backward(d, last)
        for i in range(L - 1, 0, -1):
            fc, norm, relu, drop = caches[i - 1]
            d = d * drop
            if self.norm_after_relu:
                d = relu_backward(self._norm_back(d, norm, i, grads), relu)
            else:
                d = self._norm_back(relu_backward(d, relu), norm, i, grads)
            d, grads[f"W{i}"], grads[f"b{i}"] = affine_backward(d, fc)
        for i in range(self.penalised_from, L + 1):
            loss += 0.5 * self.reg * np.sum(self.params[f"W{i}"] ** 2)
            grads[f"W{i}"] = grads[f"W{i}"] + self.reg * self.params[f"W{i}"]
        return loss, grads

    def _norm(self, out, i):
        if self.normalization is None:
            return out, None
        gamma, beta = self.params[f"gamma{i}"], self.params[f"beta{i}"]
        forward = batchnorm_forward if self.normalization == "batchnorm" else layernorm_forward
        return forward(out, gamma, beta, self.bn_params[0 if self.norm_params_of_first else i - 1])

    def _norm_back(self, d, cache, i, grads):
        if self.normalization is None:
            return d
        d, grads[f"gamma{i}"], grads[f"beta{i}"] = norm_backward(d, cache)
        return d


class FullyConnectedNet__trains_while_testing(_DeepNet):
    """Scores come from train mode: dropout drops, batch normalisation uses the batch."""

    train_always = True


class FullyConnectedNet__one_running_mean(_DeepNet):
    """All layers share the first one's running statistics."""

    norm_params_of_first = True


class FullyConnectedNet__normalises_after_relu(_DeepNet):
    """Normalises after the ReLU."""

    norm_after_relu = True


class FullyConnectedNet__first_weights_free(_DeepNet):
    """The penalty begins with the second layer's weights."""

    penalised_from = 2


class ThreeLayerConvNet__filters_unpenalised(ThreeLayerConvNet):
    """The filters are not regularised."""

    def loss(self, X, y=None):
        p = self.params
        a1, conv = conv_forward(X.astype(self.dtype), p["W1"], p["b1"])
        h1, relu1 = relu_forward(a1)
        p1, pool = pool_forward(h1)
        a2, fc2 = affine_forward(p1, p["W2"], p["b2"])
        h2, relu2 = relu_forward(a2)
        scores, fc3 = affine_forward(h2, p["W3"], p["b3"])
        if y is None:
            return scores
        loss, d = softmax_loss(scores, y)
        grads = {}
        d, grads["W3"], grads["b3"] = affine_backward(d, fc3)
        d, grads["W2"], grads["b2"] = affine_backward(relu_backward(d, relu2), fc2)
        d = relu_backward(pool_backward(d, pool), relu1)
        _, grads["W1"], grads["b1"] = conv_backward(d, conv)
        for k in ("W2", "W3"):
            loss += 0.5 * self.reg * np.sum(p[k] * p[k])
            grads[k] = grads[k] + self.reg * p[k]
        return loss, grads


class ConvNet__linear_hidden_layers(ConvNet):
    """Forgets the ReLU of the hidden affine layers."""

    def loss(self, X, y=None):
        out, i, back = X.astype(self.dtype), 0, []
        for block in self.filters:
            for _ in block:
                i += 1
                W, b = self.params[f"W{i}"], self.params[f"b{i}"]
                out, cache = conv_forward(out, W, b)
                back.append((conv_backward, cache, i))
                out, cache = relu_forward(out)
                back.append((relu_backward, cache, None))
            if self.pool:
                out, cache = pool_forward(out)
                back.append((pool_backward, cache, None))
        for j in range(i + 1, self.num_layers + 1):
            out, cache = affine_forward(out, self.params[f"W{j}"], self.params[f"b{j}"])
            back.append((affine_backward, cache, j))
        if y is None:
            return out
        loss, d = softmax_loss(out, y)
        grads = {}
        for function, cache, k in reversed(back):
            if k is None:
                d = function(d, cache)
                continue
            d, grads[f"W{k}"], grads[f"b{k}"] = function(d, cache)
            loss += 0.5 * self.reg * np.sum(self.params[f"W{k}"] ** 2)
            grads[f"W{k}"] = grads[f"W{k}"] + self.reg * self.params[f"W{k}"]
        return loss, grads
