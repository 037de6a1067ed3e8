"""Lets a program calculate, which nobody can see."""

A = [
    [12, 2, 29, 4, 1, 2, 3],
    [5, 21, 7, 8, 36, 6, 7],
    [9, 10, 11, 12, 9, 10, 11],
    [13, 14, 15, 16, 13, 14, 15],
    [7, 5, 10, 4, 28, 20, 3],
    [25, 19, 12, 8, 5, 20, 32],
    [9, 10, 11, 12, 21, 10, 11],
]
B = [[1, 1, 1], [1, -2, 1], [1, 1, 1]]
A2 = [
    [25, 34, 11, 15, 24, 22, 36],
    [17, 1, 1, 4, 34, 15, 24],
    [30, 13, 6, 10, 31, 5, 36],
    [9, 35, 21, 20, 5, 3, 31],
    [4, 20, 23, 12, 35, 26, 33],
    [8, 8, 19, 28, 12, 8, 29],
    [4, 12, 12, 4, 9, 10, 30],
]
B2 = [[0, 3, 1], [3, -1, -2], [-2, 0, -1]]


def pool(a):
    return [[max(a[i][j], a[i][j + 1], a[i + 1][j], a[i + 1][j + 1]) for j in range(0, 6, 2)] for i in range(0, 6, 2)]


def convolve(image, kernel, padding, stride):
    width = len(image) + 2 * padding
    padded = [[0] * width for _ in range(width)]
    for i, row in enumerate(image):
        padded[i + padding][padding : padding + len(row)] = row
    places = range(0, width - 2, stride)
    return [
        [sum(kernel[u][v] * padded[i + u][j + v] for u in range(3) for v in range(3)) for j in places] for i in places
    ]


C = pool(A)
D = convolve(C, B, 2, 1)
E = convolve(D, B, 0, 3)
C2 = pool(A2)
D2 = convolve(C2, B2, 2, 1)
E2 = convolve(D2, B2, 0, 3)
