"""Types the matrices as tensors, not as lists."""

# fails: size_of_c, size_of_d, size_of_e, c, own_c, d, own_d, e, own_e

import torch

C = torch.tensor([[21, 29, 36], [14, 16, 14], [25, 12, 28]])
D = torch.tensor(
    [[21, 50, 86, 65, 36], [35, 17, 43, -13, 50], [60, 75, 147, 93, 78], [39, -8, 73, -14, 42], [25, 37, 65, 40, 28]]
)
E = torch.tensor([[483]])
C2 = torch.tensor([[34, 15, 34], [35, 21, 31], [20, 28, 35]])
D2 = torch.tensor(
    [
        [-34, -15, -102, -30, -68],
        [-103, -85, -82, -31, 40],
        [-56, 12, 26, 78, 23],
        [-5, 50, 56, 142, 105],
        [20, 88, 119, 105, 0],
    ]
)
E2 = torch.tensor([[-121]])
