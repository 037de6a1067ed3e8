"""Finding objects.

A box is (x1, y1, x2, y2): left, top, right and bottom edge, in pixels, so x2 - x1 is its width.
"""

from torch import Tensor, nn

import torch
import torch.nn.functional as F

Sample = tuple[Tensor, Tensor, Tensor]
"""image (3, H, W) float32 from 0 to 1; boxes (n, 4) float32; labels (n,) int64 from 1 on: 0 is the background"""


# By hand, box by box; the detector looks for centres in a heat map (after CenterNet), with a max-pool as its NMS.
STRIDE = 4


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    """Intersection over union of each box of a with each of b: (N, 4), (M, 4) -> (N, M), of the dtype of a.

    Two boxes of which the union has no area have IoU 0. Raises ValueError when a box has x2 < x1 or y2 < y1.
    """
    for boxes in (a, b):
        if (boxes[:, 2:] < boxes[:, :2]).any():
            raise ValueError("a box has x2 < x1 or y2 < y1")
    out = torch.zeros(len(a), len(b), dtype=a.dtype)
    for i, p in enumerate(a):
        for j, q in enumerate(b):
            width = (min(p[2], q[2]) - max(p[0], q[0])).clamp(min=0)
            height = (min(p[3], q[3]) - max(p[1], q[1])).clamp(min=0)
            union = (p[2] - p[0]) * (p[3] - p[1]) + (q[2] - q[0]) * (q[3] - q[1]) - width * height
            if union > 0:
                out[i, j] = width * height / union
    return out


def nms(boxes: Tensor, scores: Tensor, thr: float) -> list[int]:
    """Non-maximum suppression: indices of the boxes that are kept, by falling score.

    boxes: (N, 4); scores: (N,). A box is dropped when its IoU with one that was kept is above thr.
    """
    waiting = sorted(range(len(scores)), key=lambda i: scores[i].item(), reverse=True)
    kept = []
    while waiting:
        best = waiting.pop(0)
        kept.append(best)
        waiting = [i for i in waiting if box_iou(boxes[best : best + 1], boxes[i : i + 1]) <= thr]
    return kept


def average_precision(preds: list[tuple[Tensor, Tensor]], gts: list[Tensor], thr: float) -> float:
    """Area under the precision-recall curve of one class over all images, all-point interpolation.

    preds: for each image (boxes (n, 4), scores (n,)); gts: for each image the true boxes (m, 4).
    A prediction is a hit when the true box of its image with which it overlaps most has IoU >= thr with it and was not
    hit by a better one. 0.0 when there is no true box, or no prediction.
    """
    positives = sum(len(truth) for truth in gts)
    flat = [(s.item(), k, box) for k, (boxes, scores) in enumerate(preds) for box, s in zip(boxes, scores)]
    if not positives or not flat:
        return 0.0
    flat.sort(key=lambda item: -item[0])
    used, hits = set(), []
    for _, k, box in flat:
        hit = False
        if len(gts[k]):
            overlap, best = box_iou(box[None], gts[k])[0].max(dim=0)
            if overlap >= thr and (k, int(best)) not in used:
                used.add((k, int(best)))
                hit = True
        hits.append(hit)
    found, precisions, recalls = 0, [], []
    for n, hit in enumerate(hits, 1):
        found += hit
        precisions.append(found / n)
        recalls.append(found / positives)
    area, before = 0.0, 0.0
    for i, recall in enumerate(recalls):
        area += (recall - before) * max(precisions[i:])
        before = recall
    return area


def block(cin, cout, stride):
    return nn.Sequential(nn.Conv2d(cin, cout, 3, stride, 1, bias=False), nn.BatchNorm2d(cout), nn.ReLU())


class Detector(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.features = nn.Sequential(block(3, 16, 2), block(16, 32, 2), block(32, 48, 1), block(48, 48, 1))
        self.heat = nn.Conv2d(48, num_classes, 1)
        self.box = nn.Conv2d(48, 4, 1)
        nn.init.constant_(self.heat.bias, -3.0)

    def maps(self, images):
        features = self.features(torch.stack(images))
        return self.heat(features), self.box(features)

    def forward(self, images):
        heat, boxes = self.maps(images)
        heat = heat.sigmoid()
        heat = heat * (F.max_pool2d(heat, 3, 1, 1) == heat)
        return [self.decode(*maps) for maps in zip(heat, boxes)]

    def decode(self, heat, boxes):
        label, y, x = (heat > 0.1).nonzero(as_tuple=True)
        dx, dy, log_width, log_height = boxes[:, y, x]
        center_x, center_y = (x + 0.5 + dx) * STRIDE, (y + 0.5 + dy) * STRIDE
        width, height = log_width.exp() * 16, log_height.exp() * 16
        corners = [center_x - width / 2, center_y - height / 2, center_x + width / 2, center_y + height / 2]
        return {"boxes": torch.stack(corners, dim=1), "labels": label + 1, "scores": heat[label, y, x]}


def build_detector(num_classes: int) -> nn.Module:
    """A detector for labels 1 ... num_classes, with random weights.

    In evaluation mode model(images), images a list of (3, H, W) float32, H and W multiples of 16, returns a list with a
    dict for each image: "boxes" (n, 4) float32, "labels" (n,) int64, "scores" (n,) float32 from 0 to 1.
    """
    return Detector(num_classes)


def targets(boxes, labels, num_classes, height, width):
    heat, box, mask = torch.zeros(num_classes, height, width), torch.zeros(4, height, width), torch.zeros(height, width)
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    for (x1, y1, x2, y2), label in zip(boxes.tolist(), labels.tolist()):
        cx, cy = (x1 + x2) / 2 / STRIDE, (y1 + y2) / 2 / STRIDE
        ix, iy = min(int(cx), width - 1), min(int(cy), height - 1)
        bump = torch.exp(-((columns - ix) ** 2 + (rows - iy) ** 2) / 2)
        heat[label - 1] = torch.maximum(heat[label - 1], bump)
        sizes = torch.tensor([(x2 - x1) / 16, (y2 - y1) / 16]).log().tolist()
        box[:, iy, ix] = torch.tensor([cx - ix - 0.5, cy - iy - 0.5, *sizes])
        mask[iy, ix] = 1
    return heat, box, mask


def flipped(sample):
    """Half of them mirrored: a left arrow would be another class, these shapes are not."""
    image, boxes, labels = sample
    if torch.rand(()) < 0.5:
        image = image.flip(2)
        boxes = torch.stack([image.shape[2] - boxes[:, 2], boxes[:, 1], image.shape[2] - boxes[:, 0], boxes[:, 3]], 1)
    return image, boxes, labels


def train_detector(model: nn.Module, samples: list[Sample], *, device: str, seed: int) -> None:
    """Train what build_detector returned. The same seed gives the same weights.

    It must work for few samples: eight of 64x64 pixels are learned within 20 seconds of one core. With a further
    keyword `masks=None` it is given the masks of new shapes, too: for each sample (n, H, W) bool. They give no points.
    """
    torch.manual_seed(seed)
    model.to(device).train()
    steps = max(100, 6 * len(samples))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps=steps)
    classes = model.heat.out_channels
    for _ in range(steps):
        chosen = [samples[i] for i in torch.randperm(len(samples))[:8].tolist()]
        chosen = [flipped(sample) for sample in chosen]
        height, width = (n // STRIDE for n in chosen[0][0].shape[1:])
        wanted = zip(*(targets(boxes, labels, classes, height, width) for _, boxes, labels in chosen))
        heat, box, mask = (torch.stack(parts).to(device) for parts in wanted)
        got_heat, got_box = model.maps([image.to(device) for image, _, _ in chosen])
        p = got_heat.sigmoid().clamp(1e-4, 1 - 1e-4)
        centre = (heat == 1).float()
        near = (1 - centre) * (1 - heat) ** 4 * p**2 * (1 - p).log()
        loss = -(centre * (1 - p) ** 2 * p.log() + near).sum() / centre.sum().clamp(min=1)
        loss = loss + ((got_box - box).abs() * mask[:, None]).sum() / mask.sum().clamp(min=1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    model.eval()
