"""An exercise of course.yml, read into an `Exercise`, and what may stand for all of them: limits, lateness, data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from grader import late
from grader.course import words
from grader.entries import Entry, Reader
from grader.model import DATA_SETS, KINDS, PROFILES, Counts, Exercise, LatePolicy, Limits, Profile, Tier, Training


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for each exercise that does not say otherwise."""

    zone: ZoneInfo
    limits: Limits
    late: LatePolicy | None
    times_known: bool
    counts: Counts
    data: dict[str, str]
    """name of a data set -> the folder that it lies in"""


class ExerciseReader(Reader):
    def slug(self, entry: Entry | None) -> str:
        return self.scalar(entry, "a name of small letters, digits and -", words.slug, "")

    def positive(self, entry: Entry | None, default: float = 0.0) -> float:
        return self.scalar(entry, "a positive number", words.positive, default)

    def size(self, entry: Entry | None, default: int) -> int:
        return self.scalar(entry, 'a size such as "2GiB"', words.size, default)

    def exercise(self, entry: Entry, defaults: Defaults) -> Exercise:
        required = ("slug", "title", "week", "points", "submit", "tiers")
        of_all = ("limits", "late", "submitted", "counts")
        known = (*required, "functions", "values", "deadline", "forbidden", "files", "personal", "training", *of_all)
        entries = self.keys(entry, known, required)
        points = self.positive(entries.get("points"))
        tiers = self.tiers(entries.get("tiers"))
        total = sum(tier.points for tier in tiers)
        if tiers and points and abs(total - points) > 1e-9:
            self.report(
                entries["tiers"], f"expected tiers that add up to the exercise's {points:g} points, got {total:g}"
            )
        if "late" in entries and entries["late"].is_mapping and "deadline" not in entries:
            self.report(entries["late"], "there is no deadline to be late for")
        what = 'a date and time such as "2027-02-08 23:59"'
        return Exercise(
            slug=self.slug(entries.get("slug")),
            title=self.text(entries.get("title")),
            week=int(self.scalar(entries.get("week"), "the number of a week", words.natural, 0)),
            points=points,
            submit=self.scalar(entries.get("submit"), "a file name without suffix", words.identifier, ""),
            functions=self.kinds(entries.get("functions")),
            values=self.kinds(entries.get("values")),
            tiers=tiers,
            limits=self.limits(entries.get("limits"), defaults.limits),
            deadline=self.scalar(entries.get("deadline"), what, lambda text: words.moment(text, defaults.zone), None),
            forbidden=self.paths(entries.get("forbidden")),
            late=self.late(entries.get("late"), defaults.late),
            times_known=self.submitted(entries.get("submitted"), defaults.times_known),
            counts=self.counts(entries.get("counts"), defaults.counts),
            personal=self.scalar(entries.get("personal"), "true or false", words.boolean, False),
            files=self.files(entries.get("files")),
            training=self.training(entries.get("training"), defaults.data),
        )

    def training(self, entry: Entry | None, folders: dict[str, str]) -> Training | None:
        if entry is None:
            return None
        entries = self.keys(entry, ("data", "parameters", "profiles"), ("profiles",))
        data = self.scalar(entries.get("data"), f"a data set ({', '.join(DATA_SETS)})", words.data_set, "")
        if "profiles" not in entries:
            return None
        profiles = self.mapping(entries["profiles"], "a mapping from cpu, gpu, fast to settings")
        for name, item in profiles.items():
            if name not in PROFILES:
                self.report(item, f'expected a profile ({", ".join(PROFILES)}), got "{name}"')
        return Training(
            profiles=tuple(self.profile(name, item) for name, item in profiles.items()),
            data=data,
            parameters=self.scalar(entries.get("parameters"), "a whole number above 0", words.natural, 1_000_000),
            data_folder=folders.get(data, ""),
        )

    def profile(self, name: str, entry: Entry) -> Profile:
        required = ("images", "epochs", "budget_seconds", "kill_seconds", "thresholds")
        entries = self.keys(entry, (*required, "test_images"), required)
        number = "a whole number above 0"
        budget, kill = self.positive(entries.get("budget_seconds")), self.positive(entries.get("kill_seconds"))
        if budget and kill and kill <= budget:
            self.report(entries["kill_seconds"], f"expected more than the {budget:g} s that a training is told it has")
        return Profile(
            name=name,
            images=self.scalar(entries.get("images"), number, words.natural, 0),
            epochs=self.scalar(entries.get("epochs"), number, words.natural, 0),
            budget_seconds=budget,
            kill_seconds=kill,
            thresholds=self.thresholds(entries.get("thresholds")),
            test_images=self.scalar(entries.get("test_images"), number, words.natural, None),
        )

    def thresholds(self, entry: Entry | None) -> tuple[tuple[float, float], ...]:
        """What has to be reached -> points from there on: both rise."""
        if entry is None:
            return ()
        found = []
        for name, item in self.mapping(entry, "a mapping from accuracy to points").items():
            try:
                found.append((words.share(name), self.positive(item)))
            except ValueError:
                self.report(item, f'expected an accuracy between 0 and 1, got "{name}"')
        if found != sorted(set(found)) or len({points for _, points in found}) != len(found):
            self.report(entry, "expected accuracies and points that rise from one to the next")
        return tuple(found)

    def late(self, entry: Entry | None, default: LatePolicy | None) -> LatePolicy | None:
        """What is said here over what holds for the course; `none` is nothing of both."""
        if entry is None or entry.says("none"):
            return default if entry is None else None
        if not entry.is_mapping:
            self.expected(entry, "none, or such as {grace: 15min, deduction: 10% per day, cap: 50%, close: 7d}")
            return default
        entries = self.keys(entry, ("grace", "deduction", "cap", "close"))
        base = default or LatePolicy()
        duration, rate = 'a duration such as "15min", "2h" or "7d"', (base.deduction_percent, base.step_seconds)
        percent, step = self.scalar(
            entries.get("deduction"), 'a rate such as "10% per day" or "2% per hour"', late.rate, rate
        )
        policy = LatePolicy(
            grace_seconds=self.scalar(entries.get("grace"), duration, late.duration, base.grace_seconds),
            deduction_percent=percent,
            step_seconds=step,
            cap_percent=self.scalar(
                entries.get("cap"), 'a percentage such as "50%"', late.percentage, base.cap_percent
            ),
            close_seconds=self.scalar(entries.get("close"), duration, late.duration, base.close_seconds),
        )
        if "cap" in entries and "deduction" not in entries and not percent:
            self.report(entries["cap"], "there is no deduction to cap")
        if policy.close_seconds is not None and policy.close_seconds < policy.grace_seconds:
            at = entries.get("close") or entries.get("grace") or entry
            spans = f"{late.span(policy.close_seconds)} and {late.span(policy.grace_seconds)}"
            self.report(at, f"expected a close that is no earlier than the end of the grace period, got {spans}")
        return policy

    def counts(self, entry: Entry | None, default: Counts) -> Counts:
        return self.scalar(entry, " or ".join(Counts), Counts, default)

    def submitted(self, entry: Entry | None, default: bool) -> bool:
        return self.scalar(entry, "mtime or none", words.submitted, default)

    def paths(self, entry: Entry | None) -> tuple[str, ...]:
        if entry is None:
            return ()
        what = 'the full name of a function such as "torch.nn.functional.conv2d"'
        names: list[str] = []
        for item in self.items(entry, "a list of full names of functions"):
            # [*shared, one_more] is a list in a list: YAML has no other way to add to what an anchor names.
            parts = self.items(item, what) if item.got == "a list" else [item]
            names += [self.scalar(part, what, words.full_name, "") for part in parts]
        return tuple(dict.fromkeys(names))

    def files(self, entry: Entry | None) -> tuple[str, ...]:
        if entry is None:
            return ()
        what = 'the name of a file in the exercise\'s public folder, such as "weights.safetensors"'
        return tuple(self.scalar(item, what, words.file_name, "") for item in self.items(entry, "a list of file names"))

    def kinds(self, entry: Entry | None) -> dict[str, str]:
        if entry is None:
            return {}
        what = f"a kind of value ({', '.join(KINDS)})"
        entries = self.mapping(entry, "a mapping from name to kind of value")
        return {name: self.scalar(item, what, words.kind, "any") for name, item in entries.items()}

    def tiers(self, entry: Entry | None) -> tuple[Tier, ...]:
        if entry is None:
            return ()
        entries = self.mapping(entry, "a mapping from tier to points")
        return tuple(Tier(name, self.positive(item)) for name, item in entries.items())

    def limits(self, entry: Entry | None, default: Limits) -> Limits:
        if entry is None:
            return default
        entries = self.keys(entry, ("cpu_seconds", "import_cpu_seconds", "memory", "output", "files", "processes"))
        return replace(
            default,
            cpu_seconds=self.positive(entries.get("cpu_seconds"), default.cpu_seconds),
            import_cpu_seconds=self.positive(entries.get("import_cpu_seconds"), default.import_cpu_seconds),
            memory_bytes=self.size(entries.get("memory"), default.memory_bytes),
            output_bytes=self.size(entries.get("output"), default.output_bytes),
            file_bytes=self.size(entries.get("files"), default.file_bytes),
            processes=self.scalar(entries.get("processes"), "a whole number above 0", words.natural, default.processes),
        )
