"""Known wrong implementations: `<function>__<mistake>` has the student's signature, its docstring is for the student.

They refuse what must be refused, so that none of them answers where the only mistake is a missing check.
"""

import torch


def _pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def _other_than_one(dilation):
    """Where there is none, it cannot be mistaken for another thing."""
    if _pair(dilation) == (1, 1):
        raise ValueError
    return dilation


def _plain(windows, w):
    """(N, C, h, w) windows and all kernels (D, C, h, w) -> (N, D)."""
    return torch.einsum("nchw,dchw->nd", windows, w)


def _padded(x, padding, shift=None):
    """x with zeros around it; shift: rows above and columns left of it, the padding unless given."""
    (top, left), (n, c, height, width) = padding if shift is None else shift, x.shape
    out = x.new_zeros(n, c, height + 2 * padding[0], width + 2 * padding[1])
    out[:, :, top : top + height, left : left + width] = x
    return out


def _repeated(x, padding):
    """x with its border pixels repeated."""
    rows = torch.arange(-padding[0], x.shape[2] + padding[0]).clamp(0, x.shape[2] - 1)
    columns = torch.arange(-padding[1], x.shape[3] + padding[1]).clamp(0, x.shape[3] - 1)
    return x[:, :, rows][:, :, :, columns]


def _conv(
    x, w, b, stride, padding, dilation, product=_plain, pad=_padded, flip=False, near=False, step=None, up=False,
    each_bias=1,
):  # fmt: skip
    """What conv2d returns, with one thing done otherwise.

    product: a window and the kernels -> (N, D); flip: pairs are read as (horizontal, vertical); near: neighbouring
    pixels, though the size is that of the dilated kernel; step: how far the kernel moves, the stride unless given; up:
    sizes are rounded up, with zeros in what the last windows lack; each_bias: how often the bias is added.
    """
    if x.dim() != 4 or w.dim() != 4 or x.shape[1] != w.shape[1]:
        raise ValueError
    stride, padding, dilation = _pair(stride), _pair(padding), _pair(dilation)
    if flip:
        stride, padding, dilation = stride[::-1], padding[::-1], dilation[::-1]
    span = [d * (k - 1) + 1 for d, k in zip(dilation, w.shape[2:], strict=True)]
    room = [n + 2 * p - s for n, p, s in zip(x.shape[2:], padding, span, strict=True)]
    if min(room) < 0:
        raise ValueError
    rows, columns = ((-(-r // s) if up else r // s) + 1 for r, s in zip(room, stride, strict=True))
    canvas = pad(x, padding)
    if up:
        canvas = torch.nn.functional.pad(canvas, (0, stride[1], 0, stride[0]))
    move, gap = stride if step is None else step, (1, 1) if near else dilation
    height, width = gap[0] * (w.shape[2] - 1) + 1, gap[1] * (w.shape[3] - 1) + 1
    out = x.new_zeros(x.shape[0], w.shape[0], rows, columns)
    for i in range(rows):
        for j in range(columns):
            top, left = i * move[0], j * move[1]
            out[:, :, i, j] = product(canvas[:, :, top : top + height : gap[0], left : left + width : gap[1]], w)
    return out if b is None else out + each_bias * b.view(1, -1, 1, 1)


def conv2d__flips_the_kernel(x, w, b=None, stride=1, padding=0, dilation=1):
    """You turned the kernel by 180 degrees, as the convolution of mathematics does: deep learning's is a
    cross-correlation, the kernel is not turned."""
    return _conv(x, w.flip(2, 3), b, stride, padding, dilation)


def conv2d__transposes_the_kernel(x, w, b=None, stride=1, padding=0, dilation=1):
    """You exchanged rows and columns of the kernel: w[d, c, u, v] belongs u rows down and v columns right."""
    return _conv(x, w.transpose(2, 3).reshape(w.shape), b, stride, padding, dilation)


def conv2d__forgets_the_bias(x, w, b=None, stride=1, padding=0, dilation=1):
    """You left the bias out: b[d] is added to every value of output channel d."""
    return _conv(x, w, None, stride, padding, dilation)


def conv2d__bias_per_input_channel(x, w, b=None, stride=1, padding=0, dilation=1):
    """You added the bias once for each input channel: it belongs to the kernel and is added once, after the sum."""
    return _conv(x, w, b, stride, padding, dilation, each_bias=x.shape[1])


def conv2d__bias_per_product(x, w, b=None, stride=1, padding=0, dilation=1):
    """You added the bias to every product: it belongs to the kernel and is added once, after the sum."""
    return _conv(x, w, b, stride, padding, dilation, each_bias=w[0].numel())


def conv2d__first_bias_for_all(x, w, b=None, stride=1, padding=0, dilation=1):
    """You added the first kernel's bias to all output channels: kernel d has the bias b[d]."""
    return _conv(x, w, None if b is None else b[:1].expand(len(b)).clone(), stride, padding, dilation)


def conv2d__subtracts_the_bias(x, w, b=None, stride=1, padding=0, dilation=1):
    """You subtracted the bias: it is added."""
    return _conv(x, w, b, stride, padding, dilation, each_bias=-1)


def conv2d__ignores_padding(x, w, b=None, stride=1, padding=0, dilation=1):
    """You left the padding out: it puts zeros on all four sides and makes room for more places."""
    return _conv(x, w, b, stride, 0, dilation)


def conv2d__pads_bottom_right_only(x, w, b=None, stride=1, padding=0, dilation=1):
    """You put all of the padding below and right of the image: it is on all four sides."""
    return _conv(x, w, b, stride, padding, dilation, pad=lambda image, pairs: _padded(image, pairs, (0, 0)))


def conv2d__repeats_the_border(x, w, b=None, stride=1, padding=0, dilation=1):
    """You padded by repeating the border pixels: a convolution pads with zeros."""
    return _conv(x, w, b, stride, padding, dilation, pad=_repeated)


def conv2d__ignores_stride(x, w, b=None, stride=1, padding=0, dilation=1):
    """You moved the kernel by one pixel: it moves by the stride, and the output is smaller."""
    return _conv(x, w, b, 1, padding, dilation)


def conv2d__stride_for_the_size_only(x, w, b=None, stride=1, padding=0, dilation=1):
    """You computed the size with the stride and moved the kernel by one pixel: value (i, j) begins at i*stride."""
    return _conv(x, w, b, stride, padding, dilation, step=(1, 1))


def conv2d__rounds_the_size_up(x, w, b=None, stride=1, padding=0, dilation=1):
    """You rounded the output size up: a window that would reach over the edge is dropped, so round down."""
    return _conv(x, w, b, stride, padding, dilation, up=True)


def conv2d__forgets_plus_one(x, w, b=None, stride=1, padding=0, dilation=1):
    """Your result is one row and one column too small: the place where the kernel starts counts, hence the + 1."""
    return _conv(x, w, b, stride, padding, dilation)[:, :, :-1, :-1]


def conv2d__ignores_dilation(x, w, b=None, stride=1, padding=0, dilation=1):
    """You multiplied neighbouring pixels: with dilation d the kernel's points are d apart, on each axis."""
    return _conv(x, w, b, stride, padding, dilation, near=True)


def conv2d__without_dilation(x, w, b=None, stride=1, padding=0, dilation=1):
    """You left the dilation out: a kernel spans dilation*(k - 1) + 1 pixels, and the output is smaller."""
    _conv(x, w, b, stride, padding, dilation)
    return _conv(x, w, b, stride, padding, 1)


def conv2d__dilation_as_stride(x, w, b=None, stride=1, padding=0, dilation=1):
    """You took dilation for the stride, as the notes describe it: it is the distance between the kernel's points."""
    _conv(x, w, b, stride, padding, dilation)
    return _conv(x, w, b, _other_than_one(dilation), padding, 1)


def conv2d__swaps_height_and_width(x, w, b=None, stride=1, padding=0, dilation=1):
    """You read pairs as (horizontal, vertical): they are (vertical, horizontal), rows before columns."""
    return _conv(x, w, b, stride, padding, dilation, flip=True)


def conv2d__last_channel_only(x, w, b=None, stride=1, padding=0, dilation=1):
    """You kept the last input channel only: add the products of all channels up, += instead of =."""
    return _conv(x[:, -1:], w[:, -1:], b, stride, padding, dilation)


def conv2d__first_channel_only(x, w, b=None, stride=1, padding=0, dilation=1):
    """You used the first input channel only: each kernel has a slice for every channel; add all products up."""
    return _conv(x[:, :1], w[:, :1], b, stride, padding, dilation)


def conv2d__no_sum_over_channels(x, w, b=None, stride=1, padding=0, dilation=1):
    """You gave each kernel one input channel of its own (a depthwise convolution): a kernel looks at all input channels
    at once, and all products are added up."""
    channels = torch.arange(len(w)) % x.shape[1]

    def own(windows, kernels):
        return (windows[:, channels] * kernels[torch.arange(len(w)), channels]).sum(dim=(2, 3))

    return _conv(x, w, b, stride, padding, dilation, product=own)


def conv2d__first_slice_for_all_channels(x, w, b=None, stride=1, padding=0, dilation=1):
    """You used the kernel's first slice for all input channels: slice c belongs to channel c."""
    return _conv(x, w[:, :1].expand_as(w), b, stride, padding, dilation)


def conv2d__mean_over_channels(x, w, b=None, stride=1, padding=0, dilation=1):
    """You took the mean over the input channels: their products are added up."""
    return _conv(x, w / x.shape[1], b, stride, padding, dilation)


def conv2d__first_image_only(x, w, b=None, stride=1, padding=0, dilation=1):
    """You computed the first image only: each image of a batch is convolved."""
    return _conv(x, w, b, stride, padding, dilation)[:1]


def conv2d__kernel_is_square(x, w, b=None, stride=1, padding=0, dilation=1):
    """You used the kernel's height for its width, too: a kernel (h, w) need not be square."""
    h, width = w.shape[2:]
    return _conv(
        x, w[..., :h] if width >= h else torch.nn.functional.pad(w, (0, h - width)), b, stride, padding, dilation
    )


def conv2d__includes_the_relu(x, w, b=None, stride=1, padding=0, dilation=1):
    """You replaced negative values by zero: that is the ReLU, a layer of its own and no part of the convolution."""
    return _conv(x, w, b, stride, padding, dilation).clamp(min=0)


def conv2d__divides_by_the_kernel(x, w, b=None, stride=1, padding=0, dilation=1):
    """You divided by the number of the kernel's weights: a sum of products is asked for, not a mean."""
    return _conv(x, w / (w.shape[2] * w.shape[3]), b, stride, padding, dilation)


def conv2d__order_in_memory(x, w, b=None, stride=1, padding=0, dilation=1):
    """You read the numbers as they lie in memory: a permuted tensor lies there in another order. Use its indices."""
    memory = x.permute(sorted(range(x.dim()), key=x.stride, reverse=True)).reshape(-1)
    return _conv(memory.view(x.shape), w, b, stride, padding, dilation)


def conv2d__bias_into_the_padding_too(x, w, b=None, stride=1, padding=0, dilation=1):
    """You added the bias to the pixels: it is added once to every sum, whatever the weights are."""
    if b is None or len(b) != 1:
        raise ValueError
    return _conv(x + b, w, None, stride, padding, dilation)
