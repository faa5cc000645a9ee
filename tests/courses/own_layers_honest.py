"""Right submissions of the course ``own_layers``, each written in another way than the reference: see the bugs."""

HONEST = {
    "Linear": {
        "weights_transposed": [
            ("np.random.randn(in_features, out_features)", "np.random.randn(out_features, in_features)"),
            ("x @ self.W + ", "x @ self.W.T + "),
            ("self.x.T @ dout", "dout.T @ self.x"),
            ("dout @ self.W.T", "dout @ self.W"),
        ],
        "einsum": [("self.x.T @ dout", "np.einsum('nd,nm->dm', self.x, dout)")],
        "in_place": [
            ("self.dW = self.x.T @ dout", "self.dW = np.zeros_like(self.W)\n        self.dW += np.dot(self.x.T, dout)")
        ],
        "keeps_a_cache": [("self.x = x", "self.cache = {'x': x.copy()}"), ("self.x.T", "self.cache['x'].T")],
        "ones": [("dout.sum(axis=0)", "np.ones(len(dout)) @ dout")],
        "gradients_at_first_zero": [
            ("self.b = np.zeros(out_features)", "self.b = np.zeros(out_features)\n        self.dW = self.db = None")
        ],
        "callable": [
            ("    def forward(", "    def __call__(self, x):\n        return self.forward(x)\n\n    def forward(")
        ],
        "loop": [("dout @ self.W.T", "np.array([self.W @ row for row in dout])")],
        "slots": [("    def __init__(", "    __slots__ = ('W', 'b', 'dW', 'db', 'x')\n\n    def __init__(")],
        "property": [
            ("self.W = np", "self._W = np"),
            (
                "    def forward(",
                "    @property\n    def W(self):\n        return self._W\n\n    @W.setter\n    def W(self, value):\n        self._W = value\n\n    def forward(",
            ),
        ],
        "gradients_as_properties": [
            ("self.dW = ", "self._dW = "),
            ("    def forward(", "    @property\n    def dW(self):\n        return self._dW\n\n    def forward("),
        ],
        "single_precision": [("return x @ self.W + self.b", "return (x @ self.W + self.b).astype(np.float32)")],
    },
    "ReLU": {
        "maximum": [("np.where(self.mask, x, 0.0)", "np.maximum(x, 0)")],
        "product": [("np.where(self.mask, dout, 0.0)", "dout * self.mask")],
        "stack": [
            ("self.mask = x > 0", "self.mask = np.sign(np.maximum(x, 0))"),
            ("np.where(self.mask, x, 0.0)", "x * self.mask"),
            ("np.where(self.mask, dout, 0.0)", "dout * self.mask"),
        ],
        "of_the_output": [
            (
                "self.mask = x > 0\n        return np.where(self.mask, x, 0.0)",
                "self.out = np.maximum(0, x)\n        return self.out",
            ),
            ("self.mask", "self.out > 0"),
        ],
        "copy_and_cut": [
            ("return np.where(self.mask, dout, 0.0)", "dx = dout.copy()\n        dx[~self.mask] = 0\n        return dx")
        ],
    },
    "SoftmaxCrossEntropy": {
        "one_hot": [("dx[np.arange(len(self.y)), self.y] -= 1.0", "dx -= np.eye(dx.shape[1])[self.y]")],
        "loop": [("-log_p[np.arange(len(y)), y].mean()", "sum(-row[label] for row, label in zip(log_p, y)) / len(y)")],
        "gradient_in_forward": [
            (
                "self.p, self.y = np.exp(log_p), y",
                "self.p, self.y = np.exp(log_p), y\n        self.dx = (self.p - np.eye(x.shape[1])[y]) / len(y)",
            ),
            (
                "dx = self.p.copy()\n        dx[np.arange(len(self.y)), self.y] -= 1.0\n        return dx / len(self.y)",
                "return self.dx",
            ),
        ],
        "scipy": [
            ("np.log(np.exp(shifted).sum(axis=1, keepdims=True))", "logsumexp(shifted, axis=1, keepdims=True)"),
            ("class Soft", "from scipy.special import logsumexp\n\n\nclass Soft"),
        ],
    },
    "BatchNorm": {
        "in_place": [
            (
                "self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean",
                "self.running_mean *= self.momentum\n            self.running_mean += (1 - self.momentum) * mean",
            ),
        ],
        "by_differences": [
            (
                "self.momentum * self.running_var + (1 - self.momentum) * var",
                "self.running_var + (1 - self.momentum) * (var - self.running_var)",
            )
        ],
        "second_moment": [("x.var(axis=0)", "((x - x.mean(axis=0)) ** 2).mean(axis=0)")],
        "long_way": [
            (
                "centered = dnormal - dnormal.mean(axis=0) - self.normal * (dnormal * self.normal).mean(axis=0)\n        return centered / self.std",
                "n = len(dout)\n        total = n * dnormal - dnormal.sum(axis=0) - self.normal * np.sum(dnormal * self.normal, axis=0)\n        return total / (n * self.std)",
            )
        ],
        "rows": [
            (
                "np.zeros(features), np.ones(features)\n        self.training",
                "np.zeros((1, features)), np.ones((1, features))\n        self.training",
            )
        ],
    },
    "Conv1d": {
        "gradients_returned": [
            ("self.dW", "dW"),
            ("self.db", "db"),
            (
                "return dpadded[:, :, self.padding : dpadded.shape[2] - self.padding]",
                "return dpadded[:, :, self.padding : dpadded.shape[2] - self.padding], dW, db",
            ),
        ],
        "tensordot": [
            ('np.einsum("nck,fck->nf", window, self.W)', "np.tensordot(window, self.W, axes=([1, 2], [1, 2]))")
        ],
        "windows": [
            (
                'np.einsum("nf,nck->fck", dout[:, :, t], self.padded[:, :, here])',
                "np.tensordot(dout[:, :, t], self.padded[:, :, here], axes=(0, 0))",
            )
        ],
        "keeps_the_input": [
            (
                "return dpadded[:, :, self.padding : dpadded.shape[2] - self.padding]",
                "end = None if self.padding == 0 else -self.padding\n        return dpadded[:, :, self.padding : end]",
            )
        ],
    },
    "Conv2d": {
        "tensordot": [
            ('np.einsum("nckl,fckl->nf", window, self.W)', "np.tensordot(window, self.W, axes=([1, 2, 3], [1, 2, 3]))")
        ],
        "matrix": [
            (
                'np.einsum("nckl,fckl->nf", window, self.W)',
                "window.reshape(len(x), -1) @ self.W.reshape(len(self.W), -1).T",
            )
        ],
    },
    "MaxPool": {
        "amax": [(".max(axis=(2, 3))", ".reshape(*x.shape[:2], -1).max(axis=2)")],
        "mask": [
            (
                "row, column = np.unravel_index(np.argmax(window), window.shape)\n            dx[n, c, i * s + row, j * s + column] += dout[n, c, i, j]",
                "dx[n, c, i * s : i * s + k, j * s : j * s + k] += (window == window.max()) * dout[n, c, i, j]",
            )
        ],
    },
    "Flatten": {
        "product": [("x.reshape(len(x), -1)", "x.reshape(x.shape[0], int(np.prod(x.shape[1:])))")],
        "rows": [("x.reshape(len(x), -1)", "np.array([row.ravel() for row in x])")],
    },
    "SGD": {
        "in_place": [
            (
                "setattr(layer, name, getattr(layer, name) - self.lr * velocity[name])",
                "parameter = getattr(layer, name)\n                parameter -= self.lr * velocity[name]",
            )
        ],
        "holds_arrays": [
            (
                "self.layers, self.lr",
                "self.arrays = [{name: getattr(layer, name) for name in ('W', 'b')} for layer in layers]\n        self.layers, self.lr",
            ),
            (
                "setattr(layer, name, getattr(layer, name) - self.lr * velocity[name])",
                "arrays = self.arrays[self.layers.index(layer)]\n                arrays[name] -= self.lr * velocity[name]",
            ),
        ],
        "lazily": [
            (
                'self.velocity = [{name: np.zeros_like(getattr(layer, name)) for name in ("W", "b")} for layer in layers]',
                "self.velocity = [{'W': 0.0, 'b': 0.0} for _ in layers]",
            )
        ],
    },
    "Adam": {
        "factor": [
            ("self.lr * first / (np.sqrt(second) + self.eps)", "self.lr / (np.sqrt(second) + self.eps) * first")
        ],
        "in_place": [
            (
                "m[name] = self.beta1 * m[name] + (1 - self.beta1) * g",
                "m[name] *= self.beta1\n                m[name] += (1 - self.beta1) * g",
            )
        ],
        "powers": [("self.beta2**self.t", "np.power(self.beta2, self.t)"), ("g**2", "np.square(g)")],
    },
    "RNNCell": {
        "dot": [
            ("np.tanh(x @ self.Wx + h @ self.Wh + self.b)", "np.tanh(np.dot(x, self.Wx) + np.dot(h, self.Wh) + self.b)")
        ],
        "joined": [
            (
                "np.tanh(x @ self.Wx + h @ self.Wh + self.b)",
                "np.tanh(np.hstack([x, h]) @ np.vstack([self.Wx, self.Wh]) + self.b)",
            )
        ],
        "list": [("return da @ self.Wx.T, da @ self.Wh.T", "return [da @ self.Wx.T, da @ self.Wh.T]")],
        "cosh": [("(1 - self.out**2)", "(1 - self.out) * (1 + self.out)")],
    },
    "MLP": {
        "tuple": [("        self.layers.pop()\n", "        self.layers = tuple(self.layers[:-1])\n")],
        "indices": [
            (
                "for layer in reversed(self.layers):\n            dout = layer.backward(dout)",
                "for index in range(len(self.layers) - 1, -1, -1):\n            dout = self.layers[index].backward(dout)",
            )
        ],
        "reduced": [
            (
                "for layer in self.layers:\n            x = layer.forward(x)\n        return x",
                "return reduce(lambda z, layer: layer.forward(z), self.layers, x)",
            ),
            ("class MLP", "from functools import reduce\n\n\nclass MLP"),
        ],
    },
}
