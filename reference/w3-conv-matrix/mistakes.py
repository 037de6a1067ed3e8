"""Known wrong implementations: `<function>__<mistake>` has the student's signature, its docstring is for students."""

import torch


def _output(k, H, W, stride, padding):
    return (H + 2 * padding - k.shape[0]) // stride + 1, (W + 2 * padding - k.shape[1]) // stride + 1


def _by_row(i, j, height, width):
    return i * width + j


def _by_column(i, j, height, width):
    return j * height + i


def _matrix(k, H, W, stride, padding, row=_by_row, column=_by_row, shift=None, border="left out"):
    """conv_matrix, with another numbering of outputs (row) or pixels (column), or another treatment of the border.

    shift: how far the kernel's first weight lies outside of the image, padding unless given.
    border: "left out", "moved" to the nearest pixel, or "wraps" into whatever column y*W + x is.
    """
    rows, columns = _output(k, H, W, stride, padding)
    shift = padding if shift is None else shift
    matrix = k.new_zeros(rows * columns, H * W)
    for i in range(rows):
        for j in range(columns):
            for u in range(k.shape[0]):
                for v in range(k.shape[1]):
                    y, x = i * stride + u - shift, j * stride + v - shift
                    if border == "moved":
                        y, x = min(max(y, 0), H - 1), min(max(x, 0), W - 1)
                    place = column(y, x, H, W)
                    inside = 0 <= place < H * W if border == "wraps" else 0 <= y < H and 0 <= x < W
                    if inside:
                        matrix[row(i, j, rows, columns), place] = k[u, v]
    return matrix


def conv_matrix__turns_the_kernel_round(k, H, W, stride=1, padding=0):
    """You turned the kernel round: deep learning's convolution is a cross-correlation, k[0, 0] comes first."""
    return _matrix(k.flip(0, 1), H, W, stride, padding)


def conv_matrix__transposes_the_kernel(k, H, W, stride=1, padding=0):
    """You exchanged the kernel's rows and columns: k[u, v] belongs to the pixel u rows down and v columns right."""
    return _matrix(k.T, H, W, stride, padding)


def conv_matrix__columns_of_the_image_first(k, H, W, stride=1, padding=0):
    """You numbered the pixels column after column: flatten() goes row after row, so pixel (y, x) has column y*W + x."""
    return _matrix(k, H, W, stride, padding, column=_by_column)


def conv_matrix__columns_of_the_output_first(k, H, W, stride=1, padding=0):
    """You numbered the outputs column after column: flatten() goes row after row, so output (i, j) has row i*ow + j."""
    return _matrix(k, H, W, stride, padding, row=_by_column)


def conv_matrix__columns_first(k, H, W, stride=1, padding=0):
    """You numbered pixels and outputs column after column: flatten() goes row after row, y*W + x and i*ow + j."""
    return _matrix(k, H, W, stride, padding, row=_by_column, column=_by_column)


def conv_matrix__counts_rows_with_the_height(k, H, W, stride=1, padding=0):
    """You numbered the pixels with y*H + x: a row of the image has W pixels, so it is y*W + x."""
    return _matrix(k, H, W, stride, padding, column=lambda y, x, height, width: y * height + x)


def conv_matrix__wraps_into_the_next_row(k, H, W, stride=1, padding=0):
    """You put weights that lie on the padding into y*W + x all the same, where a pixel at the other side of the image
    stands: leave them out unless 0 <= y < H and 0 <= x < W."""
    return _matrix(k, H, W, stride, padding, border="wraps")


def conv_matrix__wraps_from_the_end(k, H, W, stride=1, padding=0):
    """You put weights that lie on the padding into y*W + x all the same, where a pixel at the other side of the image
    stands, and negative ones count from the end: leave them out unless 0 <= y < H and 0 <= x < W."""
    return _matrix(k, H, W, stride, padding, column=lambda y, x, h, w: (y * w + x) % (h * w), border="wraps")


def conv_matrix__moves_the_padding(k, H, W, stride=1, padding=0):
    """You moved weights that lie on the padding to the nearest pixel: the padding is zero, so leave them out."""
    return _matrix(k, H, W, stride, padding, border="moved")


def conv_matrix__pads_at_the_end_only(k, H, W, stride=1, padding=0):
    """You put all of the padding right and below: it is on all four sides, so subtract it from y and x."""
    return _matrix(k, H, W, stride, padding, shift=0)


def conv_matrix__ignores_padding(k, H, W, stride=1, padding=0):
    """You left the padding out: it adds outputs, (H + 2*padding - kh) // stride + 1 rows of them."""
    return _matrix(k, H, W, stride, 0)


def conv_matrix__ignores_stride(k, H, W, stride=1, padding=0):
    """You moved the kernel by one pixel: it moves by the stride, and fewer outputs are left."""
    return _matrix(k, H, W, 1, padding)


def conv_matrix__stride_for_the_size_only(k, H, W, stride=1, padding=0):
    """You counted the outputs with the stride and moved the kernel by one pixel: output (i, j) begins at i*stride."""
    rows, columns = _output(k, H, W, stride, padding)
    every = _matrix(k, H, W, 1, padding).view(*_output(k, H, W, 1, padding), H * W)
    return every[:rows, :columns].reshape(rows * columns, H * W)


def conv_matrix__keeps_the_padding(k, H, W, stride=1, padding=0):
    """Your matrix has a column for each padded pixel: x.flatten() has none of them, so there are H*W columns."""
    return _matrix(k, H + 2 * padding, W + 2 * padding, stride, 0)


def conv_matrix__transposed(k, H, W, stride=1, padding=0):
    """Your matrix is transposed: outputs are rows and pixels are columns, so that M @ x.flatten() can be computed."""
    return _matrix(k, H, W, stride, padding).T.contiguous()


def conv_matrix__rounds_the_size_up(k, H, W, stride=1, padding=0):
    """You rounded the number of outputs up: a place at which the kernel hangs over the edge does not count."""
    room = [-(-(n + 2 * padding - m) // stride) * stride + m for n, m in zip((H, W), k.shape, strict=True)]
    wide = _matrix(k, room[0], room[1], stride, 0)
    places = torch.zeros(room, dtype=torch.bool)
    places[padding : padding + H, padding : padding + W] = True
    return wide[:, places.flatten()]


def conv_matrix__float32(k, H, W, stride=1, padding=0):
    """Your matrix is float32: it has the dtype of k, because the weights are only put in their places."""
    return _matrix(k, H, W, stride, padding).float()


def _counts(k_shape, H, W, dense=0, conv=0):
    """shared_counts with so many numbers more."""
    kh, kw = k_shape
    outputs = (H - kh + 1) * (W - kw + 1)
    return {"dense": H * W * outputs + outputs + dense, "conv": kh * kw + 1 + conv}


def _outputs(k_shape, H, W):
    return (H - k_shape[0] + 1) * (W - k_shape[1] + 1)


def shared_counts__without_biases(k_shape, H, W):
    """You left the biases out: one for each output of the dense layer, and one for the kernel."""
    return _counts(k_shape, H, W, -_outputs(k_shape, H, W), -1)


def shared_counts__no_bias_of_the_kernel(k_shape, H, W):
    """You left out the kernel's bias: kh*kw weights and one bias."""
    return _counts(k_shape, H, W, conv=-1)


def shared_counts__no_biases_of_the_dense_layer(k_shape, H, W):
    """You left out the dense layer's biases: it has one for each output."""
    return _counts(k_shape, H, W, dense=-_outputs(k_shape, H, W))


def shared_counts__one_bias_of_the_dense_layer(k_shape, H, W):
    """You gave the dense layer one bias: it has one for each output. Only the kernel's bias is shared."""
    return _counts(k_shape, H, W, dense=1 - _outputs(k_shape, H, W))


def shared_counts__a_bias_for_each_output(k_shape, H, W):
    """You gave the convolution a bias for each output pixel: its one bias is shared, as its weights are."""
    return _counts(k_shape, H, W, conv=_outputs(k_shape, H, W) - 1)


def shared_counts__weights_for_each_output(k_shape, H, W):
    """You counted the kernel's weights once for each output pixel: they are shared, so they count once."""
    return _counts(k_shape, H, W, conv=k_shape[0] * k_shape[1] * (_outputs(k_shape, H, W) - 1))


def shared_counts__outputs_as_many_as_pixels(k_shape, H, W):
    """You gave the dense layer as many outputs as pixels: without padding there are (H - kh + 1)*(W - kw + 1)."""
    return {"dense": H * W * H * W + H * W, "conv": k_shape[0] * k_shape[1] + 1}
