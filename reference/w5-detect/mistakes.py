"""Known wrong ways to compare boxes: exactly the student's signature, and what to read about it."""

import torch


def _sides(boxes, extra=0.0):
    return boxes[:, 2:] - boxes[:, :2] + extra


def _iou(a, b, extra=0.0, clamp=True, union="both", sizes=False):
    if (_sides(a) < 0).any() or (_sides(b) < 0).any():
        raise ValueError("x2 < x1 or y2 < y1")
    if sizes:
        a, b = (torch.cat([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], dim=1) for boxes in (a, b))
    sides = torch.minimum(a[:, None, 2:], b[None, :, 2:]) - torch.maximum(a[:, None, :2], b[None, :, :2]) + extra
    shared = (sides.clamp(min=0) if clamp else sides).prod(dim=2)
    first, second = (_sides(boxes, extra).prod(dim=1) for boxes in (a, b))
    area = first[:, None] + second[None]
    area = {"both": area - shared, "sum": area, "smaller": torch.minimum(first[:, None], second[None])}[union]
    return torch.where(area > 0, shared / area.clamp(min=1e-12), torch.zeros_like(area))


def box_iou__pixels_plus_one(a, b):
    """You counted pixels with + 1: edges are coordinates here, so a box is x2 - x1 wide."""
    return _iou(a, b, extra=1.0)


def box_iou__negative_overlaps(a, b):
    """You multiplied two negative overlaps: boxes that lie apart share nothing, clamp width and height at 0."""
    return _iou(a, b, clamp=False)


def box_iou__shared_area_twice(a, b):
    """You divided by the sum of the areas: the shared part is in both of them and must be taken off once."""
    return _iou(a, b, union="sum")


def box_iou__smaller_area(a, b):
    """You divided by the smaller box: IoU divides by the union of both."""
    return _iou(a, b, union="smaller")


def box_iou__width_and_height(a, b):
    """You took the last two numbers for width and height: a box is its corners x1, y1, x2, y2."""
    return _iou(a, b, sizes=True)


def box_iou__nan_for_empty_boxes(a, b):
    """You divided 0 by 0: two boxes without area have IoU 0."""
    shared = _iou(a, b)
    areas = _sides(a).prod(dim=1)[:, None] + _sides(b).prod(dim=1)[None]
    return torch.where(areas > 0, shared, torch.full_like(shared, float("nan")))


def box_iou__transposed(a, b):
    """You returned (M, N): row i belongs to box i of a."""
    return _iou(b, a)


def _nms(boxes, scores, thr, worst_first=False, strictly=True, by_all=False):
    order = scores.argsort(descending=not worst_first).tolist()
    overlap, kept, seen = _iou(boxes, boxes), [], []
    for i in order:
        others = [overlap[i, j] for j in (seen if by_all else kept)]
        if all(o <= thr if strictly else o < thr for o in others):
            kept.append(i)
        seen.append(i)
    return kept


def nms__worst_first(boxes, scores, thr):
    """You began with the lowest score: the best box is kept first."""
    return _nms(boxes, scores, thr, worst_first=True)


def nms__drops_at_the_threshold(boxes, scores, thr):
    """You dropped a box whose IoU is exactly the threshold: only above it a box goes."""
    return _nms(boxes, scores, thr, strictly=False)


def nms__dropped_boxes_suppress(boxes, scores, thr):
    """You let boxes suppress that had been dropped themselves: only boxes that are kept suppress others."""
    return _nms(boxes, scores, thr, by_all=True)


def nms__in_order_of_the_input(boxes, scores, thr):
    """You returned the right boxes sorted by index: they are sorted by falling score."""
    return sorted(_nms(boxes, scores, thr))


def _ap(preds, gts, thr, duplicates=False, envelope=True, strictly=False, mean_of_images=False, recall_of_hits=False):
    if mean_of_images:
        values = [_ap([p], [g], thr) for p, g in zip(preds, gts, strict=True)]
        return sum(values) / len(values)
    records, total = [], sum(map(len, gts))
    for (boxes, scores), truth in zip(preds, gts, strict=True):
        used = set()
        for i in scores.argsort(descending=True).tolist():
            value, j = _iou(boxes[i : i + 1], truth)[0].max(0) if len(truth) else (torch.tensor(-1.0), -1)
            overlaps = value > thr if strictly else value >= thr
            records.append((scores[i].item(), bool(overlaps and (duplicates or int(j) not in used))))
            used |= {int(j)} if overlaps else set()
    if not records or not total:
        return 0.0
    hits = torch.tensor([hit for _, hit in sorted(records, reverse=True)], dtype=torch.float64)
    precision = hits.cumsum(0) / torch.arange(1, len(hits) + 1)
    precision = precision.flip(0).cummax(0).values.flip(0) if envelope else precision
    total = max(1.0, float(hits.sum())) if recall_of_hits else total
    return min(1.0, float((hits * precision).sum() / total))


def average_precision__duplicates_are_hits(preds, gts, thr):
    """You counted a second detection of the same object as a hit: it is a false alarm."""
    return _ap(preds, gts, thr, duplicates=True)


def average_precision__no_envelope(preds, gts, thr):
    """You took the precision at each hit: all-point interpolation takes the largest at this recall or a greater one."""
    return _ap(preds, gts, thr, envelope=False)


def average_precision__above_the_threshold(preds, gts, thr):
    """You asked for an IoU above the threshold: exactly the threshold is a hit."""
    return _ap(preds, gts, thr, strictly=True)


def average_precision__mean_of_images(preds, gts, thr):
    """You averaged over images: the predictions of all images are ranked together, by score."""
    return _ap(preds, gts, thr, mean_of_images=True)


def average_precision__recall_of_what_was_found(preds, gts, thr):
    """You divided by the number of hits: recall counts all true boxes, also those that nothing found."""
    return _ap(preds, gts, thr, recall_of_hits=True)
