"""course.yml: every mistake at once, each with its line, its place and what would have been right."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from grader import course as course_file
from grader.errors import CourseError, UserError
from grader.model import Course, Exercise, LatePolicy, Limits, Tier

HEAD = "course: cnn\ntitle: Pixels\n"
GOOD = """\
course: cnn
title: Pixels
timezone: Europe/Berlin
weeks:
  2: By hand
limits:
  cpu_seconds: 3
  memory: 1.5GiB
exercises:
  - slug: w2-maxpool
    title: Max pooling
    week: 2
    points: 3
    deadline: 2027-02-08 23:59
    submit: maxpool
    functions: {max_pool2d: Tensor}
    values: {ANSWER: int}
    tiers: {basic: 2, edge: 1}
    limits: {cpu_seconds: 0.5, output: 64KiB, files: 2MiB, processes: 8, import_cpu_seconds: 20}
    forbidden: [torch.nn.functional.max_pool2d, torch.nn.MaxPool2d, torch.nn.MaxPool2d]
"""


def load(folder: Path, text: str | bytes) -> Course:
    (folder / "course.yml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return course_file.load(folder)


def problems(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(CourseError) as error:
        load(folder, text)
    assert str(error.value) == "\n".join(error.value.problems)
    return error.value.problems


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_a_course_file_becomes_a_course(tmp_path: Path) -> None:
    limits = Limits(0.5, 20.0, 3 * 2**29, 2**16, 2 * 2**20, 8)
    tiers = (Tier("basic", 2.0), Tier("edge", 1.0))
    deadline = datetime(2027, 2, 8, 23, 59, tzinfo=ZoneInfo("Europe/Berlin"))
    exercise = Exercise(
        "w2-maxpool", "Max pooling", 2, 3.0, "maxpool", {"max_pool2d": "Tensor"}, {"ANSWER": "int"}, tiers, limits,
        deadline, ("torch.nn.functional.max_pool2d", "torch.nn.MaxPool2d"),
    )  # fmt: skip
    zone = ZoneInfo("Europe/Berlin")
    assert load(tmp_path, GOOD) == Course("cnn", "Pixels", tmp_path.resolve(), (exercise,), {2: "By hand"}, zone)


def test_what_is_left_out_has_a_default(tmp_path: Path) -> None:
    optional = ("deadline", "functions", "values", "forbidden")
    lines = [line for line in GOOD.splitlines() if not line.strip().startswith(optional)]
    text = "\n".join(line for line in lines if "limits" not in line and "seconds" not in line and "memory" not in line)
    (exercise,) = load(tmp_path, text).exercises
    assert (exercise.functions, exercise.values, exercise.deadline, exercise.limits) == ({}, {}, None, Limits())
    assert exercise.forbidden == ()


def test_a_list_of_forbidden_functions_can_be_shared_and_added_to(tmp_path: Path) -> None:
    both = "[&layers [torch.nn.MaxPool1d, torch.nn.MaxPool2d], torch.nn.MaxPool2d, torch.nn.MaxPool3d]"
    text = changed("[torch.nn.functional.max_pool2d, torch.nn.MaxPool2d, torch.nn.MaxPool2d]", both)
    names = ("torch.nn.MaxPool1d", "torch.nn.MaxPool2d", "torch.nn.MaxPool3d")
    assert load(tmp_path, text).exercises[0].forbidden == names


def test_each_session_may_have_a_part_of_a_gpu(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD).gpu_memory_fraction == 1.0
    assert load(tmp_path, f"gpu: {{memory: 25%}}\n{GOOD}").gpu_memory_fraction == 0.25
    reason = 'gpu.memory: expected a part of a GPU\'s memory such as "25%"'
    assert reason in problems(tmp_path, f"gpu: {{memory: 8GiB}}\n{GOOD}")[0]


def test_files_that_a_submission_finds_are_names_and_no_paths(tmp_path: Path) -> None:
    line = "    files: [weights.safetensors, labels.txt]\n"
    good = GOOD.replace("    tiers:", f"{line}    tiers:", 1)
    assert load(tmp_path, good).exercises[0].files == ("weights.safetensors", "labels.txt")
    for name in ("../secret.txt", "a/b", ".hidden", ""):
        bad = good.replace("labels.txt", f'"{name}"')
        assert "expected the name of a file in the exercise's public folder" in problems(tmp_path, bad)[0]


def test_limits_of_an_exercise_change_those_of_the_course(tmp_path: Path) -> None:
    limits = load(tmp_path, changed("limits: {cpu_seconds: 0.5, output: 64KiB,", "limits: {")).exercises[0].limits
    expected = Limits(cpu_seconds=3.0, memory_bytes=3 * 2**29, import_cpu_seconds=20.0, processes=8)
    assert limits == replace(expected, file_bytes=2 * 2**20)


HOUR, DAY = 3600, 86400
FULL_POLICY = "{grace: 15min, deduction: 10% per day, cap: 50%, close: 7d}"


@pytest.mark.parametrize(
    ("of_course", "of_exercise", "policy"),
    [
        ("", "", None),  # the deadline is shown, and nobody is late
        ("{}", "", LatePolicy()),  # lateness is said, and nothing follows
        (FULL_POLICY, "", LatePolicy(15 * 60, 10.0, DAY, 50.0, 7 * DAY)),
        ("{deduction: 2.5 % per hour}", "", LatePolicy(0, 2.5, HOUR, 100.0, None)),
        ("{close: 0min}", "", LatePolicy(close_seconds=0)),
        ("{grace: 1.5h, close: 90min}", "", LatePolicy(5400, close_seconds=5400)),
        ("", "{close: 2d}", LatePolicy(close_seconds=2 * DAY)),
        (FULL_POLICY, "none", None),
        (FULL_POLICY, "{}", LatePolicy(15 * 60, 10.0, DAY, 50.0, 7 * DAY)),
        (FULL_POLICY, "{cap: 30%, close: 3d}", LatePolicy(15 * 60, 10.0, DAY, 30.0, 3 * DAY)),
        (FULL_POLICY, "{deduction: 0% per day}", LatePolicy(15 * 60, 0.0, DAY, 50.0, 7 * DAY)),
        ("none", "{deduction: 100% per day}", LatePolicy(0, 100.0, DAY)),
    ],
)
def test_what_an_exercise_says_of_lateness_changes_what_the_course_says(
    tmp_path: Path, of_course: str, of_exercise: str, policy: LatePolicy | None
) -> None:
    text = GOOD.replace("weeks:", f"late: {of_course}\nweeks:") if of_course else GOOD
    text += f"    late: {of_exercise}\n" if of_exercise else ""
    assert load(tmp_path, text).exercises[0].late == policy


@pytest.mark.parametrize(
    ("of_course", "of_exercise", "known"),
    [("", "", True), ("none", "", False), ("mtime", "none", False), ("none", "mtime", True)],
)
def test_the_times_of_files_may_be_said_to_mean_nothing(
    tmp_path: Path, of_course: str, of_exercise: str, known: bool
) -> None:
    text = GOOD.replace("weeks:", f"submitted: {of_course}\nweeks:") if of_course else GOOD
    text += f"    submitted: {of_exercise}\n" if of_exercise else ""
    assert load(tmp_path, text).exercises[0].times_known == known


@pytest.mark.parametrize(
    ("of_course", "of_exercise", "rule"),
    [("", "", "latest"), ("first", "", "first"), ("first", "latest in time", "latest in time")],
)
def test_the_course_says_which_of_several_files_counts(
    tmp_path: Path, of_course: str, of_exercise: str, rule: str
) -> None:
    text = GOOD.replace("weeks:", f"counts: {of_course}\nweeks:") if of_course else GOOD
    text += f"    counts: {of_exercise}\n" if of_exercise else ""
    assert load(tmp_path, text).exercises[0].counts == rule


def test_the_courses_own_file_loads(course: Course) -> None:
    assert course.slug == "cnn"
    for exercise in course.exercises:
        assert sum(tier.points for tier in exercise.tiers) == exercise.points
        assert exercise.week in course.weeks
        assert course.exercise(exercise.slug) is exercise
        assert course.exercise_dir(exercise.slug).is_dir()


SIZE = 'expected a size such as "2GiB"'
NAME = "expected a name of small letters, digits and -"
MOMENT = 'expected a date and time such as "2027-02-08 23:59"'
ZONE = 'expected a time zone such as "Europe/Berlin"'
KIND = "expected a kind of value (Tensor, ndarray, int, float, bool, str, list, tuple, dict, any, Module)"
TIERS = "expected tiers that add up to the exercise's"
MAPPING = "expected a mapping from name to kind of value"
AT_TIERS = "exercises[0].tiers"
AT_FORBIDDEN = "exercises[0].forbidden"
PATH = 'expected the full name of a function such as "torch.nn.functional.conv2d"'
AT_LATE = "20: exercises[0].late"
LAST = "import_cpu_seconds: 20}\n"
DURATION = 'expected a duration such as "15min", "2h" or "7d"'
RATE = 'expected a rate such as "10% per day" or "2% per hour"'
PERCENT = 'expected a percentage such as "50%"'
CLOSE = "expected a close that is no earlier than the end of the grace period"
POLICY = "expected none, or such as {grace: 15min, deduction: 10% per day, cap: 50%, close: 7d}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("course: cnn", "course: C N N", f'1: course: {NAME}, got "C N N"'),
        ("title: Pixels", "title:", "2: title: expected text, got nothing"),
        ("title: Pixels", "title: [a]", "2: title: expected text, got a list"),
        ("title: Pixels", "titel: Pixels", "1: title is missing\n2: titel: unknown key; did you mean title?"),
        ("title: Pixels", "title: a\ntitle: b", "3: title: is here a second time"),
        ("Europe/Berlin", "Berlin", f'3: timezone: {ZONE}, got "Berlin"'),
        ("Europe/Berlin", "../../etc/passwd", f'3: timezone: {ZONE}, got "../../etc/passwd"'),
        ("  2: By hand", "  two: By hand", '5: weeks.two: expected the number of a week, got "two"'),
        ("cpu_seconds: 3", "cpu_seconds: 0", "7: limits.cpu_seconds: expected a positive number, got 0"),
        ("cpu_seconds: 3", "cpu_seconds: .nan", "7: limits.cpu_seconds: expected a positive number, got .nan"),
        ("cpu_seconds: 3", "cpu_seconds: 1e999", '7: limits.cpu_seconds: expected a positive number, got "1e999"'),
        ("cpu_seconds: 3", "cpu_second: 3", "7: limits.cpu_second: unknown key; did you mean cpu_seconds?"),
        ("1.5GiB", "2g", f'8: limits.memory: {SIZE}, got "2g"'),
        ("1.5GiB", "2048", f"8: limits.memory: {SIZE}, got 2048"),
        ("1.5GiB", "0GiB", f'8: limits.memory: {SIZE}, got "0GiB"'),
        ("1.5GiB", "0.0001KiB", f'8: limits.memory: {SIZE}, got "0.0001KiB"'),  # not one byte
        ("slug: w2-maxpool", "slug: ../etc", f'10: exercises[0].slug: {NAME}, got "../etc"'),
        ("    week: 2", "    week: two", '12: exercises[0].week: expected the number of a week, got "two"'),
        ("points: 3", "points: -3", "13: exercises[0].points: expected a positive number, got -3"),
        ("points: 3", "points: 4", f"18: exercises[0].tiers: {TIERS} 4 points, got 3"),
        ("2027-02-08 23:59", "tomorrow", f'14: exercises[0].deadline: {MOMENT}, got "tomorrow"'),
        ("2027-02-08 23:59", "2027-02-30 23:59", f'14: exercises[0].deadline: {MOMENT}, got "2027-02-30 23:59"'),
        (
            "submit: maxpool",
            "submit: max-pool.py",
            '15: exercises[0].submit: expected a file name without suffix, got "max-pool.py"',
        ),
        (
            "{max_pool2d: Tensor}",
            "{max_pool2d: tensor}",
            f'16: exercises[0].functions.max_pool2d: {KIND}, got "tensor"',
        ),
        ("{max_pool2d: Tensor}", "[max_pool2d]", f"16: exercises[0].functions: {MAPPING}, got a list"),
        (
            "{basic: 2, edge: 1}",
            "{basic: 2, basic: 1}",
            f"18: {AT_TIERS}.basic: is here a second time\n18: {AT_TIERS}: {TIERS} 3 points, got 1",
        ),
        (
            "processes: 8",
            "processes: 1.5",
            "19: exercises[0].limits.processes: expected a whole number above 0, got 1.5",
        ),
        ("[torch.nn.functional.max_pool2d,", "[max_pool2d,", f'20: {AT_FORBIDDEN}[0]: {PATH}, got "max_pool2d"'),
        ("[torch.nn.functional.max_pool2d,", "[torch.nn.,", f'20: {AT_FORBIDDEN}[0]: {PATH}, got "torch.nn."'),
        ("[torch.nn.functional.max_pool2d,", "[torch.nn.*,", f'20: {AT_FORBIDDEN}[0]: {PATH}, got "torch.nn.*"'),
        ("[torch.nn.functional.max_pool2d,", "[1.5,", f"20: {AT_FORBIDDEN}[0]: {PATH}, got 1.5"),
        ("[torch.nn.functional.max_pool2d,", "[a.b, ~,", f"20: {AT_FORBIDDEN}[1]: {PATH}, got nothing"),
        (
            "[torch.nn.functional.max_pool2d, torch.nn.MaxPool2d, torch.nn.MaxPool2d]",
            "torch.nn.MaxPool2d",
            f'20: {AT_FORBIDDEN}: expected a list of full names of functions, got "torch.nn.MaxPool2d"',
        ),
        ("    submit: maxpool\n", "", "10: exercises[0]: submit is missing"),
        (LAST, f"{LAST}    late: yes please\n", f'{AT_LATE}: {POLICY}, got "yes please"'),
        (LAST, f"{LAST}    late:\n", f"{AT_LATE}: {POLICY}, got nothing"),
        (LAST, f"{LAST}    late: {{graze: 15min}}\n", f"{AT_LATE}.graze: unknown key; did you mean grace?"),
        (LAST, f"{LAST}    late: {{grace: 15}}\n", f"{AT_LATE}.grace: {DURATION}, got 15"),
        (LAST, f"{LAST}    late: {{grace: -1h}}\n", f'{AT_LATE}.grace: {DURATION}, got "-1h"'),
        (LAST, f"{LAST}    late: {{close: 1 week}}\n", f'{AT_LATE}.close: {DURATION}, got "1 week"'),
        (LAST, f"{LAST}    late: {{close: 9999999d}}\n", f'{AT_LATE}.close: {DURATION}, got "9999999d"'),
        (LAST, f"{LAST}    late: {{deduction: 10%}}\n", f'{AT_LATE}.deduction: {RATE}, got "10%"'),
        (LAST, f"{LAST}    late: {{deduction: 101% per day}}\n", f'{AT_LATE}.deduction: {RATE}, got "101% per day"'),
        (LAST, f"{LAST}    late: {{deduction: 1% per week}}\n", f'{AT_LATE}.deduction: {RATE}, got "1% per week"'),
        (LAST, f"{LAST}    late: {{deduction: 9% per day, cap: 50}}\n", f"{AT_LATE}.cap: {PERCENT}, got 50"),
        (LAST, f"{LAST}    late: {{deduction: 9% per day, cap: 101%}}\n", f'{AT_LATE}.cap: {PERCENT}, got "101%"'),
        (LAST, f"{LAST}    late: {{cap: 50%}}\n", f"{AT_LATE}.cap: there is no deduction to cap"),
        (
            LAST,
            f"{LAST}    late: {{grace: 1h, close: 15min}}\n",
            f"{AT_LATE}.close: {CLOSE}, got 15 min and 1 h",
        ),
        (
            "    deadline: 2027-02-08 23:59",
            "    late: {}",
            "14: exercises[0].late: there is no deadline to be late for",
        ),
        (
            LAST,
            f"{LAST}    counts: best\n",
            '20: exercises[0].counts: expected latest or first or latest in time, got "best"',
        ),
        (LAST, f"{LAST}    submitted: ctime\n", '20: exercises[0].submitted: expected mtime or none, got "ctime"'),
    ],
    ids=lambda value: value[:40] if value.strip()[:1].isdecimal() else "",
)
def test_a_mistake_is_reported_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    expected = [f"course.yml:{line}" for line in message.split("\n")]
    assert sorted(problems(tmp_path, changed(old, new))) == sorted(expected)


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """\
    course: cnn
    titel: Pixels
    zebra: red
    exercises:
      - slug: w2-maxpool
        title: Max pooling
        week: 2
        points: 3
        submit: maxpool
        tiers: {basic: 3}
        limits: {memory: lots}
      - slug: w2-maxpool
        title: Again
        week: 0
        points: 3
        submit: maxpool
        tiers: {basic: 2}
      - a text
    """
    assert problems(tmp_path, textwrap.dedent(text)) == [
        "course.yml:1: title is missing",
        "course.yml:2: titel: unknown key; did you mean title?",
        "course.yml:3: zebra: unknown key; known are course, title, timezone, weeks, secret_file, gpu, data, limits, "
        "late, submitted, counts, exercises",
        'course.yml:11: exercises[0].limits.memory: expected a size such as "2GiB", got "lots"',
        'course.yml:12: exercises[1]: a second exercise with the slug "w2-maxpool"',
        'course.yml:12: exercises[1]: a second exercise with the submit "maxpool"',
        "course.yml:14: exercises[1].week: expected the number of a week, got 0",
        "course.yml:17: exercises[1].tiers: expected tiers that add up to the exercise's 3 points, got 2",
        'course.yml:18: exercises[2]: expected a mapping with slug, title, week, points, submit, tiers, got "a text"',
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1: expected a mapping with course, title, exercises, got nothing"),
        ("# nothing\n", "1: expected a mapping with course, title, exercises, got nothing"),
        ("- a", "1: expected a mapping with course, title, exercises, got a list"),
        ("text", '1: expected a mapping with course, title, exercises, got "text"'),
        (f"{HEAD}exercises: []", "3: exercises: expected at least one exercise"),
        (f"{HEAD}exercises: {{}}", "3: exercises: expected a list of exercises, got a mapping"),
        (f"{HEAD}exercises: [a: {{]", "3: not valid YAML: "),
        (f"{HEAD}a:\n\t- b", "4: not valid YAML: found character '\\t' that cannot start any token"),
        ("a: *unknown", "1: not valid YAML: found undefined alias 'unknown'"),
        ("--- a\n--- b", "2: not valid YAML: but found another document"),
        (f"{HEAD}exercises: &a [*a]", "3: exercises[0]: expected a mapping with slug"),
        (f"{HEAD}a: b\x07", "3: not valid YAML: "),
        (f"{HEAD}a: b\0", "3: not valid YAML: "),
        ("[" * 5000, "1: not valid YAML: "),
        ("!!python/object/apply:os.abort []", "1: expected a mapping"),
    ],
    ids=lambda value: value.strip()[:30],
)  # fmt: skip
def test_what_is_no_course_at_all_is_said_so(tmp_path: Path, text: str, message: str) -> None:
    reported = problems(tmp_path, text)
    assert any(problem.startswith(f"course.yml:{message}") for problem in reported), reported


@pytest.mark.parametrize("content", ["title: Übung".encode("latin-1"), "title: a".encode("utf-16")])
def test_another_encoding_is_said_so(tmp_path: Path, content: bytes) -> None:
    assert problems(tmp_path, content) == ["course.yml: expected UTF-8 text; save the file as UTF-8"]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert load(tmp_path, b"\xef\xbb\xbf" + GOOD.encode()).slug == "cnn"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(
        UserError, match=r"course\.yml does not exist; --course names the folder that holds course\.yml"
    ):
        course_file.load(tmp_path)


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "course.yml").mkdir()
    with pytest.raises(UserError, match="Is a directory"):
        course_file.load(tmp_path)


def test_a_course_is_found_from_any_folder_in_it(tmp_path: Path) -> None:
    load(tmp_path, GOOD)
    below = tmp_path / "exercises" / "w2-maxpool"
    below.mkdir(parents=True)
    assert course_file.find(below) == course_file.find(tmp_path) == tmp_path.resolve()


def test_where_there_is_no_course_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no course\.yml in .* or any folder above it\. .* --course DIR"):
        course_file.find(tmp_path)


def test_exercises_are_selected_in_the_order_of_the_course(tmp_path: Path) -> None:
    second = GOOD[GOOD.index("  - slug") :].replace("maxpool", "conv")
    course = load(tmp_path, GOOD + second)
    slugs = [exercise.slug for exercise in course_file.select(course, ["w2-conv", "w2-maxpool"])]
    assert slugs == ["w2-maxpool", "w2-conv"]
    assert course_file.select(course, []) == course.exercises


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("w2-maxpol", 'no exercise "w2-maxpol"; did you mean w2-maxpool?'),
        ("zebra", 'no exercise "zebra"; the course has w2-maxpool'),
    ],
)
def test_an_unknown_exercise_gets_a_hint(tmp_path: Path, slug: str, message: str) -> None:
    with pytest.raises(UserError) as error:
        course_file.select(load(tmp_path, GOOD), [slug])
    assert str(error.value) == message
