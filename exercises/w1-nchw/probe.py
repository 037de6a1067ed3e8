"""Runs inside the sandbox: hands over an array whose order in memory a plain call would not keep."""


def every_second_row_mirrored(student, img):
    """to_nchw(img[::2, ::-1]), a view with a negative stride."""
    return student.to_nchw(img[::2, ::-1])
