"""Boxes as whole tensors; the course's own detector with a new head, and one for masks: Mask R-CNN."""

import torch
import torch.nn as nn


def box_iou(a, b):
    if bool(((a[:, 2:] - a[:, :2]) < 0).any() or ((b[:, 2:] - b[:, :2]) < 0).any()):
        raise ValueError("x2 < x1 or y2 < y1")
    low = torch.maximum(a[:, None, :2], b[None, :, :2])
    high = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = (high - low).clamp(min=0).prod(dim=2)
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
    from safetensors.torch import load_file
    from torchvision.models.detection.faster_rcnn import FastRCNNPredictor

    model = small_mask_rcnn(3)
    model.load_state_dict(load_file("shapes.safetensors"), strict=False)  # it has no head for masks
    model.roi_heads.box_predictor = FastRCNNPredictor(128, num_classes + 1)
    return model


def small_mask_rcnn(num_classes):
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


def small_rcnn(kind, num_classes, **more):
    from torchvision.models.detection.anchor_utils import AnchorGenerator
    from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
    from torchvision.ops import MultiScaleRoIAlign

    layers = []
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


def train_detector(model, samples, *, device, seed, masks=None):
    torch.manual_seed(seed)
    model.to(device).train()
    if masks is None:
        model.roi_heads.mask_roi_pool = None  # boxes alone
    steps = max(60, 2 * len(samples))
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps)
    for _ in range(steps):
        chosen = torch.randperm(len(samples))[:4].tolist()
        images = [samples[i][0].to(device) for i in chosen]
        wanted = [{"boxes": samples[i][1].to(device), "labels": samples[i][2].to(device)} for i in chosen]
        if masks is not None:
            wanted = [{**one, "masks": masks[i].byte().to(device)} for one, i in zip(wanted, chosen)]
        loss = sum(model(images, wanted).values())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    model.eval()
