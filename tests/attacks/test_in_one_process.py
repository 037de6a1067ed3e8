"""The wall that is no wall of the kernel's: tests and submission are two processes. Here they are one, and attacks win.

The grader of this file is what most graders are: pytest imports the submission and is asked for exit status 0. What
takes it in is wrong work, or work that never ran, and gets nothing from ours: `test_attacks.py` has the verdict of
each. So the attacks really do what they say.

It runs as a submission does, inside of a session: an attack that meets no wall at all writes over the interpreter.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.model import Limits, Source
from grader.sandbox.forkserver import ForkServer
from grader.sandbox.replies import Returned
from grader.sandbox.session import Session

HERE = Path(__file__).parent
LIMITS = Limits(cpu_seconds=120.0, memory_bytes=2**31, output_bytes=2**24, file_bytes=2**25, processes=64)
pytestmark = pytest.mark.slow

TESTS = """
import numpy
import pytest
import torch

import oracle
import submission

CANARY = "canary-" + "7" * 32


def test_scale():
    x = torch.tensor([1.0, 2.0, -4.0])
    {expected_first}
    got = submission.scale(x, 3.0)
    {expected_last}
    assert torch.allclose(got, expected)


def test_total():
    assert abs(submission.total(torch.tensor([1.0, 2.0, 3.0])) - 6.0) < 1e-6


def test_shape():
    assert submission.shape(torch.zeros(1, 3)) == [1, 3]


def test_label():
    assert submission.label(5) == "n=5"


def test_flip():
    a = numpy.arange(4.0)
    assert numpy.allclose(submission.flip(a), numpy.array([3.0, 2.0, 1.0, 0.0]))
"""
EXPECTED = "expected = oracle.scale(x, 3.0)"

# Runs inside. A child for each submission ends as its run of pytest did, and how is returned.
GRADER = b"""
import atexit
import os
import sys

import pytest

sys.dont_write_bytecode = True


def run(files, jobs):
    for path, content in files.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(content)
    return {name: judge(folder, tests) for name, folder, tests in jobs}


def judge(folder, tests):
    child = os.fork()
    if child == 0:
        del sys.modules["submission"]  # which is this one
        os.chdir(tests)
        sys.path[:0] = [folder, tests]
        status = pytest.main(["-q", "-p", "no:cacheprovider", "--rootdir", tests, "-c", os.devnull, "test_it.py"])
        atexit._run_exitfuncs()
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
"""

TAKEN_IN_BY = (
    "A01_exits_in_a_call",
    "A01_exits_in_c",
    "A01_exits_from_a_thread",
    "A02_exits_at_import_without_a_word",
    "A03_expects_to_fail",
    "A03_skips_by_pytest",
    "A03_skips_by_unittest",
    "A04_ends_the_run_of_pytest",
    "A05_calls_every_end_a_success",
    "A05_exits_at_exit",
    "A06_patches_the_reports_of_pytest",
    "A10_leaves_an_old_result",
    "A17_patches_comparisons",
    "A20_looks_its_answers_up",
    "A21_counts_its_calls",
    "A22_looks_for_the_grader",
    "A22_tells_hidden_tests_from_public_ones",
    "A23_returns_a_lazy_tensor",
    "A24_zeroes_its_input",
    "B01_puts_what_equals_everything_in_a_list",
    "B02_mimics_a_number",
    "B03_dispatches_by_itself",
    "B03_returns_a_tensor_subclass",
    "B04_becomes_an_array_when_asked",
    "B04_returns_an_array_subclass",
    "B05_holds_ints_that_equal",
    "B05_returns_a_float_subclass",
    "B05_returns_a_list_subclass",
    "B05_returns_a_str_subclass",
    "B07_adds_an_axis",
    "B11_returns_floats_for_ints",
    "B11_returns_true_for_one",
    "B18_is_nearly_right",
    "C01_inspects_the_stack",
    "C01_raises_through_its_caller",
    "C01_reads_the_source_of_its_caller",
    "C01_walks_the_frames",
    "C01_walks_frames_of_threads",
    "C02_looks_for_canaries_among_objects",
    "C02_looks_for_classes_of_the_judge",
    "C02_searches_functions",
    "C02_searches_tensors",
    "C03_asks_the_modules",
    "C03_imports_the_reference",
    "C04_searches_its_memory",
)
EXPECTS_LAST = ("A24_zeroes_its_input",)
"""taken in where the expected value is worked out after the call; in the others it lies on the stack meanwhile"""
NOT_TAKEN_IN_BY = ("A27_talks_to_its_reader", "B08_returns_an_empty_list", "A04_raises_generator_exit")


@pytest.fixture(scope="module")
def ended(fork_server: ForkServer) -> dict[str, int]:
    """name -> exit status of the run of pytest"""
    files, jobs = {}, []
    for folder, first, last in (("/box/before", EXPECTED, "pass"), ("/box/after", "pass", EXPECTED)):
        files[f"{folder}/test_it.py"] = TESTS.format(expected_first=first, expected_last=last)
        files[f"{folder}/oracle.py"] = "def scale(x, factor):\n    return x * factor\n"
    for name in ("honest", *TAKEN_IN_BY, *NOT_TAKEN_IN_BY):
        path = HERE / "honest.py" if name == "honest" else HERE / name / "submission.py"
        files[f"/box/{name}/submission.py"] = path.read_text()
        jobs.append((name, f"/box/{name}", "/box/after" if name in EXPECTS_LAST else "/box/before"))
    with Session(fork_server, LIMITS) as session:
        assert session.load(Source("naive.py", GRADER), []).failures == ()
        session.begin()
        answer = session.call("run", (files, jobs), {}, None)
    assert isinstance(answer, Returned), answer
    return answer.value


@pytest.mark.parametrize("name", ["honest", *TAKEN_IN_BY])
def test_a_grader_of_one_process_is_taken_in(name: str, ended: dict[str, int]) -> None:
    assert ended[name] == 0


@pytest.mark.parametrize("name", NOT_TAKEN_IN_BY)
def test_it_is_not_taken_in_by_everything(name: str, ended: dict[str, int]) -> None:
    """Or it would show nothing."""
    assert ended[name] != 0
