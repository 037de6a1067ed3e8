"""What a trained classifier is worth, and pictures of what it learned. The labels are known out here alone."""

from __future__ import annotations

from collections.abc import Sequence

from grader.judge import curve, drawings, trained
from grader.judge.arrays import torch
from grader.judge.trained import Score
from grader.model import Drawing, Profile

MOST_SHOWN = 8  # of the images that a model is surest of and wrong about
MOST_CONFUSED = 6  # pairs of classes


def score(
    logits: torch.Tensor,
    labels: torch.Tensor,
    images: torch.Tensor,
    losses: Sequence[float],
    profile: Profile,
    names: Sequence[str],
) -> Score:
    """Accuracy, what the curve tells, and the pictures.

    logits: (N, classes); labels: int64 (N,); images: uint8 (N, H, W); names: of the classes.
    """
    guesses = logits.argmax(dim=1)
    hits = int((guesses == labels).sum())
    accuracy = hits / len(labels)
    matrix = confusion(labels, guesses, len(names))
    says = ""
    if accuracy < profile.thresholds[-1][0]:
        says = curve.mistake(losses, accuracy, len(set(guesses.tolist())), profile.epochs)
    if not bool(logits.isfinite().all()):
        says = "The model's logits are not numbers: the learning rate is too high, or something is divided by zero."
    return Score(
        value=accuracy,
        error=trained.binomial_error(accuracy, len(labels)),
        evaluated=len(labels),
        says=says,
        values={"confusion": matrix.tolist()},
        drawings=tuple(pictures(matrix, logits, labels, images, losses, names)),
    )


def confusion(labels: torch.Tensor, guesses: torch.Tensor, classes: int) -> torch.Tensor:
    """int64 (classes, classes): rows are the truth, columns what the model says."""
    return torch.bincount(labels * classes + guesses, minlength=classes * classes).view(classes, classes)


def pictures(
    matrix: torch.Tensor,
    logits: torch.Tensor,
    labels: torch.Tensor,
    images: torch.Tensor,
    losses: Sequence[float],
    names: Sequence[str],
) -> list[Drawing]:
    found = []
    if losses:
        lines = (("the loss of guessing", round(curve.GUESSING, 2)), ("a second softmax gets no lower", 1.46))
        caption = f"{len(losses)} epochs, from {losses[0]:.3f} to {losses[-1]:.3f}."
        found.append(drawings.curve(losses, "Loss of every epoch", caption, lines, ("epoch", "loss")))
    wrong = matrix.clone()
    wrong.fill_diagonal_(0)
    caption = "Rows are what an image shows, columns what the model says, in the order of the table. "
    heat = drawings.heat(wrong, "What is taken for what")
    found.append(Drawing("heat", heat.title, f"{caption}{heat.caption}", heat.rows, heat.legend))
    found.append(_classes(matrix, wrong, names))
    return found + _surest(logits, labels, images, names)


def _classes(matrix: torch.Tensor, wrong: torch.Tensor, names: Sequence[str]) -> Drawing:
    rows = []
    for number, name in enumerate(names):
        total, hits, most = int(matrix[number].sum()), int(matrix[number, number]), int(wrong[number].argmax())
        taken = f"{names[most]}, {int(wrong[number, most])} times" if wrong[number].any() else "never wrong"
        rows.append((name, f"{hits} of {total}", taken))
    return Drawing("table", "Class by class", "", tuple(rows), ("class", "known", "most often taken for"))


def _surest(logits: torch.Tensor, labels: torch.Tensor, images: torch.Tensor, names: Sequence[str]) -> list[Drawing]:
    """The images that the model is wrong about and surest of."""
    sure, guesses = logits.double().softmax(dim=1).nan_to_num().max(dim=1)
    wrong = torch.nonzero(guesses != labels).flatten()
    order = wrong[sure[wrong].argsort(descending=True, stable=True)][:MOST_SHOWN]
    found = []
    for index in order.tolist():
        title = f"{names[int(labels[index])]}, taken for {names[int(guesses[index])]}"
        drawn = drawings.image(images[index], title)
        found.append(Drawing("image", title, f"{sure[index]:.1%} sure", drawn.rows))
    return found
