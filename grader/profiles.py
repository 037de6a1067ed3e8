"""Which profile a run trains by, and why: decided once when it begins, for it is a part of what is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from grader import datasets
from grader.model import Course, Exercise, Profile, Training
from grader.sandbox import gpus

AUTO, GPU, CPU, FAST = "auto", "gpu", "cpu", "fast"


def choose(course: Course, wanted: str, why_not: Callable[[], str] | None = None) -> Course:
    """The course with a profile chosen for each exercise that trains. why_not: a GPU cannot be had; empty: it can.

    Raises UserError where course.yml names a folder that lacks the data.
    """
    asked = why_not or why_no_gpu
    return replace(course, exercises=tuple(_chosen(exercise, wanted, asked) for exercise in course.exercises))


def _chosen(exercise: Exercise, wanted: str, why_not: Callable[[], str]) -> Exercise:
    training = exercise.training
    if training is None:
        return exercise
    profile, reason = _profile(training, wanted, why_not)
    training = replace(training, chosen=profile, reason=reason)
    if profile and training.data:
        source = datasets.find(training.data, datasets.folder_of(training.data_folder))
        training = replace(training, data_version=source.version)
        images = datasets.count(source)
        if images < profile.images:
            lacks = f"{profile.name} trains on {profile.images:,} images, and {source.path} has {images:,}"
            training = replace(training, chosen=None, reason=f"{lacks}. `grader data` fetches the others.")
    on_gpu = training.chosen is not None and training.chosen.name == GPU
    return replace(exercise, training=training, device="cuda" if on_gpu else exercise.device)


def _profile(training: Training, wanted: str, why_not: Callable[[], str]) -> tuple[Profile | None, str]:
    """The profile, or None, and the reason for either."""
    has = {profile.name: profile for profile in training.profiles}
    if wanted == FAST and wanted not in has:  # quick enough as it is
        wanted = CPU
    if wanted not in (AUTO, *has):
        return None, f"This exercise has no profile {wanted}; it has {', '.join(has)}."
    if wanted not in (AUTO, GPU):
        return has[wanted], "asked for by --profile"
    lacks = why_not() if GPU in has else "the exercise needs none"
    if not lacks:
        return has[GPU], "there is a GPU"
    if wanted == AUTO and CPU in has:
        return has[CPU], f"no GPU: {lacks}"
    return None, f"This exercise is trained on a GPU, and there is none here: {lacks}."


def why_no_gpu() -> str:
    """Why a session of this machine could have none; empty where one could. Nobody asks CUDA."""
    try:
        gpus.find()
    except gpus.NoGpu as reason:
        return str(reason)
    return ""
