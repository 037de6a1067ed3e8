"""Boxes that can be drawn on squared paper, and four images with one object each."""

import pytest
import torch


def boxes(*rows):
    return torch.tensor(rows, dtype=torch.float32).view(-1, 4)


@pytest.mark.tier("iou")
def test_two_squares(student, compare):
    """[0, 0, 10, 10] and [5, 5, 15, 15] share 25 of 175 square pixels: 0.1429 (pixels counted with +1 give 0.1748)."""
    got = student.box_iou(boxes([0, 0, 10, 10]), boxes([5, 5, 15, 15], [10, 0, 20, 10], [2, 2, 4, 4]))
    compare(got, torch.tensor([[25 / 175, 0.0, 0.04]]), rtol=1e-5, atol=1e-7)


FIVE = boxes([0, 0, 10, 10], [1, 1, 11, 11], [20, 20, 30, 30], [0, 0, 10, 10], [5, 5, 15, 15])
SCORES = torch.tensor([0.9, 0.8, 0.7, 0.95, 0.6])


@pytest.mark.tier("nms")
@pytest.mark.parametrize(("thr", "kept"), [(0.5, [3, 2, 4]), (0.1, [3, 2])])
def test_five_boxes(student, compare, thr, kept):
    """Box 3 is the best; 0 is the same and 1 overlaps it by 0.68, both go. Box 4 overlaps by 0.143 and stays at 0.5."""
    compare(student.nms(FIVE, SCORES, thr), kept)


@pytest.mark.tier("ap")
def test_a_duplicate_is_a_false_alarm(student, compare):
    """Hit, false alarm, hit: precision 1 up to recall 1/2, 2/3 up to 1, so 5/6. With the duplicate as a hit it is 1."""
    preds = [(boxes([0, 0, 10, 10], [0, 0, 10, 10], [50, 50, 60, 60]), torch.tensor([0.9, 0.8, 0.7]))]
    gts = [boxes([0, 0, 10, 10], [50, 50, 60, 60])]
    compare(student.average_precision(preds, gts, 0.5), 5 / 6, atol=1e-6)


def one_object(label, x, y, size=16):
    """A white square (1) or a red one (2) on dark grey, 64x64."""
    image = torch.full((3, 64, 64), 0.1)
    image[: 3 if label == 1 else 1, y : y + size, x : x + size] = 1.0
    return image, boxes([x, y, x + size, y + size]), torch.tensor([label])


@pytest.mark.tier("detector")
@pytest.mark.trains
def test_learns_four_images_by_heart(student, compare, picture):
    """After training on four images the best detection in each is its object, also where all was moved by 4 pixels.

    The right label, and an IoU above a half: labels begin with 1, boxes are corners.
    """
    samples = [one_object(1, 8, 8), one_object(2, 40, 12), one_object(1, 36, 40), one_object(2, 8, 40)]
    detector = student.build_detector(2)
    student.train_detector(detector, samples, device="cpu", seed=0)
    for moved in (0, 4):
        found = detector([image.roll(moved, dims=2) for image, _, _ in samples])
        compare(type(found).__name__, "list", what="the detector returned a")
        compare([type(image).__name__ for image in found], ["dict"] * 4, what="the detector returned a list of")
        for image, (pixels, truth, label) in zip(found, samples, strict=True):
            require_form(image, compare)
            best = int(image["scores"].argmax())
            corners = {"truth": truth + torch.tensor([moved, 0, moved, 0]), "yours": image["boxes"][best : best + 1]}
            picture.image(pixels.roll(moved, dims=2), f"label {int(label)}, moved by {moved} pixels", boxes=corners)
            compare(int(image["labels"][best]), int(label), what="gave the best detection the label")
            x1, y1, x2, y2 = image["boxes"][best].tolist()
            left, top, right, bottom = (truth[0] + torch.tensor([moved, 0, moved, 0])).tolist()
            shared = max(0, min(x2, right) - max(x1, left)) * max(0, min(y2, bottom) - max(y1, top))
            union = (x2 - x1) * (y2 - y1) + (right - left) * (bottom - top) - shared
            compare(shared > union / 2, True, what="found a box that overlaps with the object:")


def require_form(image, compare):
    """boxes (n, 4), labels (n,) and scores (n,), of at least one object; masks are not looked at."""
    keys = sorted(map(str, image.keys() - {"masks"}))  # which a detector may find besides
    compare(keys, ["boxes", "labels", "scores"], what="has these keys:")
    compare({key: type(image[key]).__name__ for key in keys}, dict.fromkeys(keys, "Tensor"), what="holds")
    n = image["scores"].numel()
    compare([tuple(image[key].shape) for key in ("boxes", "labels", "scores")], [(n, 4), (n,), (n,)], what="has shapes")
    dtypes = [str(image[key].dtype) for key in ("boxes", "labels", "scores")]
    compare(dtypes, ["torch.float32", "torch.int64", "torch.float32"], what="has dtypes")
    compare(n > 0, True, what="found something:")
