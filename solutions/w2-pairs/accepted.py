"""Pooling and convolution with pencil and paper: replace each None by a matrix, hand in this file.

A matrix is a list of rows, a row a list of whole numbers: [[1, 2], [3, 4]]. A single number has a row, too: [[7]].
"""

# From the statement's A and B
### BEGIN SOLUTION
### STARTER C = None  # max-pooling of A, 2x2, stride 2
C = [[21, 29, 36], [14, 16, 14], [25, 12, 28]]
### STARTER D = None  # C with padding 2, convolved with B, stride 1
D = [[21, 50, 86, 65, 36], [35, 17, 43, -13, 50], [60, 75, 147, 93, 78], [39, -8, 73, -14, 42], [25, 37, 65, 40, 28]]
### STARTER E = None  # D convolved with B, stride 3, no padding
E = [[483]]
### END SOLUTION

# The same from the A2 and B2 on your own sheet
### BEGIN SOLUTION
### STARTER C2 = None
C2 = [[34, 15, 34], [35, 21, 31], [20, 28, 35]]
### STARTER D2 = None
D2 = [
    [-34, -15, -102, -30, -68],
    [-103, -85, -82, -31, 40],
    [-56, 12, 26, 78, 23],
    [-5, 50, 56, 142, 105],
    [20, 88, 119, 105, 0],
]
### STARTER E2 = None
E2 = [[-121]]
### END SOLUTION
