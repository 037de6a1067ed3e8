import torch


def selection(outputs, size, kernel, stride, padding, offset, dtype):
    """(outputs, size), 1 where output i looks at pixel i*stride + offset - padding."""
    place = torch.arange(outputs)[:, None] * stride + offset - padding
    return (place == torch.arange(size)).to(dtype)


def conv_matrix(k, H, W, stride=1, padding=0):
    kh, kw = k.shape
    oh, ow = ((n + 2 * padding - m) // stride + 1 for n, m in ((H, kh), (W, kw)))
    return sum(
        k[u, v]
        * torch.kron(
            selection(oh, H, kh, stride, padding, u, k.dtype), selection(ow, W, kw, stride, padding, v, k.dtype)
        )
        for u in range(kh)
        for v in range(kw)
    )


def shared_counts(k_shape, H, W):
    rows, columns = conv_matrix(torch.ones(*k_shape), H, W).shape
    return dict(dense=rows * (columns + 1), conv=k_shape[0] * k_shape[1] + 1)
