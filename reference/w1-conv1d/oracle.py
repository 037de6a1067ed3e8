"""Sliding sums as their definitions read: two loops over Python's float64.

Sources: Goodfellow, Bengio & Courville, "Deep Learning", 2016, section 9.1, equations 9.3 (convolution) and 9.6
(cross-correlation); NumPy documentation of numpy.convolve, mode "valid".
"""

from collections.abc import Sequence


def corr1d(x: Sequence[float], k: Sequence[float]) -> list[float]:
    """result[i] = sum over j of x[i+j] * k[j], for every i at which the kernel lies on x completely.

    Raises ValueError when k is empty or longer than x.
    """
    if not 1 <= len(k) <= len(x):
        raise ValueError(f"a kernel of {len(k)} numbers does not slide over {len(x)}")
    result = []
    for i in range(len(x) - len(k) + 1):
        total = 0.0
        for j in range(len(k)):
            total += x[i + j] * k[j]
        result.append(total)
    return result


def conv1d_true(x: Sequence[float], k: Sequence[float]) -> list[float]:
    """result[n] = sum over j of x[n-j] * k[j], for every n at which all of these x exist. Raises as corr1d."""
    if not 1 <= len(k) <= len(x):
        raise ValueError(f"a kernel of {len(k)} numbers does not slide over {len(x)}")
    result = []
    for n in range(len(k) - 1, len(x)):
        total = 0.0
        for j in range(len(k)):
            total += x[n - j] * k[j]
        result.append(total)
    return result
