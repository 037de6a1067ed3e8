"""Adds up whatever stands in the list, matching or not."""

# fails: layers_that_do_not_match_are_refused[conv after conv], layers_that_do_not_match_are_refused[batch norm after conv], layers_that_do_not_match_are_refused[linear after linear], layers_that_do_not_match_are_refused[linear without flatten], layers_that_do_not_match_are_refused[conv after linear], layers_that_do_not_match_are_refused[batch norm after linear], layers_that_do_not_match_are_refused[unknown layer], shapes_that_do_not_match_are_refused[other channels], shapes_that_do_not_match_are_refused[kernel too high], shapes_that_do_not_match_are_refused[kernel too wide], shapes_that_do_not_match_are_refused[window too large], shapes_that_do_not_match_are_refused[window too wide], shapes_that_do_not_match_are_refused[other features], shapes_that_do_not_match_are_refused[linear without flatten]


def pair(k):
    return (k, k) if isinstance(k, int) else tuple(k)


def count_params(layers):
    total = 0
    for layer in layers:
        name = layer[0]
        if name == "conv":
            cin, cout, (h, w) = layer[1], layer[2], pair(layer[3])
            bias = layer[4] if len(layer) > 4 else True
            total += cout * cin * h * w
            if bias:
                total += cout
        elif name == "linear":
            i, o = layer[1], layer[2]
            bias = layer[3] if len(layer) > 3 else True
            total += i * o
            if bias:
                total += o
        elif name == "bn":
            total += 2 * layer[1]
    return total


def count_products(layers, shape):
    products = 0
    c, h, w = shape
    for layer in layers:
        if layer[0] == "conv":
            cin, cout, (kh, kw) = layer[1], layer[2], pair(layer[3])
            c, h, w = cout, h - kh + 1, w - kw + 1
            products += c * h * w * cin * kh * kw
        elif layer[0] == "pool":
            kh, kw = pair(layer[1])
            h, w = h // kh, w // kw
        elif layer[0] == "linear":
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
