"""Networks of nn.Sequential: write the three functions, hand in this file."""

from torch import nn


def seed2_cnn() -> nn.Sequential:
    """The CNN of the lecture on fashion images, 716,706 parameters: (N, 1, 28, 28) -> (N, 10) logits.

    conv 1-64, 3x3; max-pool 2; ReLU; conv 64-128, 3x3; max-pool 2; ReLU; flatten; linear 3200-200; ReLU; linear 200-10.
    ReLU may also stand before the max-pool.
    """
    raise NotImplementedError


def seed4_cnn() -> nn.Sequential:
    """The CNNClassifier of the lecture on convolution, 149,798 parameters: (N, 1, 28, 28) -> (N, 10) logits.

    conv 1-64, 3x3; ReLU; max-pool 2; conv 64-128, 3x3; ReLU; max-pool 2; conv 128-64, 3x3; ReLU; max-pool 2; flatten;
    linear 64-20; ReLU; linear 20-10. The flattening is a layer of its own and works for batches of every size.
    """
    raise NotImplementedError


def bn_dropout_cnn(p: float = 0.5) -> nn.Sequential:
    """The CNN of the notebook, with batch norm and dropout, 954,002 parameters: (N, 1, 28, 28) -> (N, 10) logits.

    conv 1-8, 3x3, padding 1; batch norm; ReLU; max-pool 2; conv 8-32, 5x5, padding 2; batch norm; ReLU; max-pool 2;
    flatten; linear 1568-600; ReLU; dropout p; linear 600-10.
    Raises ValueError unless 0 <= p < 1.
    """
    raise NotImplementedError
