"""One confined process: what comes back over the wall, and every way in which it may end."""

from __future__ import annotations

import os
import signal
import textwrap
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy
import pytest
import torch

from grader.inside.wire import Opaque
from grader.model import Cell, Ended, ExitReport, Limits, Source
from grader.sandbox.forkserver import ForkServer
from grader.sandbox.output import KEPT_BYTES
from grader.sandbox.protocol import SessionEnded
from grader.sandbox.replies import Missing, Raised, Returned, TooLargeReply
from grader.sandbox.session import Session

LIMITS = Limits(cpu_seconds=10.0, import_cpu_seconds=10.0, memory_bytes=2**29, output_bytes=2**16, processes=32)
WATCHDOG_SECONDS = 30.0  # far beyond every limit in here


def loaded(server: ForkServer, source: str, limits: Limits = LIMITS) -> Session:
    session = Session(server, limits)
    session.load(Source("a.py", textwrap.dedent(source).encode()), [])
    session.begin()
    return session


def reply(server: ForkServer, source: str, *args: Any, **kwargs: Any) -> Any:
    with loaded(server, source) as session:
        return session.call("f", args, kwargs, None)


def end(server: ForkServer, source: str, limits: Limits = LIMITS, calls: int = 1) -> ExitReport:
    """How calling f ends the session; a session that never notices fails the test in place of hanging it."""
    reports: list[ExitReport] = []
    session = loaded(server, source, limits)

    def talk() -> None:
        try:
            for _ in range(calls):
                session.call("f", (), {}, None)
                time.sleep(0.2)
        except SessionEnded as ended:
            reports.append(ended.report)

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    thread.join(WATCHDOG_SECONDS)
    stuck = thread.is_alive()
    if stuck:
        os.kill(session._pid, signal.SIGKILL)
        thread.join()
    session.close()
    assert not stuck, "the limits were not looked at"
    assert reports, "the session did not end"
    return reports[0]


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("None", None),
        ("True", True),
        ("-2**70", -(2**70)),
        ("float('inf')", float("inf")),
        (r"'\u00fc \ud800'", "\u00fc \ud800"),
        (r"b'\x00\xff'", b"\x00\xff"),
        ("[1, (2, [])]", [1, (2, [])]),
        ("{'a': 1, (1, 2): None}", {"a": 1, (1, 2): None}),
        ("range(3)", Opaque("range", "is not a plain value")),
        ("1 + 2j", Opaque("complex", "is not a plain value")),
    ],
)
def test_plain_values_come_back_and_others_as_the_name_of_their_type(fork_server, expression, value):
    returned = reply(fork_server, f"def f(): return {expression}")
    assert returned == Returned(value)
    assert type(returned.value) is type(value)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16, torch.int64, torch.bool], ids=str)
def test_tensors_come_back_as_they_were(fork_server, dtype):
    returned = reply(fork_server, f"import torch\ndef f(): return torch.arange(6).reshape(2, 3).to({dtype}).T")
    assert torch.equal(returned.value, torch.arange(6).reshape(2, 3).to(dtype).T)
    assert returned.value.dtype == dtype
    assert returned.value.stride() == (1, 3)  # the order in memory too


def test_arrays_come_back_as_they_were(fork_server):
    returned = reply(fork_server, "import numpy\ndef f(): return numpy.arange(6, dtype='uint8').reshape(2, 3)")
    numpy.testing.assert_array_equal(returned.value, numpy.arange(6, dtype="uint8").reshape(2, 3))
    assert returned.value.dtype == numpy.uint8


def test_arguments_go_in_and_come_back_as_the_call_left_them(fork_server):
    source = "def f(x, y, *, z): x.add_(1); y.append(4); return x.sum().item()"
    with loaded(fork_server, source) as session:
        returned = session.call("f", (torch.zeros(2), [3]), {"z": "unused"}, None, echo=True)
    (x, y), kwargs = returned.arguments
    assert (returned.value, x.tolist(), y, kwargs) == (2.0, [1.0, 1.0], [3, 4], {"z": "unused"})


def test_the_same_seed_draws_the_same_numbers(fork_server):
    source = """
        import random, torch, numpy
        def f(): return random.random(), torch.rand(1).item(), numpy.random.rand()
    """
    draws = []
    for seed in (1, 1, 2):
        with loaded(fork_server, source) as session:
            draws.append(session.call("f", (), {}, seed).value)
    assert draws[0] == draws[1]
    assert not set(draws[0]) & set(draws[2])


def test_an_exception_comes_back_as_text(fork_server):
    source = """
        class Mine(KeyError): pass
        def g(): raise Mine("why")
        def f(): g()
    """
    raised = reply(fork_server, source)
    assert raised.types == ("Mine", "KeyError", "LookupError", "Exception", "BaseException", "object")
    assert raised.text == "'why'"
    assert raised.trace == ((4, "f"), (3, "g"))


@pytest.mark.parametrize(
    ("body", "first_type"),
    [
        ("raise SystemExit(0)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("raise type('E', (Exception,), {'__str__': lambda self: 1 / 0})", "E"),
        ("raise ExceptionGroup('many', [ValueError()])", "ExceptionGroup"),
        ("return f()", "RecursionError"),
    ],
)
def test_whatever_is_raised_ends_the_call_and_not_the_session(fork_server, body, first_type):
    with loaded(fork_server, f"def f(): {body}\ndef g(): return 1") as session:
        assert session.call("f", (), {}, None).types[0] == first_type
        assert session.call("g", (), {}, None) == Returned(1)


def test_what_is_not_there_is_said_to_be_missing(fork_server):
    with loaded(fork_server, "number = 3") as session:
        assert session.call("f", (), {}, None) == Missing("")
        assert session.call("number", (), {}, None) == Missing("int")
        assert session.get("number") == Returned(3)
        assert session.get("other") == Missing("")


@pytest.mark.parametrize(
    "value",
    [
        "'x' * (65 * 2**20)",
        "[0] * 300_000",
        "torch.zeros(1).expand(10**11)",
        "torch.zeros(20_000_000)",
        "numpy.broadcast_to(numpy.zeros(1), (10**6, 10**6))",
        "functools.reduce(lambda x, _: [x, x], range(30), 0)",
    ],
)
def test_an_answer_that_is_too_large_is_refused_before_it_is_made(fork_server, value):
    with loaded(fork_server, f"import functools, numpy, torch\ndef f(): return {value}\ndef g(): return 1") as session:
        assert isinstance(session.call("f", (), {}, None), TooLargeReply)
        assert session.call("g", (), {}, None) == Returned(1)


def test_a_cycle_ends_at_the_depth_that_may_be_had(fork_server):
    value = reply(fork_server, "def f():\n    a = []\n    a.append(a)\n    return a").value
    while type(value) is list:
        (value,) = value
    assert value == Opaque("list", "is nested more than 32 levels deep")


# ---------------------------------------------------------------- output


def test_of_long_output_the_head_and_the_tail_are_kept(fork_server):
    with loaded(fork_server, "def f():\n    for n in range(10_000): print(n)") as session:
        session.call("f", (), {}, None)
        output = session.take_output()
        assert session.take_output() == ""
    assert output.startswith("0\n1\n2\n")
    assert output.endswith("9998\n9999\n")
    assert "bytes left out" in output
    assert len(output) < 2 * KEPT_BYTES + 100


def test_output_is_text_whatever_its_bytes_are(fork_server):
    with loaded(fork_server, r"import os" "\n" r"def f(): os.write(1, b'\xff\x00'); os.write(2, b'err')") as session:
        session.call("f", (), {}, None)
        assert session.take_output() == "\ufffd\0err"


# ---------------------------------------------------------------- ends

QUICK = replace(LIMITS, cpu_seconds=0.3, import_cpu_seconds=0.3)


@pytest.mark.parametrize(
    ("body", "limits", "ended"),
    [
        ("while True: pass", QUICK, Ended.CPU_TIME),
        ("sum(range(10**12))", QUICK, Ended.CPU_TIME),  # in C, where no signal handler runs
        ("[signal.signal(n, signal.SIG_IGN) for n in (2, 15, 24)]\n while True: pass", QUICK, Ended.CPU_TIME),
        ("time.sleep(600)", QUICK, Ended.WALL_TIME),
        ("threading.Lock().acquire() and threading.Event().wait()", QUICK, Ended.WALL_TIME),
        ("os.kill(os.getpid(), signal.SIGSTOP); time.sleep(600)", QUICK, Ended.WALL_TIME),
        ("os._exit(0)", LIMITS, Ended.EXITED),
        ("os.closerange(3, 4); os._exit(7)", LIMITS, Ended.EXITED),
        ("atexit.register(os._exit, 0); os.execv('/nowhere', ['x']) if 0 else os._exit(0)", LIMITS, Ended.EXITED),
        ("ctypes.string_at(0)", LIMITS, Ended.SIGNALLED),
        ("os.write(1, b'x' * 100_000)", LIMITS, Ended.OUTPUT),
        ("while True: print('x' * 1000)", LIMITS, Ended.OUTPUT),
    ],
)  # fmt: skip
def test_the_outside_says_how_a_session_ended(fork_server, short_wall, body, limits, ended):
    source = f"import atexit, ctypes, os, signal, threading, time\ndef f():\n {body}\n"
    assert end(fork_server, source, limits).ended is ended


def test_the_report_names_exit_code_and_signal(fork_server):
    assert end(fork_server, "import os\ndef f(): os._exit(7)").exit_code == 7
    crashed = end(fork_server, "import ctypes\ndef f(): ctypes.string_at(0)")
    assert crashed.signal == signal.SIGSEGV
    assert "SIGSEGV" in crashed.detail


def test_memory_is_refused_and_the_session_lives(fork_server):
    source = "def f(): return len(bytearray(2**30))\ndef g(): return 1"
    with loaded(fork_server, source) as session:
        assert session.call("f", (), {}, None).types[0] == "MemoryError"
        assert session.call("g", (), {}, None) == Returned(1)


def test_a_children_bomb_is_refused(fork_server):
    source = """
        import os, time
        def f():
            try:
                while True:
                    if not os.fork(): time.sleep(60)
            except BlockingIOError:
                return "refused"
    """
    assert reply(fork_server, source) == Returned("refused")


def test_an_endless_top_level_ends_by_the_limit_of_importing(fork_server):
    limits = replace(LIMITS, import_cpu_seconds=0.3)
    with Session(fork_server, limits) as session, pytest.raises(SessionEnded) as ended:
        session.load(Source("a.py", b"while True: pass"), [])
    assert ended.value.report.ended is Ended.CPU_TIME


def test_sleeping_uses_no_cpu_time(fork_server):
    with loaded(fork_server, "import time\ndef f(): time.sleep(1); return 1", QUICK) as session:
        assert session.call("f", (), {}, None) == Returned(1)


def test_a_session_that_ended_answers_nothing_more(fork_server):
    with loaded(fork_server, "import os\ndef f(): os._exit(0)\ndef g(): return 1") as session:
        for name in ("f", "g"):
            with pytest.raises(SessionEnded):
                session.call(name, (), {}, None)


# ---------------------------------------------------------------- the reply channel, written to by the submission

# The session's own encoder is in its memory; so are the number of the question and the pipe.
FORGE = """
import os, struct, sys, threading, time
wire = sys.modules["grader.inside.wire"]
def frame(*message):
    payload = wire.encode(message)
    return struct.pack(">Q", len(payload)) + payload
def asked():
    caller = sys._getframe()
    while "request_id" not in caller.f_locals: caller = caller.f_back
    return caller.f_locals["request_id"]
def later(seconds, *message):
    threading.Thread(target=lambda: (time.sleep(seconds), os.write(3, frame(*message)))).start()
old = []
"""


@pytest.mark.parametrize(
    "body",
    [
        "os.write(3, b'\\xff' * 100)",  # garbage, which reads as a huge length
        "os.write(3, struct.pack('>Q', 2**63) + b'x')",
        "os.write(3, struct.pack('>Q', 64 * 2**20 + 1))",
        "os.write(3, struct.pack('>Q', 3) + b'abc')",  # a frame of no value
        "os.write(3, struct.pack('>Q', 9) + b'L\\xff\\xff\\xff\\xff1234')",  # a list of 2**32 elements
        "os.write(3, struct.pack('>Q', 20))",  # half a frame, filled up by the true answer
        "os.write(3, frame('value', 12345, 1, None))",  # the answer to another question
        "old.append(asked()); os.write(3, frame('value', old[0], 1, None)) if len(old) > 1 else None",  # a replay
        "os.write(3, frame('value', True, 1, None))",
        "os.write(3, frame('value', asked(), 1))",  # too few parts
        "os.write(3, frame('accepted', asked(), 8.0, None))",  # a verdict
        "os.write(3, frame('raised', asked(), 'ValueError', 3, []))",
        "os.write(3, frame('raised', asked(), [], 'no type', []))",
        "os.write(3, frame('raised', asked(), ['E'], 'text', 7))",
        "os.write(3, frame(1, 2, 3))",
        "os.write(3, frame())",
        "os.write(3, wire.HEADER.pack(1) + b'N')",
        "os.write(3, frame('value', asked(), 1, None)); return 1",  # two answers to one question
        "later(0.05, 'value', 0, 1, None)",  # unsolicited, between two questions
        "os.write(3, frame('at', 0, 'here'))",
        "while True: os.write(3, frame('at', 0, 1))",
    ],
)  # fmt: skip
def test_a_forged_frame_ends_the_session(fork_server, body):
    source = FORGE + f"def f():\n {body}\n"
    assert end(fork_server, source, calls=3).ended is Ended.PROTOCOL


def test_half_a_frame_and_then_the_end_is_the_end(fork_server):
    source = FORGE + "def f():\n os.write(3, frame('value', asked(), 1, None)[:-1])\n os._exit(0)\n"
    assert end(fork_server, source).ended is Ended.EXITED


def test_a_child_of_the_session_has_no_voice_after_it(fork_server):
    source = FORGE + (
        "def f():\n n = asked()\n if not os.fork():\n  time.sleep(0.3)\n  os.write(3, frame('value', n, 1, None))\n"
        "  os._exit(0)\n os._exit(3)\n"
    )
    assert end(fork_server, source).ended is Ended.EXITED


@pytest.mark.parametrize(
    "body",
    [
        "os.close(3)\n while True: pass",
        "os.close(3)\n time.sleep(600)",
        "os.closerange(3, 5)\n time.sleep(600)",
    ],
    ids=["busy", "asleep", "both pipes"],
)
def test_who_closes_the_channel_can_answer_no_more(fork_server, body):
    """There is nothing to wait for, and a closed pipe is always ready: waiting for it would keep a core busy."""
    assert end(fork_server, FORGE + f"def f():\n {body}\n").ended is Ended.PROTOCOL


@pytest.mark.parametrize(
    ("body", "ended"),
    [
        # A byte now and then: the clock is for the whole answer, not for each part of it.
        ("os.write(3, struct.pack('>Q', 2**20))\n while True: os.write(3, b'x'); time.sleep(0.005)", Ended.WALL_TIME),
        ("os.write(3, struct.pack('>Q', 2**26))\n while True: os.write(3, b'x')", Ended.CPU_TIME),
        ("os.close(1); os.close(2)\n time.sleep(600)", Ended.WALL_TIME),
    ],
    ids=["one byte at a time", "bytes without end", "no output"],
)
def test_no_state_of_the_channel_stops_the_clocks(fork_server, request, body, ended):
    if ended is Ended.WALL_TIME:
        request.getfixturevalue("short_wall")
    assert end(fork_server, FORGE + f"def f():\n {body}\n", QUICK).ended is ended


# ---------------------------------------------------------------- the end of all of it

DAEMON = """
import os, signal, time
def f():
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork(): os._exit(0)
            [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]
            time.sleep(600)
    time.sleep(0.2)
"""


def test_close_ends_the_process_and_all_that_it_let_go_of(
    fork_server: ForkServer,
    descendants: Callable[[int], set[tuple[int, str]]],
    family_of: Callable[..., set[tuple[int, str]]],
    all_end: Callable[..., bool],
) -> None:
    before = descendants(os.getpid())
    session = loaded(fork_server, DAEMON)
    session.call("f", (), {}, None)
    family = family_of(os.getpid(), 4, before)
    started = time.monotonic()
    session.close()
    assert time.monotonic() - started < 1
    assert all_end(family, 1.0)
    session.close()  # may be called twice


def test_a_session_reads_nothing_of_an_earlier_one(fork_server):
    """Not its files, and no attribute that it set on a shared library."""
    with loaded(fork_server, "open('/box/x', 'w').write('x'); open('/dev/shm/x', 'w'); open('/tmp/x', 'w')"):
        source = "import os\ndef f(): return [os.path.exists(p + '/x') for p in ('/box', '/dev/shm', '/tmp')]"
        assert reply(fork_server, source) == Returned([False, False, False])
    with loaded(fork_server, "import torch; torch.allclose = lambda *a, **k: True"):
        source = "import torch\ndef f(): return torch.allclose(torch.zeros(1), torch.ones(1))"
        assert reply(fork_server, source) == Returned(False)


def test_two_exceptions_tell_the_same_types(fork_server):
    assert isinstance(reply(fork_server, "def f(): return {}['x']"), Raised)


def test_a_flood_of_notices_does_not_stop_the_clocks(fork_server, short_wall):
    """Only the loading of a notebook sends them, and each is followed by a look at the clocks."""
    flood = "def f():\n while True: os.write(3, frame('at', 0, 1))\n"
    assert end(fork_server, FORGE + flood, QUICK).ended is Ended.PROTOCOL
    source = Source("a.ipynb", (FORGE + "while True: os.write(3, frame('at', 0, 1))").encode(), (Cell(1, 1, 99),))
    with Session(fork_server, replace(QUICK, import_cpu_seconds=0.5)) as session, pytest.raises(SessionEnded) as ended:
        session.load(source, [])
    assert ended.value.report.ended in (Ended.CPU_TIME, Ended.WALL_TIME, Ended.PROTOCOL)


def test_a_channel_that_is_closed_between_two_calls_is_no_fault_of_the_fork_server(fork_server):
    """It answers, closes the channel and stays alive: the next question finds nobody to ask."""
    source = FORGE + "def f():\n os.write(3, frame('value', asked(), 1, None))\n os.close(3)\n time.sleep(600)\n"
    assert end(fork_server, source, calls=2).ended is Ended.PROTOCOL


def test_display_is_there_for_a_notebook(fork_server):
    text = "display('a picture')\nK = 1\ndef f(): return K"
    with Session(fork_server, LIMITS) as session:
        assert session.load(Source("a.ipynb", text.encode(), (Cell(1, 1, 3),)), []).failures == ()
        session.begin()
        assert session.call("f", (), {}, None) == Returned(1)
