"""Sizes by counting: put the window at one place after the other, and count the places where it may stand.

Sources: Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", 2016, relationships 6 and 15;
PyTorch documentation of torch.nn.MaxPool2d (ceil_mode, padding of at most half the kernel).
"""

import itertools


def conv_out(n: int, k: int, s: int = 1, p: int = 0, d: int = 1) -> int:
    """Places of the kernel inside the padded input. Raises ValueError when there is none, or a number is too small."""
    check(n, k, s, p, d)
    return count(places(s, room=n + 2 * p, span=d * (k - 1) + 1, overhang=0))


def pool_out(n: int, k: int, s: int | None = None, p: int = 0, d: int = 1, ceil_mode: bool = False) -> int:
    """Places of the window; in ceil_mode it may hang over the end by less than one step, if it starts before that."""
    s = k if s is None else s
    check(n, k, s, p, d)
    if 2 * p > k:
        raise ValueError("padding must be at most half of the kernel")
    found = places(s, room=n + 2 * p, span=d * (k - 1) + 1, overhang=s - 1 if ceil_mode else 0)
    return count([start for start in found if start < n + p] if ceil_mode else found)


def places(s: int, room: int, span: int, overhang: int) -> list[int]:
    """Where the window starts, counted from the beginning of the padding."""
    return list(itertools.takewhile(lambda start: start + span <= room + overhang, itertools.count(0, s)))


def count(starts: list[int]) -> int:
    if not starts:
        raise ValueError("the kernel is larger than the padded input")
    return len(starts)


def check(n: int, k: int, s: int, p: int, d: int) -> None:
    if min(n, k, s, d) < 1 or p < 0:
        raise ValueError("n, k, s and d must be at least 1, and p at least 0")


def trace(layers: list[tuple], shape: tuple[int, int, int]) -> list[tuple[int, ...]]:
    """The shape after each layer. Raises ValueError where a layer cannot take what arrives."""
    shapes: list[tuple[int, ...]] = []
    now: tuple[int, ...] = tuple(shape)
    for layer in layers:
        now = after(layer, now)
        shapes.append(now)
    return shapes


def after(layer: tuple, shape: tuple[int, ...]) -> tuple[int, ...]:
    match layer, shape:
        case ("conv", channels, k, s, p), (_, height, width):
            return channels, conv_out(height, k, s, p), conv_out(width, k, s, p)
        case ("pool", k, s, p), (channels, height, width):
            return channels, pool_out(height, k, s, p), pool_out(width, k, s, p)
        case ("relu",) | ("bn",), _:
            return shape
        case ("flatten",), (channels, height, width):
            return (channels * height * width,)
        case ("flatten",), (_,):
            return shape
        case ("linear", features), (_,):
            return (features,)
    raise ValueError(f"{layer} cannot take {shape}")
