"""What the handout's ``im2col_cython.pyx`` computes once it is compiled: nobody hands in the compiled file.

This text runs beside a submission whose ``fast_layers.py`` asks for it. Windows are columns in the order of their
places and then of the examples, as the handout's layers read them.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray


def im2col_cython(x: NDArray[Any], field_height: int, field_width: int, padding: int, stride: int) -> NDArray[Any]:
    """The windows of padded images as columns, ``(C * field_height * field_width, places * N)``."""
    N, C, H, W = x.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    out_h = (H + 2 * padding - field_height) // stride + 1
    out_w = (W + 2 * padding - field_width) // stride + 1
    cols = np.empty((C, field_height, field_width, out_h, out_w, N), x.dtype)
    for i, j, seen in _seen(field_height, field_width, out_h, out_w, stride):
        cols[:, i, j] = padded[seen].transpose(1, 2, 3, 0)
    return cols.reshape(C * field_height * field_width, -1)


def col2im_cython(
    cols: NDArray[Any], N: int, C: int, H: int, W: int, field_height: int, field_width: int, padding: int, stride: int
) -> NDArray[Any]:
    """The images ``(N, C, H, W)`` to whose pixels the entries of such columns are added."""
    out_h = (H + 2 * padding - field_height) // stride + 1
    out_w = (W + 2 * padding - field_width) // stride + 1
    windows = cols.reshape(C, field_height, field_width, out_h, out_w, N).transpose(0, 1, 2, 5, 3, 4)
    return col2im_6d_cython(windows, N, C, H, W, field_height, field_width, padding, stride)


def col2im_6d_cython(
    cols: NDArray[Any], N: int, C: int, H: int, W: int, HH: int, WW: int, pad: int, stride: int
) -> NDArray[Any]:
    """The same of windows ``(C, HH, WW, N, out_h, out_w)``."""
    out_h, out_w = cols.shape[4:]
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), cols.dtype)
    for i, j, seen in _seen(HH, WW, out_h, out_w, stride):
        padded[seen] += cols[:, i, j].transpose(1, 0, 2, 3)
    return padded[:, :, pad : pad + H, pad : pad + W]


def _seen(HH: int, WW: int, out_h: int, out_w: int, stride: int) -> Iterator[tuple[int, int, tuple[slice, ...]]]:
    """Each entry of the windows, with the pixels that it meets at all places."""
    whole = slice(None)
    for i in range(HH):
        for j in range(WW):
            rows, columns = slice(i, i + stride * out_h, stride), slice(j, j + stride * out_w, stride)
            yield i, j, (whole, whole, rows, columns)
