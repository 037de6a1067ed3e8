"""Training and evaluation with the formulas written out: no loss class, no optimizer, no argmax.

Sources: PyTorch documentation of torch.nn.CrossEntropyLoss (definition) and torch.optim.SGD (momentum: v = m*v + g,
w = w - lr*v); Goodfellow, Bengio & Courville, "Deep Learning", 2016, section 6.2.2.3.
"""

import copy

import torch
from torch import Tensor, nn

BUGS = [17, 20, 22]


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    """Mean over the batch of log(sum of exp(logits)) - logit of the class."""
    losses = [torch.log(torch.exp(row).sum()) - row[label] for row, label in zip(logits, y.tolist(), strict=True)]
    return torch.stack(losses).mean()


def train(
    model: nn.Module, batches: list[tuple[Tensor, Tensor]], lr: float, momentum: float = 0.0
) -> tuple[list[float], dict[str, Tensor]]:
    """One step of SGD on each batch. Returns the losses, and parameters and buffers afterwards; the model is kept."""
    model = copy.deepcopy(model).train()
    velocity = [torch.zeros_like(w) for w in model.parameters()]
    losses = []
    for x, y in batches:
        loss = cross_entropy(model(x), y)
        gradients = torch.autograd.grad(loss, list(model.parameters()))
        velocity = [momentum * v + g for v, g in zip(velocity, gradients, strict=True)]
        with torch.no_grad():
            for w, v in zip(model.parameters(), velocity, strict=True):
                w -= lr * v
        losses.append(loss.item())
    return losses, {name: value.clone() for name, value in model.state_dict().items()}


def evaluate(model: nn.Module, batches: list[tuple[Tensor, Tensor]]) -> float:
    """Right answers over samples, counted one sample at a time, in evaluation mode."""
    model = copy.deepcopy(model).eval()
    right = total = 0
    for x, y in batches:
        for logits, label in zip(model(x).tolist(), y.tolist(), strict=True):
            right += logits.index(max(logits)) == label
            total += 1
    return right / total
