"""One training step, and an honest evaluation: write the two functions, find three lines, hand in this file."""

from collections.abc import Iterable

from torch import Tensor, nn
from torch.optim import Optimizer

### BEGIN SOLUTION
import torch
### END SOLUTION


def train_step(model: nn.Module, x: Tensor, y: Tensor, optimizer: Optimizer) -> float:
    """Train the model on one batch, with the cross-entropy of its logits as the loss.

    x: (N, ...) what the model takes; y: (N,) int64, the classes. Neither is changed.
    Returns the batch's mean loss before the step, a float. The model is in training mode during the step and after it.
    """
    ### BEGIN SOLUTION
    # The five lines of a step, and counting.
    model.train()
    optimizer.zero_grad()
    loss = nn.CrossEntropyLoss()(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()
    ### END SOLUTION


### BEGIN SOLUTION
@torch.no_grad()
### END SOLUTION
def evaluate(model: nn.Module, batches: Iterable[tuple[Tensor, Tensor]]) -> float:
    """Share of all samples that the model gets right: the class of the largest logit is the prediction.

    batches: pairs (x, y) as of train_step; they may differ in size, and can be gone through once.
    The model is in evaluation mode meanwhile, no gradients are recorded, nothing of the model changes, and afterwards
    it is in the mode in which it was. Raises ValueError when there is no sample.
    """
    ### BEGIN SOLUTION
    was_training = model.training
    model.eval()
    correct = total = 0
    for x, y in batches:
        correct += (model(x).argmax(dim=1) == y).sum().item()
        total += len(y)
    model.train(was_training)
    if total == 0:
        raise ValueError("there is no sample")
    return correct / total
    ### END SOLUTION


# The numbers of the three wrong lines of the statement's training loop, such as [1, 2, 3].
### BEGIN SOLUTION
### STARTER BUGS: list[int] = []
BUGS = [17, 20, 22]
### END SOLUTION
