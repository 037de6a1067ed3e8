"""Forgets the square root."""

# fails: a_triangle, other_numbers_of_coordinates, far_from_the_origin


def distances(a, b):
    if a.shape[1] != b.shape[1]:
        raise ValueError
    return ((a[:, None] - b[None]) ** 2).sum(axis=2)


def nearest(a, b):
    return distances(a, b).argmin(axis=1)
