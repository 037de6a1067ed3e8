"""Counting a network's parameters and products: write the two functions, fill in the table, hand in this file.

A network is a list of layers, in the order in which an image meets them:
    ("conv", cin, cout, k) or ("conv", cin, cout, k, bias)      k: int or (h, w); stride 1, no padding
    ("linear", i, o) or ("linear", i, o, bias)                  bias: True unless given
    ("bn", c)     ("pool", k)     ("relu",)     ("dropout", p)     ("flatten",)
"""


def count_params(layers: list[tuple]) -> int:
    """Return how many numbers the layers learn.

    Raises ValueError for an unknown layer, and for a conv, bn or linear layer that does not match what arrives:
    another number of channels (or of features), or channels where "linear" needs a "flatten" first.
    The first layer fits anything, and so does the linear layer after a flatten: the image's size is not known here.
    """
    raise NotImplementedError


def count_products(layers: list[tuple], shape: tuple[int, int, int]) -> int:
    """Return how many multiplications the conv and linear layers make for one image.

    shape: (C, H, W) of the image. Adding a bias is no multiplication; all other layers count as 0.
    Pooling has stride k and rounds down.
    Raises ValueError as count_params does, and where shape or the number of features after a flatten does not match
    or a kernel or pooling window is larger than what arrives.
    """
    raise NotImplementedError


# Numbers of parameters of the networks in the statement's table: replace each None by an integer.
ANSWERS: dict[str, int | None] = {
    "seed0_mlp": None,
    "seed0_cnn": None,
    "seed1_lenetlike": None,
    "seed1_conv_2x3": None,
    "seed2_mlp": None,
    "seed2_cnn": None,
    "seed3_bn_dropout_cnn": None,
    "seed3_lenet5": None,
    "seed3_alexnet": None,
    "seed3_vgg16": None,
    "seed3_resnet50": None,
    "seed4_classifier": None,
    "seed4_ex1": None,
    "seed4_ex2": None,
    "seed4_ex3": None,
    "seed4_filter1": None,
    "seed4_filter5": None,
    "seed4_filter5rgb": None,
}
