"""Hidden tests of a CNN for clothes: its structure, and its training loop on pictures made here.

The solutions get all of the striped pictures right, guessing gets 0.1, a loop that does not shuffle 0.17. 0.8 lies
between, with room for other networks and schedules.
"""

import itertools

import pytest
import torch
from torch import nn

CLOSE = {"rtol": 1e-3, "atol": 1e-4}


def images(generator, n=4):
    return torch.randn(n, 1, 28, 28, generator=generator)


# ---------------------------------------------------------------- structure


@pytest.mark.tier("structure")
def test_a_convolution_that_sees_neighbours(student, reference, compare, generator):
    """A CNN has a convolution whose kernel is larger than one pixel."""
    network = student.build_model().rebuilt(images(generator))
    kernels = [max(layer.kernel_size) for layer in reference.leaves(network) if isinstance(layer, nn.Conv2d)]
    compare(any(k > 1 for k in kernels), True, what="has a convolution with a kernel larger than 1x1:")


@pytest.mark.tier("structure")
def test_a_non_linearity_behind_a_convolution(student, reference, compare, generator):
    """Behind each convolution comes a non-linearity such as ReLU: PyTorch assumes none, and max-pooling hides its lack.

    It stands before the next convolution or linear layer; batch norm, pooling and dropout may stand in between.
    """
    network = student.build_model().rebuilt(images(generator))
    kinds = [type(layer).__name__ for layer in reference.leaves(network)]
    places = [i for i, kind in enumerate(kinds) if kind in ("Conv2d", "Linear")]
    compare(len(places) >= 2, True, what="has two layers with weights:")
    between = [kinds[first:second] for first, second in itertools.pairwise(places)]
    missing = [part[0] for part in between if not set(part) & set(reference.NON_LINEAR)]
    compare(missing, [], what="has layers that only a linear one follows:")


@pytest.mark.tier("structure")
def test_logits_come_out(student, reference, compare, generator):
    """The last layer is linear or a convolution, then at most flattened or averaged: the loss contains the softmax."""
    network = student.build_model().rebuilt(images(generator)).eval()
    kinds = [type(layer).__name__ for layer in reference.leaves(network)]
    while kinds and kinds[-1] in ("Flatten", "AdaptiveAvgPool2d", "AvgPool2d", "Identity"):
        kinds.pop()
    compare(kinds[-1:] in (["Linear"], ["Conv2d"]), True, what="ends with a linear layer or a convolution:")
    with torch.no_grad():
        sums = network(10 * images(generator, 16)).sum(dim=1)
    compare(bool(((sums - 1).abs() > 1e-3).any()), True, what="has outputs that are no probabilities:")


@pytest.mark.tier("structure")
def test_each_image_by_itself(student, compare, generator):
    """In evaluation an image's logits do not depend on the others of its batch, nor on chance."""
    module, x = student.build_model(), images(generator, 6)
    network = module.rebuilt(x).eval()
    got = module(x)
    with torch.no_grad():
        alone = torch.cat([network(image[None]) for image in x])
    compare(got, alone, **CLOSE)
    compare(tuple(got.shape), (6, 10), what="gives logits of shape:")
    compare(module(x, seed=1), got)


# ---------------------------------------------------------------- loop


@pytest.mark.tier("loop")
def test_every_image_is_preprocessed_by_itself(student, compare, generator):
    """The same pixels always become the same numbers: normalise with fixed numbers, not with those of the batch."""
    x = torch.randint(0, 256, (5, 28, 28), generator=generator).to(torch.uint8)
    x[1] = x[1] // 4
    whole = student.preprocess(x)
    compare((tuple(whole.shape), str(whole.dtype)), ((5, 1, 28, 28), "torch.float32"), what="returned shape and dtype")
    compare(torch.cat([student.preprocess(image[None]) for image in x]), whole, **CLOSE)
    compare(bool((whole.std() > 0.05) & (whole.abs() <= 10).all()), True, what="returned numbers around zero:")


@pytest.mark.tier("loop")
@pytest.mark.trains
def test_learns_pictures_that_are_sorted_by_class(student, reference, compare):
    """A training loop learns ten easy classes and knows new pictures of them, 0.8, also of files sorted by class.

    Shuffle in every epoch; clear the gradients in every step; treat the pictures of training and evaluation alike.
    """
    x, y = reference.pictures(1000, 3, by_class=True)
    module = student.build_model()
    student.train(module, x, y, device="cpu", seed=0)
    new, truth = reference.pictures(100, 4)
    inputs = student.preprocess(new)
    compare((tuple(inputs.shape), str(inputs.dtype)), ((100, 1, 28, 28), "torch.float32"), what="returned")
    network = module.rebuilt(inputs[:4])
    compare(reference.accuracy(network, inputs, truth) >= 0.8, True, what="trained a model that knows the classes:")


@pytest.mark.tier("loop")
@pytest.mark.trains
def test_the_same_seed_gives_the_same_model(student, reference, compare, generator):
    """Training is repeatable: equal weights before and an equal seed give equal weights after; and it does train."""
    x, y = reference.pictures(128, 5)
    blank, twins, before = student.build_model(), [], []
    for drawn in (11, 12):
        blank(images(generator, 1), seed=1)  # seeds the random numbers that the next model's weights are drawn from
        module = student.build_model()
        before.append(module.state())
        module(images(generator, 1), seed=drawn)  # and here what training would draw from if it did not seed
        student.train(module, x, y, device="cpu", seed=3)
        twins.append(module.state())
    weights = [name for name, value in before[0].items() if value.dim() > 1]
    still = [name for name in weights if name in twins[0] and torch.equal(before[0][name], twins[0][name])]
    compare((len(weights) > 0, still), (True, []), what="left weights as they were:")
    compare(twins[0], twins[1], what="trained to other weights at the second time:")


@pytest.mark.tier("loop")
@pytest.mark.trains
def test_images_and_labels_are_left_alone(student, reference, compare):
    """x and y belong to the caller: shuffle copies. The loss of an epoch is a mean, some 2.3 in the first one."""
    x, y = reference.pictures(128, 6)
    module = student.build_model()
    with student.inputs_unchanged():
        losses = student.train(module, x, y, device="cpu", seed=0)
    compare(len(losses) >= 1 and all(type(loss) is float for loss in losses), True, what="returned floats:")
    compare(0 < losses[0] < 10, True, what="returned a first loss that is a mean of logits' cross-entropy:")


# ---------------------------------------------------------------- accuracy


@pytest.mark.tier("accuracy")
def test_knows_clothes_it_has_not_seen(training):
    """The accuracy on test images that your training never saw gives the points; their labels stay with the grader."""
    training.classify("build_model", "train", "preprocess")
