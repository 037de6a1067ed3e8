import torch
import torch.nn.functional as F


def feature_maps(model, x, layer):
    maps = {}

    def keep(module, inputs, output):
        maps["kept"] = output.clone()

    was_training, handle = model.training, layer.register_forward_hook(keep)
    with torch.no_grad():
        model.eval()(x)
    handle.remove()
    model.train(was_training)
    return maps["kept"].detach()


def kernel_grid(w, cols=8):
    d, c, height, width = w.shape
    flat = w.double().flatten(2).flatten(0, 1)
    low, high = flat.min(dim=1, keepdim=True).values, flat.max(dim=1, keepdim=True).values
    flat = ((flat - low) / (high - low).where(high > low, 1) * 255).round()
    empty = -(d * c) % cols
    tiles = F.pad(flat.view(-1, height, width), (0, 1, 0, 1, 0, empty))
    tiles = tiles.view(-1, cols, height + 1, width + 1).transpose(1, 2).flatten(2).flatten(0, 1)
    return tiles[:-1, :-1].to(torch.uint8).numpy()


def confusion(y_true, y_pred, k):
    return torch.bincount(y_true * k + y_pred, minlength=k * k).view(k, k)


def per_class_accuracy(cm):
    return (cm.diagonal() / cm.sum(dim=1).clamp(min=1)).tolist()
