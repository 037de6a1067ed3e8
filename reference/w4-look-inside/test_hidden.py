"""Hidden tests of looking inside a network.

Feature maps are float32 sums of at most 75 products, equal within 1e-6; another layer or mode differs in the first
digit. Greys come from weights for which they are whole numbers before rounding; counts and shares are exact.
"""

import pytest
import torch
from torch import nn

CLOSE = {"rtol": 1e-4, "atol": 1e-5}


def network(generator):
    """Two blocks of convolution and batch norm, the second in a Sequential of its own, and a head with dropout."""
    layers = nn.Sequential(
        nn.Conv2d(1, 3, 3, padding=1),
        nn.BatchNorm2d(3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Sequential(nn.Conv2d(3, 8, 5, padding=2), nn.BatchNorm2d(8), nn.ReLU()),
        nn.Flatten(),
        nn.Dropout(0.5),
        nn.Linear(128, 5),
    )
    with torch.no_grad():
        for weights in layers.parameters():
            weights.copy_(torch.randn(weights.shape, generator=generator))
        for norm in (layers[1], layers[4][1]):
            norm.running_mean.copy_(torch.randn(norm.num_features, generator=generator))
            norm.running_var.fill_(2.0)
    return layers


def images(generator, n=2):
    return torch.randn(n, 1, 8, 8, generator=generator)


# ---------------------------------------------------------------- feature maps


@pytest.mark.tier("feature_maps")
@pytest.mark.parametrize("path", ["0", "4.0", "4.2"], ids=["first convolution", "second convolution", "after ReLU"])
def test_maps_of_every_image_and_channel(student, prop, reference, compare, generator, path):
    """All images of the batch and all channels come back, (N, C, H, W), of the very layer that was asked for."""
    net, x = network(generator), images(generator)
    model = prop.module(net)
    compare(student.feature_maps(model, x, model[path]), reference.feature_maps(net, x, path), **CLOSE)


@pytest.mark.tier("feature_maps")
def test_the_hook_is_removed(student, prop, reference, compare, generator):
    """The hook is removed again, by the handle that register_forward_hook returns: else they add up, one per call."""
    net, x = network(generator), images(generator)
    model = prop.module(net)
    for path in ("0", "4.0"):
        compare(student.feature_maps(model, x, model[path]), reference.feature_maps(net, x, path), **CLOSE)
    compare(model.hooks(), 0, what="left this many hooks on the model:")


@pytest.mark.tier("feature_maps")
@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
def test_the_model_is_as_it_was(student, prop, reference, compare, generator, training):
    """Looking changes nothing: the model is in evaluation mode meanwhile, then in its mode of before; no weight,
    running mean or variance is another one.
    """
    net, x = network(generator), images(generator)
    model = prop.module(net, training)
    compare(student.feature_maps(model, x, model["4.0"]), reference.feature_maps(net, x, "4.0"), **CLOSE)
    compare(model.modes(), [training] * 12, what="left training modes of")
    compare(model.state(), dict(net.state_dict()), what="left weights and buffers of")


@pytest.mark.tier("feature_maps")
def test_maps_are_detached(probe, compare):
    """What comes back is detached: else each picture would keep the whole graph of the model in memory."""
    shape, is_attached = probe.is_attached()
    compare(shape, (1, 1, 2, 2), what="returned maps of shape:")
    compare(is_attached, False, what="returned maps that require gradients:")


@pytest.mark.tier("feature_maps")
def test_maps_are_a_copy(probe, compare, generator):
    """The layer behind may work in place, as nn.ReLU(inplace=True) does: keep a copy, or you show what it left."""
    x = torch.randint(-4, 5, (2, 1, 4, 4), generator=generator).float()
    weight = torch.tensor([[[[-1.0]]], [[[2.0]]]])
    compare(probe.maps_before_a_layer_in_place(x, weight), torch.cat([-x, 2 * x], dim=1))


# ---------------------------------------------------------------- kernels


def kernels(generator, *shape):
    """Weights from -1 to 1 in seventeenths; in each kernel there is a -1 and a 1."""
    steps = torch.randint(0, 18, shape, generator=generator)
    steps[..., 0, 0], steps[..., -1, -1] = 17, 0
    return (2 * steps.double() / 17 - 1).float()


@pytest.mark.tier("kernel_grid")
@pytest.mark.parametrize(
    ("shape", "cols"),
    [((8, 1, 3, 3), 8), ((3, 2, 2, 4), 4), ((2, 8, 5, 5), 8), ((3, 1, 3, 3), 8), ((9, 1, 2, 2), 1)],
    ids=["one full row", "last row not full", "eight channels each", "fewer than a row", "one column"],
)
def test_every_kernel_has_its_place(student, reference, compare, generator, shape, cols):
    """All D*C kernels are shown, ceil(D*C / cols) rows and no row more, one pixel of 0 between them and none around."""
    w = kernels(generator, *shape)
    compare(student.kernel_grid(w, cols), reference.kernel_grid(w, cols))


@pytest.mark.tier("kernel_grid")
def test_eight_columns_unless_said_otherwise(student, reference, compare, generator):
    """cols is 8 when it is not given."""
    w = kernels(generator, 10, 1, 3, 3)
    compare(student.kernel_grid(w), reference.kernel_grid(w))


@pytest.mark.tier("kernel_grid")
def test_each_kernel_is_scaled_by_itself(student, reference, compare, generator):
    """Every kernel reaches from 0 to 255, however small or large its weights are beside the others'."""
    w = kernels(generator, 4, 1, 3, 3) * torch.tensor([1.0, 64.0, 0.125, 8.0]).view(4, 1, 1, 1)
    compare(student.kernel_grid(w, 2), reference.kernel_grid(w, 2))


@pytest.mark.tier("kernel_grid")
def test_a_kernel_of_equal_weights(student, reference, compare, generator):
    """A kernel whose weights are all equal has no range to divide by: it is 0, not NaN and not an error."""
    w = kernels(generator, 2, 2, 3, 3)
    w[1, 0] = 0.5
    compare(student.kernel_grid(w, 2), reference.kernel_grid(w, 2))


@pytest.mark.tier("kernel_grid")
def test_weights_are_left_alone(student, reference, compare, generator):
    """The picture is made of a copy: scaling in place would change the network."""
    w = kernels(generator, 2, 2, 3, 3)
    with student.inputs_unchanged():
        got = student.kernel_grid(w, 2)
    compare(got, reference.kernel_grid(w, 2))


# ---------------------------------------------------------------- confusion


@pytest.mark.tier("confusion")
@pytest.mark.parametrize("k", [3, 10])
def test_counts_of_all_pairs(student, reference, compare, generator, k):
    """Each sample counts at (truth, prediction), also where a pair occurs often: adding at indices counts it once."""
    y_true, y_pred = (torch.randint(0, k, (200,), generator=generator) for _ in range(2))
    compare(student.confusion(y_true, y_pred, k), reference.confusion(y_true, y_pred, k))


@pytest.mark.tier("confusion")
def test_classes_that_do_not_occur(student, reference, compare):
    """The matrix is k by k, int64, also where the last classes are absent or there is no sample at all."""
    y_true, y_pred = torch.tensor([0, 1, 1, 0]), torch.tensor([1, 1, 0, 1])
    compare(student.confusion(y_true, y_pred, 5), reference.confusion(y_true, y_pred, 5))
    compare(student.confusion(y_true[:0], y_pred[:0], 2), torch.zeros(2, 2, dtype=torch.int64))


@pytest.mark.tier("confusion")
def test_shares_of_rows(student, reference, compare, generator):
    """The accuracy of a class is its diagonal entry over the sum of its ROW, the samples that are of this class."""
    cm = torch.randint(1, 50, (6, 6), generator=generator)
    compare(student.per_class_accuracy(cm), reference.per_class_accuracy(cm), atol=1e-6)


@pytest.mark.tier("confusion")
def test_a_class_without_samples(student, reference, compare):
    """A class without samples has accuracy 0.0: not NaN, no error, and the others keep theirs."""
    cm = torch.tensor([[4, 0, 4, 0], [0, 0, 0, 0], [1, 2, 1, 0], [0, 0, 0, 1]])
    compare(student.per_class_accuracy(cm), reference.per_class_accuracy(cm), atol=1e-6)
