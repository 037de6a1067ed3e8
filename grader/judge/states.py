"""What a training session sent out, looked at before anything else is done with it: weights, losses, logits."""

from __future__ import annotations

import math
from typing import Any

import safetensors

from grader.judge import trained
from grader.judge.arrays import TENSORS
from grader.judge.stops import TrainingFailed

MOST_WEIGHT_BYTES = 16  # for each parameter that a model may have: buffers and double precision are in it
BUFFERS = ("running_mean", "running_var", "num_batches_tracked")  # of batch norm, which are not learned


def max_bytes(parameters: int) -> int:
    return MOST_WEIGHT_BYTES * parameters + 2**20


def look_at(content: bytes, parameters: int) -> int:
    """How many learned numbers the weights hold. Raises TrainingFailed where they are not what may leave."""
    if len(content) > max_bytes(parameters):
        raise TrainingFailed(
            f"the model's state takes {len(content):,} bytes; at most {max_bytes(parameters):,} may leave."
        )
    try:
        tensors = safetensors.deserialize(content)  # which checks header, sizes and that nothing overlaps
    except safetensors.SafetensorError as error:
        raise TrainingFailed(f"the model's state is not safetensors: {str(error)[:200]}") from None
    learned = [entry for name, entry in tensors if name.rpartition(".")[2] not in BUFFERS]
    count: int = sum(math.prod(entry["shape"]) for entry in learned)
    if count > parameters:  # whatever the model said of itself when it was built
        raise TrainingFailed(f"the model's state holds {count:,} numbers; at most {parameters:,} may be learned.")
    return count


def numbers(returned: Any) -> tuple[float, ...]:
    """The losses, where that is what came back."""
    if type(returned) is not list or len(returned) > trained.MOST_EPOCHS:
        return ()
    return tuple(item for item in returned if type(item) is float)


def require_logits(logits: Any, count: int, classes: int) -> None:
    """Raises WrongAnswer unless it is a floating tensor (count, classes)."""
    if type(logits) not in TENSORS:
        raise TrainingFailed(f"the model returned {type(logits).__name__}; expected a tensor of logits.")
    if tuple(logits.shape) != (count, classes) or not logits.is_floating_point():
        shape = f"{tuple(logits.shape)} {str(logits.dtype).removeprefix('torch.')}"
        raise TrainingFailed(
            f"the model made {shape} of {count} images; expected ({count}, {classes}) floating logits."
        )
