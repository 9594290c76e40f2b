"""What the columns of a table are: a unit's own fields, the ids of a ruleset, or their labels as a clerk
wrote them.

A header is compared in rounds, each more forgiving than the one before (as written, case, label,
accents), and a round that finds several meanings says so instead of choosing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from .. import ir
from ..notation import folded
from ..records import frozen
from ..text import fold
from .sheet import Cell, text_of

FIELDS = ("code", "name", "kind", "province", "year", "ruleset")
VALUE, POINTS, NOT_ASSESSED, ATTRIBUTE = "value", "points", "not_assessed", "attribute"

_ALIASES = {
    "code": ("ma", "ma don vi", "ma dvhc", "ma don vi hanh chinh", "ma so", "ma xa", "ma huyen", "unit code"),
    "name": (
        *("ten", "ten don vi", "don vi", "ten xa", "ten huyen", "ten xa phuong", "ten don vi hanh chinh"),
        *(
            "dia phuong",
            "ten dia phuong",
            "xa phuong",
            "huyen quan",
            "ten xa phuong thi tran",
            "unit",
            "unit name",
        ),
    ),
    "kind": ("loai", "loai don vi", "loai hinh", "loai dvhc", "unit kind"),
    "province": ("tinh", "tinh thanh pho", "thanh pho", "ten tinh", "tinh tp", "ten tinh thanh pho"),
    "year": ("nam", "nam danh gia", "ky danh gia"),
    "ruleset": ("bo tieu chi", "ma bo tieu chi"),
}
_FIELD_OF = {alias: field for field, aliases in _ALIASES.items() for alias in (field, *aliases)}
# Columns that sheets carry for their readers.
_FOR_READERS = {
    "stt",
    "tt",
    "so tt",
    "so thu tu",
    "ghi chu",
    "no",
    "note",
    "notes",
    "remark",
    "remarks",
    "#",
    "",
}
_NOT_ASSESSED = (
    "khong danh gia",
    "diem khong danh gia",
    "khong dua vao danh gia",
    "not assessed",
    "not_assessed",
)
_MOST_ROWS_ABOVE = 40


@frozen
class Target:
    """What a column gives: `role` is a part of an id of the ruleset (VALUE, POINTS, NOT_ASSESSED,
    ATTRIBUTE).
    """

    role: str
    id: str

    @property
    def name(self) -> str:
        """As the column would be headed: `ha_tang.not_assessed`."""
        return f"{self.id}.not_assessed" if self.role == NOT_ASSESSED else self.id


class Names:
    """The headers that a ruleset understands."""

    def __init__(self, program: ir.Program) -> None:
        self.computed: set[str] = set()
        self._rounds: list[dict[str, set[Target]]] = [{}, {}, {}, {}]
        self.known: dict[str, str] = {}  # spelling -> id, for suggestions
        for item in program.inputs:
            role = ATTRIBUTE if item.role is ir.InputRole.UNIT else VALUE
            self._add(Target(role, item.id), item.label, item.type.unit)
        for node in program.nodes:
            if isinstance(node.body, ir.Open):
                self._add(Target(POINTS, node.id), node.label, "điểm")
            else:
                self.computed |= {node.id, folded(node.label)}
        for ladder in program.ladders:
            self.computed |= {ladder.id, folded(ladder.label)}
        for quantity in program.quantities:
            self.computed |= {quantity.id, folded(quantity.label)}

    def find(self, header: str) -> tuple[Target, ...]:
        """What a header means: nothing, one target, or several that it might be."""
        spellings = [header]
        if header.endswith(")"):
            spellings += [header.rpartition("(")[0], header.rpartition("(")[2][:-1]]
        for known, spelled in zip(self._rounds, _SPELLED, strict=True):
            for spelling in spellings:
                found = known.get(spelled(spelling))
                if found:
                    return tuple(sorted(found, key=lambda t: t.name))
        return ()

    def is_computed(self, header: str) -> bool:
        """Whether it names something that the ruleset works out itself."""
        return header in self.computed or folded(header) in self.computed

    def suggestion(self, header: str) -> str | None:
        """The id that a header may be meant for."""
        from ..text import suggest

        near = suggest(header, self.known)
        return self.known[near[0]] if near else None

    def _add(self, target: Target, label: str, unit: str | None) -> None:
        id = target.id
        self.known[id] = id
        if label:
            self.known.setdefault(label, id)
        self._spell(target, id, label, unit)
        if target.role == POINTS:
            self._spell(target, f"{id}.points", "", None)
            other = Target(NOT_ASSESSED, id)
            self._spell(other, f"{id}.not_assessed", "", None)
            for words in ("không đánh giá", "điểm không đánh giá", "không đưa vào đánh giá", "not assessed"):
                for between in (" ", " - ", ", ", ": "):
                    self._put(2, folded(f"{label}{between}{words}"), other)
                    self._put(3, _plain(f"{label} {words}"), other)
                self._put(2, folded(f"{label} ({words})"), other)

    def _spell(self, target: Target, id: str, label: str, unit: str | None) -> None:
        self._put(0, id, target)
        self._put(1, folded(id), target)
        self._put(3, _plain(id), target)
        if label:
            self._put(2, folded(label), target)
            self._put(3, _plain(label), target)
            self._put(2, folded(f"{id} {label}"), target)
            self._put(3, _plain(f"{id} {label}"), target)
            if unit:
                self._put(2, folded(f"{label} ({unit})"), target)

    def _put(self, number: int, spelling: str, target: Target) -> None:
        if spelling:
            self._rounds[number].setdefault(spelling, set()).add(target)


def field_of(header: str) -> str | None:
    """The unit's own field that a header names: `Mã đơn vị` is `code`."""
    return _FIELD_OF.get(_plain(header))


def for_readers(header: str) -> bool:
    """Whether a column is there for people only: a running number, remarks."""
    return _plain(header) in _FOR_READERS


def says_not_assessed(header: str) -> bool:
    """Whether a column beside a group's points holds the points not assessed, and says no more than that."""
    return _plain(header) in _NOT_ASSESSED


def find_header(rows: Sequence[Sequence[Cell]], names: Iterable[Names] = ()) -> int | None:
    """The index of the row that names the columns: titles may stand above it. None where there is none."""
    known = list(names)
    best, found = 0, None
    for number, row in enumerate(rows[:_MOST_ROWS_ABOVE]):
        score = recognised(row, known)
        if score > best:
            best, found = score, number
    return found


def recognised(row: Sequence[Cell], names: Sequence[Names] = ()) -> int:
    """How many cells of a row name a column; 0 for a row that cannot be the header."""
    texts = [text_of(cell) for cell in row if cell][: 2 * _MOST_ROWS_ABOVE]
    fields = {field for field in map(field_of, texts) if field}
    values = sum(any(n.find(text) for n in names) for text in texts) if names else 0
    identified = "code" in fields or "name" in fields
    return len(fields) + values if identified and (len(fields) > 1 or values or len(texts) > 1) else 0


def numbers_the_columns(row: Sequence[Cell]) -> bool:
    """Whether a row only numbers the columns, as forms do beneath the header: (1) (2) (3)."""
    texts = [text_of(cell).strip("() ") for cell in row]
    said = [text for text in texts if text]
    if len(said) < 3 or not all(text.isascii() and text.isdigit() and len(text) < 4 for text in said):
        return False
    counted = [int(text) for text in said]
    return counted[0] in (0, 1) and counted == list(range(counted[0], counted[0] + len(counted)))


def _plain(header: str) -> str:
    """Without accents, case, marks and line breaks."""
    return " ".join(re.sub(r"[^\w.#]|_", " ", fold(header)).split())


# How a header is spelled for each round of comparing.
_SPELLED: tuple[Callable[[str], str], ...] = (str.strip, folded, folded, _plain)
