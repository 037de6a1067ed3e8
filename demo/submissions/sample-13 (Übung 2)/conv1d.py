def corr1d(x: list[float], k: list[float]) -> list[float]:
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


def conv1d_true(x: list[float], k: list[float]) -> list[float]:
    return corr1d(x, k[::-1])
