"""Numbers the pixels column after column."""

# fails: matrix_of_a_2x2_kernel, matrix_times_image, kernel_is_not_turned_round, image_and_kernel_that_are_not_square, kernel_with_zeros, kernel_as_large_as_the_image, matrix_has_the_kernels_dtype[torch.float64], matrix_has_the_kernels_dtype[torch.int64], stride_skips_outputs, padding_has_no_columns, stride_and_wide_padding, padding_that_keeps_the_size, rectangular_kernel_with_stride_and_padding, transpose_carries_gradients_back

import torch


def conv_matrix(k, H, W, stride=1, padding=0):
    kh, kw = k.shape
    oh = (H + 2 * padding - kh) // stride + 1
    ow = (W + 2 * padding - kw) // stride + 1
    matrix = torch.zeros(oh * ow, H * W, dtype=k.dtype)
    for i in range(oh):
        for j in range(ow):
            for u in range(kh):
                for v in range(kw):
                    y = i * stride + u - padding
                    x = j * stride + v - padding
                    if 0 <= y < H and 0 <= x < W:
                        matrix[i * ow + j, x * H + y] = k[u, v]
    return matrix


def shared_counts(k_shape, H, W):
    kh, kw = k_shape
    outputs = (H - kh + 1) * (W - kw + 1)
    return {"dense": H * W * outputs + outputs, "conv": kh * kw + 1}
