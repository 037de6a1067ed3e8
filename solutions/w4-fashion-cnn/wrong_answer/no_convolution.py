"""Is a multi-layer perceptron."""
# fails: a_convolution_that_sees_neighbours, learns_pictures_that_are_sorted_by_class, knows_clothes_it_has_not_seen

import torch
import torch.nn as nn
import torch.nn.functional as F


def build_model():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, 10))


def preprocess(x):
    return (x.unsqueeze(1).float() / 255 - 0.2860) / 0.3530


def train(model, x, y, *, device, seed, epochs=2, batch_size=64):
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
