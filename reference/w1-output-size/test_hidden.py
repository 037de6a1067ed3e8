"""Hidden tests of output sizes. Sizes are whole numbers: no tolerance anywhere."""

import pytest

# The networks of the lecture notes, and one image that they take.
NETWORKS: dict[str, tuple[list[tuple], tuple[int, int, int]]] = {
    "mila_cnn": (
        [
            ("conv", 16, 5, 1, 2),
            ("relu",),
            ("pool", 2, 2, 0),
            ("conv", 32, 5, 1, 2),
            ("relu",),
            ("pool", 2, 2, 0),
            ("flatten",),
            ("linear", 10),
        ],
        (1, 28, 28),
    ),
    "two_layers": (
        [
            ("conv", 64, 3, 1, 0),
            ("pool", 2, 2, 0),
            ("relu",),
            ("conv", 128, 3, 1, 0),
            ("pool", 2, 2, 0),
            ("relu",),
            ("flatten",),
            ("linear", 200),
            ("relu",),
            ("linear", 10),
        ],
        (1, 28, 28),
    ),
    "batch_norm": (
        [
            ("conv", 8, 3, 1, 1),
            ("bn",),
            ("relu",),
            ("pool", 2, 2, 0),
            ("conv", 32, 5, 1, 2),
            ("bn",),
            ("relu",),
            ("pool", 2, 2, 0),
            ("flatten",),
            ("linear", 600),
            ("relu",),
            ("linear", 10),
        ],
        (1, 28, 28),
    ),
    "classifier": (
        [
            ("conv", 64, 3, 1, 0),
            ("relu",),
            ("pool", 2, 2, 0),
            ("conv", 128, 3, 1, 0),
            ("relu",),
            ("pool", 2, 2, 0),
            ("conv", 64, 3, 1, 0),
            ("relu",),
            ("pool", 2, 2, 0),
            ("flatten",),
            ("linear", 20),
            ("relu",),
            ("linear", 10),
        ],
        (1, 28, 28),
    ),
    "lenet5": (
        [
            ("conv", 6, 5, 1, 0),
            ("relu",),
            ("pool", 2, 2, 0),
            ("conv", 16, 5, 1, 0),
            ("relu",),
            ("pool", 2, 2, 0),
            ("conv", 120, 5, 1, 0),
            ("relu",),
            ("flatten",),
            ("linear", 84),
            ("relu",),
            ("linear", 10),
        ],
        (1, 32, 32),
    ),
    "resnet50_stem": ([("conv", 64, 7, 2, 3), ("bn",), ("relu",), ("pool", 3, 2, 1)], (3, 224, 224)),
}

# ---------------------------------------------------------------- convolution


@pytest.mark.tier("conv")
def test_padding_goes_on_both_ends(student, reference, compare):
    """Padding p adds p places before and p behind: 2*p in all, before anything is divided."""
    calls = [(30, 7, 1, 3), (28, 5, 1, 2), (12, 4, 2, 5)]
    compare([student.conv_out(*call) for call in calls], [reference.conv_out(*call) for call in calls])


@pytest.mark.tier("conv")
def test_steps_are_divided_by_the_stride(student, reference, compare):
    """Divide what the kernel leaves over by the stride, 1 unless given, and add one for the place where it starts."""
    calls = [(17, 5, 4), (28, 4, 2), (9, 3, 3), (9, 4)]
    compare([student.conv_out(*call) for call in calls], [reference.conv_out(*call) for call in calls])


@pytest.mark.tier("conv")
def test_incomplete_step_does_not_count(student, reference, compare):
    """Round the number of steps down, not up and not to the nearest: a step that leads over the edge is not made."""
    calls = [(224, 11, 4, 2), (5, 3, 3), (8, 3, 2), (31, 5, 3)]
    compare([student.conv_out(*call) for call in calls], [reference.conv_out(*call) for call in calls])


@pytest.mark.tier("conv")
def test_almost_complete_step_does_not_count(student, reference, compare):
    """Round down also where only one pixel lacks for another step."""
    calls = [(15, 3, 5), (40, 3, 19)]
    compare([student.conv_out(*call) for call in calls], [reference.conv_out(*call) for call in calls])


@pytest.mark.tier("conv")
def test_kernel_as_large_as_the_padded_input(student, reference, compare):
    """A kernel that just fits has one place, whatever the stride is."""
    calls = [(4, 6, 3, 1), (7, 7), (1, 1, 2)]
    compare([student.conv_out(*call) for call in calls], [reference.conv_out(*call) for call in calls])


@pytest.mark.tier("conv")
def test_dilation_widens_the_kernel(student, reference, compare):
    """With dilation d the kernel's k points are d apart, so it spans d*(k - 1) + 1 places: neither k nor d*k."""
    calls = [(9, 3, 1, 0, 2), (20, 3, 1, 0, 4), (7, 1, 1, 0, 3)]
    compare([student.conv_out(*call) for call in calls], [reference.conv_out(*call) for call in calls])


@pytest.mark.tier("conv")
def test_dilation_with_stride_and_padding(student, reference, compare):
    """Dilation, stride and padding together: each has its own place in the formula."""
    calls = [(40, 4, 3, 2, 5), (33, 5, 2, 4, 3)]
    compare([student.conv_out(*call) for call in calls], [reference.conv_out(*call) for call in calls])


@pytest.mark.tier("conv")
def test_one_more_pixel_moves_the_size_by_one_per_stride(student, reference, compare):
    """With every further s pixels there is room for exactly one more place of the kernel."""
    calls = [(n, 5, 3, 1) for n in range(3, 15)]
    compare([student.conv_out(*call) for call in calls], [reference.conv_out(*call) for call in calls])


@pytest.mark.tier("conv")
def test_kernel_that_does_not_fit_is_refused(student):
    """A kernel that, with its dilation, spans more than the padded input must raise ValueError."""
    student.conv_out(3, 5, 1, 1)  # refusing everything would pass otherwise, and this kernel fits
    for call in ((3, 6, 1, 1), (4, 5), (6, 3, 1, 0, 3)):
        with student.raises(ValueError):
            student.conv_out(*call)


@pytest.mark.tier("conv")
def test_numbers_that_make_no_sense_are_refused(student):
    """n, k, s and d are at least 1 and p is at least 0: else raise ValueError, instead of dividing by zero."""
    student.conv_out(8, 3, 2, 1)
    for call in ((0, 1, 1, 1), (8, 0), (8, 3, 0), (8, 3, -1), (8, 3, 1, -1), (8, 3, 1, 0, 0)):
        with student.raises(ValueError):
            student.conv_out(*call)


# ---------------------------------------------------------------- pooling


@pytest.mark.tier("pool")
def test_default_stride_is_the_kernel(student, reference, compare):
    """Without a stride, windows lie side by side: pooling's default stride is k, not 1."""
    calls = [(26, 4), (25, 3), (576, 12)]
    compare([student.pool_out(*call) for call in calls], [reference.pool_out(*call) for call in calls])


@pytest.mark.tier("pool")
def test_windows_may_overlap(student, reference, compare):
    """The stride may be smaller than the window, so the size is not n / k: count the steps, rounded down."""
    calls = [(112, 3, 2, 1), (55, 3, 2), (13, 5, 1)]
    compare([student.pool_out(*call) for call in calls], [reference.pool_out(*call) for call in calls])


@pytest.mark.tier("pool")
def test_pooling_with_padding(student, reference, compare):
    """Padding counts at both ends in pooling, too, and is at most half of the window."""
    calls = [(13, 5, 3, 2), (30, 6, 2, 3)]
    compare([student.pool_out(*call) for call in calls], [reference.pool_out(*call) for call in calls])


@pytest.mark.tier("pool")
def test_window_as_large_as_the_input(student, reference, compare):
    """A window that just fits has one place: + 1 for the place where it starts."""
    calls = [(7, 7), (1, 1), (4, 4, 3)]
    compare([student.pool_out(*call) for call in calls], [reference.pool_out(*call) for call in calls])


@pytest.mark.tier("pool")
def test_pooling_with_dilation(student, reference, compare):
    """Dilation widens the window to d*(k - 1) + 1 places; the stride without a value is still k."""
    calls = [(20, 3, None, 1, 4), (30, 2, 3, 1, 5)]
    compare([student.pool_out(*call) for call in calls], [reference.pool_out(*call) for call in calls])


@pytest.mark.tier("pool")
def test_ceil_mode_rounds_up(student, reference, compare):
    """With ceil_mode=True an incomplete window at the end counts: round the number of steps up."""
    calls = [(7, 2, 2), (5, 2), (22, 3, 4), (12, 5, 3, 2)]
    compare(
        [student.pool_out(*call, ceil_mode=True) for call in calls],
        [reference.pool_out(*call, ceil_mode=True) for call in calls],
    )


@pytest.mark.tier("pool")
def test_ceil_mode_adds_nothing_to_a_complete_step(student, reference, compare):
    """Where the last window is complete, rounding up and rounding down are the same."""
    calls = [(12, 3), (9, 3, 2), (8, 4, 2, 1)]
    compare(
        [student.pool_out(*call, ceil_mode=True) for call in calls],
        [reference.pool_out(*call, ceil_mode=True) for call in calls],
    )


@pytest.mark.tier("pool")
def test_ceil_mode_starts_no_window_outside(student, reference, compare):
    """Even with ceil_mode the last window must start inside the input or the padding before it: else leave it out."""
    calls = [(4, 2, 3, 1), (3, 1, 3), (1, 2, 2, 1), (7, 2, 3, 1)]
    compare(
        [student.pool_out(*call, ceil_mode=True) for call in calls],
        [reference.pool_out(*call, ceil_mode=True) for call in calls],
    )


@pytest.mark.tier("pool")
def test_padding_above_half_the_window_is_refused(student):
    """2*p > k must raise ValueError: a window could hold nothing but padding."""
    student.pool_out(8, 4, 1, 2)  # exactly half is allowed
    for call in ((8, 3, 1, 2), (8, 1, 1, 1)):
        with student.raises(ValueError):
            student.pool_out(*call)


@pytest.mark.tier("pool")
def test_impossible_windows_are_refused(student):
    """A window larger than the padded input, n, k, s or d below 1 and a negative p must raise ValueError."""
    student.pool_out(8, 3, 2, 1)
    for call in (
        (4, 5),
        (3, 6, 1, 1),
        (5, 3, 1, 0, 3),
        (0, 2, 1, 1),
        (8, 0),
        (8, 3, 0),
        (8, 3, 1, -1),
        (8, 3, 1, 0, 0),
    ):
        with student.raises(ValueError):
            student.pool_out(*call)


# ---------------------------------------------------------------- networks


@pytest.mark.tier("trace")
@pytest.mark.parametrize("name", NETWORKS)
def test_trace_of_a_network(student, reference, compare, name):
    """Only conv changes the channels, conv and pool the size, flatten multiplies all three; one shape per layer."""
    layers, shape = NETWORKS[name]
    compare(student.trace(layers, shape), reference.trace(layers, shape))


@pytest.mark.tier("trace")
def test_trace_of_an_image_that_is_not_square(student, reference, compare):
    """Height and width follow the formula each on its own, and the height comes first."""
    layers = [("conv", 4, 3, 2, 1), ("pool", 2, 1, 1), ("bn",), ("pool", 3, None, 0), ("flatten",), ("linear", 5)]
    compare(student.trace(layers, (3, 12, 25)), reference.trace(layers, (3, 12, 25)))


@pytest.mark.tier("trace")
def test_trace_of_nothing(student, compare):
    """The result has one shape for each layer and none for the input: without layers it is empty."""
    compare(student.trace([("relu",)], (3, 5, 4)), [(3, 5, 4)])
    compare(student.trace([], (3, 5, 4)), [])


@pytest.mark.tier("trace")
def test_network_on_too_small_an_image_is_refused(student):
    """LeNet-5 is made for images of 32x32: where an image is too small for a later layer, ValueError must be raised."""
    layers, shape = NETWORKS["lenet5"]
    student.trace(layers, shape)
    with student.raises(ValueError):
        student.trace(layers, (1, 28, 28))


@pytest.mark.tier("trace")
def test_layers_in_the_wrong_order_are_refused(student):
    """A linear layer needs a flatten before it, conv and pool need (C, H, W), a layer a known name: else ValueError."""
    student.trace([("conv", 4, 3, 1, 0), ("flatten",), ("linear", 10)], (1, 8, 8))
    for layers in (
        [("linear", 10)],
        [("conv", 4, 3, 1, 0), ("relu",), ("linear", 10)],
        [("flatten",), ("conv", 4, 3, 1, 0)],
        [("flatten",), ("pool", 2, 2, 0)],
        [("softmax",)],
    ):
        with student.raises(ValueError):
            student.trace(layers, (1, 8, 8))
