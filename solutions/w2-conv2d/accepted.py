"""Two-dimensional convolution by hand: write the function, hand in this file."""

from torch import Tensor


### BEGIN SOLUTION
# Walks over the output, one window at a time; every value is a product and a sum of tensors.
def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


### END SOLUTION


def conv2d(
    x: Tensor,
    w: Tensor,
    b: Tensor | None = None,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
) -> Tensor:
    """Slide the kernels w over the images x, as deep-learning libraries define "convolution" (no flipping).

    x: (N, C, H, W) float; w: (D, C, h, w) and b: (D,) of the same dtype. Nothing of them is changed.
    A pair is (vertical, horizontal); one number stands for both. Padding is zeros, on all four sides.
    Returns (N, D, H', W') of x's dtype, with
    H' = floor((H + 2*padding - dilation*(h - 1) - 1) / stride) + 1, and W' alike.
    The result must be made by tensor operations, so that w.grad can be computed from it.
    Raises ValueError when x or w has not four axes, when their channels differ, or when the kernel,
    with its dilation, is larger than the padded input.
    """
    ### BEGIN SOLUTION
    if x.dim() != 4 or w.dim() != 4:
        raise ValueError("x and w must have four axes")
    if x.shape[1] != w.shape[1]:
        raise ValueError(f"x has {x.shape[1]} channels, w expects {w.shape[1]}")
    (sh, sw), (ph, pw), (dh, dw) = pair(stride), pair(padding), pair(dilation)
    n, c, height, width = x.shape
    filters, _, kh, kw = w.shape
    span_h, span_w = dh * (kh - 1) + 1, dw * (kw - 1) + 1
    rows = (height + 2 * ph - span_h) // sh + 1
    columns = (width + 2 * pw - span_w) // sw + 1
    if rows < 1 or columns < 1:
        raise ValueError("the kernel is larger than the padded input")

    padded = x.new_zeros((n, c, height + 2 * ph, width + 2 * pw))
    padded[:, :, ph : ph + height, pw : pw + width] = x
    out = x.new_zeros((n, filters, rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * sh, j * sw
            window = padded[:, :, top : top + span_h : dh, left : left + span_w : dw]
            for f in range(filters):
                out[:, f, i, j] = (window * w[f]).sum(dim=(1, 2, 3))
    return out if b is None else out + b.view(1, -1, 1, 1)
    ### END SOLUTION
