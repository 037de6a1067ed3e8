"""Lets torch do the pooling: every value is right, and nothing of it is by hand."""

# fails: 4x4_image[kernel 2 stride 2], 4x4_image[kernel 2 stride 1], 4x4_image[kernel 3 stride 3], matrix_a_loses_its_last_row_and_column, stride_is_the_kernel_size_unless_given, every_channel_by_itself, 4x4_image_with_padding, dilation_leaves_gaps_in_the_window, ceil_mode_uses_the_rest[4x4 image], ceil_mode_uses_the_rest[matrix A], negative_input_has_negative_maxima, windows_may_overlap, size_is_rounded_down, kernel_of_one_pixel_changes_nothing, dtype_is_kept[torch.float64], dtype_is_kept[torch.float16], dtype_is_kept[torch.int64], dtype_is_kept[torch.uint8], minus_infinity_is_a_value, adding_a_constant_commutes_with_pooling, order_inside_a_window_does_not_matter, impossible_inputs_are_refused[two axes], impossible_inputs_are_refused[five axes], impossible_inputs_are_refused[no window fits], batch_of_images_with_channels, rectangular_kernel, stride_and_padding_differ_by_axis, image_without_batch_axis, order_in_memory_does_not_matter, input_is_left_alone, padding_never_wins, padding_is_lower_than_any_number, integers_are_padded_with_their_smallest_value, padding_surrounds_the_image, adding_a_constant_commutes_with_padded_pooling, padding_above_half_the_kernel_is_refused[both axes], padding_above_half_the_kernel_is_refused[horizontal], padding_above_half_the_kernel_is_refused[vertical], dilated_windows[square], dilated_windows[one dilation per axis], dilated_windows[with padding], dilated_window_must_fit, ceil_mode_keeps_incomplete_windows, ceil_mode_starts_no_window_outside[in the padding], ceil_mode_starts_no_window_outside[past the image]

import numpy as np
import torch
import torch.nn.functional as F


def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    if x.dim() not in (3, 4):
        raise ValueError("x must be (N, C, H, W) or (C, H, W)")
    try:
        return F.max_pool2d(x, kernel_size, stride, padding, dilation, ceil_mode)
    except RuntimeError as error:
        raise ValueError(str(error)) from None


def fix_pool2d(im: np.ndarray, kernel, mode="max") -> np.ndarray:
    if mode not in ("max", "avg"):
        raise ValueError(f"unknown mode {mode!r}")
    if im.ndim != 2:
        raise ValueError(f"expected (H, W), got {im.shape}")
    kh, kw = kernel
    rows, columns = im.shape[0] // kh, im.shape[1] // kw
    if rows == 0 or columns == 0:
        raise ValueError("no block fits")
    out = np.zeros((rows, columns), dtype=im.dtype if mode == "max" else float)
    for i in range(rows):
        for j in range(columns):
            block = im[i * kh : i * kh + kh, j * kw : j * kw + kw]
            out[i, j] = block.max() if mode == "max" else block.mean()
    return out
