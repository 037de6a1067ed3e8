import numpy as np


def shifted_sum(x, weights):
    size = len(x) - len(weights) + 1
    if not len(weights) or size < 1:
        raise ValueError(f"{len(weights)} weights do not slide over {len(x)} numbers")
    values = np.array(x, dtype=float)
    return sum(weight * values[j : j + size] for j, weight in enumerate(weights)).tolist()


def corr1d(x, k):
    return shifted_sum(x, k)


def conv1d_true(x, k):
    return shifted_sum(x, list(reversed(k)))
