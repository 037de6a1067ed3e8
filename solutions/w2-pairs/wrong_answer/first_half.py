"""Has not done the own matrices."""

# fails: size_of_c, size_of_d, size_of_e, own_c, own_d, own_e

C = [[21, 29, 36], [14, 16, 14], [25, 12, 28]]
D = [[21, 50, 86, 65, 36], [35, 17, 43, -13, 50], [60, 75, 147, 93, 78], [39, -8, 73, -14, 42], [25, 37, 65, 40, 28]]
E = [[483]]
C2 = None
D2 = None
E2 = None
