import numpy as np
import torch


def feature_maps(model, x, layer):
    caught = []
    handle = layer.register_forward_hook(lambda module, inputs, output: caught.append(output.detach().clone()))
    mode = model.training
    model.eval()
    try:
        with torch.no_grad():
            model(x)
    finally:
        handle.remove()
        model.train(mode)
    return caught[0][:, :1]


def kernel_grid(w, cols=8):
    pictures = w.detach().numpy().reshape(-1, *w.shape[2:])
    n, height, width = pictures.shape
    rows = -(-n // cols)
    grid = np.zeros((rows * (height + 1) - 1, cols * (width + 1) - 1), dtype=np.uint8)
    for i, kernel in enumerate(pictures):
        span = kernel.max() - kernel.min()
        scaled = (kernel - kernel.min()) / (span if span > 0 else 1) * 255
        top, left = i // cols * (height + 1), i % cols * (width + 1)
        grid[top : top + height, left : left + width] = np.round(scaled)
    return grid


def confusion(y_true, y_pred, k):
    cm = torch.zeros(k, k, dtype=torch.int64)
    for truth, prediction in zip(y_true, y_pred):
        cm[truth, prediction] += 1
    return cm


def per_class_accuracy(cm):
    return [row[i].item() / row.sum().item() if row.sum() > 0 else 0.0 for i, row in enumerate(cm)]
