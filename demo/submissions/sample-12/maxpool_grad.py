import torch


def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    stride = stride or kernel_size
    height, width = ((size - kernel_size) // stride + 1 for size in x.shape[2:])
    if grad_out.shape != (*x.shape[:2], height, width):
        raise ValueError("grad_out does not fit to x")

    def of(tensor, u, v):
        """What tensor holds at offset (u, v) of every window, as a view: (N, C, H', W')."""
        return tensor[:, :, u : u + (height - 1) * stride + 1 : stride, v : v + (width - 1) * stride + 1 : stride]

    offsets = [(u, v) for u in range(kernel_size) for v in range(kernel_size)]
    best = torch.full_like(grad_out, -torch.inf)
    winner = torch.zeros(grad_out.shape, dtype=torch.long)
    for number, (u, v) in enumerate(offsets):
        values = of(x, u, v)
        winner[values >= best] = number
        best = torch.maximum(best, values)
    result = torch.zeros_like(x)
    for number, (u, v) in enumerate(offsets):
        of(result, u, v).add_(grad_out * (winner == number))
    return result
