"""Walks through the list and keeps in mind what arrives at each layer."""


def pair(k):
    return (k, k) if isinstance(k, int) else tuple(k)


def count_params(layers):
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


def count_products(layers, shape):
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
