"""Known wrong implementations: `<function>__<mistake>` has the student's signature, its docstring is for the student.

They refuse what must be refused, so that none of them answers where the only mistake is a missing check.
"""

import functools
import math


def _checked(n, k, s, p, d):
    if min(n, k, s, d) < 1 or p < 0 or d * (k - 1) + 1 > n + 2 * p:
        raise ValueError
    return n, k, s, p, d


def _steps(n, k, s, p, d):
    """The steps of the kernel, not rounded, after the checks."""
    _checked(n, k, s, p, d)
    return (n + 2 * p - d * (k - 1) - 1) / s


def conv_out__rounds_up(n, k, s=1, p=0, d=1):
    """You rounded up, as one of the notes' formulas says: PyTorch rounds down, an incomplete step is not made."""
    return math.ceil(_steps(n, k, s, p, d)) + 1


def conv_out__forgets_plus_one(n, k, s=1, p=0, d=1):
    """You are off by one: the place where the kernel starts counts, too, hence the + 1."""
    return math.floor(_steps(n, k, s, p, d))


def conv_out__forgets_padding(n, k, s=1, p=0, d=1):
    """You left out the padding: it adds p places at both ends, n + 2*p."""
    _checked(n, k, s, p, d)
    return (n - d * (k - 1) - 1) // s + 1


def conv_out__pads_once(n, k, s=1, p=0, d=1):
    """You added the padding once: it goes on both ends, so there are n + 2*p places."""
    _checked(n, k, s, p, d)
    return (n + p - d * (k - 1) - 1) // s + 1


def conv_out__adds_padding_afterwards(n, k, s=1, p=0, d=1):
    """You added the padding after dividing by the stride: it belongs to the input, inside the brackets."""
    _checked(n, k, s, p, d)
    return (n - d * (k - 1) - 1) // s + 2 * p + 1


def conv_out__rounds_to_nearest(n, k, s=1, p=0, d=1):
    """You rounded to the nearest whole number: an incomplete step is not made, however little it lacks."""
    return round(_steps(n, k, s, p, d)) + 1


def conv_out__plus_one_inside(n, k, s=1, p=0, d=1):
    """You added the 1 before dividing by the stride: first divide the steps, then add 1 for the start."""
    _checked(n, k, s, p, d)
    return (n + 2 * p - d * (k - 1)) // s


def conv_out__ignores_dilation(n, k, s=1, p=0, d=1):
    """You left out the dilation: the kernel spans d*(k - 1) + 1 places."""
    _checked(n, k, s, p, d)
    return (n + 2 * p - k) // s + 1


def conv_out__dilation_times_kernel(n, k, s=1, p=0, d=1):
    """You took the kernel's span for d*k: between k points lie k - 1 distances, so it is d*(k - 1) + 1."""
    _checked(n, k, s, p, d)
    return (n + 2 * p - d * k) // s + 1


def conv_out__dilation_as_stride(n, k, s=1, p=0, d=1):
    """You treated dilation as another stride: it is the distance between the kernel's points and widens the kernel."""
    _checked(n, k, s, p, d)
    return (n + 2 * p - k) // (s * d) + 1


def conv_out__ignores_stride(n, k, s=1, p=0, d=1):
    """You left out the stride: the kernel moves on by s places, so divide the steps by s."""
    _checked(n, k, s, p, d)
    return n + 2 * p - d * (k - 1)


def conv_out__same(n, k, s=1, p=0, d=1):
    """You only divided the size by the stride: without enough padding the kernel makes it smaller."""
    _checked(n, k, s, p, d)
    return math.ceil(n / s)


def _pool(n, k, s, p, d, ceil_mode, default=None, floor=math.floor, up=math.ceil, last=True):
    """What pool_out returns, with one thing done otherwise."""
    s = (default or k) if s is None else s
    if 2 * p > k:
        raise ValueError
    steps = _steps(n, k, s, p, d)
    size = (up if ceil_mode else floor)(steps) + 1
    return size - 1 if last and ceil_mode and (size - 1) * s >= n + p else size


def pool_out__rounds_up(n, k, s=None, p=0, d=1, ceil_mode=False):
    """You rounded up, as one of the notes' formulas says: PyTorch rounds down unless ceil_mode is set."""
    return _pool(n, k, s, p, d, ceil_mode, floor=math.ceil)


def pool_out__forgets_plus_one(n, k, s=None, p=0, d=1, ceil_mode=False):
    """You are off by one, as the notes' (W - F) / S is: the window at the very start counts, hence the + 1."""
    return _pool(n, k, s, p, d, ceil_mode) - 1


def pool_out__stride_one_by_default(n, k, s=None, p=0, d=1, ceil_mode=False):
    """You took 1 for a stride that is not given: pooling's default stride is the kernel size."""
    return _pool(n, k, s, p, d, ceil_mode, default=1)


def pool_out__divides_by_the_kernel(n, k, s=None, p=0, d=1, ceil_mode=False):
    """You divided n by k: that holds for the default stride without padding and dilation only."""
    _pool(n, k, s, p, d, ceil_mode)
    return n // k


def pool_out__stride_is_the_kernel(n, k, s=None, p=0, d=1, ceil_mode=False):
    """You moved on by the kernel size although a stride is given: windows may overlap."""
    return _pool(n, k, k, p, d, ceil_mode)


def pool_out__ignores_ceil_mode(n, k, s=None, p=0, d=1, ceil_mode=False):
    """You rounded down although ceil_mode is set: then an incomplete window at the end counts."""
    return _pool(n, k, s, p, d, False)


def pool_out__last_window_outside(n, k, s=None, p=0, d=1, ceil_mode=False):
    """You kept a last window that starts behind the input: with ceil_mode the size is one smaller where
    (size - 1)*s >= n + p."""
    return _pool(n, k, s, p, d, ceil_mode, last=False)


def pool_out__drops_last_window(n, k, s=None, p=0, d=1, ceil_mode=False):
    """With ceil_mode you left out a last window that starts inside: leave it out only where (size - 1)*s >= n + p."""
    size = _pool(n, k, s, p, d, ceil_mode)
    return size - 1 if ceil_mode else size


def pool_out__ceil_mode_adds_one(n, k, s=None, p=0, d=1, ceil_mode=False):
    """With ceil_mode you added one window in every case: rounding up changes nothing where the last one is complete."""
    return _pool(n, k, s, p, d, ceil_mode, up=lambda steps: math.floor(steps) + 1, last=False)


def pool_out__rounds_to_nearest(n, k, s=None, p=0, d=1, ceil_mode=False):
    """You rounded to the nearest whole number: round down, or up with ceil_mode."""
    return _pool(n, k, s, p, d, ceil_mode, floor=round, up=round)


def pool_out__forgets_padding(n, k, s=None, p=0, d=1, ceil_mode=False):
    """You left out the padding: it adds p places at both ends, n + 2*p."""
    _pool(n, k, s, p, d, ceil_mode)
    return _pool(n, k, s, 0, d, ceil_mode)


def pool_out__pads_once(n, k, s=None, p=0, d=1, ceil_mode=False):
    """You added the padding once: it goes on both ends, so there are n + 2*p places."""
    _pool(n, k, s, p, d, ceil_mode)
    return _pool(n + p, k, s, 0, d, ceil_mode)


def pool_out__ignores_dilation(n, k, s=None, p=0, d=1, ceil_mode=False):
    """You left out the dilation: the window spans d*(k - 1) + 1 places."""
    _pool(n, k, s, p, d, ceil_mode)
    return _pool(n, k, s, p, 1, ceil_mode)


def pool_out__stride_is_the_span(n, k, s=None, p=0, d=1, ceil_mode=False):
    """You took the dilated window's span for the stride: without a stride it is k, dilated or not."""
    return _pool(n, k, d * (k - 1) + 1 if s is None else s, p, d, ceil_mode)


def _trace(layers, shape, conv, pool, channels=True, flat=math.prod, swap=False, same=True):
    """The shape after every layer, with one thing done otherwise."""
    now, shapes = tuple(shape), []
    for name, *numbers in layers:
        if name in ("conv", "pool") and len(now) == 3:
            out = numbers.pop(0) if name == "conv" else now[0]
            size = conv if name == "conv" else pool
            first, second = (size(n, *numbers) for n in (now[1:] if not swap else now[:0:-1]))
            now = (out if channels else now[0], first, second)
        elif name == "flatten":
            now = (flat(now),) if len(now) == 3 else now
        elif name == "linear" and len(now) == 1:
            now = (numbers[0],)
        elif name not in ("relu", "bn"):
            raise ValueError
        if same or name not in ("relu", "bn"):
            shapes.append(now)
    return shapes


def _conv(n, k, s=1, p=0, d=1):
    return math.floor(_steps(n, k, s, p, d)) + 1


def _floor_pool(n, k, s=None, p=0):
    return _pool(n, k, s, p, 1, False)


def trace__rounds_up(layers, shape):
    """You rounded sizes up, as one of the notes' formulas says: PyTorch rounds them down."""
    return _trace(layers, shape, conv_out__rounds_up, functools.partial(_pool, d=1, ceil_mode=True, last=False))


def trace__pooling_rounds_up(layers, shape):
    """You rounded the sizes after pooling up: they are rounded down, a row that is left over is dropped."""
    return _trace(layers, shape, _conv, functools.partial(_pool, d=1, ceil_mode=True))


def trace__forgets_padding(layers, shape):
    """You left out the padding of the layers: it is their last number and goes on both ends."""
    return _trace(layers, shape, conv_out__forgets_padding, pool_out__forgets_padding)


def trace__forgets_plus_one_in_pooling(layers, shape):
    """Your pooled sizes are one too small, as the notes' (W - F) / S: the window at the start counts, hence the + 1."""
    return _trace(layers, shape, _conv, pool_out__forgets_plus_one)


def trace__keeps_the_channels(layers, shape):
    """You kept the channels of the input: after a convolution there are as many as it has kernels."""
    return _trace(layers, shape, _conv, _floor_pool, channels=False)


def trace__flatten_forgets_the_channels(layers, shape):
    """You flattened height and width only: flatten makes one row of all channels, C*H*W numbers."""
    return _trace(layers, shape, _conv, _floor_pool, flat=lambda now: now[1] * now[2])


def trace__starts_with_the_input(layers, shape):
    """Your list begins with the input's shape: it holds one shape for each layer, the one after it."""
    return [tuple(shape), *_trace(layers, shape, _conv, _floor_pool)]


def trace__skips_layers(layers, shape):
    """You left out the layers that change no shape: relu and bn have an entry of their own, too."""
    return _trace(layers, shape, _conv, _floor_pool, same=False)


def trace__swaps_height_and_width(layers, shape):
    """You exchanged height and width: a shape is (C, H, W), and stays in this order."""
    return _trace(layers, shape, _conv, _floor_pool, swap=True)


def trace__pooling_stride_one(layers, shape):
    """You took 1 for the stride of a pooling: it is the layer's third entry, and None stands for the kernel size."""
    return _trace(layers, shape, _conv, lambda n, k, s, p: _floor_pool(n, k, 1, p))


def trace__pooling_stride_is_the_kernel(layers, shape):
    """You took the kernel size for the stride of every pooling: use the layer's own stride where it has one."""
    return _trace(layers, shape, _conv, lambda n, k, s, p: _floor_pool(n, k, k, p))


def trace__convolution_rounds_up(layers, shape):
    """You rounded the sizes after a convolution up: they are rounded down, an incomplete step is not made."""
    return _trace(layers, shape, conv_out__rounds_up, _floor_pool)


def trace__forgets_plus_one_in_convolution(layers, shape):
    """Your convolutions' sizes are one too small: the place where the kernel starts counts, hence the + 1."""
    return _trace(layers, shape, conv_out__forgets_plus_one, _floor_pool)


def trace__pads_once(layers, shape):
    """You added the padding once: it goes on both ends, so there are n + 2*p places."""
    return _trace(layers, shape, conv_out__pads_once, pool_out__pads_once)


def trace__ignores_the_stride_of_a_convolution(layers, shape):
    """You moved the kernel of every convolution by one: its stride is the layer's fourth entry."""
    return _trace(layers, shape, conv_out__ignores_stride, _floor_pool)


def trace__is_square(layers, shape):
    """You took the height for the width, too: each follows the formula on its own."""
    channels, height, _ = shape
    return _trace(layers, (channels, height, height), _conv, _floor_pool)
