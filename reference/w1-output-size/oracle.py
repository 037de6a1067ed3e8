"""Sizes by counting: put the window at one place after the other, and count the places where it may stand.

Sources: Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", 2016, relationships 6 and 15;
PyTorch documentation of torch.nn.MaxPool2d (ceil_mode, padding of at most half the kernel).
"""

import itertools

# The networks of the lecture notes, and one image that they take.
NETWORKS: dict[str, tuple[list[tuple], tuple[int, int, int]]] = {
    "mila_cnn": (
        [
            ("conv", 16, 5, 1, 2),
            ("relu",),
            ("pool", 2, 2, 0),
            ("conv", 32, 5, 1, 2),
            ("relu",),
            ("pool", 2, 2, 0),
            ("flatten",),
            ("linear", 10),
        ],
        (1, 28, 28),
    ),
    "two_layers": (
        [
            ("conv", 64, 3, 1, 0),
            ("pool", 2, 2, 0),
            ("relu",),
            ("conv", 128, 3, 1, 0),
            ("pool", 2, 2, 0),
            ("relu",),
            ("flatten",),
            ("linear", 200),
            ("relu",),
            ("linear", 10),
        ],
        (1, 28, 28),
    ),
    "batch_norm": (
        [
            ("conv", 8, 3, 1, 1),
            ("bn",),
            ("relu",),
            ("pool", 2, 2, 0),
            ("conv", 32, 5, 1, 2),
            ("bn",),
            ("relu",),
            ("pool", 2, 2, 0),
            ("flatten",),
            ("linear", 600),
            ("relu",),
            ("linear", 10),
        ],
        (1, 28, 28),
    ),
    "classifier": (
        [
            ("conv", 64, 3, 1, 0),
            ("relu",),
            ("pool", 2, 2, 0),
            ("conv", 128, 3, 1, 0),
            ("relu",),
            ("pool", 2, 2, 0),
            ("conv", 64, 3, 1, 0),
            ("relu",),
            ("pool", 2, 2, 0),
            ("flatten",),
            ("linear", 20),
            ("relu",),
            ("linear", 10),
        ],
        (1, 28, 28),
    ),
    "lenet5": (
        [
            ("conv", 6, 5, 1, 0),
            ("relu",),
            ("pool", 2, 2, 0),
            ("conv", 16, 5, 1, 0),
            ("relu",),
            ("pool", 2, 2, 0),
            ("conv", 120, 5, 1, 0),
            ("relu",),
            ("flatten",),
            ("linear", 84),
            ("relu",),
            ("linear", 10),
        ],
        (1, 32, 32),
    ),
    "resnet50_stem": ([("conv", 64, 7, 2, 3), ("bn",), ("relu",), ("pool", 3, 2, 1)], (3, 224, 224)),
}


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
