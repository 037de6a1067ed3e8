"""Known wrong networks. What is compared with each of them are the layers and their settings, not the weights."""

from torch import nn


def _conv(before, after, k, padding=0, bias=True):
    return nn.Conv2d(before, after, k, padding=padding, bias=bias)


def _seed2(filters=128, activation=nn.ReLU, pool=nn.MaxPool2d, bias=True, after=(), **pooling):
    side = 6 if pooling else 5
    parts = [
        *(_conv(1, 64, 3, bias=bias), pool(2, **pooling), activation()),
        *(_conv(64, filters, 3, bias=bias), pool(2, **pooling), activation()),
        *(nn.Flatten(), nn.Linear(filters * side * side, 200), activation(), nn.Linear(200, 10), *after),
    ]
    return nn.Sequential(*parts)


def _seed4(activation=nn.ReLU, pool=nn.MaxPool2d, bias=True, after=(), **pooling):
    side = 2 if pooling else 1
    parts = []
    for inside, outside in ((1, 64), (64, 128), (128, 64)):
        parts += [_conv(inside, outside, 3, bias=bias), activation(), pool(2, **pooling)]
    hidden = nn.Linear(64 * side * side, 20)
    return nn.Sequential(*parts, nn.Flatten(), hidden, activation(), nn.Linear(20, 10), *after)


def _notebook(
    drop, activation=nn.ReLU, pool=nn.MaxPool2d, padding=(1, 2), norm=nn.BatchNorm2d, norm_last=False, after=()
):
    def block(before, outside, k, pad):
        behind = [norm(outside)] if norm else []
        order = [activation(), *behind] if norm_last else [*behind, activation()]
        return [_conv(before, outside, k, pad), *order, pool(2)]

    features = 1568 if any(padding) else 512
    parts = [*block(1, 8, 3, padding[0]), *block(8, 32, 5, padding[1])]
    linear = [nn.Flatten(), nn.Linear(features, 600), activation(), *drop, nn.Linear(600, 10)]
    return nn.Sequential(*parts, *linear, *after)


# ---------------------------------------------------------------- seed2_cnn


def seed2_cnn__with_32_filters():
    """Your second convolution has 32 filters. The running text says so, the code and its 716,706 parameters say 128."""
    return _seed2(filters=32)


def seed2_cnn__no_relu():
    """You left the ReLUs out. PyTorch assumes none: without them the linear layers are one linear layer."""
    return _seed2(activation=nn.Identity)


def seed2_cnn__average_pooling():
    """You took the mean of each window. Max-pool takes its largest value."""
    return _seed2(pool=nn.AvgPool2d)


def seed2_cnn__no_biases():
    """Your convolutions have no biases. Each filter has one, and it counts as a parameter."""
    return _seed2(bias=False)


def seed2_cnn__rounds_sizes_up():
    """You rounded the sizes after pooling up. They are rounded down: 11 becomes 5."""
    return _seed2(ceil_mode=True)


def seed2_cnn__relu_at_the_end():
    """You put ReLU behind the last layer. It cuts half of the logits off: nothing follows the last linear layer."""
    return _seed2(after=[nn.ReLU()])


def seed2_cnn__softmax_at_the_end():
    """You ended in softmax. CrossEntropyLoss contains it already: logits come out of a network."""
    return _seed2(after=[nn.Softmax(1)])


# ---------------------------------------------------------------- seed4_cnn


def seed4_cnn__no_relu():
    """You left the ReLUs out. PyTorch assumes none: without them the linear layers are one linear layer."""
    return _seed4(activation=nn.Identity)


def seed4_cnn__average_pooling():
    """You took the mean of each window. Max-pool takes its largest value."""
    return _seed4(pool=nn.AvgPool2d)


def seed4_cnn__no_biases():
    """Your convolutions have no biases. Each filter has one, and it counts as a parameter."""
    return _seed4(bias=False)


def seed4_cnn__rounds_sizes_up():
    """You rounded the sizes after pooling up. They are rounded down: 26, 13, 11, 5, 3, 1."""
    return _seed4(ceil_mode=True)


def seed4_cnn__relu_at_the_end():
    """You put ReLU behind the last layer. It cuts half of the logits off: nothing follows the last linear layer."""
    return _seed4(after=[nn.ReLU()])


def seed4_cnn__softmax_at_the_end():
    """You ended in softmax. CrossEntropyLoss contains it already: logits come out of a network."""
    return _seed4(after=[nn.Softmax(1)])


# ---------------------------------------------------------------- bn_dropout_cnn


def bn_dropout_cnn__no_batch_norm(p=0.5):
    """You left batch norm out. It stands behind each of the two convolutions, before ReLU."""
    return _notebook([nn.Dropout(p)], norm=None)


def bn_dropout_cnn__batch_norm_after_relu(p=0.5):
    """You put batch norm behind ReLU. It stands directly behind its convolution."""
    return _notebook([nn.Dropout(p)], norm_last=True)


def bn_dropout_cnn__batch_norm_learns_nothing(p=0.5):
    """Your batch norm has no gamma and beta. It learns two numbers for each channel: leave `affine` as it is."""
    return _notebook([nn.Dropout(p)], norm=lambda n: nn.BatchNorm2d(n, affine=False))


def bn_dropout_cnn__no_padding(p=0.5):
    """You left the padding out and adapted the linear layer. Padding 1 and 2 keep 28 and 14 pixels: 1568 features."""
    return _notebook([nn.Dropout(p)], padding=(0, 0))


def bn_dropout_cnn__no_relu(p=0.5):
    """You left the ReLUs out. PyTorch assumes none: without them the linear layers are one linear layer."""
    return _notebook([nn.Dropout(p)], activation=nn.Identity)


def bn_dropout_cnn__average_pooling(p=0.5):
    """You took the mean of each window. Max-pool takes its largest value."""
    return _notebook([nn.Dropout(p)], pool=nn.AvgPool2d)


def bn_dropout_cnn__no_dropout(p=0.5):
    """You left dropout out. It stands before the last linear layer."""
    return _notebook([])


def bn_dropout_cnn__dropout_at_the_end(p=0.5):
    """You put dropout behind the last layer, where it zeroes logits. It stands before the last linear layer."""
    return _notebook([], after=[nn.Dropout(p)])


def bn_dropout_cnn__dropout_is_always_a_half(p=0.5):
    """Your dropout has the probability 0.5 whatever is asked for. Give it p."""
    return _notebook([nn.Dropout(0.5)])


def bn_dropout_cnn__dropout_keeps_p(p=0.5):
    """You took p for the probability that a number is kept. It is the probability that it is dropped."""
    return _notebook([nn.Dropout(1 - p)])


def bn_dropout_cnn__relu_at_the_end(p=0.5):
    """You put ReLU behind the last layer. It cuts half of the logits off: nothing follows the last linear layer."""
    return _notebook([nn.Dropout(p)], after=[nn.ReLU()])


def bn_dropout_cnn__sigmoid_at_the_end(p=0.5):
    """You ended in a sigmoid. Logits come out of a network, and CrossEntropyLoss does the rest."""
    return _notebook([nn.Dropout(p)], after=[nn.Sigmoid()])


def bn_dropout_cnn__softmax_at_the_end(p=0.5):
    """You ended in softmax. CrossEntropyLoss contains it already: logits come out of a network."""
    return _notebook([nn.Dropout(p)], after=[nn.Softmax(1)])
