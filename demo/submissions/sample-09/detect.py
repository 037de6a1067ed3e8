"""Finding objects: write the five functions, hand in this file.

A box is (x1, y1, x2, y2): left, top, right and bottom edge, in pixels, so x2 - x1 is its width.
"""

from torch import Tensor, nn

Sample = tuple[Tensor, Tensor, Tensor]
"""image (3, H, W) float32 from 0 to 1; boxes (n, 4) float32; labels (n,) int64 from 1 on: 0 is the background"""


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    """Intersection over union of each box of a with each of b: (N, 4), (M, 4) -> (N, M), of the dtype of a.

    Two boxes of which the union has no area have IoU 0. Raises ValueError when a box has x2 < x1 or y2 < y1.
    """
    raise NotImplementedError


def nms(boxes: Tensor, scores: Tensor, thr: float) -> list[int]:
    """Non-maximum suppression: indices of the boxes that are kept, by falling score.

    boxes: (N, 4); scores: (N,). A box is dropped when its IoU with one that was kept is above thr.
    """
    raise NotImplementedError


def average_precision(preds: list[tuple[Tensor, Tensor]], gts: list[Tensor], thr: float) -> float:
    """Area under the precision-recall curve of one class over all images, all-point interpolation.

    preds: for each image (boxes (n, 4), scores (n,)); gts: for each image the true boxes (m, 4).
    A prediction is a hit when the true box of its image with which it overlaps most has IoU >= thr with it and was not
    hit by a better one. 0.0 when there is no true box, or no prediction.
    """
    raise NotImplementedError


def build_detector(num_classes: int) -> nn.Module:
    """A detector for labels 1 ... num_classes, with random weights.

    In evaluation mode model(images), images a list of (3, H, W) float32, H and W multiples of 16, returns a list with a
    dict for each image: "boxes" (n, 4) float32, "labels" (n,) int64, "scores" (n,) float32 from 0 to 1.
    """
    raise NotImplementedError


def train_detector(model: nn.Module, samples: list[Sample], *, device: str, seed: int) -> None:
    """Train what build_detector returned. The same seed gives the same weights.

    It must work for few samples: eight of 64x64 pixels are learned within 20 seconds of one core.
    """
    raise NotImplementedError
