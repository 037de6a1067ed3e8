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

    It must work for few samples: eight of 64x64 pixels are learned within 20 seconds of one core. With a further
    keyword `masks=None` it is given the masks of new shapes, too: for each sample (n, H, W) bool. They give no points.
    """
    raise NotImplementedError


# ---------------------------------------------------------------- given: the network of the course's checkpoint


def small_faster_rcnn(num_classes: int) -> nn.Module:
    """torchvision's Faster R-CNN on four convolutions, with random weights: 322,611 of them for three classes.

    For images of 64x64. `roi_heads.box_predictor` says which class it is, of num_classes + 1 with the background.
    """
    from torchvision.models.detection import FasterRCNN

    return small_rcnn(FasterRCNN, num_classes)


def small_mask_rcnn(num_classes: int) -> nn.Module:
    """The same with a head for masks: torchvision's Mask R-CNN. The checkpoint fits all of it but that head.

    It is trained with targets that have "masks" as well, (n, H, W) uint8, and returns them, (n, 1, H, W) from 0 to 1.
    """
    from torchvision.models.detection import MaskRCNN
    from torchvision.models.detection.mask_rcnn import MaskRCNNHeads, MaskRCNNPredictor
    from torchvision.ops import MultiScaleRoIAlign

    return small_rcnn(
        MaskRCNN,
        num_classes,
        mask_roi_pool=MultiScaleRoIAlign(["0"], output_size=10, sampling_ratio=2),
        mask_head=MaskRCNNHeads(64, (32,), 1),
        mask_predictor=MaskRCNNPredictor(32, 32, num_classes + 1),
    )


def small_rcnn(kind: type[nn.Module], num_classes: int, **more: nn.Module) -> nn.Module:
    from torchvision.models.detection.anchor_utils import AnchorGenerator
    from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
    from torchvision.ops import MultiScaleRoIAlign

    layers: list[nn.Module] = []
    for cin, cout, stride in [(3, 16, 2), (16, 32, 2), (32, 64, 1), (64, 64, 1)]:
        layers += [nn.Sequential(nn.Conv2d(cin, cout, 3, stride, 1, bias=False), nn.BatchNorm2d(cout), nn.ReLU())]
    backbone = nn.Sequential(*layers)
    backbone.out_channels = 64
    return kind(
        backbone,
        min_size=64,
        max_size=128,
        image_mean=[0.5] * 3,
        image_std=[0.25] * 3,
        rpn_anchor_generator=AnchorGenerator(((12, 18, 26),), ((1.0,),)),
        box_roi_pool=MultiScaleRoIAlign(["0"], output_size=5, sampling_ratio=2),
        box_head=TwoMLPHead(64 * 5 * 5, 128),
        box_predictor=FastRCNNPredictor(128, num_classes + 1),
        rpn_pre_nms_top_n_train=200,
        rpn_pre_nms_top_n_test=100,
        rpn_post_nms_top_n_train=60,
        rpn_post_nms_top_n_test=30,
        rpn_batch_size_per_image=64,
        box_batch_size_per_image=32,
        box_detections_per_img=10,
        **more,
    )
