"""What the instruments of a chain did to a text: which clause changed which provision, and which ids are
withdrawn.
"""

from __future__ import annotations

from datetime import date

from .. import ast
from ..records import field, frozen
from ..source import Span
from .outline import Key


@frozen
class Note:
    """One clause that touched a provision. `removed`: what it took away, as messages call it; `stood`:
    where.
    """

    verb: str
    by: ast.File
    change: ast.Change
    article: ast.Article | None = None
    removed: str | None = None
    stood: Span | None = None

    @property
    def span(self) -> Span:
        """The clause in its amendment."""
        return self.change.span


@frozen
class Withdrawn:
    """An id that was taken away: where, and by which version."""

    span: Span
    by: str


@frozen
class History:
    """`notes`: by provision, in the order of the clauses. `removed`: by the provision that follows the
    gap, or the parent that it ends. `withdrawn`: ids that cannot come back. `dates`: later entries into
    force than the header's.
    """

    notes: dict[Key, tuple[Note, ...]] = field(factory=dict)
    removed: dict[Key, tuple[Note, ...]] = field(factory=dict)
    withdrawn: dict[str, Withdrawn] = field(factory=dict)
    dates: tuple[date, ...] = ()

    def copy(self) -> History:
        """A history that can be added to."""
        return History(dict(self.notes), dict(self.removed), dict(self.withdrawn), self.dates)

    def note(self, key: Key, note: Note) -> None:
        """A clause touched a provision."""
        if note not in self.notes.get(key, ()):
            self.notes[key] = (*self.notes.get(key, ()), note)

    def moved(self, old: Key, new: Key) -> None:
        """A provision is known by another name from now on."""
        for table in (self.notes, self.removed):
            kinds = ("end", "after")
            for a, b in [(old, new), *(((k, old[1]), (k, new[1])) for k in kinds)]:
                if a in table and a != b:
                    table[b] = (*table.get(b, ()), *table.pop(a))
