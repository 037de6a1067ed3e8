"""Gives a whole layer one bias."""

# fails: parameters_of_one_layer[linear 784 to 500], parameters_of_one_layer[linear 500 to 10], parameters_of_one_layer[conv 1 to 16], parameters_of_one_layer[conv 16 to 32], parameters_of_any_layer[conv], parameters_of_any_layer[linear], parameters_of_a_rectangular_kernel, parameters_without_bias[conv], parameters_without_bias[linear], parameters_of_a_network[seed3_bn_dropout_cnn], parameters_of_a_network[seed4_classifier], parameters_add_up, layers_that_do_not_match_are_refused[conv after conv], layers_that_do_not_match_are_refused[batch norm after conv], layers_that_do_not_match_are_refused[linear after linear], layers_that_do_not_match_are_refused[linear without flatten], layers_that_do_not_match_are_refused[conv after linear], layers_that_do_not_match_are_refused[batch norm after linear], layers_that_do_not_match_are_refused[unknown layer], row_of_the_table[seed0_mlp], row_of_the_table[seed0_cnn], row_of_the_table[seed1_lenetlike], row_of_the_table[seed1_conv_2x3], row_of_the_table[seed2_mlp], row_of_the_table[seed2_cnn], row_of_the_table[seed3_bn_dropout_cnn], row_of_the_table[seed3_lenet5], row_of_the_table[seed3_alexnet], row_of_the_table[seed3_vgg16], row_of_the_table[seed3_resnet50], row_of_the_table[seed4_classifier], row_of_the_table[seed4_ex1], row_of_the_table[seed4_ex3], row_of_the_table[seed4_filter5], row_of_the_table[seed4_filter5rgb]


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
                total += 1
            arrives, flat = cout, False
        elif name == "linear":
            i, o = layer[1], layer[2]
            bias = layer[3] if len(layer) > 3 else True
            if flat is False or arrives not in (None, i):
                raise ValueError("linear gets other features than it expects")
            total += i * o
            if bias:
                total += 1
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
            h, w = h // kh, w // kw
        elif layer[0] == "flatten":
            features = c * h * w
        elif layer[0] == "linear":
            if features != layer[1]:
                raise ValueError("linear does not fit")
            features = layer[2]
            products += layer[1] * layer[2]
    return products


ANSWERS = {
    "seed0_mlp": 647_003,
    "seed0_cnn": 28_883,
    "seed1_lenetlike": 105_204,
    "seed1_conv_2x3": 91,
    "seed2_mlp": 794_002,
    "seed2_cnn": 716_308,
    "seed3_bn_dropout_cnn": 953_356,
    "seed3_lenet5": 61_475,
    "seed3_alexnet": 61_090_504,
    "seed3_vgg16": 138_344_144,
    "seed3_resnet50": 25_556_033,
    "seed4_classifier": 149_517,
    "seed4_ex1": 13,
    "seed4_ex2": 13,
    "seed4_ex3": 25,
    "seed4_filter1": 10,
    "seed4_filter5": 46,
    "seed4_filter5rgb": 136,
}
