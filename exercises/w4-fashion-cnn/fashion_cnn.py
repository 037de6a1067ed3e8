"""A CNN for images of clothes: write the three functions, hand in this file."""

from torch import Tensor, nn


def build_model() -> nn.Module:
    """A CNN with random weights: (N, 1, 28, 28) float32 -> (N, 10) logits, at most 1,000,000 parameters.

    Layers of torch.nn in an nn.Sequential (which may contain others), with a convolution and non-linearities.
    """
    raise NotImplementedError


def preprocess(x: Tensor) -> Tensor:
    """Pixels as the model wants them: uint8 (N, 28, 28) -> float32 (N, 1, 28, 28), every image by itself.

    Used for training and for evaluation alike. x is not changed.
    """
    raise NotImplementedError


def train(model: nn.Module, x: Tensor, y: Tensor, *, device: str, seed: int) -> list[float]:
    """Train the model on all images; returns the mean loss of every epoch.

    x: uint8 (N, 28, 28) as in the files, not preprocessed; y: int64 (N,), in any order, sorted by class for one.
    Neither is changed. The same seed and the same weights before give the same weights after.
    With a further keyword, `budget=None`, it is told how long it may take: see the statement.
    """
    raise NotImplementedError
