"""One submission under judgement: opens a session when one is needed, loads the submission, remembers what went wrong.

A test that ends the process costs that test only: the next one finds a fresh child here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType, TracebackType
from typing import Self

from grader.errors import JudgeError
from grader.judge.excerpts import excerpt
from grader.judge.stops import ImportFailed, SessionStopped, UsesForbidden
from grader.model import Ended, Exercise, ExitReport, Limits, Source
from grader.sandbox.protocol import BaseSession, Opener, SessionEnded
from grader.sandbox.replies import Finding, Loaded, Raised

MAX_SKIPPED = 4  # statements of a notebook that may each use up the import limit before we give up on it
MAX_NOTES = 8

# torch's first optimizer imports torch's compiler: a second of processor time, and so half of what a test may take.
OPTIMIZING, COMPILER = b"optim", "torch._dynamo"


class Examinee:
    """A context manager: no session of it is left at the end."""

    def __init__(
        self,
        server: Opener,
        exercise: Exercise,
        source: Source,
        personal_seed: int | None = None,
        files: Mapping[str, bytes] = MappingProxyType({}),
    ) -> None:
        """personal_seed: see `Submission`; for the tests, and never sent inside. files: what lies beside it inside."""
        self.server = server
        self.exercise = exercise
        self.source = source
        self.personal_seed = personal_seed
        self.files = files
        self.walls = ""
        self.notes: list[str] = []
        """what of a notebook's top level did not run"""
        self.names: tuple[str, ...] = ()
        self.last_end: ExitReport | None = None
        """how the last session ended, if one did since `begin_test`"""
        self.fault: JudgeError | None = None
        """what of ours failed, so that nothing of this judging counts"""
        self._session: BaseSession | None = None
        self._failure: ImportFailed | None = None
        self._loaded_once = False
        self._findings: tuple[Finding, ...] | None = None
        """None until the source has been checked"""
        self._skip: list[int] = []
        self._output = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._session:
            self._session.close()

    def begin_test(self) -> None:
        self.last_end = None
        self._output = ""
        if self._session:
            self._session.begin()

    def session(self) -> BaseSession:
        """A live session with the submission loaded. Raises ImportFailed where that cannot be."""
        if self.fault:
            raise self.fault
        if self._failure:
            raise self._failed_again(self._failure)
        while self._session is None:
            self._session = self._open()
        return self._session

    def fresh(self, limits: Limits) -> BaseSession:
        """A session of its own with the submission loaded, beside the one that other tests share; the caller ends it.

        Raises ImportFailed where the submission cannot be loaded, SessionStopped where it ends while it is.
        """
        self.session()
        session = self._start(limits)
        try:
            self._furnish(session)
            session.load(self.source, self._skip, self.exercise.forbidden)
            session.take_output()
        except SessionEnded as stopped:
            raise self.ended_beside(stopped) from None
        session.begin()
        return session

    def require_own_work(self, names: Collection[str]) -> None:
        """Raises UsesForbidden where one of these functions, or values, uses what the exercise forbids."""
        self.session()
        for found in self._findings or ():
            if found.name in names:
                where = self.source.place(found.line)
                stop = UsesForbidden(
                    f"{self.source.filename}: {found.name} uses {found.forbidden} ({where}), "
                    "which this exercise asks you to write yourself."
                )
                stop.excerpt = excerpt(self.source, found.line)
                raise stop

    def ended(self, stopped: SessionEnded) -> SessionStopped:
        """Take note that the shared session is gone; returns what to raise."""
        self._output = self._session.printed if self._session else ""
        self._session = None
        return self.ended_beside(stopped)

    def ended_beside(self, stopped: SessionEnded) -> SessionStopped:
        """The same of one that `fresh` opened: the shared session goes on."""
        self._note_end(stopped.report)
        return SessionStopped(f"{self.source.filename}: {stopped.report.detail}.", stopped.report.ended)

    def forgive(self) -> None:
        """What ended a session beside the shared one decides nothing: the test goes on with what it has."""
        if self.fault:
            raise self.fault
        self.last_end = None

    def end_test(self) -> str:
        """What was printed during the test. Notices a limit on output that was passed after the last answer."""
        if self._session:
            try:
                return self._session.take_output()
            except SessionEnded as stopped:
                self.ended(stopped)
        return self._output

    def _note_end(self, report: ExitReport) -> None:
        self.last_end = report
        if report.ended is Ended.LOST:
            self.fault = JudgeError(report.detail)

    def describe(self, raised: Raised) -> str:
        """`ValueError at line 12, in conv2d: the text`."""
        text = f": {raised.text}" if raised.text else ""
        if raised.line is None:
            return f"{raised.types[0]}{text}"
        function = raised.trace[-1][1]
        inside = f", in {function}" if function != "<module>" else ""
        return f"{raised.types[0]} at {self.source.place(raised.line)}{inside}{text}"

    def _start(self, limits: Limits) -> BaseSession:
        try:
            return self.server.open(replace(limits, imports=_imports(self.source)), self.exercise.forbidden)
        except JudgeError as error:
            self.fault = error
            raise

    def _open(self) -> BaseSession | None:
        """A loaded session; None to try again without the statement that ended this one."""
        session = self._start(self.exercise.limits)
        self.walls = session.walls
        try:
            self._check(session)
            self._furnish(session)
            loaded = session.load(self.source, self._skip, self.exercise.forbidden)
            session.take_output()  # of the top level: it belongs to no test
        except SessionEnded as stopped:
            self._import_ended(stopped.report, session.at_line)
            return None
        if loaded.failures and not self.source.cells:
            session.close()
            failure = loaded.failures[0]
            self._fail(f"Importing {self.source.filename} raised {self.describe(failure)}", Ended.ALIVE, failure.line)
        if not self._loaded_once:
            self.names = loaded.names
            self._note_failures(loaded)
            self._loaded_once = True
        session.begin()
        return session

    def _furnish(self, session: BaseSession) -> None:
        for name, content in self.files.items():
            session.put(name, content)

    def _check(self, session: BaseSession) -> None:
        """Once: a source does not change, and no session knows less than one in which nothing has run yet."""
        if self._findings is None:
            names = [*self.exercise.functions, *self.exercise.values]
            forbidden = self.exercise.forbidden
            try:
                self._findings = session.check(self.source, names, forbidden) if forbidden else ()
            except JudgeError as error:
                self.fault = error
                raise

    def _note_failures(self, loaded: Loaded) -> None:
        for failure in loaded.failures[:MAX_NOTES]:
            self.notes.append(
                f"This did not run: {self.describe(failure)}. What the notebook defines elsewhere is graded."
            )

    def _import_ended(self, report: ExitReport, line: int | None) -> None:
        name = self.source.filename
        if report.ended is Ended.LOST:
            self._note_end(report)
            raise SessionStopped(report.detail, report.ended)
        hopeless = line is None or line in self._skip or len(self._skip) >= MAX_SKIPPED
        if not self.source.cells or hopeless or self._loaded_once:
            advice = ""
            if report.ended in (Ended.CPU_TIME, Ended.WALL_TIME):
                advice = " Put training and plots under `if __name__ == '__main__':`."
            self._fail(f"Importing {name}: {report.detail}.{advice}", report.ended, line)
        assert line is not None
        self._skip.append(line)
        self.notes.append(
            f"{self.source.place(line)}: {report.detail} while the notebook was loaded. "
            "That statement was left out; the functions that the notebook defines elsewhere are graded."
        )

    def _fail(self, message: str, ended: Ended, line: int | None = None) -> None:
        if self._loaded_once:
            # A test has been asked in between, and what is said now could tell of its input.
            line = None
            message = f"{self.source.filename} could be loaded once, but not again after a test had ended its process."
        self._failure = ImportFailed(message, ended)
        self._failure.excerpt = excerpt(self.source, line)
        raise self._failed_again(self._failure)

    def _failed_again(self, failure: ImportFailed) -> ImportFailed:
        """One of its own for each test, since an exception remembers where it was raised."""
        again = ImportFailed(failure.message, failure.ended)
        again.excerpt = failure.excerpt
        return again

    @property
    def failure(self) -> str:
        """Why nothing of the submission could be called; empty when something could."""
        return self._failure.message if self._failure else ""


def _imports(source: Source) -> tuple[str, ...]:
    """What the submission will import by what it calls, as far as its text tells."""
    return (COMPILER,) if OPTIMIZING in source.content else ()
