"""Numbers and code of the lecture notes that no exercise asks for, with PyTorch as the judge of what is right.

Where a statement says that the notes' code fails, or gives something else, it is run here.
"""

from __future__ import annotations

import ast
import inspect
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.test_course_week1 import oracle

convolution: ModuleType = oracle("w2-conv2d")
pooling: ModuleType = oracle("w2-maxpool")


def image(*rows: list[float]) -> Tensor:
    return torch.tensor(rows, dtype=torch.float32)[None, None]


COUNTING = torch.arange(1.0, 17.0).view(1, 1, 4, 4)
SMALL = image([1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4])
SHARPEN = image([0, -1, 0], [-1, 5, -1], [0, -1, 0])

# ---------------------------------------------------------------- sizes


def test_a_linear_layer_on_an_image_would_take_57_gigabytes() -> None:
    pixels = 200 * 200 * 3
    weight = nn.Linear(pixels, pixels, device="meta").weight
    assert (pixels, weight.numel()) == (120_000, 14_400_000_000)
    assert weight.numel() * weight.element_size() == 57_600_000_000
    assert round(57.6e9 / 2**30, 2) == 53.64
    assert (400 * 400, 400 * 400 * 3) == (160_000, 480_000)


@pytest.mark.parametrize(
    ("x", "w", "y"),
    [
        ((128, 3, 20, 20), (5, 3, 5, 5), (128, 5, 16, 16)),
        ((128, 3, 28, 28), (5, 3, 2, 3), (128, 5, 27, 26)),
        ((1, 8, 7, 6), (8, 8, 3, 3), (1, 8, 5, 4)),
    ],
    ids=str,
)
def test_shapes_on_the_slides(x: tuple[int, ...], w: tuple[int, ...], y: tuple[int, ...]) -> None:
    got = F.conv2d(torch.empty(x, device="meta"), torch.empty(w, device="meta"), torch.empty(w[0], device="meta"))
    assert got.shape == y
    layer = nn.Conv2d(w[1], w[0], w[2:])
    assert (layer.weight.shape, layer.bias.shape) == (w, w[:1])


def test_a_slice_of_a_kernel_has_two_axes() -> None:
    weight = nn.Conv2d(3, 5, 5).weight
    assert (weight[0].shape, weight[0, 0].shape) == ((3, 5, 5), (5, 5))
    assert repr(weight[0, 0]).startswith("tensor([[")
    assert not repr(weight[0, 0]).startswith("tensor([[[")


def test_features_of_a_head() -> None:
    assert nn.Flatten()(torch.zeros(1, 10, 7, 7)).shape == (1, 490)
    head = nn.Linear(4096, 4096, device="meta")
    assert (head.weight.numel(), head.weight.numel() + head.bias.numel()) == (16_777_216, 16_781_312)
    assert torch.zeros(3, 3).reshape(9, 1).numel() == 9


# ---------------------------------------------------------------- convolution

FOUR = image([0, 1, 0, 1, 0], [0, 1, 0, 1, 0], [0, 1, 1, 1, 0], [0, 0, 0, 1, 0], [0, 0, 0, 1, 0])
DOWN = image([0, 1, 0], [0, 1, 0], [0, 1, 0])


@pytest.mark.parametrize(
    ("x", "w", "settings", "expected"),
    [
        (FOUR, DOWN, {}, [[3, 1, 3], [2, 1, 3], [1, 1, 3]]),
        (FOUR, DOWN.transpose(2, 3), {}, [[1, 2, 1], [2, 3, 2], [0, 1, 1]]),
        (
            FOUR,
            DOWN,
            {"padding": 1},
            [[0, 2, 0, 2, 0], [0, 3, 1, 3, 0], [0, 2, 1, 3, 0], [0, 1, 1, 3, 0], [0, 0, 0, 2, 0]],
        ),
        (COUNTING, SHARPEN, {"b": torch.tensor([5.0])}, [[11, 12], [15, 16]]),
        (COUNTING, SHARPEN, {}, [[6, 7], [10, 11]]),
        (
            torch.arange(9.0).view(1, 1, 3, 3),
            image([0, 1], [2, 3]),
            {"padding": 1},
            [[0, 3, 8, 4], [9, 19, 25, 10], [21, 37, 43, 16], [6, 7, 8, 0]],
        ),
        (torch.arange(9.0).view(1, 1, 3, 3), image([0, 1], [2, 3]), {"padding": 1, "stride": 2}, [[0, 8], [21, 43]]),
        (
            torch.arange(9.0).view(1, 1, 3, 3),
            image([0, 1], [2, 3]),
            {"padding": 1, "stride": (3, 2)},
            [[0, 8], [6, 8]],
        ),
        (COUNTING, image([1, 2], [3, 4]), {}, [[44, 54, 64], [84, 94, 104], [124, 134, 144]]),
        (COUNTING, image([4, 3], [2, 1]), {}, [[26, 36, 46], [66, 76, 86], [106, 116, 126]]),
    ],
    ids=["4 down", "4 across", "4 padded", "bias", "no bias", "stride 1", "stride 2", "stride 3, 2", "44", "turned"],
)
def test_convolutions_of_the_notes(x: Tensor, w: Tensor, settings: dict[str, Any], expected: list[list[int]]) -> None:
    """By torch and by the oracle of w2-conv2d, which is loops."""
    assert convolution.conv2d(x, w, **settings).tolist() == [[expected]]
    named = {"bias" if name == "b" else name: value for name, value in settings.items()}
    assert F.conv2d(x, w, **named).tolist() == [[expected]]


def test_function_and_layer_are_the_same() -> None:
    layer = nn.Conv2d(1, 1, 3, bias=False)
    layer.weight = nn.Parameter(SHARPEN)
    assert torch.equal(layer(COUNTING), F.conv2d(COUNTING, SHARPEN))


def test_a_kernel_of_ones_sums_its_window() -> None:
    x = torch.randint(0, 10, (1, 1, 6, 6), generator=torch.Generator().manual_seed(0)).float()
    got = F.conv2d(x, torch.ones(1, 1, 3, 3))
    assert got.shape == (1, 1, 4, 4)
    torch.testing.assert_close(got, 9 * F.avg_pool2d(x, 3, stride=1))


def test_a_window_is_no_product_of_matrices() -> None:
    """Each weight times one pixel: 44. The product of the two matrices has four numbers, and their sum is another."""
    window, kernel = COUNTING[0, 0, :2, :2], torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert (window * kernel).sum() == 44
    assert (window @ kernel).sum() != 44


def test_the_printed_formula_with_two_b_and_minus_signs_is_another_one() -> None:
    """C_ij = sum B_kl A_(i+k)(j+l) gives 44 first; with minus signs (indices as far as they go round) it does not."""
    a, b = COUNTING[0, 0], torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    places = [(k, m) for k in range(2) for m in range(2)]
    assert sum(b[k, m] * a[k, m] for k, m in places) == 44
    assert sum(b[k, m] * a[1 - k, 1 - m] for k, m in places) == 26  # i = j = 1, so that no index is below zero


def test_a_shift_of_the_image_shifts_the_convolution() -> None:
    x = torch.randn(1, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    moved = F.conv2d(x.roll(1, dims=3), SHARPEN)
    torch.testing.assert_close(moved[..., 1:], F.conv2d(x, SHARPEN)[..., :-1])
    assert not torch.allclose(moved, F.conv2d(x, SHARPEN))


def test_what_a_convolution_refuses() -> None:
    with pytest.raises(RuntimeError, match="Expected 3D"):
        nn.Conv2d(1, 1, 3)(COUNTING[0, 0])  # as the notes print it; what they print as its result needs the reshape
    with pytest.raises(TypeError, match="cannot assign"):
        nn.Conv2d(1, 1, 3).weight = SHARPEN  # type: ignore[assignment]
    assert nn.Conv2d(1, 1, 3, padding="same")(COUNTING).shape == COUNTING.shape
    with pytest.raises((RuntimeError, ValueError), match="same"):
        nn.Conv2d(1, 1, 3, stride=2, padding="same")(COUNTING)
    with pytest.raises(ValueError, match="divisible by groups"):
        nn.Conv2d(3, 4, 3, groups=2)


# ---------------------------------------------------------------- pooling


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"kernel_size": 2}, [[6, 8], [3, 4]]),
        ({"kernel_size": 2, "stride": 1}, [[6, 7, 8], [6, 7, 8], [3, 3, 4]]),
        ({"kernel_size": 3}, [[7]]),
        ({"kernel_size": 3, "ceil_mode": True}, [[7, 8], [3, 4]]),
        ({"kernel_size": 2, "padding": 1}, [[1, 2, 4], [5, 7, 8], [1, 3, 4]]),
    ],
    ids=["side by side", "stride 1", "kernel 3", "ceil_mode", "padding"],
)
def test_poolings_of_the_notes_image(settings: dict[str, Any], expected: list[list[int]]) -> None:
    """By torch and by the oracle of w2-maxpool."""
    assert F.max_pool2d(SMALL, **settings).tolist() == [[expected]]
    assert pooling.max_pool2d(SMALL, **settings).tolist() == [[expected]]


def test_average_of_the_notes_image() -> None:
    assert F.avg_pool2d(SMALL, 2).tolist() == [[[[3.25, 5.25], [2, 2]]]]
    assert pooling.fix_pool2d(SMALL[0, 0].numpy(), (2, 2), "avg").tolist() == [[3.25, 5.25], [2, 2]]


def test_pooling_and_relu_learn_nothing_and_keep_the_channels() -> None:
    x = torch.randn(2, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    for layer, size in ((nn.MaxPool2d(2), 4), (nn.ReLU(), 8)):
        assert list(layer.parameters()) == []
        assert layer(x).shape == (2, 3, size, size)
    assert torch.equal(F.max_pool2d(x, 2)[:, 1:2], F.max_pool2d(x[:, 1:2], 2))  # each channel by itself
    assert nn.Conv2d(3, 4, 3).weight.numel() == 108  # whatever the size of the image is
    assert nn.ReLU()(torch.tensor([-1.0, -2.0])).tolist() == [0, 0]  # so it is not one-to-one


def test_a_quarter_of_the_pixels_is_left() -> None:
    assert F.max_pool2d(torch.zeros(1, 1, 28, 28), 2).numel() / 28**2 == 0.25


def test_pooling_forgets_the_place_within_a_window_only() -> None:
    x = torch.arange(64.0).view(1, 1, 8, 8)
    swapped = x.clone()
    swapped[..., 0::2], swapped[..., 1::2] = x[..., 1::2], x[..., 0::2]  # within the windows of two
    assert torch.equal(F.max_pool2d(x, 2), F.max_pool2d(swapped, 2))
    assert not torch.equal(F.max_pool2d(x, 2), F.max_pool2d(x.roll(1, dims=3), 2))
    assert not torch.equal(F.max_pool2d(x, 2), F.max_pool2d(x.rot90(1, (2, 3)), 2))


def test_padding_counts_in_an_average_and_never_wins_a_maximum() -> None:
    ones = torch.ones(1, 1, 4, 4)
    assert F.avg_pool2d(ones, 2, padding=1)[0, 0, 0, 0] == 0.25
    assert F.avg_pool2d(ones, 2, padding=1, count_include_pad=False)[0, 0, 0, 0] == 1
    assert F.max_pool2d(-3 * ones, 2, padding=1)[0, 0, 0, 0] == -3
    assert F.max_pool2d(F.pad(-3 * ones, (1,) * 4), 2)[0, 0, 0, 0] == 0  # what padding with zeros would give
    with pytest.raises(RuntimeError, match="half"):
        F.max_pool2d(ones, 2, padding=2)


def notebooks_pool2d(im: Any, kernel: tuple[int, int]) -> Any:
    """The notebook's helper: `int(H / k) + 1` rows of 255 to begin with."""
    rows, columns = (int(side / k) + 1 for side, k in zip(im.shape, kernel, strict=True))
    out = np.full((rows, columns), 255.0)
    for i in range(0, im.shape[0], kernel[0]):
        for j in range(0, im.shape[1], kernel[1]):
            out[i // kernel[0], j // kernel[1]] = im[i : i + kernel[0], j : j + kernel[1]].max()
    return out


def test_the_notebooks_pooling_is_right_only_where_a_rest_is_left() -> None:
    im = np.random.default_rng(0).integers(0, 255, (567, 567)).astype(np.float64)
    ceiled = F.max_pool2d(torch.from_numpy(im)[None, None], 12, ceil_mode=True)[0, 0]
    assert ceiled.shape == (48, 48)
    np.testing.assert_array_equal(notebooks_pool2d(im, (12, 12)), ceiled)
    got = notebooks_pool2d(SMALL[0, 0].numpy(), (2, 2))
    assert got.tolist() == [[6, 8, 255], [3, 4, 255], [255, 255, 255]]


def test_the_square_root_of_bytes_is_no_image() -> None:
    roots = np.array([64, 255], dtype=np.uint8).astype(np.float64) ** (1 / 2)
    assert (roots[0], round(float(roots[1]), 2)) == (8, 15.97)
    assert (np.array([64, 255], dtype=np.uint8) ** (1 / 2)).dtype == np.float64


# ---------------------------------------------------------------- networks


def test_the_picture_of_the_mlp_lacks_a_hidden_layer() -> None:
    layers = [layer for layer in oracle("w3-count").NETWORKS["seed0_mlp"] if layer[0] == "linear"]
    assert len(layers) - 1 == 2  # all but the output


def test_without_a_relu_a_network_with_mean_pooling_is_linear() -> None:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(1, 3, 3), nn.AvgPool2d(2), nn.Conv2d(3, 2, 3), nn.Flatten(), nn.Linear(18, 4))
    network.double()
    a, b = torch.randn(2, 1, 1, 12, 12, dtype=torch.float64)
    zero = network(torch.zeros_like(a))
    torch.testing.assert_close(network(a + b) - zero, network(a) - zero + network(b) - zero)
    network.insert(1, nn.ReLU())
    assert not torch.allclose(network(a + b), network(a) + network(b) - network(torch.zeros_like(a)))


def test_a_batch_size_that_is_written_down_fails_on_the_last_batch() -> None:
    last = torch.zeros(16, 64, 1, 1)  # of 10,000 images in batches of 32
    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        nn.Linear(64, 20)(last.view(32, -1))
    assert nn.Linear(64, 20)(last.flatten(1)).shape == (16, 20)
    assert torch.zeros(4, 32, 7, 14).view(-1, 1568).shape == (8, 1568)  # eight images of four: a mistake hidden


def test_a_maximum_of_three_results_is_an_error() -> None:
    results = (torch.zeros(1, 10),) * 3
    with pytest.raises(TypeError):
        torch.max(results, 1)  # type: ignore[call-overload]
    logits = torch.tensor([[-7.0, -2.0, 1.0, 15.0, -9.0]])
    assert logits.argmax(dim=1).item() == logits.softmax(dim=1).argmax(dim=1).item() == 3


def test_a_hook_is_not_run_by_forward() -> None:
    layer, seen = nn.ReLU(), []
    layer.register_forward_hook(lambda *_: seen.append(1))
    layer.forward(COUNTING)
    assert seen == []
    layer(COUNTING)
    assert seen == [1]


def test_pixels_that_were_never_normalised_are_no_image_after_undoing_it() -> None:
    pixels = torch.tensor([0, 255], dtype=torch.uint8)
    assert (pixels * 0.3081 + 0.1307).max() > 1  # the notebook's line; an image of floats ends at 1


# ---------------------------------------------------------------- code that is printed in the notes


@pytest.mark.parametrize(("module", "name"), [(nn, "conv2d"), (torch, "view")], ids=["nn.conv2d", "torch.view"])
def test_names_that_do_not_exist(module: ModuleType, name: str) -> None:
    assert not hasattr(module, name)
    assert hasattr(nn, "Conv2d")
    assert hasattr(F, "conv2d")
    assert hasattr(Tensor, "view")


def test_a_prompt_is_no_python() -> None:
    with pytest.raises(SyntaxError):
        ast.parse("for n, p in layer.named_parameters():\n    ...print(n, p.size())\n")


def test_the_last_arguments_of_pooling_are_swapped() -> None:
    of_the_layer = list(inspect.signature(nn.MaxPool2d).parameters)[-2:]
    assert of_the_layer == ["return_indices", "ceil_mode"]
    assert isinstance(nn.MaxPool2d(2, 2, 0, 1, True)(COUNTING), tuple)
    assert isinstance(F.max_pool2d(COUNTING, 2, 2, 0, 1, True), Tensor)


def test_rows_of_the_summary_belong_to_another_input() -> None:
    layer = nn.Linear(784, 1000)
    assert layer(torch.zeros(2, 784)).shape == (2, 1000)
    assert layer(torch.zeros(2, 1, 1, 784)).shape == (2, 1, 1, 1000)
