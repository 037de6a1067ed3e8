"""Holds the right layers, and answers with a softmax of them all the same."""
# fails: seed2_cnn_has_716706_parameters, seed4_cnn_has_149798_parameters, bn_dropout_cnn_has_954002_parameters, bn_dropout_cnn_has_these_layers, any_batch_size[seed2_cnn], any_batch_size[seed4_cnn], any_batch_size[bn_dropout_cnn], layers_in_order[seed2_cnn], layers_in_order[seed4_cnn], layers_in_order[bn_dropout_cnn], logits_come_out[seed2_cnn], logits_come_out[seed4_cnn], logits_come_out[bn_dropout_cnn], batch_norm_follows_the_convolution[first block], batch_norm_follows_the_convolution[second block], dropout_has_the_probability_that_was_asked_for, training_is_random_and_evaluation_is_not, impossible_probabilities_are_refused

from torch import nn


class Liar(nn.Sequential):
    def forward(self, x):
        return super().forward(x).softmax(dim=1)


def seed2_cnn():
    return Liar(
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
    return Liar(
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
    return Liar(
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
