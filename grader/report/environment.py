"""Where templates come from: ours, one by one replaced by those of the course, which may do nothing but make text."""

from __future__ import annotations

import functools
import traceback
from pathlib import Path

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from grader.report.text import block, message, span, words

FOLDER = "templates"
SUFFIX = ".j2"


class BrokenTemplate(Exception):
    """A template of the course that cannot be rendered: `templates/exercise.html.j2:14: 'entri' is undefined`."""


def of_course(root: Path) -> Path | None:
    """The folder of the course's own templates; None where it has none."""
    folder = root / FOLDER
    return folder if folder.is_dir() else None


def render(name: str, own: Path | None, **values: object) -> str:
    """Raises BrokenTemplate where a template of the course is not in order."""
    try:
        return environment(own, name.endswith(f".html{SUFFIX}")).get_template(name).render(**values)
    except Exception as error:
        if own is None:
            raise
        raise BrokenTemplate(_blame(own, error)) from error


def source(name: str, own: Path | None) -> str:
    """The text of a file beside the templates, such as the style sheet."""
    made = environment(own, True)
    assert made.loader is not None
    # With the line ends that a browser sees when it hashes the style, whatever a checkout made of them.
    lines = (line.strip() for line in made.loader.get_source(made, name)[0].splitlines())
    return "\n".join(line for line in lines if line)


@functools.cache
def environment(own: Path | None, autoescape: bool) -> jinja2.Environment:
    """autoescape: for HTML. Markdown has rules of its own, which the filters keep: its template sends every text
    through one."""
    ours = jinja2.PackageLoader("grader.report")
    loader = jinja2.ChoiceLoader([jinja2.FileSystemLoader(own), ours]) if own else ours
    # What a course brings may be somebody else's: in the sandbox a template reaches the report and nothing of Python.
    kind = ImmutableSandboxedEnvironment if own else jinja2.Environment
    made = kind(
        loader=loader, autoescape=autoescape, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {"words": words, "message": message, "span": span, "block": block}
    return made


def problems(own: Path) -> list[str]:
    """What can be said of a course's templates before any report is rendered: files that no page uses, bad syntax."""
    made = environment(own, True)
    known = set(jinja2.PackageLoader("grader.report").list_templates())
    found = []
    for path in sorted(file for file in own.rglob("*") if file.is_file()):
        name = path.relative_to(own).as_posix()
        if name.endswith(SUFFIX):
            try:
                made.parse(path.read_text(encoding="utf-8"), name, str(path))
            except (jinja2.TemplateSyntaxError, UnicodeDecodeError) as error:
                found.append(_blame(own, error, path))
        elif name not in known:
            found.append(f"{FOLDER}/{name}: is no template; ours are {', '.join(sorted(known))}")
    return found


def _blame(own: Path, error: Exception, path: Path | None = None) -> str:
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{FOLDER}/{error.name}:{error.lineno}: {error.message}"
    frames = traceback.extract_tb(error.__traceback__)
    places = [frame for frame in frames if frame.filename.endswith(SUFFIX)]
    if not places:
        return f"{FOLDER}/{path.name if path else ''}: {error}"
    reason = f"there is no template {error.name}" if isinstance(error, jinja2.TemplateNotFound) else str(error)
    last = places[-1]
    place = Path(last.filename)
    name = f"{FOLDER}/{place.relative_to(own).as_posix()}" if place.is_relative_to(own) else place.name
    return f"{name}:{last.lineno}: {reason}"
