"""Has torch cut out the windows by unfold, so that one matrix product is all that is left to do."""

# fails: 2x2_kernel_on_1_to_16, sharpening_with_bias, padding_and_stride[0 to 8 with padding 1], padding_and_stride[0 to 8 with stride 2], padding_and_stride[from C to D], padding_and_stride[from D to E], one_output_channel_per_kernel[eight 3x3 kernels], one_output_channel_per_kernel[batch of two], dilation_leaves_gaps_in_the_kernel, impulse_shows_the_kernel_turned_round, rectangular_image_and_kernel, kernel_as_large_as_the_image, convolution_is_linear, float64_stays_float64, impossible_shapes_are_refused[image without axes N and C], impossible_shapes_are_refused[kernel without axes D and C], impossible_shapes_are_refused[kernel larger than the image], padding_that_keeps_the_size, stride_that_does_not_divide, stride_and_padding_differ_by_axis, stride_skips_windows, shifted_image_gives_shifted_result, padding_makes_room_for_the_kernel, channels_and_bias[2 to 3 channels], channels_and_bias[colour to grey], channels_and_bias[batch of three], channels_and_bias[rectangular kernels], channels_and_bias[1x1 kernels], channels_add_up, order_in_memory_does_not_matter, inputs_are_left_alone, different_channels_are_refused, gradient_reaches_the_weights, dilated_kernel[both axes], dilated_kernel[one dilation per axis], dilated_kernel[with stride and padding], dilation_is_a_kernel_with_zeros_between, dilated_kernel_must_fit

import torch
from torch.nn.functional import pad, unfold


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1):
    if x.dim() != 4 or w.dim() != 4 or x.shape[1] != w.shape[1]:
        raise ValueError("shapes do not match")
    (sh, sw), (ph, pw), (dh, dw) = pair(stride), pair(padding), pair(dilation)
    rows = (x.shape[2] + 2 * ph - dh * (w.shape[2] - 1) - 1) // sh + 1
    columns = (x.shape[3] + 2 * pw - dw * (w.shape[3] - 1) - 1) // sw + 1
    if rows < 1 or columns < 1:
        raise ValueError("the kernel is larger than the padded input")
    patches = unfold(pad(x, (pw, pw, ph, ph)), tuple(w.shape[2:]), (dh, dw), 0, (sh, sw))
    y = (w.flatten(1) @ patches).unflatten(2, (rows, columns))
    return y if b is None else y + b.view(1, -1, 1, 1)
