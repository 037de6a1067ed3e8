"""Sends the jobs of `schedule` to the workers of a Dask cluster, behind the same Executor interface as the local pool.

Dask's own channel is pickle, between our own processes; nothing of a submission is ever unpickled. Whoever can reach a
scheduler can run code on all of its workers: docs/scaling.md says how to keep that to ourselves.
"""

from __future__ import annotations

import logging
import queue
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from distributed import Client, KilledWorker, Security

from grader import cluster_worker, course_bundle, fingerprint
from grader.cluster_worker import Lacking, Ticket
from grader.course_bundle import Bundle
from grader.errors import JudgeError, UserError
from grader.model import Course, Isolation
from grader.schedule import ONE_GPU, ElasticExecutor

ALL_WORKERS = sys.maxsize
BATCH = 4  # submissions: Dask needs some 5 ms for a task, a submission 80 ms and more; and few are repeated when lost
CONNECT_SECONDS = 10.0
WORKERS_SECONDS = 60.0  # without any worker that may do what waits; a killed one is back in two or three
LOOK_SECONDS = 2.0  # between two looks at who is there
FAREWELL_SECONDS = 10.0

Need = frozenset[tuple[str, float]]


class Cluster:
    """A pool: the workers of the cluster whose scheduler is at an address.

    A course's files are read once, when the first executor is made for it: a run is judged by one version, all of it.
    """

    def __init__(self, address: str, isolation: Isolation, say: Callable[[str], None]) -> None:
        """say: gets a sentence when there is something to wait for."""
        # Its messages are about futures and comms. What the user has to know comes as an error of ours.
        # Dask gives the second a level of its own; the third tells of callbacks that met a connection which was lost.
        for name in ("distributed", "distributed.client", "tornado.application"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self.address = address
        self.isolation = isolation
        self.say = say
        self._course: Course | None = None
        self._bundle: Bundle | None = None

    def __call__(self, course: Course, processes: int) -> ClusterExecutor:
        """All workers, or one, as `schedule.Pool` says.

        Raises UserError when the scheduler cannot be reached, no worker comes, or one is not like this machine.
        """
        if self._bundle is None or course != self._course:
            self._course, self._bundle = course, course_bundle.pack(course)
        return ClusterExecutor(self.address, self._bundle, self.isolation, processes == 1, self.say)


class WorkerLost(BrokenExecutor):
    """The worker that had this job died, or as many as the scheduler lets have it; the cluster goes on."""


@dataclass(eq=False, slots=True)
class _Task:
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    need: Need
    worker: str | None = None
    """the only one that may do it; None: any"""
    theirs: Future[Any] | None = None
    """Dask's, once it is sent"""
    answer: Future[Any] = field(default_factory=Future)


class ClusterExecutor(ElasticExecutor):
    """An executor whose processes are the workers of a Dask cluster, each of them a judge process for one course.

    A thread of its own, the steward, does what must not hold up the others: it sends the course's files to workers that
    joined late, counts workers, gives up what no worker may do, and hands out one by one what is to be judged alone.
    """

    batch = BATCH

    def __init__(
        self, address: str, bundle: Bundle, isolation: Isolation, one_by_one: bool, say: Callable[[str], None]
    ) -> None:
        """one_by_one: no job begins before the last one ended, and the same worker gets them as long as it lives.

        Raises UserError.
        """
        self.address = address
        self.bundle = bundle
        self.one_by_one = one_by_one
        self.ticket = Ticket(uuid.uuid4().hex, fingerprint.engine(), bundle.version, isolation)
        self._workers: dict[str, dict[str, float]] = {}
        """worker -> what it announces that it has"""
        self._open: set[_Task] = set()
        self._lock = threading.Lock()
        self._queue: deque[_Task] = deque()
        """one by one: what is to be sent"""
        self._errands: queue.Queue[Callable[[], None] | None] = queue.Queue()
        """for the steward"""
        self._offered: dict[Need, float] = {}
        """what a waiting task needs -> when there last was a worker for it, by the monotonic clock"""
        self._client = _connect(address)
        try:
            self._await_worker(say)
            self._supply(None)
        except BaseException:
            self._client.close()
            raise
        # Not pure: the same submission, tried again, is another task. Repeating is left to Dask only for lost workers.
        self._dask = self._client.get_executor(pure=False, retries=0)
        self._steward = threading.Thread(target=self._look_after, name="steward of the cluster", daemon=True)
        self._steward.start()

    def width(self) -> int:
        return 1 if self.one_by_one else max(1, len(self._workers))

    def gpus(self) -> int:
        needed = frozenset(ONE_GPU.items())
        return sum(_suits(offer, needed) for offer in self._workers.values())

    def submit(  # type: ignore[override]
        self, fn: Callable[..., Any], /, *args: Any, resources: Mapping[str, float] | None = None, **kwargs: Any
    ) -> Future[Any]:
        """resources: what a worker must announce to get this job, such as {"GPU": 1} of `dask worker --resources`."""
        task = _Task(partial(fn, **kwargs) if kwargs else fn, args, frozenset((resources or {}).items()))
        task.answer.set_running_or_notify_cancel()
        with self._lock:
            self._open.add(task)
            if self.one_by_one:
                self._queue.append(task)
        if self.one_by_one:
            self._errands.put(self._send_next)
        else:
            self._send(task)
        return task.answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End what is under way on the workers, and what is warm there. Returns within seconds, come what may."""
        with self._lock:
            tasks = list(self._open)
        if wait and not cancel_futures:
            for task in tasks:
                task.answer.exception()
        for task in tasks:
            self._settle(task, error=CancelledError())
        self._errands.put(None)
        farewell = threading.Thread(target=self._take_leave, daemon=True)  # a lost connection would keep us for long
        farewell.start()
        farewell.join(FAREWELL_SECONDS)

    def _take_leave(self) -> None:
        with suppress(Exception):
            if self._client.status != "running":
                return  # nobody there; workers drop what nobody wants any more
            self._dask.shutdown(wait=False)
            self._client.run(cluster_worker.stop, self.ticket.run, on_error="ignore")
        with suppress(Exception):
            self._client.close()

    # Jobs

    def _send(self, task: _Task) -> None:
        try:
            task.theirs = self._dask.submit(
                cluster_worker.work,
                self.ticket,
                task.function,
                *task.arguments,
                resources=dict(task.need) or None,
                workers=[task.worker] if task.worker else None,
            )
        except Exception:  # the client closed itself: its scheduler is gone
            self._settle(task, error=self._gone())
        else:
            task.theirs.add_done_callback(partial(self._answered, task))

    def _send_next(self) -> None:
        """The steward's: the next task, when none is under way and there is a worker for it."""
        with suppress(Exception):  # no connection: sending the task will say so
            self._count_workers()
        with self._lock:
            if not self._queue or len(self._open) > len(self._queue):
                return
            task = self._queue[0]
            # Bound to it, so that its death is noticed at once: Dask would let the task kill other workers, one by one.
            task.worker = next((worker for worker, offer in self._workers.items() if _suits(offer, task.need)), None)
            if not task.worker:
                return
            self._queue.popleft()
        self._send(task)

    def _answered(self, task: _Task, future: Future[Any]) -> None:
        """In the client's own thread, which must not wait for anything."""
        if future.cancelled():
            lost = WorkerLost("the scheduler dropped it")
            self._settle(task, error=lost if self._client.status == "running" else self._gone())
        elif error := future.exception():
            self._settle(task, error=self._translated(error))
        elif isinstance(answer := future.result(), Lacking):
            self._errands.put(partial(self._bring, answer.worker, task))
        else:
            self._settle(task, answer)

    def _translated(self, error: BaseException) -> BaseException:
        if isinstance(error, KilledWorker):
            return WorkerLost(str(error))
        if isinstance(error, ModuleNotFoundError) and (error.name or "").split(".")[0] == "grader":
            return UserError(f"a worker of {self.address} has no grader like this one: {error}. Install the same there")
        return error

    def _settle(self, task: _Task, answer: Any = None, error: BaseException | None = None) -> None:
        with self._lock:
            if task not in self._open:
                return  # given up before
            self._open.remove(task)
            if task in self._queue:
                self._queue.remove(task)
        if self.one_by_one:
            self._errands.put(self._send_next)
        if error:
            task.answer.set_exception(error)
        else:
            task.answer.set_result(answer)

    def _gone(self) -> JudgeError:
        return JudgeError(f"the connection to the scheduler at {self.address} is lost. See to the scheduler")

    # Workers

    def _await_worker(self, say: Callable[[str], None]) -> None:
        deadline = time.monotonic() + WORKERS_SECONDS
        self._count_workers()
        if not self._workers:
            say(f"No worker has joined the scheduler at {self.address} yet; waiting {WORKERS_SECONDS:g} s for one.")
        while not self._workers:
            if time.monotonic() > deadline:
                raise self._nobody(frozenset())
            time.sleep(0.2)
            self._count_workers()

    def _count_workers(self) -> None:
        self._workers = _offers(self._client)

    def _supply(self, workers: list[str] | None) -> None:
        """Send the course's files to those of the workers (None: all) that have them not. Raises UserError."""
        lacking = []
        for worker, answer in self._ask(workers, cluster_worker.greet, self.ticket).items():
            if answer.refusal:
                raise UserError(answer.refusal)
            if not answer.has_course:
                lacking.append(worker)
        if lacking:
            self._ask(lacking, cluster_worker.receive, self.bundle)

    def _ask(self, workers: list[str] | None, function: Callable[..., Any], argument: Any) -> dict[str, Any]:
        """worker -> its answer. Left out is who is gone; raises UserError for one that cannot answer."""
        answers = {}
        for worker, answer in self._client.run(function, argument, workers=workers, on_error="return").items():
            if isinstance(answer, OSError):
                continue
            if isinstance(answer, Exception):
                ours = ", ".join(" ".join(part) for part in self.ticket.engine.parts)
                text = f"worker {worker} has no grader like this one: {answer}. Install there what is here: {ours}"
                raise UserError(text)
            answers[worker] = answer
        return answers

    def _look_after(self) -> None:
        """The steward's thread."""
        looked = 0.0
        while True:
            with suppress(queue.Empty):
                errand = self._errands.get(timeout=LOOK_SECONDS)
                if errand is None:
                    return
                errand()
            if time.monotonic() - looked > LOOK_SECONDS:
                looked = time.monotonic()
                with suppress(Exception):  # no connection: its tasks are told so by the client
                    self._look_around()

    def _bring(self, worker: str, task: _Task) -> None:
        try:
            self._supply([worker])
        except UserError as error:
            self._settle(task, error=error)
        except Exception:
            self._settle(task, error=self._gone())
        else:
            if task in self._open:
                self._send(task)

    def _look_around(self) -> None:
        self._count_workers()
        with self._lock:
            tasks = list(self._open)
        for task in tasks:
            if task.worker and task.theirs and task.worker not in self._workers:
                self._settle(task, error=WorkerLost(f"worker {task.worker} died"))
                task.theirs.cancel()
        now = time.monotonic()
        self._offered = {need: self._offered.get(need, now) for need in {task.need for task in tasks}}
        for need, last in list(self._offered.items()):
            if any(_suits(offer, need) for offer in self._workers.values()):
                self._offered[need] = now
            elif now - last > WORKERS_SECONDS:
                self._give_up(need)
        if self.one_by_one:
            self._send_next()

    def _give_up(self, need: Need) -> None:
        with self._lock:
            tasks = [task for task in self._open if task.need == need]
        for task in tasks:
            self._settle(task, error=self._nobody(need))

    def _nobody(self, need: Need) -> UserError:
        announced = ",".join(f"{name}={amount:g}" for name, amount in sorted(need))
        option = f" --resources {announced}" if need else ""
        what = f"no worker that announces {announced} is" if need else "no worker is"
        return UserError(
            f"{what} with the scheduler at {self.address}, for {WORKERS_SECONDS:g} s now. "
            f"Start one: dask worker {self.address} --nworkers auto --nthreads 1{option}"
        )


def why_no_gpu(address: str) -> str:
    """Why no job there could have a GPU; empty where a worker announces one. Raises UserError."""
    client = _connect(address)
    try:
        offers = _offers(client)
    finally:
        client.close()
    if any(_suits(offer, frozenset(ONE_GPU.items())) for offer in offers.values()):
        return ""
    return f"no worker with the scheduler at {address} announces one by --resources GPU=1"


def _offers(client: Client) -> dict[str, dict[str, float]]:
    """Worker -> what it announces that it has.

    Asked of the scheduler itself: what `scheduler_info` returns is overwritten every two seconds, without workers.
    """
    assert client.scheduler  # it is connected
    workers = client.sync(client.scheduler.identity, n_workers=-1)["workers"]
    return {name: worker["resources"] for name, worker in workers.items()}


def _suits(offer: Mapping[str, float], need: Need) -> bool:
    return all(offer.get(name, 0) >= amount for name, amount in need)


def _connect(address: str) -> Client:
    scheme, found, rest = address.partition("://")
    if not found or scheme not in ("tcp", "tls") or ":" not in rest:
        raise UserError(f"--cluster {address}: expected the scheduler's address, such as tls://10.0.0.1:8786")
    if scheme == "tls":
        _find_certificates()
    try:
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        reason = str(error).strip().splitlines()[-1:] or [type(error).__name__]
        raise UserError(
            f"cannot reach a scheduler at {address} ({reason[0]}). "
            "Is `dask scheduler` running there, and its port open to this machine?"
        ) from None


def _find_certificates() -> None:
    """They come from Dask's own configuration, as they do for its scheduler and workers."""
    place = "see distributed.comm.tls in Dask's configuration, ~/.config/dask/ or DASK_DISTRIBUTED__COMM__TLS__…"
    try:
        found = Security().get_connection_args("client").get("ssl_context")
    except OSError as error:  # ssl.SSLError is one
        raise UserError(f"the certificates for tls:// cannot be read ({error}); {place}") from None
    if not found:
        raise UserError(f"no certificates for tls:// are configured; {place}")
