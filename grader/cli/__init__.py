"""The commands: what they are called and take. Each one's work is in the module of its name, imported when it runs."""

from __future__ import annotations

import argparse
import errno
import importlib
import io
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

from grader import __version__
from grader.cli import annotating_arguments, export_arguments
from grader.errors import GraderError, JudgeError, SandboxUnavailable, UserError
from grader.model import Isolation

GRADED, USER_ERROR, JUDGE_ERRORS, RESUMABLE, INTERRUPTED = 0, 1, 3, 75, 130

_MODULES = {"import": "importing"}  # commands whose module cannot have their name
# Windows knows the first two.
_STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Terminated(BaseException):
    """Somebody asked this process to stop (SIGTERM, SIGHUP)."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """A mistyped command is something that the user can fix."""
        self.print_usage(sys.stderr)
        print(f"grader: {message}", file=sys.stderr)
        sys.exit(USER_ERROR)


def parser() -> argparse.ArgumentParser:
    main_parser = _Parser(
        prog="grader",
        description="Grades deep-learning exercises: values are made inside a sandbox, verdicts outside.",
    )
    main_parser.add_argument("--version", action="version", version=f"grader {__version__}")
    shared = _Parser(add_help=False)
    shared.add_argument("--course", metavar="DIR", type=Path, help="folder of course.yml (default: walk up from here)")
    commands = main_parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    check = commands.add_parser("check", parents=[shared], help="run the public tests on your own files")
    check.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="file, folder or name of an exercise (default: what you have begun)",
    )
    check.add_argument("--watch", action="store_true", help="check again whenever a file is saved; Ctrl-C ends it")

    submit = commands.add_parser("submit", parents=[shared], help="pack your files into one archive to hand in")
    submit.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="file, folder or name of an exercise (default: what you have begun)",
    )
    submit.add_argument("-s", "--student", metavar="ID", default=os.environ.get("GRADER_STUDENT"), help="who you are")
    submit.add_argument("--out", metavar="FILE", type=Path, help="the archive (default: <course>-<student>-<time>.zip)")
    submit.add_argument("--anyway", action="store_true", help="pack also what cannot be graded as it is")

    grade = commands.add_parser("grade", parents=[shared], help="grade all submissions in a folder or a download")
    grade.add_argument(
        "submissions", metavar="SUBMISSIONS", type=Path, help="folder with one folder for each student, or a download"
    )
    _add_intake(grade)
    _add_selection(grade)
    _add_jobs(grade)
    _add_profile(grade, "auto")
    grade.add_argument("--force", action="store_true", help="grade again what has not changed")
    grade.add_argument("--json", metavar="FILE", type=Path, help="write the judgements to FILE, - for standard output")
    _add_isolation(grade)
    _add_results(grade)

    report = commands.add_parser("report", parents=[shared], help="render reports from stored judgements")
    _add_selection(report)
    report.add_argument("--format", choices=("html", "md", "json", "pdf"), default="html", help="(default: html)")
    report.add_argument("-j", "--jobs", metavar="N", type=_jobs, help="processes that render (default: one a core)")
    report.add_argument("--out", metavar="DIR", type=Path, help="where to write (default: reports/ in the results)")
    _add_results(report)

    export = commands.add_parser("export", help="write grades for Canvas, Moodle, Gradescope and other programs")
    export_arguments.add(export, shared, _add_selection, _add_results)
    annotating_arguments.add(commands, shared, _add_results)

    overview = commands.add_parser("overview", parents=[shared], help="write one page on the class, for staff")
    overview.add_argument(
        "-e", "--exercise", metavar="SLUG", action="append", default=[], help="only this (repeatable)"
    )
    overview.add_argument(
        "--names", action="store_true", help="say who is who on leaderboards (default: the names that students chose)"
    )
    overview.add_argument(
        "--hide", metavar="STUDENT", action="append", default=[], help="not on the students' leaderboard (repeatable)"
    )
    overview.add_argument("--out", metavar="DIR", type=Path, help="where to write (default: overview/ in the results)")
    overview.add_argument(
        "--similarity", metavar="SUBMISSIONS", type=Path,
        help="also compare the files in there, a folder or download as for grade: which two should staff look at?",
    )  # fmt: skip
    _add_layout(overview)
    _add_results(overview)

    regrade = commands.add_parser(
        "regrade",
        parents=[shared],
        help="judge again after a test changed; show what would change, then apply it or not",
    )
    regrade.add_argument(
        "submissions", metavar="SUBMISSIONS", type=Path, nargs="?",
        help="as for grade; without it what was judged last is shown or decided",
    )  # fmt: skip
    decision = regrade.add_mutually_exclusive_group()
    decision.add_argument("--apply", action="store_true", help="let the new judgements count")
    decision.add_argument("--discard", action="store_true", help="let them never count")
    regrade.add_argument("--author", metavar="NAME", help="who decides (default: $GRADER_AUTHOR, else your login)")
    regrade.add_argument("--json", metavar="FILE", type=Path, help="write all that would change to FILE")
    _add_intake(regrade)
    _add_selection(regrade)
    _add_jobs(regrade)
    regrade.add_argument("--force", action="store_true", help="judge again what has not changed, too")
    _add_profile(regrade, "auto")
    _add_isolation(regrade)
    _add_results(regrade)

    history = commands.add_parser("history", parents=[shared], help="show what happened to a student's grades, and why")
    history.add_argument("student", metavar="STUDENT")
    history.add_argument("-e", "--exercise", metavar="SLUG", action="append", default=[], help="only this (repeatable)")
    _add_results(history)

    verify = commands.add_parser("verify", parents=[shared], help="let every exercise prove itself")
    _add_exercises(verify)
    verify.add_argument("-j", "--jobs", metavar="N", type=_jobs, help="judge processes (default: one for each core)")
    verify.add_argument("--matrix", action="store_true", help="list which known-bad submissions each test catches")
    verify.add_argument(
        "--strict", action="store_true", help="every known-bad submission has to say which tests it fails"
    )
    instead = verify.add_mutually_exclusive_group()
    instead.add_argument(
        "--mutate",
        metavar="SLUG",
        nargs="*",
        help="judge accepted solutions and oracles with one small change each instead: do the tests notice? (minutes)",
    )
    instead.add_argument(
        "--repeats", metavar="N", type=_jobs, help="judge accepted solutions N times instead: is it the same each time?"
    )
    verify.add_argument(
        "--no-training",
        dest="training",
        action="store_false",
        help="leave out the tests that train a model, which are named; of what only they show nothing is proved then",
    )
    _add_profile(verify, "fast")
    _add_isolation(verify)

    release = commands.add_parser("release", parents=[shared], help="write the bundle that students are given")
    release.add_argument("folder", metavar="DIR", type=Path, help="where to; the same as a zip is written beside it")
    release.add_argument("--no-wheel", action="store_true", help="do not put this grader in, for students to install")

    new = commands.add_parser("new", parents=[shared], help="make a new exercise that verifies, or a whole course")
    new.add_argument("slug", metavar="SLUG", help="its name, such as w2-maxpool: handed in as maxpool.py, in week 2")
    new.add_argument("--title", metavar="TEXT", help="(default: made from its name)")

    importing = commands.add_parser(
        "import", parents=[shared], help="make an exercise of an assignment of nbgrader or otter"
    )
    importing.add_argument(
        "files", metavar="FILE", type=Path, nargs="+",
        help="a notebook with the solutions (nbgrader's source), and otter's test files (tests/q1.py)",
    )  # fmt: skip
    importing.add_argument("--slug", metavar="SLUG", help="the exercise's name (default: the notebook's)")
    importing.add_argument("--title", metavar="TEXT", help="(default: made from its name)")

    starters = commands.add_parser("starters", parents=[shared], help="write starters anew from their solutions")
    starters.add_argument(
        "-e", "--exercise", metavar="SLUG", action="append", default=[], help="only this (repeatable)"
    )
    starters.add_argument("--check", action="store_true", help="write nothing; fail where one is not in step")

    personal = commands.add_parser("personal", parents=[shared], help="write a sheet of numbers for each student")
    personal.add_argument("slug", metavar="SLUG", help="a personal exercise")
    personal.add_argument("folder", metavar="DIR", type=Path, help="where to write <student>.txt")
    personal.add_argument(
        "--roster", metavar="FILE", type=Path,
        help="a student's id on each line, up to the first comma (default: the one sheet that solutions/ answer)",
    )  # fmt: skip

    data = commands.add_parser(
        "data", parents=[shared], help="show the data of training exercises, fetch what is missing"
    )
    data.add_argument("--list", action="store_true", help="show what is there, and fetch nothing")

    doctor = commands.add_parser("doctor", help="show which walls stand on this host, each one tried")
    _add_sandbox(doctor)
    return main_parser


def _add_intake(command: argparse.ArgumentParser) -> None:
    _add_layout(command)
    command.add_argument("--list", action="store_true", help="show whose files were understood, and grade nothing")


def _add_layout(command: argparse.ArgumentParser) -> None:
    layouts = ("canvas", "moodle", "gradescope", "github", "folder")
    command.add_argument("--from", dest="layout", choices=layouts, help="what SUBMISSIONS is (default: told by names)")
    command.add_argument("--pattern", metavar="PATTERN", help='names of files, such as "{student}_{exercise}.py"')
    command.add_argument("--roster", metavar="FILE", type=Path, help="CSV of the students: whose ids names become")


def _add_exercises(command: argparse.ArgumentParser) -> None:
    command.add_argument("-e", "--exercise", metavar="SLUG", action="append", default=[], help="only this (repeatable)")


def _add_selection(command: argparse.ArgumentParser) -> None:
    _add_exercises(command)
    command.add_argument("-s", "--student", metavar="ID", action="append", default=[], help="only this (repeatable)")


def _add_jobs(command: argparse.ArgumentParser) -> None:
    where = command.add_mutually_exclusive_group()
    where.add_argument("-j", "--jobs", metavar="N", type=_jobs, help="judge processes (default: one for each core)")
    where.add_argument(
        "--cluster", metavar="ADDRESS", help="judge on the workers of this Dask scheduler: tls://HOST:PORT"
    )


def _add_results(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--results",
        metavar="DIR",
        help="folder of the judgements, or postgresql://… (default: $GRADER_RESULTS, else results/)",
    )


def _add_profile(command: argparse.ArgumentParser, default: str) -> None:
    command.add_argument(
        "--profile",
        choices=("auto", "cpu", "gpu", "fast"),
        default=default,
        help=f"how exercises that train are run; auto: on a GPU where there is one (default: {default})",
    )


def _add_isolation(command: argparse.ArgumentParser) -> None:
    either = command.add_mutually_exclusive_group()
    _add_sandbox(either)
    either.add_argument(
        "--trust-submissions",
        action="store_true",
        help="run them WITHOUT any sandbox: for files of your own, where none can be had",
    )


def _add_sandbox(command: argparse._ActionsContainer) -> None:
    command.add_argument(
        "--sandbox",
        choices=("warm", "bwrap"),
        default="warm",
        help="warm: forked from a warm interpreter (default); bwrap: a new one in bubblewrap each time, some seconds "
        "slower, for hosts that refuse the other",
    )


def isolation(arguments: argparse.Namespace) -> Isolation:
    return Isolation.TRUST if arguments.trust_submissions else Isolation(arguments.sandbox)


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number above 0, got {text!r}")
    return int(text)


def results_place(given: str | None, course_root: Path) -> Path | str:
    """A folder, or the URL of a database."""
    if given is not None and not given.strip():
        raise UserError("--results is empty; expected a folder or a database's URL. Is a variable of yours not set?")
    named = given or os.environ.get("GRADER_RESULTS")
    if not named:
        return course_root / "results"
    return named if "://" in named else Path(named)


def goes_on(arguments: argparse.Namespace) -> str:
    """What to do after a command was stopped."""
    if arguments.command != "grade":
        return "run the same command again"
    same = "the same command without --force" if arguments.force else "the same command"
    return f"what was graded is stored; {same} goes on from there"


def main(argv: list[str] | None = None) -> int:
    """Run one command and return the exit status; the one place where errors become messages."""
    arguments = parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a student's name
    for number in _STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup's wish to go on, or a shell's for `&`
            signal.signal(number, _stop)
    # Here and not at the top: --help answers without importing a database or a progress bar.
    try:
        module = _MODULES.get(arguments.command, arguments.command)
        command = importlib.import_module(f"grader.cli.{module}")
        status: int = command.run(arguments)
    except GraderError as error:
        if isinstance(error, JudgeError) and not isinstance(error, SandboxUnavailable):
            return fail(f"{error}; {goes_on(arguments)}", RESUMABLE)
        return fail(str(error), USER_ERROR)
    except KeyboardInterrupt:
        return fail(f"interrupted; {goes_on(arguments)}", INTERRUPTED)
    except Terminated:
        return fail(f"terminated; {goes_on(arguments)}", RESUMABLE)
    except BrokenPipeError:
        _say_no_more()
        return RESUMABLE
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            where = error.filename or "what this command says"
            return fail(f"{where} cannot be written: {error.strerror}; {goes_on(arguments)}", RESUMABLE)
        if not error.filename:
            raise
        may_not = error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)
        advice = "Give yourself access, or name a folder that you may write to" if may_not else "Name another place"
        return fail(f"{error.filename}: {error.strerror}. {advice}", USER_ERROR)
    except Exception as error:
        stopped = _why_stopped(error, arguments)
        if not stopped:
            raise
        return fail(f"{stopped}; {goes_on(arguments)}", RESUMABLE)
    return status


def _why_stopped(error: Exception, arguments: argparse.Namespace) -> str:
    """The database is full or gone; empty where it is something else, and so a fault of ours."""
    if "sqlalchemy" not in sys.modules:
        return ""
    database = importlib.import_module("grader.database")
    if not database.stops_all(error):
        return ""
    root = arguments.course or importlib.import_module("grader.course").find(Path.cwd())
    return str(database.why_stopped(results_place(arguments.results, root), error))


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    """The first one stops; more of them, for it takes a moment, must not interrupt that."""
    for other in _STOPPING:
        signal.signal(other, signal.SIG_IGN)  # a handler of ours would be gone before Python is
    raise KeyboardInterrupt if number == signal.SIGINT else Terminated


def fail(message: str, status: int) -> int:
    try:
        print(f"grader: {message}", file=sys.stderr)
        sys.stdout.flush()
    except OSError:  # the terminal was closed
        _say_no_more()
    return status


def _say_no_more() -> None:
    """Nobody reads on, and what Python would write when it ends must not fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
