import torch


def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var
    new_mean, new_var = running_mean.clone(), running_var.clone()
    if training:
        mean = x.mean(dim=0, keepdim=True)
        var = x.var(dim=0, correction=0, keepdim=True)
        new_mean = (1 - momentum) * running_mean + momentum * x.mean(dim=(0, 2, 3))
        new_var = (1 - momentum) * running_var + momentum * x.var(dim=(0, 2, 3), correction=1)
    shape = (1, -1, 1, 1)
    if not training:
        mean, var = mean.view(shape), var.view(shape)
    y = (x - mean) / torch.sqrt(var + eps)
    return gamma.view(shape) * y + beta.view(shape), new_mean, new_var


def dropout(x, p, training, generator):
    if not 0 <= p < 1:
        raise ValueError("p must be at least 0 and below 1")
    if not training:
        return x.clone()
    keep = torch.rand(x.shape, generator=generator) >= p
    return x * keep / (1 - p)
