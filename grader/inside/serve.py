"""Runs inside the sandbox: loads one submission and answers calls until the outside hangs up.

It holds no expected value and says nothing of right or wrong. The submission shares this process and may do with it
what it likes: all that it can reach is its own answers.
"""

from __future__ import annotations

import ast
import builtins
import codeop
import contextlib
import linecache
import os
import random
import sys
import types
from collections.abc import Callable
from typing import Any

from grader.inside import gpu, objects, refusal, rules, training, wire

SERVE_FAILED = 70  # EX_SOFTWARE of sysexits.h: how a session ends whose service failed, not its submission
MAX_TEXT = 2000  # characters of an exception's text
MAX_FRAMES = 10  # lines of a traceback, from its end
MODULE_NAME = "submission"  # never "__main__": a script's own main part is not what is graded

_SAMPLE = b'''
"""A source with what sources usually have, for `rehearse`."""
import torch
import torch.nn.functional as F

def pool(x: torch.Tensor, size: int = 2, *, stride: int | None = None) -> torch.Tensor:
    n, c, h, w = x.shape
    stride = stride or size
    if h < size or not isinstance(size, int):
        raise ValueError(f"{size} is larger than {h}")
    out = torch.full((n, c, (h - size) // stride + 1, w), float("-inf"), dtype=x.dtype)
    for i in range(out.shape[2]):
        for j in range(w):
            out[:, :, i, j] = x[:, :, i * stride:i * stride + size, j].amax(dim=(2,))
    return out
'''

DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
"""Statements of a notebook cell that still run after another one of that cell failed."""


class Channel:
    """The two pipes to the outside. Not a socket: that would belong to the network of whoever made it, the host."""

    def __init__(self, questions_fd: int, answers_fd: int) -> None:
        self.questions_fd = questions_fd
        self.answers_fd = answers_fd

    def send(self, message: tuple[Any, ...]) -> None:
        view = memoryview(wire.frame(message))
        while view:
            view = view[os.write(self.answers_fd, view) :]

    def receive(self) -> Any:
        """The next question; None when the outside has hung up."""
        header = self.read(wire.HEADER.size)
        return None if header is None else wire.decode(self.read(wire.HEADER.unpack(header)[0]) or b"")

    def read(self, length: int) -> bytearray | None:
        content = bytearray(length)
        view = memoryview(content)
        while view:
            count = os.readv(self.questions_fd, [view])
            if not count:
                return None
            view = view[count:]
        return content


def main(channel: Channel, confine: Callable[[], str]) -> None:
    """Raise the walls, say so, and serve. Returns when the outside hangs up."""
    try:
        walls = confine()
    except OSError as error:
        channel.send(("refused", 0, f"{error.filename}: {error.strerror}", error.errno))
        return
    session = Session(channel)
    channel.send(("ready", 0, walls))
    while (request := channel.receive()) is not None:
        verb, request_id, *arguments = request
        reply = session.handlers[verb](*arguments)
        flush()
        session.reply(request_id, reply)


def rehearse() -> None:
    """In the fork server: what Python notes when code first runs is then shared, and not made by each session anew."""
    rules.findings(rules.statements(_SAMPLE, []), ["pool"], ["torch.nn.functional.max_pool2d"], _exported)
    _seed(0)
    torch = sys.modules.get("torch")
    wire.decode(wire.encode(("call", 0, "pool", [torch.ones(1, 1, 2, 2) if torch else 1.0], {"stride": 2})))


def flush() -> None:
    """What was printed during a call must be in the pipe before its answer is."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        with contextlib.suppress(BaseException):
            stream.flush()  # type: ignore[union-attr]


class Session:
    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.module = types.ModuleType(MODULE_NAME)
        self.filename = ""
        self.probes: dict[bytes, types.ModuleType] = {}
        self.objects = objects.Objects()
        self.handlers: dict[str, Callable[..., tuple[Any, ...]]] = {
            "check": self.check,
            "put": self.put,
            "load": self.load,
            "call": self.call,
            "get": self.get,
            "probe": self.probe,
            "make": self.make,
            "look": self.look,
            "train": self.train,
            "outputs": self.outputs,
        }

    def reply(self, request_id: int, reply: tuple[Any, ...]) -> None:
        kind, *rest = reply
        try:
            self.channel.send((kind, request_id, *rest))
        except wire.TooLarge as error:
            self.channel.send(("too large", request_id, str(error)))
        except MemoryError as error:
            self.channel.send(("raised", request_id, *self.describe(error)))
        except RuntimeError as error:  # torch's word for the same
            self.channel.send(("raised", request_id, *self.describe(error)))

    # Loading

    def check(
        self, content: bytes, cells: list[tuple[int, int]], names: list[str], forbidden: list[str]
    ) -> tuple[Any, ...]:
        """Read the source for forbidden functions. Honest as long as nothing of the submission has run."""
        found = rules.findings(rules.statements(content, cells), names, forbidden, _exported)
        return ("checked", [tuple(finding) for finding in found])

    def put(self, name: str, content: bytes) -> tuple[Any, ...]:
        """A file of the course, beside the submission."""
        with open(name, "wb") as file:
            file.write(content)
        return ("value", None, None)

    def load(
        self, content: bytes, filename: str, cells: list[tuple[int, int]], skip: list[int], forbidden: list[str]
    ) -> tuple[Any, ...]:
        """Execute the submission's top level: a .py file as one, a notebook statement by statement.

        skip: first lines of statements that an earlier session did not survive; they are left out.
        forbidden: what raises from then on. Not before: the top level may compare with torch.
        """
        _seed(0)  # what the top level draws is the same at every grading
        self.filename = filename
        self.module.__file__ = filename
        sys.modules[MODULE_NAME] = self.module
        vars(sys.modules["grader"])["check"] = _check
        text = content.decode("utf-8", "replace")
        linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
        if cells:
            failures = self.execute_cells(text, cells, skip)
        else:
            failures = self.execute_file(content)
        refusal.refuse(forbidden)
        names = [name for name, value in vars(self.module).items() if callable(value) and not name.startswith("_")]
        return ("loaded", failures, names[:200])

    def execute_file(self, content: bytes) -> list[Any]:
        try:
            # From the bytes, so that a coding cookie and a byte order mark count as they do in Python.
            code = compile(content, self.filename, "exec", dont_inherit=True)
            exec(code, vars(self.module))
        except BaseException as error:
            return [self.describe(error)]
        return []

    def execute_cells(self, text: str, cells: list[tuple[int, int]], skip: list[int]) -> list[Any]:
        vars(self.module)["display"] = _display
        lines = text.split("\n")
        compiler = codeop.Compile()  # remembers the __future__ imports of earlier cells
        failures: list[Any] = []
        for first, last in cells:
            try:
                tree = ast.parse("\n".join(lines[first - 1 : last]), self.filename)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                failures.append(self.describe(error, first - 1))
                continue
            failed = False
            for statement in ast.increment_lineno(tree, first - 1).body:
                line = statement.lineno
                if line in skip or (failed and not isinstance(statement, DEFINITIONS)):
                    failed = True
                    continue
                self.channel.send(("at", 0, line))
                try:
                    exec(compiler(ast.Module([statement], []), self.filename, "exec"), vars(self.module))  # type: ignore[arg-type]
                except BaseException as error:
                    failures.append(self.describe(error))
                    failed = True
        return failures

    # Answering

    def call(
        self,
        name: str,
        args: Any,
        kwargs: Any,
        seed: int | None,
        echo: bool,
        keep: bool,
        references: list[objects.Reference],
    ) -> tuple[Any, ...]:
        """Call the submission's function.

        echo: also return its arguments as they are afterwards.
        keep: a module that it returns stays here, under a number.
        references: which arguments are objects that were kept.
        """
        function = vars(self.module).get(name)
        if not callable(function):
            return ("missing", type(function).__name__ if function is not None else "")
        self.begin(seed)
        full_args, full_kwargs = self.objects.with_objects(args, kwargs, references)
        answer = self.answer(function, full_args, full_kwargs, (args, kwargs) if echo else None)
        if keep and answer[0] == "value" and issubclass(type(answer[1]), sys.modules["torch"].nn.Module):
            return ("kept", self.objects.keep(answer[1]))
        return answer

    def make(self, kind: str, args: Any, seed: int | None) -> tuple[Any, ...]:
        """An object of the test's own, to be given to the submission."""
        self.begin(seed)
        answer = self.answer(self.objects.makers[kind], args, {}, None)
        return ("kept", self.objects.keep(answer[1])) if answer[0] == "value" else answer

    def look(self, number: int, path: str, what: str, args: Any, seed: int | None) -> tuple[Any, ...]:
        """Evidence of an object that was kept."""
        self.begin(seed)
        return self.answer(self.objects.look, (number, path, what, args), {}, None)

    def probe(self, source: bytes, name: str, args: Any, kwargs: Any, seed: int | None) -> tuple[Any, ...]:
        """Call a function of the course's probe, which is given the submission's namespace first."""
        if source not in self.probes:
            self.probes[source] = types.ModuleType("probe")
            exec(compile(source, "probe.py", "exec", dont_inherit=True), vars(self.probes[source]))
        self.begin(seed)
        return self.answer(getattr(self.probes[source], name), (self.module, *args), kwargs, None)

    def train(self, order: dict[str, Any]) -> tuple[Any, ...]:
        """Have the submission train a model of its own; states of it go out on the way."""
        self.begin(order["seed"])
        run = training.Run(vars(self.module), order, lambda *state: self.channel.send(("state", 0, *state)))
        answer = self.answer(run.run, (), {}, None)
        return ("trained", *answer[1]) if answer[0] == "value" else answer

    def outputs(self, order: dict[str, Any], state: bytes | None, inputs: Any) -> tuple[Any, ...]:
        """What the submission's model, with these weights, makes of some inputs."""
        self.begin(order["seed"])
        return self.answer(training.outputs, (vars(self.module), order, state, inputs), {}, None)

    def get(self, name: str) -> tuple[Any, ...]:
        if name not in vars(self.module):
            return ("missing", "")
        return ("value", vars(self.module)[name], None)

    def begin(self, seed: int | None) -> None:
        """seed: None but for the first request of a test."""
        if seed is not None:
            self.objects.clear()
            _seed(seed)

    def answer(self, function: Any, args: Any, kwargs: Any, echo: Any) -> tuple[Any, ...]:
        try:
            return ("value", function(*args, **kwargs), echo)
        except BaseException as error:
            return ("raised", *self.describe(error))

    def describe(self, error: BaseException, line_offset: int = 0) -> tuple[list[str], str, list[tuple[int, str]]]:
        """An exception as plain data: its type's name and those of its builtin types, text, (line, function) there."""
        types_ = [kind.__name__ for kind in type(error).__mro__ if getattr(builtins, kind.__name__, None) is kind]
        names = [type(error).__name__, *types_]
        try:
            text = error.msg if isinstance(error, SyntaxError) else str(error)
            text = str(text)[:MAX_TEXT]
        except BaseException:
            text = "(its text could not be read)"
        trace = []
        frame = error.__traceback__
        while frame is not None:
            if frame.tb_frame.f_code.co_filename == self.filename:
                trace.append((frame.tb_lineno, frame.tb_frame.f_code.co_name))
                del trace[:-MAX_FRAMES]
            frame = frame.tb_next
        if isinstance(error, SyntaxError) and error.filename == self.filename and type(error.lineno) is int:
            trace.append((error.lineno + line_offset, "<module>"))
        return names, text, trace


def _exported(module: str) -> list[str]:
    """What `from module import *` binds, for a module that is loaded already."""
    namespace = vars(sys.modules[module]) if module in sys.modules else {}
    return list(namespace.get("__all__", [name for name in namespace if not name.startswith("_")]))


def _display(*values: object, **options: object) -> None:
    """Every notebook has a display() to call; here nobody looks."""


def _check(*arguments: object, **options: object) -> None:
    """`from grader import check` stands in students' notebooks; here it has nothing to say."""


def _seed(seed: int) -> None:
    random.seed(seed)
    if "torch" in sys.modules:
        # Not torch.manual_seed: for CUDA's sake that formats a stack trace, which costs 10 ms here.
        sys.modules["torch"].default_generator.manual_seed(seed)
        gpu.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed % 2**32)
