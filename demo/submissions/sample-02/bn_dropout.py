import torch


def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    y = torch.zeros_like(x)
    new_mean, new_var = running_mean.clone(), running_var.clone()
    count = x.numel() // x.shape[1]
    for c in range(x.shape[1]):
        values = x[:, c]
        mean, var = running_mean[c], running_var[c]
        if training:
            mean = values.sum() / count
            squares = ((values - mean) ** 2).sum()
            var = squares / count
            new_mean[c] += momentum * (mean - running_mean[c])
            new_var[c] += momentum * (squares / (count - 1) - running_var[c])
        y[:, c] = (values - mean) * (gamma[c] / (var + eps) ** 0.5) + beta[c]
    return y, new_mean, new_var


def dropout(x, p, training, generator):
    if p < 0 or p >= 1:
        raise ValueError(f"p = {p}")
    result = x.clone()
    if training:
        dropped = torch.empty(x.shape).bernoulli_(p, generator=generator).bool()
        result[dropped] = 0
        result /= 1 - p
    return result
