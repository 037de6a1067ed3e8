"""Runs inside the sandbox: asks for what a plain call of conv2d cannot show."""


def weight_gradient(student, x, w):
    """Gradient of conv2d(x, w).sum() with respect to w, same shape as w; None where the result has no gradient."""
    w = w.clone().requires_grad_()
    y = student.conv2d(x, w)
    if not y.requires_grad:
        return None
    y.sum().backward()
    return w.grad
