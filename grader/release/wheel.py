"""The grader that runs here as a wheel, for students to install exactly this one: no index, nothing built."""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import grader
from grader.errors import UserError

DATE = (1980, 1, 1, 0, 0, 0)  # of everything in an archive: the first that a zip can say


def name() -> str:
    return f"grader-{grader.__version__}-py3-none-any.whl"


def build() -> bytes:
    """Raises UserError where the grader was not installed, so that nobody knows what it needs."""
    package = Path(grader.__file__).resolve().parent
    files = {
        f"grader/{path.relative_to(package).as_posix()}": path.read_bytes()
        for path in sorted(package.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    return archive(_with_record({**files, **_description()}))


def _description() -> dict[str, bytes]:
    folder = f"grader-{grader.__version__}.dist-info"
    try:
        installed = importlib.metadata.distribution("grader")
    except importlib.metadata.PackageNotFoundError:
        raise UserError("the grader is not installed here, only unpacked: pip install -e . where it lies") from None
    extras = installed.metadata.get_all("Provides-Extra") or []
    needs = "".join(f"Provides-Extra: {extra}\n" for extra in extras)
    needs += "".join(f"Requires-Dist: {line}\n" for line in installed.requires or ())
    metadata = (
        f"Metadata-Version: 2.1\nName: grader\nVersion: {grader.__version__}\n"
        f"Summary: {installed.metadata['Summary']}\nRequires-Python: {installed.metadata['Requires-Python']}\n{needs}"
    )
    wheel = "Wheel-Version: 1.0\nGenerator: grader\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    return {
        f"{folder}/METADATA": metadata.encode(),
        f"{folder}/WHEEL": wheel.encode(),
        f"{folder}/entry_points.txt": b"[console_scripts]\ngrader = grader.cli:main\n",
    }


def _with_record(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """With the list that an installer checks (PEP 427)."""
    record = f"grader-{grader.__version__}.dist-info/RECORD"
    rows = []
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        rows.append(f"{path},sha256={digest},{len(content)}\n")
    return {**files, record: ("".join(rows) + f"{record},,\n").encode()}


def archive(files: Mapping[str, bytes], folder: str = "") -> bytes:
    """A zip that is the same for the same files. Stored, not deflated: how that is done differs between machines."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as made:
        for path in sorted(files):
            member = zipfile.ZipInfo(folder + path, DATE)
            member.external_attr = 0o100644 << 16
            member.create_system = 3
            made.writestr(member, files[path])
    return buffer.getvalue()
