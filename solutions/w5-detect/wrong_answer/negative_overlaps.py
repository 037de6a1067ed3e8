"""Multiplies two negative overlaps of boxes that lie apart."""
# fails: five_boxes[0.5-kept0], five_boxes[0.1-kept1], learns_four_images_by_heart, each_box_with_each_other[1-1], each_box_with_each_other[5-5], each_box_with_each_other[3-7], corners_and_not_sizes, boxes_that_only_touch_or_lie_apart, suppression[0.0], suppression[0.3], suppression[0.7], precision_is_the_best_from_here_on, learns_eight_scenes_by_heart[7], learns_eight_scenes_by_heart[9], the_same_seed_gives_the_same_detector,
# finds_shapes_that_it_was_trained_on

import torch
import torch.nn as nn


def box_iou(a, b):
    if bool(((a[:, 2:] - a[:, :2]) < 0).any() or ((b[:, 2:] - b[:, :2]) < 0).any()):
        raise ValueError("x2 < x1 or y2 < y1")
    low = torch.maximum(a[:, None, :2], b[None, :, :2])
    high = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = (high - low).prod(dim=2)
    union = (a[:, 2:] - a[:, :2]).prod(dim=1)[:, None] + (b[:, 2:] - b[:, :2]).prod(dim=1)[None] - shared
    return torch.where(union > 0, shared / union.clamp(min=1e-12), torch.zeros_like(union))


def nms(boxes, scores, thr):
    order = scores.argsort(descending=True)
    overlap = box_iou(boxes[order], boxes[order])
    alive = torch.ones(len(order), dtype=torch.bool)
    for i in range(len(order)):
        if alive[i]:
            alive[i + 1 :] &= overlap[i, i + 1 :] <= thr
    return order[alive].tolist()


def average_precision(preds, gts, thr):
    total = sum(map(len, gts))
    records = []
    for (boxes, scores), truth in zip(preds, gts):
        free = torch.ones(len(truth), dtype=torch.bool)
        for i in scores.argsort(descending=True).tolist():
            hit = 0.0
            if len(truth):
                value, j = box_iou(boxes[i : i + 1], truth)[0].max(0)
                if value >= thr and free[j]:
                    free[j], hit = False, 1.0
            records.append((scores[i].item(), hit))
    if not total or not records:
        return 0.0
    hits = torch.tensor([hit for _, hit in sorted(records, reverse=True)], dtype=torch.float64)
    precision = hits.cumsum(0) / torch.arange(1, len(hits) + 1)
    best = precision.flip(0).cummax(0).values.flip(0)
    return float((hits * best).sum() / total)


def build_detector(num_classes):
    return nn.Identity()


def train_detector(model, samples, *, device, seed):
    pass
