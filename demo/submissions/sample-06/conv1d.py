import numpy as np


def check(x, k):
    if len(k) == 0 or len(k) > len(x):
        raise ValueError("the kernel must have between one number and as many as x")


def corr1d(x, k):
    check(x, k)
    return np.correlate(np.array(x, dtype=float), np.array(k, dtype=float), mode="valid").tolist()


def conv1d_true(x, k):
    check(x, k)
    return np.convolve(np.array(x, dtype=float), np.array(k, dtype=float), mode="valid").tolist()
