"""What can be tried without a data set: sizes, and a few hundred pictures of bars."""

import pytest
import torch


def bars(n, seed):
    """uint8 (n, 28, 28) and labels: class c has a bright bar at rows 2c + 3 and 2c + 4, on noise."""
    generator = torch.Generator().manual_seed(seed)
    y = torch.arange(n) % 10
    x = torch.randint(0, 60, (n, 28, 28), generator=generator)
    for image, label in zip(x, y.tolist(), strict=True):
        image[2 * label + 3 : 2 * label + 5] += 150
    return x.to(torch.uint8), y


@pytest.mark.tier("structure")
def test_ten_logits_for_each_image(student, compare):
    """(N, 1, 28, 28) in, (N, 10) out, for every N, with at most 1,000,000 parameters."""
    x = torch.linspace(-1, 1, 3 * 784).view(3, 1, 28, 28)
    network = student.build_model().rebuilt(x).eval()
    with torch.no_grad():
        compare([tuple(network(x[:n]).shape) for n in (1, 3)], [(1, 10), (3, 10)], what="makes outputs of shape")
    compare(sum(p.numel() for p in network.parameters()) <= 1_000_000, True, what="has at most 1,000,000 parameters:")


@pytest.mark.tier("loop")
def test_pixels_become_numbers_around_zero(student, compare):
    """float32, with an axis for the one channel; not 0 to 255, from which networks hardly learn."""
    x, _ = bars(4, 0)
    with student.inputs_unchanged():
        got = student.preprocess(x)
    compare((tuple(got.shape), str(got.dtype)), ((4, 1, 28, 28), "torch.float32"), what="returned shape and dtype")
    compare(bool((got.abs() <= 10).all()), True, what="returned numbers from -10 to 10:")
    compare(bool((got.flatten(1).std(dim=1) > 0.05).all()), True, what="returned images that can be told apart:")


@pytest.mark.tier("loop")
@pytest.mark.trains
def test_the_loss_falls(student, compare):
    """One mean loss for every epoch, as floats; the last is smaller than the first."""
    x, y = bars(300, 1)
    losses = student.train(student.build_model(), x, y, device="cpu", seed=0)
    compare([type(loss).__name__ for loss in losses], ["float"] * len(losses), what="returned a list of")
    compare(len(losses) >= 2, True, what="returned a loss for each of several epochs:")
    compare(0 <= losses[-1] < losses[0], True, what="returned a last loss below the first one:")
