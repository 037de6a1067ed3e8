"""Known wrong counts. Each function counts as a submission with that mistake does; the tables hold its wrong totals.

A table leaves out the networks whose total the mistake does not change.
"""


def count_params__forgets_the_biases(layers):
    """You left the biases out. Each output channel of a convolution and each output of a linear layer has one."""
    return _params(layers, bias=lambda cin, cout: 0)


def count_params__forgets_the_input_channels(layers):
    """You counted one slice for each kernel. A kernel has weights for EVERY input channel: cin*h*w of them."""
    return _params(layers, conv=lambda cin, cout, h, w: cout * h * w)


def count_params__bias_for_every_slice(layers):
    """You counted a bias for each pair of input and output channel. A kernel has one bias, whatever it looks at."""
    return _params(layers, bias=lambda cin, cout: cin * cout)


def count_params__one_bias_per_layer(layers):
    """You counted one bias for a layer. It has one for each output channel (or each output, when linear)."""
    return _params(layers, bias=lambda cin, cout: 1, linear_bias=lambda i, o: 1)


def count_params__pooling_learns(layers):
    """You counted k*k parameters for pooling. A maximum has no weights: pooling learns nothing."""
    return _params(layers, pool=lambda h, w: h * w)


def count_params__counts_running_statistics(layers):
    """You counted batch norm's running mean and variance. They are measured and not learned: 2*c, not 4*c."""
    return _params(layers, bn=lambda c: 4 * c)


def count_params__counts_all_buffers(layers):
    """You counted all that batch norm keeps, running statistics and counter of batches. It learns 2*c."""
    return _params(layers, bn=lambda c: 4 * c + 1)


def count_params__half_of_batch_norm(layers):
    """You counted one parameter for each channel of a batch norm. It learns two: gamma and beta."""
    return _params(layers, bn=lambda c: c)


def count_params__forgets_batch_norm(layers):
    """You counted nothing for batch norm. It learns gamma and beta for each channel: 2*c."""
    return _params(layers, bn=lambda c: 0)


def count_params__ignores_bias_false(layers):
    """You counted biases where the entry says False: such a layer has none."""
    return _params([layer[: _LENGTH.get(layer[0])] for layer in layers])


def count_params__squares_the_kernel(layers):
    """You took the kernel's height for its width. A kernel (h, w) has h*w weights for each input channel."""
    return _params(layers, conv=lambda cin, cout, h, w: cout * cin * h * h)


def count_products__takes_the_input_size(layers, shape):
    """You multiplied by the number of INPUT pixels. A kernel stops once for each value of the OUTPUT map."""
    return _products(layers, shape, places=lambda h, w, kh, kw: h * w)


def count_products__forgets_the_input_channels(layers, shape):
    """You counted h*w products for each output value. A kernel multiplies in EVERY input channel: cin*h*w."""
    return _products(layers, shape, depth=lambda cin: 1)


def count_products__counts_one_kernel(layers, shape):
    """You counted the products of one kernel. A layer has cout of them, and each makes a map of its own."""
    return _products(layers, shape, kernels=lambda cout: 1)


def count_products__counts_biases(layers, shape):
    """You counted the biases. They are added and not multiplied."""
    return _products(layers, shape, bias=1)


def count_products__forgets_linear_layers(layers, shape):
    """You counted convolutions only. A linear layer makes o*i products."""
    return _products(layers, shape, linear=lambda i, o: 0)


def count_products__rounds_up(layers, shape):
    """You rounded the size after pooling up. It is rounded down: 11 becomes 5 with k = 2."""
    return _products(layers, shape, pooled=lambda n, k: -(-n // k))


def count_products__forgets_pooling(layers, shape):
    """You left pooling out: it makes no products, but what follows sees a smaller image."""
    return _products(layers, shape, pooled=lambda n, k: n)


def count_products__counts_pooling(layers, shape):
    """You counted products for pooling. It compares values and multiplies nothing."""
    return _products(layers, shape, pooling=lambda h, w: h * w)


def ANSWERS__forgets_the_biases():
    """You left the biases out. Each output channel of a convolution and each output of a linear layer has one."""
    return {
        "seed0_mlp": 647_000,
        "seed0_cnn": 28_880,
        "seed1_lenetlike": 105_200,
        "seed1_conv_2x3": 90,
        "seed2_mlp": 794_000,
        "seed2_cnn": 716_304,
        "seed3_bn_dropout_cnn": 953_352,
        "seed3_lenet5": 61_470,
        "seed3_alexnet": 61_090_496,
        "seed3_vgg16": 138_344_128,
        "seed3_resnet50": 25_556_032,
        "seed4_classifier": 149_512,
        "seed4_ex1": 12,
        "seed4_ex2": 12,
        "seed4_ex3": 24,
        "seed4_filter1": 9,
        "seed4_filter5": 45,
        "seed4_filter5rgb": 135,
    }


def ANSWERS__forgets_the_input_channels():
    """You counted one slice for each kernel. A kernel has weights for EVERY input channel: cin*h*w of them."""
    return {
        "seed0_cnn": 16_938,
        "seed1_lenetlike": 55_906,
        "seed1_conv_2x3": 35,
        "seed2_cnn": 644_130,
        "seed3_bn_dropout_cnn": 948_402,
        "seed3_lenet5": 14_706,
        "seed3_alexnet": 58_652_904,
        "seed3_vgg16": 123_685_096,
        "seed3_resnet50": 2_161_960,
        "seed4_classifier": 4_070,
        "seed4_ex2": 5,
        "seed4_ex3": 15,
        "seed4_filter5rgb": 50,
    }


def ANSWERS__bias_for_every_slice():
    """You counted a bias for each pair of input and output channel. A kernel has one bias, whatever it looks at."""
    return {
        "seed0_cnn": 29_418,
        "seed1_lenetlike": 107_490,
        "seed1_conv_2x3": 105,
        "seed2_cnn": 724_770,
        "seed3_bn_dropout_cnn": 954_226,
        "seed3_lenet5": 63_586,
        "seed3_alexnet": 61_349_736,
        "seed3_vgg16": 139_987_816,
        "seed4_classifier": 165_990,
        "seed4_ex2": 15,
        "seed4_ex3": 30,
        "seed4_filter5rgb": 150,
    }


def ANSWERS__one_bias_per_layer():
    """You counted one bias for each layer. It has one for each output channel (or each output, when linear)."""
    return {
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
        "seed4_ex3": 25,
        "seed4_filter5": 46,
        "seed4_filter5rgb": 136,
    }


def ANSWERS__pooling_learns():
    """You counted k*k parameters for pooling. A maximum has no weights: pooling learns nothing."""
    return {
        "seed0_cnn": 28_946,
        "seed1_lenetlike": 105_519,
        "seed2_cnn": 716_714,
        "seed3_bn_dropout_cnn": 954_010,
        "seed3_lenet5": 61_714,
        "seed3_alexnet": 61_100_867,
        "seed3_vgg16": 138_357_564,
        "seed3_resnet50": 25_557_041,
        "seed4_classifier": 149_810,
    }


def ANSWERS__counts_running_statistics():
    """You counted batch norm's running mean and variance. They are measured and not learned: 2*c, not 4*c."""
    return {"seed3_bn_dropout_cnn": 954_082, "seed3_resnet50": 25_610_152}


def ANSWERS__counts_all_buffers():
    """You counted all that batch norm keeps, running statistics and counter of batches. It learns 2*c."""
    return {"seed3_bn_dropout_cnn": 954_084, "seed3_resnet50": 25_610_205}


def ANSWERS__half_of_batch_norm():
    """You counted one parameter for each channel of a batch norm. It learns two: gamma and beta."""
    return {"seed3_bn_dropout_cnn": 953_962, "seed3_resnet50": 25_530_472}


def ANSWERS__forgets_batch_norm():
    """You counted nothing for batch norm. It learns gamma and beta for each channel: 2*c."""
    return {"seed3_bn_dropout_cnn": 953_922, "seed3_resnet50": 25_503_912}


def ANSWERS__ignores_that_resnet_has_no_biases():
    """You counted biases for ResNet's convolutions. They have none, since the batch norm behind each has a beta."""
    return {"seed3_resnet50": 25_583_592}


def ANSWERS__forgets_the_shortcuts():
    """You left out the shortcuts' 1x1 convolutions, one in the first block of each stage, and their batch norms."""
    return {"seed3_resnet50": 22_780_456}


def ANSWERS__forgets_the_padding():
    """You followed the image without padding: with padding 2 a 5x5 convolution keeps 28 pixels, and 1568 arrive."""
    return {"seed0_cnn": 18_378}


def ANSWERS__rounds_up():
    """You rounded sizes up on the way: 11 becomes 5 after pooling by 2, not 6, and fewer features arrive."""
    return {"seed2_cnn": 998_306, "seed4_classifier": 153_638}


def ANSWERS__takes_the_filters_of_the_text():
    """You took the 32 filters that the running text of the notes names. The network has 128, as its code says."""
    return {"seed2_cnn": 181_314}


_LENGTH = {"conv": 4, "linear": 3}  # of an entry without its bias


def _pair(k):
    return (k, k) if isinstance(k, int) else tuple(k)


def _has_bias(layer):
    return all(layer[_LENGTH[layer[0]] :])


def _params(
    layers,
    conv=lambda cin, cout, h, w: cout * cin * h * w,
    bias=lambda cin, cout: cout,
    linear_bias=None,
    bn=lambda c: 2 * c,
    pool=lambda h, w: 0,
):
    total = 0
    for layer in layers:
        match layer:
            case ("conv", cin, cout, k, *_):
                total += conv(cin, cout, *_pair(k)) + (bias(cin, cout) if _has_bias(layer) else 0)
            case ("linear", i, o, *_):
                of_linear = linear_bias or (lambda i, o: min(o, bias(i, o)))
                total += i * o + (of_linear(i, o) if _has_bias(layer) else 0)
            case ("bn", c):
                total += bn(c)
            case ("pool", k):
                total += pool(*_pair(k))
    return total


def _products(
    layers,
    shape,
    places=lambda h, w, kh, kw: (h - kh + 1) * (w - kw + 1),
    depth=lambda cin: cin,
    kernels=lambda cout: cout,
    bias=0,
    linear=lambda i, o: i * o,
    pooled=lambda n, k: n // k,
    pooling=lambda h, w: 0,
):
    total, (c, h, w) = 0, shape
    for layer in layers:
        match layer:
            case ("conv", cin, cout, k, *_):
                kh, kw = _pair(k)
                total += places(h, w, kh, kw) * (kernels(cout) * depth(cin) * kh * kw)
                c, h, w = cout, h - kh + 1, w - kw + 1
                total += bias * cout * h * w * _has_bias(layer)
            case ("pool", k):
                (kh, kw) = _pair(k)
                total += pooling(h, w) * c
                h, w = pooled(h, kh), pooled(w, kw)
            case ("linear", i, o, *_):
                total += linear(i, o) + bias * o * _has_bias(layer)
    return total
