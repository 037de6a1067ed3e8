import torch


def conv_matrix(k, H, W, stride=1, padding=0):
    kh, kw = k.shape
    oh = -(-(H + 2 * padding - kh) // stride) + 1
    ow = -(-(W + 2 * padding - kw) // stride) + 1
    matrix = torch.zeros(oh * ow, H * W, dtype=k.dtype)
    for i in range(oh):
        for j in range(ow):
            for u in range(kh):
                for v in range(kw):
                    y = i * stride + u - padding
                    x = j * stride + v - padding
                    if 0 <= y < H and 0 <= x < W:
                        matrix[i * ow + j, y * W + x] = k[u, v]
    return matrix


def shared_counts(k_shape, H, W):
    kh, kw = k_shape
    outputs = (H - kh + 1) * (W - kw + 1)
    return {"dense": H * W * outputs + outputs, "conv": kh * kw + 1}
