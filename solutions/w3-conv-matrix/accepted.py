"""Convolution as a matrix: write the two functions, hand in this file."""

from torch import Tensor


def conv_matrix(k: Tensor, H: int, W: int, stride: int = 1, padding: int = 0) -> Tensor:
    """The matrix M with M @ x.flatten() = conv(x).flatten() for every image x of shape (H, W).

    k: (kh, kw), any dtype; it is not turned round and not changed. Padding is zeros on all four sides.
    Returns (oh*ow, H*W) of k's dtype, oh = floor((H + 2*padding - kh) / stride) + 1, and ow alike.
    Row i*ow + j belongs to output (i, j), column y*W + x to pixel (y, x); weights on the padding are left out.
    """
    ### BEGIN SOLUTION
    # Four loops: every output, every weight.
    kh, kw = k.shape
    oh = (H + 2 * padding - kh) // stride + 1
    ow = (W + 2 * padding - kw) // stride + 1
    matrix = k.new_zeros(oh * ow, H * W)
    for i in range(oh):
        for j in range(ow):
            for u in range(kh):
                for v in range(kw):
                    y = i * stride + u - padding
                    x = j * stride + v - padding
                    if 0 <= y < H and 0 <= x < W:
                        matrix[i * ow + j, y * W + x] = k[u, v]
    return matrix
    ### END SOLUTION


def shared_counts(k_shape: tuple[int, int], H: int, W: int) -> dict[str, int]:
    """Numbers to learn, biases included, for stride 1 and no padding.

    Returns {"dense": H*W*oh*ow + oh*ow, "conv": kh*kw + 1}.
    """
    ### BEGIN SOLUTION
    kh, kw = k_shape
    outputs = (H - kh + 1) * (W - kw + 1)
    return {"dense": H * W * outputs + outputs, "conv": kh * kw + 1}
    ### END SOLUTION
