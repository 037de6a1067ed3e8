"""Hidden tests of networks of nn.Sequential.

Each looks at the network's likeness out here (`rebuilt`), or at what the network itself makes of an input. Where the
two are compared, 1e-3 is far above the rounding of float32 sums of 3200 products, and far below what a layer changes.
"""

import pytest
import torch
from torch import nn

CLOSE = {"rtol": 1e-3, "atol": 1e-4}
BUILDERS = [pytest.param(name, marks=pytest.mark.tier(name)) for name in ("seed2_cnn", "seed4_cnn", "bn_dropout_cnn")]


IMAGES = torch.linspace(-1, 1, 2 * 28 * 28).view(2, 1, 28, 28).roll(300)


def images(generator, n=2):
    return torch.randn(n, 1, 28, 28, generator=generator)


def built(student, name, *args):
    return getattr(student, name)(*args)


@pytest.mark.parametrize("name", BUILDERS)
def test_any_batch_size(student, compare, generator, name):
    """A batch may have any size, the last one of a data set is smaller: flatten from axis 1, name no batch size."""
    module = built(student, name)
    network = module.rebuilt(images(generator)).eval()
    for n in (1, 3):
        x = images(generator, n)
        got = module(x)
        with torch.no_grad():
            compare(got, network(x), **CLOSE)
        compare(tuple(got.shape), (n, 10), what="made an output of shape")


@pytest.mark.parametrize("name", BUILDERS)
def test_layers_in_order(student, reference, compare, name):
    """The layers must be those of the statement, in that order, with those sizes (ReLU and max-pool may be swapped)."""
    network = built(student, name).rebuilt(IMAGES, learns=False)
    got, expected = reference.rows(network), reference.layers_of(name)
    length = max(len(got), len(expected))
    compare(*(rows + ["nothing"] * (length - len(rows)) for rows in (got, expected)), what="has, as layer")


@pytest.mark.parametrize("name", BUILDERS)
def test_logits_come_out(student, reference, compare, generator, name):
    """The last layer is linear and nothing follows it: CrossEntropyLoss contains the softmax, and wants logits.

    With softmax before it the loss of ten classes cannot fall below 1.461; ReLU or dropout there cut logits off.
    """
    network = built(student, name).rebuilt(IMAGES).eval()
    compare([type(layer).__name__ for layer in reference.leaves(network)][-1:], ["Linear"], what="ends with")
    with torch.no_grad():
        y = network(100 * images(generator, 4))
    compare(bool((y < 0).any()), True, what="can have negative outputs:")
    compare(bool(((y.sum(dim=1) - 1).abs() > 1e-3).any()), True, what="has outputs that are no probabilities:")


@pytest.mark.parametrize("name", BUILDERS)
def test_a_new_network_each_time(student, compare, name):
    """Each call builds a network of its own, with new random weights: training one must not train the other."""
    first, second = built(student, name).state(), built(student, name).state()
    weights = [key for key in first if key in second and first[key].dim() > 1]
    compare(bool(weights), True, what="gives networks with weights:")
    equal = any(torch.equal(first[key], second[key]) for key in weights)
    compare(equal, False, what="gives two networks equal weights:")


# ---------------------------------------------------------------- batch norm and dropout


@pytest.mark.tier("bn_dropout_cnn")
@pytest.mark.parametrize("block", [0, 1], ids=["first block", "second block"])
def test_batch_norm_follows_the_convolution(student, reference, compare, block):
    """Batch norm stands directly after its convolution, before ReLU, and has as many features as it has channels."""
    layers = list(reference.leaves(student.bn_dropout_cnn().rebuilt(IMAGES, learns=False)))
    places = [i for i, layer in enumerate(layers) if isinstance(layer, nn.Conv2d)]
    compare(len(places), 2, what="has this many convolutions:")
    after = layers[places[block] + 1]
    compare(type(after).__name__, "BatchNorm2d", what="has after its convolution")
    compare(after.num_features, (8, 32)[block], what="has batch norm of as many features:")


@pytest.mark.tier("bn_dropout_cnn")
def test_dropout_has_the_probability_that_was_asked_for(student, reference, compare):
    """There is one dropout and p is its probability, of a number to be dropped: not 0.5 whatever is asked for."""
    for p in (0.25, 0.0):
        network = student.bn_dropout_cnn(p).rebuilt(IMAGES, learns=False)
        found = [layer.p for layer in reference.leaves(network) if isinstance(layer, nn.Dropout)]
        compare(found, [p], what="has dropout with these probabilities:")


@pytest.mark.tier("bn_dropout_cnn")
def test_training_is_random_and_evaluation_is_not(student, compare, generator):
    """In training two passes over one image differ by dropout; in evaluation they are equal: use nn.Dropout."""
    x, module = images(generator, 4), student.bn_dropout_cnn()
    network = module.rebuilt(x)
    first, again = (module(x, training=False, seed=seed) for seed in (1, 2))
    with torch.no_grad():
        compare(first, network.eval()(x), **CLOSE)
    compare(again, first)
    compare(tuple(first.shape), (4, 10), what="made an output of shape")
    passes = [module(x, training=True, seed=seed) for seed in (1, 2)]
    for seed, got in zip((1, 2), passes, strict=True):
        torch.manual_seed(seed)
        with torch.no_grad():
            compare(got, network.train()(x), **CLOSE)
    compare(torch.equal(*passes), False, what="makes the same of an image twice in training:")


@pytest.mark.tier("bn_dropout_cnn")
def test_impossible_probabilities_are_refused(student):
    """Dropout needs 0 <= p < 1: raise ValueError otherwise. With p = 1 nothing would be left to learn from."""
    student.bn_dropout_cnn(0.5).rebuilt(IMAGES, learns=False)
    for p in (-0.1, 1.5, 1):
        with student.raises(ValueError):
            student.bn_dropout_cnn(p)
