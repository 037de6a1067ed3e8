"""Forgets the backward pass."""
# fails: one_step_by_hand, three_steps_by_hand, losses_of_three_steps, weights_after_three_steps[with momentum], weights_after_three_steps[without], batch_norm_learns_its_statistics

import torch
from torch import nn


def train_step(model, x, y, optimizer):
    model.train()
    optimizer.zero_grad()
    loss = nn.CrossEntropyLoss()(model(x), y)
    optimizer.step()
    return loss.item()


@torch.no_grad()
def evaluate(model, batches):
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


BUGS = [17, 20, 22]
