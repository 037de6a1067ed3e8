"""Returns no detection at all."""
# fails: learns_four_images_by_heart, learns_eight_scenes_by_heart[7], learns_eight_scenes_by_heart[9], the_same_seed_gives_the_same_detector,
# finds_shapes_that_it_was_trained_on

import torch
import torch.nn as nn
import torch.nn.functional as F

STRIDE = 4


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
        label, y, x = (heat > 2).nonzero(as_tuple=True)
        dx, dy, log_width, log_height = boxes[:, y, x]
        center_x, center_y = (x + 0.5 + dx) * STRIDE, (y + 0.5 + dy) * STRIDE
        width, height = log_width.exp() * 16, log_height.exp() * 16
        corners = [center_x - width / 2, center_y - height / 2, center_x + width / 2, center_y + height / 2]
        return {"boxes": torch.stack(corners, dim=1), "labels": label + 1, "scores": heat[label, y, x]}


def build_detector(num_classes):
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


def train_detector(model, samples, *, device, seed):
    torch.manual_seed(seed)
    model.to(device).train()
    steps = max(100, 5 * len(samples) // 8)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps=steps)
    classes = model.heat.out_channels
    for _ in range(steps):
        chosen = [samples[i] for i in torch.randperm(len(samples))[:8].tolist()]
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
