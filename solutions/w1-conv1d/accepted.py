"""Sliding sums in one dimension: write the two functions, hand in this file."""

from collections.abc import Sequence


def corr1d(x: Sequence[float], k: Sequence[float]) -> list[float]:
    """Cross-correlate x with k, which deep learning calls convolution: the kernel is not turned round.

    x: W numbers, k: w numbers, lists or tuples; neither is changed.
    Returns the list of W - w + 1 sums, result[i] = x[i]*k[0] + x[i+1]*k[1] + ... + x[i+w-1]*k[w-1].
    Raises ValueError when k is empty or longer than x.
    """
    ### BEGIN SOLUTION
    # Two loops for the sliding, one slice for turning the kernel round.
    w = len(k)
    if w == 0 or w > len(x):
        raise ValueError("the kernel must have at least one number and at most as many as x")
    result = []
    for i in range(len(x) - w + 1):
        total = 0
        for j in range(w):
            total += x[i + j] * k[j]
        result.append(total)
    return result
    ### END SOLUTION


def conv1d_true(x: Sequence[float], k: Sequence[float]) -> list[float]:
    """Convolve x with k, as mathematics defines it: the kernel is turned round.

    Returns the list of W - w + 1 sums, result[i] = x[i]*k[w-1] + x[i+1]*k[w-2] + ... + x[i+w-1]*k[0].
    Raises ValueError when k is empty or longer than x.
    """
    ### BEGIN SOLUTION
    return corr1d(x, k[::-1])
    ### END SOLUTION
