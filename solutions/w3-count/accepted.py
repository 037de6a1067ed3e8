"""Counting a network's parameters and products: write the two functions, fill in the table, hand in this file.

A network is a list of layers, in the order in which an image meets them:
    ("conv", cin, cout, k) or ("conv", cin, cout, k, bias)      k: int or (h, w); stride 1, no padding
    ("linear", i, o) or ("linear", i, o, bias)                  bias: True unless given
    ("bn", c)     ("pool", k)     ("relu",)     ("dropout", p)     ("flatten",)
"""


### BEGIN SOLUTION
# Walks through the list and keeps in mind what arrives at each layer.
def pair(k):
    return (k, k) if isinstance(k, int) else tuple(k)


### END SOLUTION


def count_params(layers: list[tuple]) -> int:
    """Return how many numbers the layers learn.

    Raises ValueError for an unknown layer, and for a conv, bn or linear layer that does not match what arrives:
    another number of channels (or of features), or channels where "linear" needs a "flatten" first.
    The first layer fits anything, and so does the linear layer after a flatten: the image's size is not known here.
    """
    ### BEGIN SOLUTION
    total = 0
    channels = features = None  # what arrives, as far as it is known
    for name, *entries in layers:
        if name == "conv":
            cin, cout, k, *bias = entries
            if features is not None or channels not in (None, cin):
                raise ValueError(f"conv needs {cin} channels")
            h, w = pair(k)
            total += cout * (cin * h * w + (1 if all(bias) else 0))
            channels = cout
        elif name == "bn":
            (c,) = entries
            if features is not None or channels not in (None, c):
                raise ValueError(f"bn needs {c} channels")
            total += 2 * c
            channels = c
        elif name == "flatten":
            channels, features = None, "any"
        elif name == "linear":
            i, o, *bias = entries
            if channels is not None or features not in (None, "any", i):
                raise ValueError(f"linear needs {i} features")
            total += o * (i + (1 if all(bias) else 0))
            features = o
        elif name not in ("pool", "relu", "dropout"):
            raise ValueError(f"unknown layer {name!r}")
    return total
    ### END SOLUTION


def count_products(layers: list[tuple], shape: tuple[int, int, int]) -> int:
    """Return how many multiplications the conv and linear layers make for one image.

    shape: (C, H, W) of the image. Adding a bias is no multiplication; all other layers count as 0.
    Pooling has stride k and rounds down.
    Raises ValueError as count_params does, and where shape or the number of features after a flatten does not match
    or a kernel or pooling window is larger than what arrives.
    """
    ### BEGIN SOLUTION
    count_params(layers)
    total = 0
    for name, *entries in layers:
        if name == "conv":
            cin, cout, k = entries[:3]
            h, w = pair(k)
            if len(shape) != 3 or shape[0] != cin or shape[1] < h or shape[2] < w:
                raise ValueError(f"conv {cin} -> {cout} cannot follow on {shape}")
            shape = (cout, shape[1] - h + 1, shape[2] - w + 1)
            total += shape[0] * shape[1] * shape[2] * cin * h * w
        elif name == "pool":
            h, w = pair(entries[0])
            shape = (shape[0], shape[1] // h, shape[2] // w)
            if 0 in shape:
                raise ValueError("the pooling window is larger than the image")
        elif name == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif name == "linear":
            i, o = entries[:2]
            if shape != (i,):
                raise ValueError(f"linear {i} -> {o} cannot follow on {shape}")
            shape = (o,)
            total += i * o
    return total
    ### END SOLUTION


# Numbers of parameters of the networks in the statement's table: replace each None by an integer.
### BEGIN SOLUTION
### STARTER ANSWERS: dict[str, int | None] = {
### STARTER     "seed0_mlp": None,
### STARTER     "seed0_cnn": None,
### STARTER     "seed1_lenetlike": None,
### STARTER     "seed1_conv_2x3": None,
### STARTER     "seed2_mlp": None,
### STARTER     "seed2_cnn": None,
### STARTER     "seed3_bn_dropout_cnn": None,
### STARTER     "seed3_lenet5": None,
### STARTER     "seed3_alexnet": None,
### STARTER     "seed3_vgg16": None,
### STARTER     "seed3_resnet50": None,
### STARTER     "seed4_classifier": None,
### STARTER     "seed4_ex1": None,
### STARTER     "seed4_ex2": None,
### STARTER     "seed4_ex3": None,
### STARTER     "seed4_filter1": None,
### STARTER     "seed4_filter5": None,
### STARTER     "seed4_filter5rgb": None,
### STARTER }
ANSWERS = {
    "seed0_mlp": 648_010,
    "seed0_cnn": 28_938,
    "seed1_lenetlike": 105_506,
    "seed1_conv_2x3": 95,
    "seed2_mlp": 795_010,
    "seed2_cnn": 716_706,
    "seed3_bn_dropout_cnn": 954_002,
    "seed3_lenet5": 61_706,
    "seed3_alexnet": 61_100_840,
    "seed3_vgg16": 138_357_544,
    "seed3_resnet50": 25_557_032,
    "seed4_classifier": 149_798,
    "seed4_ex1": 15,
    "seed4_ex2": 13,
    "seed4_ex3": 27,
    "seed4_filter1": 10,
    "seed4_filter5": 50,
    "seed4_filter5rgb": 140,
}
### END SOLUTION
