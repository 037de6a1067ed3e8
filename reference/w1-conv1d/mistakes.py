"""Known wrong implementations: `<function>__<mistake>` has the student's signature, its docstring is for the student.

They refuse what must be refused, so that none of them answers where the only mistake is a missing check.
"""


def _slide(x, k, before=0, after=0, first=0, less=0):
    """The sums at every place of k on x, which has zeros before and after; `first` shifts where reading begins."""
    if not 1 <= len(k) <= len(x):
        raise ValueError
    x = [0] * before + list(x) + [0] * after
    return [sum(x[i + j + first] * k[j] for j in range(len(k))) for i in range(len(x) - len(k) + 1 - less)]


def _turned(k):
    return list(k)[::-1]


def _truncated(k):
    return [*k[:-1], 0.0] if len(k) > 1 else k


def corr1d__turns_the_kernel_round(x, k):
    """You turned the kernel round: that is the convolution of mathematics. Cross-correlation takes k as it stands."""
    return _slide(x, _turned(k))


def corr1d__pads_to_the_same_size(x, k):
    """You filled x up with zeros and returned as many sums as x has numbers ("same"): the kernel must lie on x
    completely, which gives W - w + 1 sums."""
    return _slide(x, k, before=(len(k) - 1) // 2, after=len(k) // 2)


def corr1d__pads_at_the_end(x, k):
    """You filled x up with zeros at its end and returned as many sums as x has numbers: the kernel must lie on x
    completely, which gives W - w + 1 sums."""
    return _slide(x, k, after=len(k) - 1)


def corr1d__pads_on_both_sides(x, k):
    """You filled x up with zeros on both sides ("full", W + w - 1 sums): the kernel must lie on x completely, which
    gives W - w + 1 sums."""
    return _slide(x, k, before=len(k) - 1, after=len(k) - 1)


def corr1d__one_place_too_few(x, k):
    """You left out the last place: there are W - w + 1, for the place where the kernel starts counts, too."""
    return _slide(x, k, less=1)


def corr1d__counts_from_one(x, k):
    """You read x one place too early: the notes' index i-1+j counts from 1. Python counts from 0, where it is i+j,
    and x[-1] is the last number."""
    return _slide(x, k, first=-1)


def corr1d__forgets_the_last_weight(x, k):
    """You left out the kernel's last number: range(len(k)) ends at len(k) - 1 by itself."""
    return _slide(x, _truncated(k))


def corr1d__reverses_the_result(x, k):
    """Your sums are right and in the wrong order: the first belongs to the beginning of x."""
    return _turned(_slide(x, k))


def corr1d__divides_by_the_length(x, k):
    """You divided by the kernel's length: a sum of products is asked for, not a mean."""
    return [value / len(k) for value in _slide(x, k)]


def corr1d__whole_numbers(x, k):
    """You rounded to whole numbers: fractions stay fractions."""
    return [int(value) for value in _slide(x, k)]


def corr1d__no_negative_sums(x, k):
    """You made negative sums positive or zero: a sum of products keeps its sign."""
    return [max(0, value) for value in _slide(x, k)]


def corr1d__absolute_values(x, k):
    """You took absolute values: a sum of products keeps its sign."""
    return [abs(value) for value in _slide(x, k)]


def corr1d__moves_on_by_the_kernel(x, k):
    """You moved the kernel on by its own length: it moves on by one, and its places overlap."""
    return _slide(x, k)[:: len(k)]


def conv1d_true__does_not_turn_the_kernel_round(x, k):
    """You did not turn the kernel round: that is cross-correlation. True convolution takes k from its end."""
    return _slide(x, k)


def conv1d_true__pads_to_the_same_size(x, k):
    """You filled x up with zeros and returned as many sums as x has numbers ("same"): the kernel must lie on x
    completely, which gives W - w + 1 sums."""
    return _slide(x, _turned(k), before=(len(k) - 1) // 2, after=len(k) // 2)


def conv1d_true__pads_in_front(x, k):
    """You filled x up with zeros in front and returned as many sums as x has numbers: the kernel must lie on x
    completely, which gives W - w + 1 sums."""
    return _slide(x, _turned(k), before=len(k) - 1)


def conv1d_true__pads_on_both_sides(x, k):
    """You filled x up with zeros on both sides ("full", as numpy.convolve does by default): the kernel must lie on x
    completely, which gives W - w + 1 sums."""
    return _slide(x, _turned(k), before=len(k) - 1, after=len(k) - 1)


def conv1d_true__one_place_too_few(x, k):
    """You left out the last place: there are W - w + 1, for the place where the kernel starts counts, too."""
    return _slide(x, _turned(k), less=1)


def conv1d_true__wraps_around(x, k):
    """You read x[i - j] from i = 0 on, where negative indices take numbers from the end of x: begin at i = w - 1."""
    if not 1 <= len(k) <= len(x):
        raise ValueError
    return [sum(x[i - j] * k[j] for j in range(len(k))) for i in range(len(x) - len(k) + 1)]


def conv1d_true__reverses_the_result(x, k):
    """You turned the result round, or x instead of the kernel: turn the kernel alone."""
    return _turned(_slide(x, _turned(k)))


def conv1d_true__reverses_the_correlation(x, k):
    """You turned the result of the cross-correlation round, or x and the kernel: turn the kernel alone."""
    return _turned(_slide(x, k))


def conv1d_true__changes_signs(x, k):
    """You turned the kernel's signs round: its order is turned round, the first number becomes the last."""
    return _slide(x, [-value for value in k])


def conv1d_true__swaps_the_ends(x, k):
    """You exchanged the kernel's first and last number only: all of it is turned round."""
    return _slide(x, [k[-1], *k[1:-1], k[0]] if len(k) > 1 else k)
