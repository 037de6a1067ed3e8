"""Pooling and convolution of small matrices of whole numbers, as one does them with pencil and paper.

Matrices are lists of rows. Sources: the lecture notes' exercise "in pairs" (the three steps); PyTorch
documentation of torch.nn.MaxPool2d and Conv2d (sizes are rounded down, the kernel is not turned).
"""

import random
from collections.abc import Callable, Iterable

Matrix = list[list[int]]

LEAST_VALUES = 4  # different ones in a matrix whose next step is worth doing
MOST_ROWS = 12
MOST = 10**6  # what whoever calculates right can get is far below


def pool(
    matrix: Matrix, stride: int = 2, ceil_mode: bool = False, choose: Callable[[Iterable[int]], int] = max
) -> Matrix:
    """Largest value of each 2x2 window. ceil_mode keeps windows that reach over the edge, of which they see a part."""
    size = len(matrix)
    starts = range(0, size if ceil_mode else size - 1, stride)
    return [[choose(value for line in matrix[i : i + 2] for value in line[j : j + 2]) for j in starts] for i in starts]


def correlate(image: Matrix, kernel: Matrix, padding: int = 0, stride: int = 1, ceil_mode: bool = False) -> Matrix:
    """Sum of products of the kernel, not turned, with each window of the image in its border of zeros."""
    height, width, k = len(image), len(image[0]), len(kernel)

    def pixel(row: int, column: int) -> int:
        inside = 0 <= row - padding < height and 0 <= column - padding < width
        return image[row - padding][column - padding] if inside else 0

    rows, columns = (range(0, n + 2 * padding - k + (stride if ceil_mode else 1), stride) for n in (height, width))
    offsets = [(u, v) for u in range(k) for v in range(k)]
    return [[sum(kernel[u][v] * pixel(i + u, j + v) for u, v in offsets) for j in columns] for i in rows]


def turned(kernel: Matrix) -> Matrix:
    """By 180 degrees, as the mathematical convolution does."""
    return [row[::-1] for row in kernel[::-1]]


def transposed(kernel: Matrix) -> Matrix:
    return [list(column) for column in zip(*kernel, strict=True)]


def next_d(c: Matrix, b: Matrix) -> Matrix:
    """Step b: C in a border of two zeros on all sides, convolved with B."""
    return correlate(c, b, padding=2)


def next_e(d: Matrix, b: Matrix) -> Matrix:
    """Step c: D convolved with B, the kernel moving by three."""
    return correlate(d, b, stride=3)


def solve(a: Matrix, b: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    """C, D and E."""
    c = pool(a)
    d = next_d(c, b)
    return c, d, next_e(d, b)


def follow(written: object, right: Matrix, b: Matrix, step: str) -> Matrix:
    """What follows by step "D" or "E" from what a student wrote for the matrix before; from the right one else.

    A slip costs the points of its own step only. A matrix that makes the next step trivial, such as all zeros, is no
    slip: with fewer than four different values, or too small for the kernel, the right one takes its place.
    """
    worth = is_worth_following(written) and (step == "D" or min(len(written), len(written[0])) >= len(b))
    before = written if worth else right
    return next_d(before, b) if step == "D" else next_e(before, b)


def is_matrix(value: object) -> bool:
    """A list of rows of the same length, of whole numbers, not so large that nobody could have calculated it."""
    if type(value) is not list or not 1 <= len(value) <= MOST_ROWS or any(type(row) is not list for row in value):
        return False
    if len({len(row) for row in value}) != 1 or not 1 <= len(value[0]) <= MOST_ROWS:
        return False
    return all(type(item) is int and abs(item) <= MOST for row in value for item in row)


def is_worth_following(value: object) -> bool:
    if not is_matrix(value):
        return False
    top_left = [item for row in value[:3] for item in row[:3]]  # all that E looks at
    return len(set(top_left) - {0}) >= LEAST_VALUES


def wrong_solutions(a: Matrix, b: Matrix) -> dict[str, tuple[Matrix, Matrix, Matrix | None]]:
    """C, D and E of who makes one mistake and all else right. None: the kernel is larger than what is left."""
    c, d, _ = solve(a, b)

    def onwards(c: Matrix, d: Matrix | None = None, kernel: Matrix = b) -> tuple[Matrix, Matrix, Matrix]:
        d = next_d(c, kernel) if d is None else d
        return c, d, next_e(d, kernel)

    return {
        "rounds_up": onwards(pool(a, ceil_mode=True)),
        "takes_the_smallest": onwards(pool(a, choose=min)),
        "turns_the_kernel": onwards(c, kernel=turned(b)),
        "transposes_the_kernel": onwards(c, kernel=transposed(b)),
        "pads_by_one": onwards(c, correlate(c, b, padding=1)),
        "forgets_the_padding": (c, correlate(c, b), None),
        "moves_by_one": (c, d, correlate(d, b)),
        "rounds_e_up": (c, d, correlate(d, b, stride=3, ceil_mode=True)),
        "turns_the_kernel_in_e": (c, d, next_e(d, turned(b))),
    }


def tells_mistakes_apart(a: Matrix, b: Matrix) -> bool:
    """Whether each mistake shows in E, no two of them look the same there, and a slip in C or D can be gone on with."""
    c, d, e = solve(a, b)
    wrong = wrong_solutions(a, b)
    if not is_worth_following(c) or not is_worth_following(d):
        return False
    names = ("turns_the_kernel", "transposes_the_kernel", "pads_by_one", "moves_by_one", "rounds_e_up",
             "takes_the_smallest", "turns_the_kernel_in_e")  # fmt: skip
    answers = [e, *(wrong[name][2] for name in names)]
    return not any(answer in answers[:number] for number, answer in enumerate(answers))


def matrices(seed: int) -> tuple[Matrix, Matrix]:
    """A student's own A2, 7x7 from 1 to 36, and B2, 3x3 from -2 to 3; drawn again until every mistake shows.

    By random.Random.random, of which Python promises the same numbers in every version.
    """
    source = random.Random(seed)

    def draw(size: int, low: int, high: int) -> Matrix:
        return [[low + int(source.random() * (high - low + 1)) for _ in range(size)] for _ in range(size)]

    while True:
        a, b = draw(7, 1, 36), draw(3, -2, 3)
        if tells_mistakes_apart(a, b):
            return a, b


def sheet(seed: int) -> str:
    """What a student is given."""
    a, b = matrices(seed)
    return (
        "Your own matrices for the exercise w2-pairs. Everybody has other ones.\n\n"
        f"{_written('A2', a)}\n\n{_written('B2', b)}\n\n"
        "C2: max-pool A2 with windows of 2x2 and stride 2.\n"
        "D2: pad C2 with two zeros on all sides and convolve it with B2, stride 1.\n"
        "E2: convolve D2 with B2, stride 3, no padding.\n"
        "Write C2, D2 and E2 into pairs.py.\n"
    )


def _written(name: str, matrix: Matrix) -> str:
    width = max(len(str(item)) for row in matrix for item in row)
    rows = ["    [" + ", ".join(f"{item:{width}}" for item in row) + "]," for row in matrix]
    return "\n".join([f"{name} = [", *rows, "]"])
