"""Leaves the padding out, so that D is a single number, and writes that down for E, too."""

# fails: size_of_d, d, own_d, e, own_e

C = [[21, 29, 36], [14, 16, 14], [25, 12, 28]]
D = [[147]]
E = [[147]]
C2 = [[34, 15, 34], [35, 21, 31], [20, 28, 35]]
D2 = [[26]]
E2 = [[26]]
