"""What a report says of a training, from made-up records: the numbers, tries, thresholds, and pictures of them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from grader import model
from grader.model import Drawing, Measured
from grader.report import curves, render_html, render_json, render_markdown
from grader.report.view import view

Build = Callable[..., Any]
ATTACK = "<script>alert(1)</script>\"'{{ 7*7 }}```</text></svg>|"
CURVE = Drawing(
    "curve", "Loss of every epoch", "5 epochs, from 1.102 to 0.381.", (("1.102", "0.612", "0.5", "0.431", "0.381"),),
    ("2.3 the loss of guessing", "1.46 a second softmax gets no lower"), axes=("epoch", "loss"),
)  # fmt: skip


def clothes(number: int) -> Drawing:
    """28 x 28 pixels, of which about half are neither black nor like their neighbour."""
    rows = tuple(
        tuple(f"{(x * y * 37 + number * 90) % 32 * 8:02x}" * 3 if 4 < x < 24 and y > 3 else "000000" for x in range(28))
        for y in range(28)
    )
    return Drawing("image", f"coat, taken for pullover {number}", f"{99.9 - number}% sure", rows)


HEAT = Drawing(
    "heat", "What is taken for what", "Rows are what an image shows, columns what the model says.",
    tuple(tuple(str((x * y) % 8 if x != y else 0) for x in range(10)) for y in range(10)), ("103",),
)  # fmt: skip
CLASSES = Drawing(
    "table", "Class by class", "", (("coat", "171 of 200", "pullover, 14 times"),), ("class", "known", "taken for")
)


def a_run(seed: int, value: float, stopped: str = "") -> dict[str, Any]:
    return {"seed": seed, "value": value, "error": 0.0077, "cpu_seconds": 41.23, "stopped": stopped, "losses": [1.1]}


def measured(*runs: dict[str, Any], **changes: Any) -> Measured:
    best = max(range(len(runs)), key=lambda place: runs[place]["value"])
    values = {
        "profile": "cpu", "reason": "no GPU: no device nodes", "device": "cpu", "images": 10000, "epochs": 5,
        "budget_seconds": 60.0, "data": "ab12", "thresholds": [[0.8, 3.0], [0.845, 5.0], [0.865, 9.0]],
        "runs": list(runs), "counts": best, "what": "accuracy", "value": runs[best]["value"], "error": 0.0077,
        "evaluated": 2000, "parameters": 421642, "cpu_seconds": 41.23, "says": "",
    }  # fmt: skip
    drawings = (CURVE, HEAT, CLASSES, *map(clothes, range(8)))
    return Measured("training", (("device", "cpu"),), values | changes, drawings)


TWICE = measured(a_run(71, 0.8605, "it had used its 60 s"), a_run(72, 0.8640))


@pytest.fixture
def twice(a_report: Build, a_test: Build) -> model.Report:
    report: model.Report = a_report(a_test(name="knows_clothes", hidden=True, message="A sentence.", measured=TWICE))
    return report


def test_a_student_reads_what_was_measured_of_a_hidden_test(twice: model.Report) -> None:
    shown = view(twice).entries[0].tests[0].measured
    assert shown
    assert [(fact.name, fact.text) for fact in shown.facts] == [
        ("accuracy", "0.8640 ± 0.0077, on 2,000 test images"),
        ("profile", "cpu (no GPU: no device nodes)"),
        ("device", "cpu"),
        ("trained on", "10,000 images, 5 epochs, at most 60 s"),
        ("parameters", "421,642"),
    ]
    assert [(one.needed, one.points, one.reached) for one in shown.thresholds] == [
        ("0.8", "3", True), ("0.845", "5", True), ("0.865", "9", False),
    ]  # fmt: skip
    assert [(one.seed, one.used, one.ended, one.counts) for one in shown.tries] == [
        ("71", "41.2 s of 60 s", "stopped: it had used its 60 s", False),
        ("72", "41.2 s of 60 s", "came to its end", True),
    ]


def test_all_formats_say_it(twice: model.Report) -> None:
    markdown, page = render_markdown(twice), render_html(twice)
    for part in (markdown, page):
        for words in ("0.8640 ± 0.0077", "it had used its 60 s", "no GPU: no device nodes", "Loss of every epoch"):
            assert words in part
    assert "9 points from accuracy 0.865: not reached" in markdown
    assert "counts, as the better of 2" in markdown
    assert json.loads(render_json(twice))["judgements"][0]["tests"][0]["measured"]["value"] == 0.864


def test_what_passed_shows_it_too(a_report: Build, a_test: Build) -> None:
    passed = a_test(verdict=model.Verdict.ACCEPTED, points=1.0, measured=measured(a_run(71, 0.9)))
    others = [a_test(name=f"p{number}", verdict=model.Verdict.ACCEPTED) for number in range(6)]
    assert "0.9000 ± 0.0077" in render_html(a_report(*others, passed, verdict=model.Verdict.ACCEPTED))


def test_a_hint_that_the_message_has_is_not_said_again(a_report: Build, a_test: Build) -> None:
    hint = "The loss still falls at the end."
    known = measured(a_run(71, 0.7), says=hint)
    assert render_markdown(a_report(a_test(message=f"accuracy 0.7\n{hint}", measured=known))).count(hint) == 1
    assert render_markdown(a_report(a_test(hidden=True, message="A sentence.", measured=known))).count(hint) == 1


def test_a_training_that_left_nothing_and_an_unknown_record_are_shown_as_far_as_they_go(
    a_report: Build, a_test: Build
) -> None:
    gone = ("counts", "what", "value", "error", "evaluated", "parameters", "cpu_seconds", "says")
    begun = {name: value for name, value in TWICE.values.items() if name not in gone} | {"runs": []}
    page = render_html(a_report(a_test(measured=replace(TWICE, values=begun, drawings=()))))
    assert "10,000 images" in page
    assert "no GPU: no device nodes" in page
    for other in (Measured("speed", (("calls", "12"),)), Measured("training", (("calls", "12"),), {"runs": 3})):
        assert "<dt>calls</dt><dd>12</dd>" in render_html(a_report(a_test(measured=other)))


def test_nothing_measured_becomes_markup(a_report: Build, a_test: Build) -> None:
    curve = Drawing("curve", ATTACK, ATTACK, (("1", ATTACK, "2"),), (f"2 {ATTACK}", ATTACK), axes=(ATTACK, ATTACK))
    known = measured(a_run(71, 0.7, ATTACK), says=ATTACK, reason=ATTACK, device=ATTACK, what=ATTACK)
    page = render_html(a_report(a_test(hidden=True, measured=replace(known, drawings=(curve,)))))
    assert "<script>alert" not in page
    assert "\"'{{" not in page
    html5lib = pytest.importorskip("html5lib")
    html5lib.HTMLParser(strict=True).parse(page)


def test_the_page_is_valid_small_and_its_pictures_have_words(a_report: Build, a_test: Build) -> None:
    html5lib = pytest.importorskip("html5lib")
    tests = [a_test(name=f"t{number}", hidden=True, measured=TWICE) for number in range(4)]
    source = render_html(a_report(*tests))
    html5lib.HTMLParser(strict=True).parse(source)
    assert len(source.encode()) < 300_000
    ids = re.findall(r' id="([^"]+)"', source)
    assert len(ids) == len(set(ids))
    assert set(" ".join(re.findall(r'aria-labelledby="([^"]+)"', source)).split()) <= set(ids)
    assert "epoch 1: 1.102; epoch 2: 0.612" in source


# Curves


def test_a_curve_lies_within_its_axes_and_breaks_where_there_is_no_number() -> None:
    laid = curves.layout(replace(CURVE, rows=(("1", "", "nan", "3", "1e400", "2"),)))
    assert laid
    assert laid.path.count("M") == 3
    assert len(laid.dots) == 3
    assert all(laid.left < x < laid.right and laid.top <= y <= laid.bottom for x, y in laid.dots)
    assert "epoch 2: no number; epoch 3: no number; epoch 4: 3" in laid.words
    assert [guide.text for guide in laid.guides] == list(CURVE.legend)


@pytest.mark.parametrize("cells", [(), ("",), ("x", "inf")])
def test_a_curve_without_numbers_is_its_caption(cells: tuple[str, ...]) -> None:
    assert curves.layout(replace(CURVE, rows=(cells,))) is None


@pytest.mark.parametrize(("low", "high"), [(0, 2.3), (-3, 7), (0, 0.001), (0, 999_999), (-0.2, 0)])
def test_ticks_are_few_and_round_and_hold_all(low: float, high: float) -> None:
    found = curves.ticks(low, high)
    assert found[0] <= low <= high <= found[-1]
    assert 3 <= len(found) <= curves.MOST_TICKS + 2
    step = found[1] - found[0]
    assert round(step / 10 ** math.floor(math.log10(step) + 1e-9), 6) in (1, 2, 5)


def test_many_epochs_are_numbered_here_and_there() -> None:
    assert curves.places(5) == [1, 2, 3, 4, 5]
    assert curves.places(48) == [5, 10, 15, 20, 25, 30, 35, 40, 45]
