"""Wrong submissions of the course ``own_layers``: the reference with a text of one class replaced by another.

By exercise and name: pairs of what stands in the class and what stands there instead.
"""

BUGS = {
    "Linear": {
        "bias_left_out": [("x @ self.W + self.b", "x @ self.W")],
        "gradients_averaged": [("self.x.T @ dout", "self.x.T @ dout / len(dout)")],
        "bias_averaged": [("dout.sum(axis=0)", "dout.mean(axis=0)")],
        "bias_of_all": [("dout.sum(axis=0)", "np.full_like(self.b, dout.sum())")],
        "input_on_class": [("self.x = x", "Linear.x = x"), ("self.x.T", "Linear.x.T")],
        "input_in_global": [
            ("self.x = x", "globals()['SEEN'] = x"),
            ("self.x.T", "SEEN.T"),
        ],
        "adds_up": [
            ("self.dW = ", "self.dW = self.dW + "),
            ("self.db = ", "self.db = self.db + "),
            ("self.b = np.zeros(out_features)", "self.b = np.zeros(out_features)\n        self.dW, self.db = 0, 0"),
        ],
        "adds_up_weights_alone": [
            ("self.dW = ", "self.dW = self.dW + "),
            ("self.b = np.zeros(out_features)", "self.b = np.zeros(out_features)\n        self.dW = 0"),
        ],
        "gradients_exchanged": [
            ("self.db = dout.sum(axis=0)", "self.db = dout.sum(axis=0)\n        self.dW, self.db = self.db, self.dW")
        ],
        "returns_all": [("return dout @ self.W.T", "return dout @ self.W.T, self.dW, self.db")],
        "first_input_kept": [("self.x = x", "self.x = self.__dict__.get('x', x)")],
        "bias_a_row": [("np.zeros(out_features)", "np.zeros((1, out_features))")],
        "weights_moved": [("self.db = ", "self.W = self.W - 0.1 * self.dW\n        self.db = ")],
    },
    "ReLU": {
        "upstream_ignored": [("np.where(self.mask, dout, 0.0)", "self.mask * 1.0")],
        "mask_of_upstream": [("np.where(self.mask, dout, 0.0)", "np.where(dout > 0, dout, 0.0)")],
        "absolute": [("np.where(self.mask, x, 0.0)", "np.abs(x)")],
        "passes_all": [("np.where(self.mask, dout, 0.0)", "dout")],
        "leaky": [("np.where(self.mask, x, 0.0)", "np.where(self.mask, x, 0.01 * x)")],
        "mask_on_class": [("self.mask", "ReLU.mask")],
        "mask_inverted": [("np.where(self.mask, dout, 0.0)", "np.where(self.mask, 0.0, dout)")],
        "first_mask_kept": [("self.mask = x > 0", "self.mask = self.__dict__.get('mask', x > 0)")],
    },
    "SoftmaxCrossEntropy": {
        "unstable": [("shifted = x - x.max(axis=1, keepdims=True)", "shifted = x")],
        "summed": [(".mean()", ".sum()"), ("dx / len(self.y)", "dx")],
        "gradient_summed": [("dx / len(self.y)", "dx")],
        "gradient_by_classes": [("dx / len(self.y)", "dx / dx.size")],
        "label_not_subtracted": [("self.y] -= 1.0", "self.y] -= 0.0")],
        "sign": [("-log_p[np", "log_p[np")],
        "maximum_of_all": [("x.max(axis=1, keepdims=True)", "x.max()")],
        "labels_on_class": [
            (", self.y = np.exp", ", SoftmaxCrossEntropy.y = np.exp"),
            ("self.y", "SoftmaxCrossEntropy.y"),
        ],
        "changes_probabilities": [("self.p.copy()", "np.negative(self.p)")],
        "first_label": [("len(self.y)), self.y]", "len(self.y)), 0]")],
    },
    "BatchNorm": {
        "momentum_exchanged": [
            (
                "self.momentum * self.running_mean + (1 - self.momentum)",
                "(1 - self.momentum) * self.running_mean + self.momentum",
            ),
        ],
        "unbiased": [("x.var(axis=0)", "x.var(axis=0, ddof=1)")],
        "always_by_batch": [
            (
                "if self.training:\n            mean, var = x.mean(axis=0), x.var(axis=0)",
                "mean, var = x.mean(axis=0), x.var(axis=0)\n        if self.training:",
            ),
        ],
        "always_updates": [
            ("if self.training:\n", "if True:\n"),
        ],
        "never_updates": [
            ("self.running_var = self.momentum * self.running_var", "unused = self.momentum * self.running_var")
        ],
        "constant_statistics": [("return centered / self.std", "return dnormal / self.std")],
        "constant_variance": [(" - self.normal * (dnormal * self.normal).mean(axis=0)", "")],
        "gamma_left_out": [("dnormal = dout * self.gamma", "dnormal = dout")],
        "eps_outside": [("np.sqrt(var + self.eps)", "np.sqrt(var) + self.eps")],
        "gradient_of_scale_plain": [("(dout * self.normal).sum(axis=0)", "dout.sum(axis=0)")],
        "shift_averaged": [("self.dbeta = dout.sum(axis=0)", "self.dbeta = dout.mean(axis=0)")],
        "normal_on_class": [("self.normal", "BatchNorm.normal")],
        "statistics_on_class": [("self.running_mean", "BatchNorm.running_mean")],
        "standard_deviation_kept": [("+ (1 - self.momentum) * var", "+ (1 - self.momentum) * np.sqrt(var)")],
    },
    "Conv1d": {
        "flipped": [('"nck,fck->nf", window, self.W', '"nck,fck->nf", window, self.W[:, :, ::-1]')],
        "bias_left_out": [(" + self.b", "")],
        "bias_averaged": [("dout.sum(axis=(0, 2))", "dout.sum(axis=2).mean(axis=0)")],
        "stride_ignored_backward": [
            ("here = slice(t * self.stride, t * self.stride + kernel)", "here = slice(t, t + kernel)")
        ],
        "overwrites": [("dpadded[:, :, here] +=", "dpadded[:, :, here] =")],
        "weights_overwritten": [("self.dW += ", "self.dW = ")],
        "padding_left_on": [("return dpadded[:, :, self.padding : dpadded.shape[2] - self.padding]", "return dpadded")],
        "padded_by_edge": [("(self.padding, self.padding)))", "(self.padding, self.padding)), mode='edge')")],
        "adds_up": [
            (
                "self.stride, self.padding = stride, padding",
                "self.stride, self.padding = stride, padding\n        self.dW = 0",
            ),
            ("self.dW = np.zeros(self.W.shape)", "self.dW = self.dW + np.zeros(self.W.shape)"),
        ],
    },
    "Conv2d": {
        "kernel_transposed": [('"nckl,fckl->nf"', '"nckl,fclk->nf"')],
        "rows_and_columns": [("i * s : i * s + kernel, j * s : j * s + kernel]", "i : i + kernel, j : j + kernel]")],
        "padding_off": [
            (
                "p : dpadded.shape[2] - p, p : dpadded.shape[3] - p",
                "0 : dpadded.shape[2] - 2 * p, 0 : dpadded.shape[3] - 2 * p",
            )
        ],
        "overwrites": [("dpadded[here] +=", "dpadded[here] =")],
        "bias_by_image": [("dout.sum(axis=(0, 2, 3))", "dout.sum(axis=(0, 2, 3)) / len(dout)")],
        "input_on_class": [("self.padded", "Conv2d.padded")],
        "one_channel": [("self.padded[here])", "self.padded[here][:, ::-1])")],
    },
    "MaxPool": {
        "mean": [(".max(axis=(2, 3))", ".mean(axis=(2, 3))")],
        "overwrites": [("j * s + column] +=", "j * s + column] =")],
        "stride_is_kernel": [("s = self.kernel, self.stride", "s = self.kernel, self.kernel")],
        "minimum": [("np.argmax(window)", "np.argmin(window)")],
        "input_on_class": [("self.x", "MaxPool.x")],
        "column_major": [("np.argmax(window), window.shape)", "np.argmax(window.T), window.shape)")],
    },
    "Flatten": {
        "fortran": [("x.reshape(len(x), -1)", "x.reshape(len(x), -1, order='F')")],
        "examples_too": [("x.reshape(len(x), -1)", "x.reshape(-1)")],
        "shape_on_class": [("self.shape = x.shape", "Flatten.shape = x.shape")],
        "backward_fortran": [("dout.reshape(self.shape)", "dout.reshape(self.shape, order='F')")],
    },
    "SGD": {
        "forgets": [("velocity[name] = self.momentum * v +", "velocity[name] =")],
        "ascends": [("getattr(layer, name) - self.lr", "getattr(layer, name) + self.lr")],
        "damped": [('getattr(layer, "d" + name)\n', '(1 - self.momentum) * getattr(layer, "d" + name)\n')],
        "weights_alone": [('for name in ("W", "b")}', 'for name in ("W",)}')],
        "first_layer_alone": [("zip(self.layers, self.velocity, strict=True)", "zip(self.layers[:1], self.velocity)")],
        "one_velocity": [
            ("[{name: np", "[{name: 0 * np"),
            ("velocity[name] = self.momentum * v", "velocity[name] = self.momentum * self.velocity[0]['b'].sum()"),
        ],
        "fixed_rate": [("self.lr * velocity", "0.01 * velocity")],
        "state_on_class": [
            ("self.velocity = [", "SGD.velocity = SGD.__dict__.get('velocity') or ["),
        ],
    },
    "Adam": {
        "not_corrected": [("m[name] / (1 - self.beta1**self.t)", "m[name]")],
        "second_not_corrected": [("v[name] / (1 - self.beta2**self.t)", "v[name]")],
        "time_stands": [("self.t += 1", "self.t = 1")],
        "time_by_layer": [
            ("self.t += 1\n", ""),
            ('for name in ("W", "b"):\n', 'self.t += 1\n            for name in ("W", "b"):\n'),
        ],
        "eps_inside": [("np.sqrt(second) + self.eps", "np.sqrt(second + self.eps)")],
        "betas_exchanged": [
            (
                "self.beta1, self.beta2, self.eps = layers, lr, beta1, beta2",
                "self.beta1, self.beta2, self.eps = layers, lr, beta2, beta1",
            )
        ],
        "no_square": [("(1 - self.beta2) * g**2", "(1 - self.beta2) * np.abs(g)")],
        "no_root": [("np.sqrt(second)", "second")],
    },
    "RNNCell": {
        "tanh_left_out": [("da = dout * (1 - self.out**2)", "da = dout")],
        "tanh_of_input": [("(1 - self.out**2)", "(1 - np.tanh(self.out) ** 2)")],
        "states_exchanged": [("self.dWh = self.h.T @ da", "self.dWh = self.out.T @ da")],
        "results_exchanged": [("return da @ self.Wx.T, da @ self.Wh.T", "return da @ self.Wh.T, da @ self.Wx.T")],
        "bias_left_out": [(" + self.b)", ")")],
        "weights_not_transposed": [("da @ self.Wh.T", "da @ self.Wh")],
        "state_on_class": [("self.h", "RNNCell.h")],
        "bias_averaged": [("da.sum(axis=0)", "da.mean(axis=0)")],
    },
    "MLP": {
        "relu_at_the_end": [("        self.layers.pop()\n", "")],
        "no_relu": [
            ("x = layer.forward(x)", "x = x if isinstance(layer, ReLU) else layer.forward(x)"),
            ("dout = layer.backward(dout)", "dout = dout if isinstance(layer, ReLU) else layer.backward(dout)"),
        ],
        "backward_in_order": [("reversed(self.layers)", "self.layers")],
        "first_layer_left_out": [("reversed(self.layers)", "reversed(self.layers[1:])")],
        "relu_not_in_backward": [
            ("dout = layer.backward(dout)", "dout = dout if isinstance(layer, ReLU) else layer.backward(dout)")
        ],
        "one_relu_for_all": [
            ("self.layers: list[Any] = []", "self.layers: list[Any] = []\n        relu = ReLU()"),
            ("Linear(d, m), ReLU()", "Linear(d, m), relu"),
        ],
    },
}
