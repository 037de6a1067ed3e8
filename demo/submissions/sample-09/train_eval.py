"""One training step, and an honest evaluation: write the two functions, find three lines, hand in this file."""

from collections.abc import Iterable

from torch import Tensor, nn
from torch.optim import Optimizer


def train_step(model: nn.Module, x: Tensor, y: Tensor, optimizer: Optimizer) -> float:
    """Train the model on one batch, with the cross-entropy of its logits as the loss.

    x: (N, ...) what the model takes; y: (N,) int64, the classes. Neither is changed.
    Returns the batch's mean loss before the step, a float. The model is in training mode during the step and after it.
    """
    raise NotImplementedError


def evaluate(model: nn.Module, batches: Iterable[tuple[Tensor, Tensor]]) -> float:
    """Share of all samples that the model gets right: the class of the largest logit is the prediction.

    batches: pairs (x, y) as of train_step; they may differ in size, and can be gone through once.
    The model is in evaluation mode meanwhile, no gradients are recorded, nothing of the model changes, and afterwards
    it is in the mode in which it was. Raises ValueError when there is no sample.
    """
    raise NotImplementedError


# The numbers of the three wrong lines of the statement's training loop, such as [1, 2, 3].
BUGS: list[int] = []
