"""Hidden tests of counting. Counts are integers: no tolerance anywhere."""

import pytest
import torch


def some(generator, low, high):
    """A whole number from low to high."""
    return int(torch.randint(low, high + 1, (), generator=generator))


# ---------------------------------------------------------------- parameters


@pytest.mark.tier("functions")
@pytest.mark.parametrize("kind", ["conv", "linear", "bn"])
def test_parameters_of_any_layer(student, reference, compare, generator, kind):
    """Weights: one for each input of each output. Biases: one for each output, however many inputs it has."""
    numbers = {"conv": [(2, 40), (2, 40), (2, 9)], "linear": [(2, 900), (2, 900)], "bn": [(2, 90)]}[kind]
    layer = (kind, *(some(generator, low, high) for low, high in numbers))
    compare(student.count_params([layer]), reference.count_params([layer]))


@pytest.mark.tier("functions")
def test_parameters_of_a_rectangular_kernel(student, reference, compare, generator):
    """A kernel (h, w) has h*w weights for each input channel, and h need not be w."""
    layer = ("conv", some(generator, 2, 9), some(generator, 2, 9), (some(generator, 2, 4), some(generator, 5, 7)))
    compare(student.count_params([layer]), reference.count_params([layer]))


@pytest.mark.tier("functions")
@pytest.mark.parametrize("layer", [("conv", 3, 64, 7), ("linear", 30, 20)], ids=["conv", "linear"])
def test_parameters_without_bias(student, reference, compare, layer):
    """A layer whose last entry is False has no bias at all; with True it has one, as without that entry."""
    layers = [[(*layer, bias)] for bias in (False, True)]
    compare([student.count_params(one) for one in layers], [reference.count_params(one) for one in layers])


@pytest.mark.tier("functions")
@pytest.mark.parametrize("name", ["seed3_bn_dropout_cnn", "seed4_classifier"])
def test_parameters_of_a_network(student, reference, compare, name):
    """A network's count is the sum over its layers, and pooling, activations, dropout and flatten learn nothing."""
    compare(student.count_params(reference.NETWORKS[name]), reference.count_params(reference.NETWORKS[name]))


@pytest.mark.tier("functions")
def test_parameters_add_up(student, reference, compare, generator):
    """Counts add up: a network has as many parameters as its layers have together."""
    a, b, c, d = (some(generator, 2, 90) for _ in range(4))
    layers = [("linear", a, b), ("linear", b, c), ("linear", c, d)]
    compare(student.count_params(layers), sum(reference.count_params([layer]) for layer in layers))


@pytest.mark.tier("functions")
@pytest.mark.parametrize(
    "layers",
    [
        [("conv", 1, 8, 3), ("relu",), ("conv", 4, 8, 3)],
        [("conv", 1, 8, 3), ("bn", 16)],
        [("linear", 10, 20), ("relu",), ("linear", 30, 5)],
        [("conv", 1, 8, 3), ("linear", 8, 5)],
        [("conv", 1, 8, 3), ("flatten",), ("linear", 8, 5), ("conv", 5, 2, 3)],
        [("conv", 1, 8, 3), ("flatten",), ("linear", 8, 5), ("bn", 5)],
        [("deconv", 1, 8, 3)],
    ],
    ids=[
        "conv after conv",
        "batch norm after conv",
        "linear after linear",
        "linear without flatten",
        "conv after linear",
        "batch norm after linear",
        "unknown layer",
    ],
)
def test_layers_that_do_not_match_are_refused(student, compare, layers):
    """Each layer must take what the one before it gives, and must be a known layer: else raise ValueError."""
    compare(student.count_params([("linear", 2, 3)]), 9)  # refusing everything would pass otherwise
    with student.raises(ValueError):
        student.count_params(layers)


# ---------------------------------------------------------------- products


@pytest.mark.tier("functions")
@pytest.mark.parametrize("name", ["seed1_lenetlike", "seed2_mlp", "seed2_cnn"])
def test_products_of_a_network(student, reference, compare, name):
    """Follow the image's size through the network: each kernel and each pooling makes it smaller, rounded down."""
    layers = reference.NETWORKS[name]
    compare(student.count_products(layers, (1, 28, 28)), reference.count_products(layers, (1, 28, 28)))


@pytest.mark.tier("functions")
def test_products_use_the_output_size(student, reference, compare, generator):
    """A kernel stops at as many places as the OUTPUT has values, on rectangles as well: not at every input pixel."""
    layers, shape = [("conv", 3, 4, (2, 5))], (3, some(generator, 6, 9), some(generator, 10, 14))
    compare(student.count_products(layers, shape), reference.count_products(layers, shape))


@pytest.mark.tier("functions")
def test_pooling_rounds_down(student, reference, compare):
    """A row or column that is left over after pooling is dropped, and what follows sees the smaller size."""
    for layers, shape in [
        ([("pool", (2, 3)), ("conv", 2, 3, (3, 2))], (2, 9, 17)),
        ([("pool", 3), ("conv", 2, 1, 1)], (2, 5, 4)),
    ]:
        compare(student.count_products(layers, shape), reference.count_products(layers, shape))


@pytest.mark.tier("functions")
def test_products_do_not_count_biases(student, reference, compare):
    """A bias is added and not multiplied: with or without it a network makes the same products, of conv and linear."""
    others = [("bn", 3), ("relu",), ("dropout", 0.5), ("flatten",)]
    plain, biased = ([("conv", 2, 3, 3, bias), *others, ("linear", 60, 5, bias)] for bias in (False, True))
    expected = reference.count_products(plain, (2, 6, 7))
    compare([student.count_products(layers, (2, 6, 7)) for layers in (plain, biased)], [expected, expected])


@pytest.mark.tier("functions")
def test_kernel_as_large_as_the_image_is_a_linear_layer(student, reference, compare):
    """A convolution whose kernel covers the whole image makes the products of a linear layer on all of its values."""
    linear = reference.count_products([("flatten",), ("linear", 3 * 4 * 5, 7)], (3, 4, 5))
    compare(student.count_products([("conv", 3, 7, (4, 5))], (3, 4, 5)), linear)


@pytest.mark.tier("functions")
@pytest.mark.parametrize(
    ("layers", "shape"),
    [
        ([("conv", 3, 8, 3)], (1, 6, 6)),
        ([("conv", 1, 8, 3)], (1, 2, 6)),
        ([("conv", 1, 8, 3)], (1, 6, 2)),
        ([("pool", 4), ("pool", 3)], (2, 8, 8)),
        ([("pool", (2, 4))], (2, 8, 3)),
        ([("conv", 1, 2, 3), ("flatten",), ("linear", 72, 5)], (1, 6, 6)),
        ([("linear", 6, 5)], (1, 6, 6)),
    ],
    ids=[
        "other channels",
        "kernel too high",
        "kernel too wide",
        "window too large",
        "window too wide",
        "other features",
        "linear without flatten",
    ],
)
def test_shapes_that_do_not_match_are_refused(student, compare, layers, shape):
    """With the image's shape known, each layer must match what arrives and each window fit: else raise ValueError."""
    compare(student.count_products([("conv", 1, 1, 1)], (1, 1, 1)), 1)  # refusing everything would pass otherwise
    with student.raises(ValueError):
        student.count_products(layers, shape)


# ---------------------------------------------------------------- the table


@pytest.mark.tier("table")
@pytest.mark.parametrize(
    "name",
    [
        "seed0_mlp",
        "seed0_cnn",
        "seed1_lenetlike",
        "seed1_conv_2x3",
        "seed2_mlp",
        "seed2_cnn",
        "seed3_bn_dropout_cnn",
        "seed3_lenet5",
        "seed3_alexnet",
        "seed3_vgg16",
        "seed3_resnet50",
        "seed4_classifier",
        "seed4_ex1",
        "seed4_ex2",
        "seed4_ex3",
        "seed4_filter1",
        "seed4_filter5",
        "seed4_filter5rgb",
    ],
)
def test_row_of_the_table(student, reference, compare, name):
    """Count again, layer by layer: input channels in every kernel, one bias per output, nothing for pooling."""
    compare(student.value("ANSWERS").get(name), reference.parameters_of(name))
