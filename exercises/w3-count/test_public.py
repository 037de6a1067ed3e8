"""Single layers of the lecture notes' networks, counted by hand. Counts are integers: no tolerance anywhere."""

import pytest

NAMES = [
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
]


@pytest.mark.tier("functions")
@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (("linear", 784, 500), 392_500),  # 784*500 weights and 500 biases
        (("linear", 500, 10), 5_010),
        (("conv", 1, 16, 5), 416),  # 16 kernels of 1*5*5 weights, each with one bias
        (("conv", 16, 32, 5), 12_832),  # 32 kernels of 16*5*5 weights, each with one bias
        (("bn", 8), 16),  # gamma and beta for each channel; running mean and variance are not learned
        (("pool", 2), 0),
    ],
    ids=["linear 784 to 500", "linear 500 to 10", "conv 1 to 16", "conv 16 to 32", "batch norm", "pool"],
)
def test_parameters_of_one_layer(student, compare, layer, expected):
    """cout*(cin*h*w + 1) for a convolution, o*(i + 1) for a linear layer, 2*c for batch norm, 0 for all others."""
    compare(student.count_params([layer]), expected)


@pytest.mark.tier("functions")
@pytest.mark.parametrize(
    ("layers", "shape", "expected"),
    [
        ([("conv", 1, 32, 5)], (1, 28, 28), 460_800),  # 32*24*24 output values of 1*5*5 products each
        ([("conv", 32, 64, 5)], (32, 8, 8), 819_200),  # 64*4*4 output values of 32*5*5 products each
        ([("flatten",), ("linear", 256, 200)], (64, 2, 2), 51_200),  # 200 output values of 256 products each
    ],
    ids=["conv 1 to 32", "conv 32 to 64", "linear 256 to 200"],
)
def test_products_of_one_layer(student, compare, layers, shape, expected):
    """Every output value is one dot product: count the output values, times the weights that lead to one of them."""
    compare(student.count_products(layers, shape), expected)


@pytest.mark.tier("functions")
def test_products_of_the_case_study(student, compare, picture):
    """28, 24, 8, 4 and 2 pixels wide: only conv and linear make products, and of a conv its output's size counts."""
    layers = [
        *[("conv", 1, 32, 5), ("pool", 3), ("relu",), ("conv", 32, 64, 5), ("pool", 2), ("relu",)],
        *[("flatten",), ("linear", 256, 200), ("relu",), ("linear", 200, 10)],
    ]
    got = [student.count_products(layers[: n + 1], (1, 28, 28)) for n in range(len(layers))]
    expected = [460_800] * 3 + [1_280_000] * 4 + [1_331_200] * 2 + [1_333_200]
    picture.table([" ".join(map(str, layer)) for layer in layers], got, expected, "products so far", of="after")
    compare(got, expected)


@pytest.mark.tier("table")
def test_every_row_of_the_table_is_filled_in(student, compare, picture):
    """ANSWERS needs all of its eighteen keys, and an int for each of them: not None, not a float, not a text."""
    types = {name: type(answer).__name__ for name, answer in student.value("ANSWERS").items()}
    picture.table(NAMES, [types.get(name, "missing") for name in NAMES], ["int"] * 18, "ANSWERS", of="network")
    compare(types, dict.fromkeys(NAMES, "int"))
