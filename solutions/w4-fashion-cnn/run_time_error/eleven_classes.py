"""Gives eleven logits."""
# fails: ten_logits_for_each_image, each_image_by_itself, knows_clothes_it_has_not_seen

import torch
import torch.nn as nn
import torch.nn.functional as F


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 16, 5, stride=2, padding=2),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(32 * 7 * 7, 11),
    )


def preprocess(x):
    return (x.unsqueeze(1).float() / 255 - 0.2860) / 0.3530


def train(model, x, y, *, device, seed, epochs=3, batch_size=64):
    torch.manual_seed(seed)
    x, y = preprocess(x).to(device), y.to(device)
    model.to(device).train()
    optimizer = torch.optim.Adam(model.parameters())
    steps = epochs * -(-len(x) // batch_size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.008, total_steps=steps)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for chosen in torch.randperm(len(x)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x[chosen]), y[chosen])
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(chosen)
        losses.append(total / len(x))
    return losses
