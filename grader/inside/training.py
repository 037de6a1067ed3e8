"""Runs inside the sandbox: has the submission train a model, under a budget that it is told, and sends states out.

What counts is the last state that arrived before the budget was used up: the one that the submission reported, or the
one that its model had when it returned or was stopped. States leave as safetensors bytes; whoever reads them believes
nothing of them. Labels of the images that the model is evaluated on are not in here.
"""

from __future__ import annotations

import inspect
import json
import mmap
import signal
import struct
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from grader.inside import layers

IMAGES, LABELS = "images.npy", "labels.npy"  # as datasets.shared_folder lays them out
REPORT_SECONDS = 0.5  # states that are reported more often are sent no more often than that
ALARMS = (signal.SIGPROF, signal.SIGALRM) if hasattr(signal, "SIGPROF") else ()  # of CPU time, of wall time
SOON = 0.001  # seconds: 0 would be no alarm
HEADER = struct.Struct("<Q")
DTYPES = {
    "bool": "BOOL", "uint8": "U8", "int8": "I8", "int16": "I16", "int32": "I32", "int64": "I64",
    "float16": "F16", "bfloat16": "BF16", "float32": "F32", "float64": "F64",
}  # fmt: skip

Order = dict[str, Any]
"""what the judge asks for; `grader.judge.trainer.Order` says what is in it"""


class BudgetOver(BaseException):
    """Raised in the submission's loop when its budget is used up; not an Exception, so that few catch it."""


class Budget:
    """What a training may use. A submission whose `train` takes a keyword `budget` is given one."""

    def __init__(self, order: Order, send: Callable[[bytes], None]) -> None:
        self.epochs: int = order["epochs"]
        """to take"""
        self.seconds: float = order["budget_seconds"]
        """to use in all: of CPU time, on a GPU of wall time"""
        self._clock = time.monotonic if order["device"] != "cpu" else time.process_time
        self._order = order
        self._send = send
        self._began = self._clock()
        self._sent = self._began - REPORT_SECONDS
        self._pending = b""
        self._is_sending = self._is_over = False
        self.has_reported = False

    def left(self) -> float:
        """Seconds that are left, 0 when there are none."""
        return max(0.0, self.seconds - (self._clock() - self._began))

    def report(self, model: Any) -> None:
        """From now on this state of the model is what counts if the training is stopped; BudgetOver when it was."""
        if self._is_over:
            raise BudgetOver
        self._pending = weights(model, self._order["max_bytes"])
        self.has_reported = True
        if self._clock() - self._sent >= REPORT_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Send what is pending, as a whole: what `end` would break off waits until it has gone."""
        self._is_sending = True
        try:
            pending, self._pending = self._pending, b""
            if pending:
                self._send(pending)
                self._sent = self._clock()
        finally:
            self._is_sending = False
        if self._is_over:
            raise BudgetOver

    def settle(self) -> None:
        """Send what is pending at the end of a training, when nothing rings any more."""
        self._is_over = False
        self.flush()

    def end(self, model: Any) -> None:
        """The budget is used up: raises BudgetOver, now or when what is being sent has gone, and at each later report.

        What counts goes out before the submission hears of it, which may catch anything.
        """
        if not self._is_sending and not self.has_reported:
            self.report(model)
        self._is_over = True
        if not self._is_sending:
            self.flush()


class Run:
    """One training. `send` takes each state."""

    def __init__(self, names: dict[str, Any], order: Order, send: Callable[[bytes], None]) -> None:
        self.names = names
        self.order = order
        self.send = send

    def run(self) -> tuple[Any, bool]:
        """(what the submission's function returned, whether it was stopped at its budget). Raises what it raises."""
        order = self.order
        budget = Budget(order, self.send)
        model = built(self.names, order)
        arguments = mapped(order["folder"]) if order["folder"] else tuple(order["arguments"])
        train, keywords = self.names[order["train"]], dict(order["keywords"])
        offered = {"budget": budget, **order["offered"]}
        keywords |= {name: value for name, value in offered.items() if takes(train, name)}
        returned, stopped = None, False
        ring(order, budget.left(), lambda: budget.end(model))
        try:
            returned = train(model, *arguments, **keywords)
            silence()
            budget.report(model)
        except BudgetOver:
            stopped = True
        finally:
            silence()
            budget.settle()
        return returned, stopped


def built(names: dict[str, Any], order: Order) -> Any:
    """The submission's model, on the CPU. Raises TypeError and ValueError where it is none that may be trained."""
    torch = sys.modules["torch"]
    model = names[order["build"]](*order["build_arguments"])
    if not isinstance(model, torch.nn.Module):
        raise TypeError(f"{order['build']}() returned {type(model).__name__}; expected a torch.nn.Module")
    count = sum(parameter.numel() for parameter in model.parameters())
    if count > order["parameters"]:
        raise ValueError(f"{order['build']}() has {count:,} parameters; at most {order['parameters']:,} may be trained")
    return model


def mapped(folder: str) -> tuple[Any, Any]:
    """Images and labels, in memory that all sessions share until one of them writes to its own."""
    torch, numpy = sys.modules["torch"], sys.modules["numpy"]
    arrays = []
    for name in (IMAGES, LABELS):
        with open(f"{folder}/{name}", "rb") as file:
            version = numpy.lib.format.read_magic(file)
            read = (
                numpy.lib.format.read_array_header_1_0 if version == (1, 0) else numpy.lib.format.read_array_header_2_0
            )
            shape, _, dtype = read(file)
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
            array = numpy.frombuffer(content, dtype, offset=file.tell()).reshape(shape)
        arrays.append(torch.from_numpy(array))
    return arrays[0], arrays[1]


def takes(function: Any, name: str) -> bool:
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False
    return name in parameters


def ring(order: Order, left: float, over: Callable[[], None]) -> None:
    """Have `over` called when what is left of the budget is used up, or long after it should have been."""

    def rung(number: int, frame: FrameType | None) -> None:
        silence()
        over()

    for alarm in ALARMS:
        signal.signal(alarm, rung)
    if order["device"] == "cpu":
        signal.setitimer(signal.ITIMER_PROF, max(left, SOON))
    signal.setitimer(signal.ITIMER_REAL, order["wall_seconds"])


def silence() -> None:
    """No alarm from now on, not even one that has rung and was not heard yet."""
    for alarm in ALARMS:
        signal.signal(alarm, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)


def outputs(names: dict[str, Any], order: Order, state: bytes | None, inputs: Any) -> Any:
    """What the model makes of the inputs, in evaluation mode and in batches: one tensor, or a list of what came.

    state: weights to give it first; None leaves those that it was built with.
    """
    torch = sys.modules["torch"]
    model = built(names, order)
    if state is not None:
        model.load_state_dict(read_weights(state))
    model.to(order["device"]).eval()
    prepare = names[order["prepare"]] if order["prepare"] else None
    found = []
    with torch.no_grad():
        for start in range(0, len(inputs), order["batch"]):
            batch = inputs[start : start + order["batch"]]
            batch = (prepare(batch) if prepare else batch).to(order["device"])
            made = model(list(batch) if order["listed"] else batch)
            found.append(made.cpu() if isinstance(made, torch.Tensor) else made)
    if all(isinstance(made, torch.Tensor) for made in found):
        return torch.cat(found)
    return [item for made in found for item in made]


def weights(model: Any, max_bytes: int) -> bytes:
    """Parameters and buffers in the format of safetensors. Raises ValueError where they are more than may leave."""
    torch = sys.modules["torch"]
    header: dict[str, Any] = {}
    parts: list[bytes] = []
    end = 0
    for name, tensor in layers.tensors(model).items():
        start, end = end, end + tensor.numel() * tensor.element_size()
        if end > max_bytes:
            raise ValueError(f"the model's parameters and buffers take more than {max_bytes:,} bytes")
        kind = str(tensor.dtype).removeprefix("torch.")
        if kind not in DTYPES:
            raise ValueError(f"{name} of the model has dtype {kind}; expected one of {', '.join(DTYPES)}")
        header[name] = {"dtype": DTYPES[kind], "shape": list(tensor.shape), "data_offsets": [start, end]}
        plain = tensor.detach().cpu().contiguous().reshape(-1)
        parts.append(plain.view(torch.uint8).numpy().tobytes())
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([HEADER.pack(len(text)), text, *parts])


def read_weights(content: bytes) -> dict[str, Any]:
    """What `weights` wrote; it comes back from the judge, who has looked at it."""
    torch = sys.modules["torch"]
    (length,) = HEADER.unpack_from(content)
    start = HEADER.size + length
    header = json.loads(content[HEADER.size : start])
    header.pop("__metadata__", None)
    kinds = {short: getattr(torch, name) for name, short in DTYPES.items()}
    state = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        part = bytearray(content[start + first : start + last])
        flat = (
            torch.frombuffer(part, dtype=kinds[entry["dtype"]]) if part else torch.empty(0, dtype=kinds[entry["dtype"]])
        )
        state[name] = flat.reshape(entry["shape"])
    return state
