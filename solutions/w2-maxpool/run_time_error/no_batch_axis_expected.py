"""Counts channels along the batch axis: correct for (C, H, W), an IndexError for a batch."""

# fails: 4x4_image[kernel 2 stride 2], 4x4_image[kernel 2 stride 1], 4x4_image[kernel 3 stride 3], matrix_a_loses_its_last_row_and_column, stride_is_the_kernel_size_unless_given, every_channel_by_itself, 4x4_image_with_padding, dilation_leaves_gaps_in_the_window, ceil_mode_uses_the_rest[4x4 image], ceil_mode_uses_the_rest[matrix A], negative_input_has_negative_maxima, windows_may_overlap, size_is_rounded_down, kernel_of_one_pixel_changes_nothing, dtype_is_kept[torch.float64], dtype_is_kept[torch.float16], dtype_is_kept[torch.int64], dtype_is_kept[torch.uint8], minus_infinity_is_a_value, adding_a_constant_commutes_with_pooling, order_inside_a_window_does_not_matter, impossible_inputs_are_refused[two axes], impossible_inputs_are_refused[five axes], impossible_inputs_are_refused[no window fits], batch_of_images_with_channels, rectangular_kernel, stride_and_padding_differ_by_axis, order_in_memory_does_not_matter, input_is_left_alone, padding_never_wins, padding_is_lower_than_any_number, integers_are_padded_with_their_smallest_value, padding_surrounds_the_image, adding_a_constant_commutes_with_padded_pooling, padding_above_half_the_kernel_is_refused[both axes], padding_above_half_the_kernel_is_refused[horizontal], padding_above_half_the_kernel_is_refused[vertical], dilated_windows[square], dilated_windows[one dilation per axis], dilated_windows[with padding], dilated_window_must_fit, ceil_mode_keeps_incomplete_windows, ceil_mode_starts_no_window_outside[in the padding], ceil_mode_starts_no_window_outside[past the image]

import math

import torch


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def output_size(n, k, s, p, d, ceil_mode):
    room = n + 2 * p - d * (k - 1) - 1
    size = math.ceil(room / s) + 1 if ceil_mode else room // s + 1
    if ceil_mode and (size - 1) * s >= n + p:
        size -= 1
    return size


def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    if x.dim() not in (3, 4):
        raise ValueError("x must be (N, C, H, W) or (C, H, W)")
    kh, kw = pair(kernel_size)
    sh, sw = pair(kernel_size if stride is None else stride)
    ph, pw = pair(padding)
    dh, dw = pair(dilation)
    if 2 * ph > kh or 2 * pw > kw:
        raise ValueError("padding must be at most half of the kernel size")
    c, (height, width) = x.shape[-3], x.shape[-2:]
    rows = output_size(height, kh, sh, ph, dh, ceil_mode)
    columns = output_size(width, kw, sw, pw, dw, ceil_mode)
    if rows < 1 or columns < 1:
        raise ValueError("no window fits")
    lowest = -math.inf if x.is_floating_point() else torch.iinfo(x.dtype).min
    padded = x.new_full((c, height + 2 * ph, width + 2 * pw), lowest)
    for channel in range(c):
        padded[channel, ph : ph + height, pw : pw + width] = x[channel]
    out = x.new_empty((c, rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * sh, j * sw
            window = padded[:, top : top + dh * (kh - 1) + 1 : dh, left : left + dw * (kw - 1) + 1 : dw]
            out[:, i, j] = window.amax(dim=(1, 2))
    return out


def fix_pool2d(im, kernel, mode="max"):
    if mode not in ("max", "avg") or im.ndim != 2:
        raise ValueError("mode must be max or avg, im must be (H, W)")
    kh, kw = kernel
    rows, columns = im.shape[0] // kh, im.shape[1] // kw
    if rows < 1 or columns < 1:
        raise ValueError("no block fits")
    blocks = im[: rows * kh, : columns * kw].reshape(rows, kh, columns, kw)
    return blocks.max(axis=(1, 3)) if mode == "max" else blocks.mean(axis=(1, 3))
