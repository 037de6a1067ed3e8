"""CSV files: some that come from elsewhere and are filled, each other byte kept, and text that is no formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from grader.errors import UserError

MAX_BYTES = 64 * 2**20

# What spreadsheets take for a formula, full-width forms included; also after a separator, for a file may be opened with
# another one than it was written with. Source: OWASP, "CSV Injection".
_FORMULA = re.compile(r"(\A|[,;|\t\r\n])([ \xa0]*)(?=[=+\-@\t\r\n＝＋－＠])")  # noqa: RUF001
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?\Z")
_MARK = "\ufeff"


def guarded(text: str) -> str:
    """Free text as a spreadsheet shows it and never computes it: an apostrophe stands before what would be a formula.

    Plain numbers stay what they are. Not for ids that another program has to find again.
    """
    return text if _NUMBER.match(text) else _FORMULA.sub(r"\1\2'", text)


def write(rows: Iterable[Iterable[object]]) -> bytes:
    """UTF-8 with a byte order mark, without which Excel takes it for something else."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return (_MARK + out.getvalue()).encode("utf-8", "backslashreplace")


class Sheet:
    """A CSV file that another program wrote. Cells that nobody fills keep their bytes, quotes and line ends, too."""

    def __init__(self, content: bytes, name: str) -> None:
        """Raises UserError where it is no CSV of text."""
        if len(content) > MAX_BYTES or b"\0" in content:
            raise UserError(f"{name} is no CSV file")
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            raise UserError(f"{name} is not UTF-8 text; download it again and leave it as it is") from None
        self.name = name
        self._mark = _MARK if text.startswith(_MARK) else ""
        text = text.removeprefix(_MARK)
        header = text.partition("\n")[0]
        self.delimiter = max(",;\t", key=header.count)
        self._rows, self._ends = _split(text, self.delimiter, name)
        self.titles = [_plain(cell).strip() for cell in self._rows[0]] if self._rows else []

    def __len__(self) -> int:
        """Rows, that of the titles included, which is row 0."""
        return len(self._rows)

    def cell(self, row: int, column: int) -> str:
        """Its text; empty where the row is too short."""
        cells = self._rows[row]
        return _plain(cells[column]) if column < len(cells) else ""

    def fill(self, row: int, column: int, text: str) -> bool:
        """Put a text into a cell that is there. False where the row has none."""
        cells = self._rows[row]
        if column >= len(cells):
            return False
        quoted = cells[column].startswith('"') or any(ch in text for ch in f'"\r\n{self.delimiter}')
        cells[column] = '"' + text.replace('"', '""') + '"' if quoted else text
        return True

    def content_of(self, row: int) -> str:
        return self.delimiter.join(self._rows[row])

    def content(self) -> bytes:
        lines = (self.delimiter.join(cells) + end for cells, end in zip(self._rows, self._ends, strict=True))
        return (self._mark + "".join(lines)).encode()

    def column(self, title: str) -> int | None:
        """Position of the column with that title, whatever its case."""
        wanted = title.strip().casefold()
        found = [place for place, known in enumerate(self.titles) if known.casefold() == wanted]
        if len(found) > 1:
            raise UserError(f"{self.name}: {len(found)} columns are called {title!r}; rename all but one")
        return found[0] if found else None


def load(path: Path) -> Sheet:
    """Raises UserError."""
    try:
        with path.open("rb") as file:
            return Sheet(file.read(MAX_BYTES + 1), str(path))
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; expected the CSV file that was downloaded") from None


def _split(text: str, delimiter: str, name: str) -> tuple[list[list[str]], list[str]]:
    """(the cells of each row as they are written, what ends each row)."""
    field = re.compile(rf'("[^"]*(?:""[^"]*)*"|[^"{delimiter}\r\n][^{delimiter}\r\n]*|)({delimiter}|\r\n|\n|\r|\Z)')
    rows: list[list[str]] = []
    ends: list[str] = []
    cells: list[str] = []
    place = 0
    while place < len(text) or cells:
        match = field.match(text, place)
        if not match:
            raise UserError(f"{name}:{text.count(chr(10), 0, place) + 1}: a quote in this line is not closed")
        place = match.end()
        cells.append(match[1])
        if match[2] != delimiter:
            rows.append(cells)
            ends.append(match[2])
            cells = []
    return rows, ends


def _plain(cell: str) -> str:
    """What a reader of the CSV sees."""
    return cell[1:-1].replace('""', '"') if cell.startswith('"') and cell.endswith('"') and len(cell) > 1 else cell
