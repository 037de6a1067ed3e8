"""The case study's network with half its channels, in blocks; a DataLoader, AdamW, and as many epochs as it is told."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def build_model():
    features = nn.Sequential(
        nn.Conv2d(1, 16, 5), nn.MaxPool2d(2), nn.LeakyReLU(0.1), nn.Conv2d(16, 32, 5), nn.MaxPool2d(2), nn.GELU()
    )
    return nn.Sequential(features, nn.Sequential(nn.Flatten(), nn.Linear(512, 100), nn.ReLU(), nn.Linear(100, 10)))


def preprocess(x):
    return x[:, None].to(torch.float32) / 127.5 - 1


def train(model, x, y, *, device, seed, budget=None):
    epochs = budget.epochs if budget else 4
    generator = torch.Generator().manual_seed(seed)
    loader = DataLoader(TensorDataset(preprocess(x), y), batch_size=32, shuffle=True, generator=generator)
    model = model.to(device).train()
    optimizer = torch.optim.AdamW(model.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.005, epochs=epochs, steps_per_epoch=len(loader))
    criterion = nn.CrossEntropyLoss()
    means = []
    for _ in range(epochs):
        losses = []
        for images, labels in loader:
            loss = criterion(model(images.to(device)), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        means.append(sum(losses) / len(losses))
        if budget:
            budget.report(model)
    return means
