"""Freezes the first convolution, which therefore never learns."""
# fails: bn_dropout_cnn_has_954002_parameters, bn_dropout_cnn_has_these_layers, any_batch_size[bn_dropout_cnn], logits_come_out[bn_dropout_cnn], training_is_random_and_evaluation_is_not

from torch import nn


def seed2_cnn():
    return nn.Sequential(
        nn.Conv2d(1, 64, 3),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Conv2d(64, 128, 3),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(3200, 200),
        nn.ReLU(),
        nn.Linear(200, 10),
    )


def seed4_cnn():
    return nn.Sequential(
        nn.Conv2d(1, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(64, 128, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(128, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64, 20),
        nn.ReLU(),
        nn.Linear(20, 10),
    )


def bn_dropout_cnn(p=0.5):
    if not 0 <= p < 1:
        raise ValueError("p")
    net = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 32, 5, padding=2),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(7 * 7 * 32, 600),
        nn.ReLU(),
        nn.Dropout(p),
        nn.Linear(600, 10),
    )
    net[0].requires_grad_(False)
    return net
