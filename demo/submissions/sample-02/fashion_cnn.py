import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def build_model():
    features = nn.Sequential(
        nn.Conv2d(1, 32, 5), nn.MaxPool2d(2), nn.LeakyReLU(0.1), nn.Conv2d(32, 64, 5), nn.MaxPool2d(2), nn.GELU()
    )
    return nn.Sequential(features, nn.Sequential(nn.Flatten(), nn.Linear(1024, 100), nn.ReLU(), nn.Linear(100, 10)))


def preprocess(x):
    return x[:, None].to(torch.float32) / 127.5 - 1


def train(model, x, y, *, device, seed):
    generator = torch.Generator().manual_seed(seed)
    loader = DataLoader(TensorDataset(preprocess(x), y), batch_size=32, shuffle=True, generator=generator)
    model = model.to(device).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
    criterion = nn.CrossEntropyLoss()
    means = []
    for _ in range(6):
        losses = []
        for images, labels in loader:
            loss = criterion(model(images.to(device)), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        means.append(sum(losses) / len(losses))
    return means
