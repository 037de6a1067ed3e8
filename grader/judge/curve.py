"""What the losses of a training and the accuracy of what it learned tell of the loop: a table of known mistakes.

The figures are for ten classes and cross-entropy; where they were measured is in docs/training.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

GUESSING = math.log(10)  # 2.3026: the loss of ten equal probabilities
ABOVE_GUESSING = 3.0  # what untrained layers give by chance lies below it
SOFTMAX = (1.4612, 1.72)  # the least loss of ten classes after a second softmax, and where such curves lie flat
SOFTMAX_FLAT = 0.15  # those still fall by so much in their second half where the learning rate ends near 0
FLAT = 0.06  # a loss that fell by less in the second half of the training has come to rest
ALIKE = 0.97  # less 0.45 times the last loss: accuracies of sound trainings lie above it
AT_ODDS = 0.5  # an accuracy below this does not go with a loss below 1


def mistake(losses: Sequence[float], accuracy: float, predicted: int, epochs: int) -> str:
    """The mistake that it looks like, as a sentence for the student; empty where it looks like none.

    losses: mean loss of every epoch; predicted: how many classes the model ever names; epochs: that were to be taken.
    """
    if any(not math.isfinite(loss) for loss in losses):
        return "The loss is not a number: the learning rate is too high, or something is divided by zero."
    if any(loss > 10 for loss in losses):
        return "The loss is above 10: the learning rate is too high, or gradients are never cleared (`zero_grad`)."
    alike = "The model calls every image the same"
    if not losses:
        return f"{alike}: it learned nothing. Look at the step, the rate and the labels." if predicted == 1 else ""
    last, is_curve = losses[-1], len(losses) > 1
    rest = losses[len(losses) // 2 - 1] - last if is_curve else math.inf
    if last < 1 and accuracy < AT_ODDS:
        what = alike if predicted == 1 else "The images are not known"
        return (
            f"{what}, though the loss falls: they come sorted by class and are not shuffled in every epoch, labels do "
            "not belong to their images, training preprocesses otherwise than evaluation, or it was not the given "
            "model that was trained."
        )
    if max(losses) > ABOVE_GUESSING and accuracy < AT_ODDS:
        return (
            "The loss was above that of guessing, 2.30: gradients are never cleared (`zero_grad`), images that come "
            "sorted by class are not shuffled in every epoch, or the learning rate is too high."
        )
    if predicted == 1:
        return f"{alike}: it learned nothing. Look at the step, the rate and the labels."
    if abs(last - GUESSING) < 0.1 or (last > GUESSING and rest < FLAT):
        return (
            "The loss stays where guessing has it, 2.30: no optimizer step, a learning rate near 0, gradients that are "
            "never cleared, or labels that do not belong to their images."
        )
    if SOFTMAX[0] <= last <= SOFTMAX[1] and (rest < SOFTMAX_FLAT or len(losses) < 3):
        return (
            "The loss rests between 1.46 and 1.70: a softmax (or sigmoid) comes before `CrossEntropyLoss`, which has "
            "one of its own. Give it logits."
        )
    if accuracy < ALIKE - 0.45 * last and last < 0.45:
        return (
            "The loss on the training images is far better than the accuracy on others: images are not preprocessed "
            "alike for both, or the model learned its images by heart."
        )
    if len(losses) < epochs:
        return f"It took {len(losses)} of {epochs} epochs."
    if is_curve and (rest > 0.3 or (last > 1 and rest > FLAT)):
        return "The loss still falls at the end: a learning rate that is too low, or too few steps."
    if is_curve and last > 1:
        return "The loss ends above 1: a learning rate that is too low, or too few steps."
    return ""
