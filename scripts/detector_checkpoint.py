"""Makes the checkpoint of w5-detect: the course's small Faster R-CNN, trained here on discs, squares and triangles.

python scripts/detector_checkpoint.py         # about a minute of one core; the same versions give the same weights

Nothing is downloaded. Weights are stored as safetensors, which holds tensors and nothing that could be executed.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import torch
from safetensors.torch import save_file

EXERCISE = Path(__file__).resolve().parent.parent / "exercises" / "w5-detect"
CHECKPOINT = EXERCISE / "shapes.safetensors"
IMAGES, EPOCHS, BATCH, LEARNING_RATE = 800, 4, 8, 2e-3
TEST_IMAGES = 200
SEED, TEST_SEED = 1, 2


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


shapes = load(EXERCISE / "shapes.py")
detect = load(EXERCISE / "detect.py")
oracle = load(EXERCISE.parent.parent / "reference" / "w5-detect" / "oracle.py")


def train(model: torch.nn.Module, samples: list[tuple[torch.Tensor, ...]]) -> None:
    steps = EPOCHS * (len(samples) // BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)
    model.train()
    for _ in range(EPOCHS):
        order = torch.randperm(len(samples)).tolist()
        for start in range(0, len(samples) - BATCH + 1, BATCH):
            chosen = [samples[i] for i in order[start : start + BATCH]]
            wanted = [{"boxes": boxes, "labels": labels} for _, boxes, labels, _ in chosen]
            loss = sum(model([image for image, *_ in chosen], wanted).values())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    model.eval()


def mean_average_precision(model: torch.nn.Module, samples: list[tuple[torch.Tensor, ...]], thr: float) -> float:
    with torch.no_grad():
        found = [model([image])[0] for image, *_ in samples]
    return float(oracle.mean_average_precision(found, [sample[:3] for sample in samples], thr))


def main() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = detect.small_faster_rcnn(len(shapes.KNOWN))
    train(model, shapes.shapes(IMAGES, SEED, shapes.KNOWN))
    test = shapes.shapes(TEST_IMAGES, TEST_SEED, shapes.KNOWN)
    precisions = [mean_average_precision(model, test, thr) for thr in (0.5, 0.75)]
    print("mAP50 {:.3f}, mAP75 {:.3f} on {} images".format(*precisions, TEST_IMAGES), file=sys.stderr)
    state = {name: value for name, value in model.state_dict().items() if value.numel()}
    save_file(state, CHECKPOINT, metadata={"labels": ", ".join(shapes.KNOWN), "mAP50": f"{precisions[0]:.3f}"})


if __name__ == "__main__":
    main()
