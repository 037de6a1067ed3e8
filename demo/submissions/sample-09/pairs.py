"""Pooling and convolution with pencil and paper: replace each None by a matrix, hand in this file.

A matrix is a list of rows, a row a list of whole numbers: [[1, 2], [3, 4]]. A single number has a row, too: [[7]].
"""

# From the statement's A and B
C = None  # max-pooling of A, 2x2, stride 2
D = None  # C with padding 2, convolved with B, stride 1
E = None  # D convolved with B, stride 3, no padding

# The same from the A2 and B2 on your own sheet
C2 = None
D2 = None
E2 = None
