"""Lets torch find the indices of the maxima and put the gradients there."""

# fails: numbers_from_1_to_16, 4x4_image, a_maximum_of_two_windows, maximum_anywhere_in_the_window, negative_images, gradient_does_not_depend_on_the_size_of_the_maximum, rows_without_a_window_get_nothing, stride_larger_than_the_kernel, batch_of_rectangular_images_with_channels, float64_stays_float64, order_in_memory_does_not_matter, inputs_are_left_alone, gradients_of_another_shape_are_refused[rounded up], gradients_of_another_shape_are_refused[other width], gradients_of_another_shape_are_refused[other channels], gradients_of_another_shape_are_refused[three axes], gradients_of_another_shape_are_refused[one number], overlapping_windows[3 by 1], overlapping_windows[3 by 2], overlapping_windows[2 by 1], a_peak_collects_everything, gradients_add_up, gradient_is_what_a_small_step_changes, constant_image, maximum_that_is_there_twice, after_a_relu

import torch.nn.functional as F


def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    y, indices = F.max_pool2d(x, kernel_size, stride, return_indices=True)
    if y.shape != grad_out.shape:
        raise ValueError("grad_out has another shape")
    return F.max_unpool2d(grad_out, indices, kernel_size, stride, output_size=x.shape)
