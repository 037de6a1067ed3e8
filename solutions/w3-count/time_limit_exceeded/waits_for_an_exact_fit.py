"""Where the image is no square, moves the pooling window until it ends exactly at the edge: a column may be left over."""

# fails: pooling_rounds_down


def pair(k):
    return (k, k) if isinstance(k, int) else tuple(k)


def count_params(layers):
    total = 0
    arrives = None  # channels or features, None while not known
    flat = None
    for layer in layers:
        name = layer[0]
        if name == "conv":
            cin, cout, (h, w) = layer[1], layer[2], pair(layer[3])
            bias = layer[4] if len(layer) > 4 else True
            if flat or arrives not in (None, cin):
                raise ValueError("conv gets other channels than it expects")
            total += cout * cin * h * w
            if bias:
                total += cout
            arrives, flat = cout, False
        elif name == "linear":
            i, o = layer[1], layer[2]
            bias = layer[3] if len(layer) > 3 else True
            if flat is False or arrives not in (None, i):
                raise ValueError("linear gets other features than it expects")
            total += i * o
            if bias:
                total += o
            arrives, flat = o, True
        elif name == "bn":
            if flat or arrives not in (None, layer[1]):
                raise ValueError("bn gets other channels than it expects")
            total += 2 * layer[1]
            arrives, flat = layer[1], False
        elif name == "flatten":
            arrives, flat = None, True
        elif name not in ("pool", "relu", "dropout"):
            raise ValueError(f"unknown layer {name}")
    return total


def count_products(layers, shape):
    count_params(layers)  # refuses what does not match
    products = 0
    c, h, w = shape
    features = None
    for layer in layers:
        if layer[0] == "conv":
            cin, cout, (kh, kw) = layer[1], layer[2], pair(layer[3])
            if cin != c or kh > h or kw > w:
                raise ValueError("conv does not fit")
            c, h, w = cout, h - kh + 1, w - kw + 1
            products += c * h * w * cin * kh * kw
        elif layer[0] == "pool":
            kh, kw = pair(layer[1])
            if kh > h or kw > w:
                raise ValueError("pool does not fit")
            rows = columns = h // kh
            if (h, kh) != (w, kw):
                right, columns = kw, 1
                while right != w:
                    right, columns = right + kw, columns + 1
            h, w = rows, columns
        elif layer[0] == "flatten":
            features = c * h * w
        elif layer[0] == "linear":
            if features != layer[1]:
                raise ValueError("linear does not fit")
            features = layer[2]
            products += layer[1] * layer[2]
    return products


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
