"""Networks of nn.Sequential: write the three functions, hand in this file."""

from torch import nn


def seed2_cnn() -> nn.Sequential:
    """The CNN of the lecture on fashion images, 716,706 parameters: (N, 1, 28, 28) -> (N, 10) logits.

    conv 1-64, 3x3; max-pool 2; ReLU; conv 64-128, 3x3; max-pool 2; ReLU; flatten; linear 3200-200; ReLU; linear 200-10.
    ReLU may also stand before the max-pool.
    """
    ### BEGIN SOLUTION
    # Layer by layer, as the statement lists them.
    return nn.Sequential(
        nn.Conv2d(1, 64, kernel_size=3),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Conv2d(64, 128, kernel_size=3),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(3200, 200),
        nn.ReLU(),
        nn.Linear(200, 10),
    )
    ### END SOLUTION


def seed4_cnn() -> nn.Sequential:
    """The CNNClassifier of the lecture on convolution, 149,798 parameters: (N, 1, 28, 28) -> (N, 10) logits.

    conv 1-64, 3x3; ReLU; max-pool 2; conv 64-128, 3x3; ReLU; max-pool 2; conv 128-64, 3x3; ReLU; max-pool 2; flatten;
    linear 64-20; ReLU; linear 20-10. The flattening is a layer of its own and works for batches of every size.
    """
    ### BEGIN SOLUTION
    return nn.Sequential(
        nn.Conv2d(1, 64, kernel_size=3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(64, 128, kernel_size=3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(128, 64, kernel_size=3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64, 20),
        nn.ReLU(),
        nn.Linear(20, 10),
    )
    ### END SOLUTION


def bn_dropout_cnn(p: float = 0.5) -> nn.Sequential:
    """The CNN of the notebook, with batch norm and dropout, 954,002 parameters: (N, 1, 28, 28) -> (N, 10) logits.

    conv 1-8, 3x3, padding 1; batch norm; ReLU; max-pool 2; conv 8-32, 5x5, padding 2; batch norm; ReLU; max-pool 2;
    flatten; linear 1568-600; ReLU; dropout p; linear 600-10.
    Raises ValueError unless 0 <= p < 1.
    """
    ### BEGIN SOLUTION
    if not 0 <= p < 1:
        raise ValueError(f"p must be at least 0 and below 1, got {p}")
    return nn.Sequential(
        nn.Conv2d(1, 8, kernel_size=3, padding=1),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 32, kernel_size=5, padding=2),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(7 * 7 * 32, 600),
        nn.ReLU(),
        nn.Dropout(p),
        nn.Linear(600, 10),
    )
    ### END SOLUTION
