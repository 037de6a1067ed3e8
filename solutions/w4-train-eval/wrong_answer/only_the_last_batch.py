"""Starts counting anew with each batch."""
# fails: unequal_batches, the_last_batch_is_smaller, evaluation_mode, nothing_of_the_model_changes, batches_can_be_gone_through_once

import torch
from torch import nn


def train_step(model, x, y, optimizer):
    model.train()
    optimizer.zero_grad()
    loss = nn.CrossEntropyLoss()(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


@torch.no_grad()
def evaluate(model, batches):
    was_training = model.training
    model.eval()
    total = 0
    for x, y in batches:
        correct = total = 0
        correct += (model(x).argmax(dim=1) == y).sum().item()
        total += len(y)
    model.train(was_training)
    if total == 0:
        raise ValueError("there is no sample")
    return correct / total


BUGS = [17, 20, 22]
