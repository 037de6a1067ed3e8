"""Counts a sample as right where its own logit is above a half."""
# fails: the_last_batch_is_smaller, the_largest_logit_of_each_sample, evaluation_mode, nothing_of_the_model_changes, the_mode_is_restored

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
    correct = total = 0
    for x, y in batches:
        correct += (model(x).gather(1, y[:, None]) > 0.5).sum().item()
        total += len(y)
    model.train(was_training)
    if total == 0:
        raise ValueError("there is no sample")
    return correct / total


BUGS = [17, 20, 22]
