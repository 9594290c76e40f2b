"""What differs between two rulesets, as data: a change is a provision, what about it changed, old and new.

Pieces stay trees until somebody reads them, so that one comparison serves both languages and every format.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from .. import ast
from ..records import frozen

Piece: TypeAlias = Any
"""A tree of `ast`, a text, a yes or no, a tuple of these; None where there is nothing."""

ADDED, REPEALED, MOVED, RENAMED, CHANGED = "added", "repealed", "moved", "renamed", "changed"


@frozen
class Provision:
    """What a change speaks of. `sort`: header, node, input, figure, value (`đại lượng`, `tham số`), type,
    table, constraint, ladder, part, ranking, reading, term, provision, test or calendar; `id`: its id,
    or the text it is known by; `word`: the canonical Vietnamese keyword (`tiêu chí`); `within`: the
    ruleset that it was taken from, where that is not the one compared (`tu_vung`).
    """

    sort: str
    id: str
    word: str
    label: str = ""
    cites: tuple[str, ...] = ()
    within: str = ""


@frozen
class Change:
    """One change. `kind`: added, repealed, moved, renamed or changed; `aspect`: what changed (maximum,
    formula, row, cell, weight, type, …), empty for a whole provision. `place`: the row and column of a
    cell, the row of a formula. `confidence` (percent): of a renaming that no text declares. For a move
    `old` and `new` are the ids of the nodes around, and `after` what it follows now.
    """

    kind: str
    provision: Provision
    aspect: str = ""
    old: Piece = None
    new: Piece = None
    place: tuple[Piece, ...] = ()
    after: Provision | None = None
    confidence: int | None = None


@frozen
class GridCell:
    """One cell of a table in both versions."""

    old: Piece
    new: Piece
    changed: bool


@frozen
class GridRow:
    """`state`: same, added, repealed, or `part` for the heading of a part (without cells)."""

    head: Piece
    state: str
    cells: tuple[GridCell, ...] = ()


@frozen
class Grid:
    """A level table or a table of parameters, old and new in its cells. `columns`: heading and state."""

    provision: Provision
    columns: tuple[tuple[Piece, str], ...]
    rows: tuple[GridRow, ...]


@frozen
class Diff:
    """All changes in the order of the new text (what was repealed where it stood). `newly`, `no_longer`:
    what a locality must newly supply, or no longer. `renamed`: old id to new. `old`, `new`: the whole
    texts compared.
    """

    old: ast.File
    new: ast.File
    changes: tuple[Change, ...]
    grids: tuple[Grid, ...] = ()
    newly: tuple[Provision, ...] = ()
    no_longer: tuple[Provision, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether the two mean the same."""
        return not self.changes


def increasing(numbers: Sequence[int]) -> set[int]:
    """The members of a longest increasing subsequence: what kept its order when all else is moved."""
    from bisect import bisect_left

    tails: list[int] = []
    at: list[int] = []
    before: list[int | None] = []
    for place, number in enumerate(numbers):
        slot = bisect_left(tails, number)
        before.append(at[slot - 1] if slot else None)
        if slot == len(tails):
            tails.append(number)
            at.append(place)
        else:
            tails[slot], at[slot] = number, place
    kept: set[int] = set()
    place_of: int | None = at[-1] if at else None
    while place_of is not None:
        kept.add(numbers[place_of])
        place_of = before[place_of]
    return kept
