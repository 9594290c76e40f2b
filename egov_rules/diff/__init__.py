"""Two rulesets compared by meaning, not by lines: what a drafter's note would tell (Điều 11).

`compare` knows trees only. Layout, comments, the surface and how inputs are spread over blocks are no change;
everything else is, down to a cell of a level table, and what no finding names is still said (`whole`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .. import ast
from ..records import evolve
from .changes import ADDED, MOVED, RENAMED, REPEALED, Change, Diff, Grid, Provision, increasing
from .comparing import compared, header_changes
from .entries import Entry, entries, renamed
from .ladders import grid
from .matching import Match, match

__all__ = ["Change", "Diff", "Provision", "compare"]


def compare(
    old: ast.File,
    new: ast.File,
    imported: tuple[Sequence[ast.File], Sequence[ast.File]] = ((), ()),
    *,
    guesses: bool = True,
) -> Diff:
    """All that differs between two whole texts (consolidated where they detail or amend others).

    `imported`: the vocabularies that each uses, compared too. `guesses`: whether a likeness counts as a
    renaming.
    """
    was, now = entries(old), entries(new)
    found = match(was, now, guesses=guesses)
    changes = [*header_changes(old, new), *_changes(was, now, found)]
    for before, after in _vocabularies(*imported):
        own = compare(before, after)
        changes += [
            evolve(c, provision=evolve(c.provision, within=after.ref.id.name))
            for c in own.changes
            if c.provision.sort != "header"
        ]
    newly, no_longer = _needs(found)
    return Diff(old, new, tuple(changes), tuple(_grids(found)), newly, no_longer, tuple(found.names.items()))


def _vocabularies(old: Sequence[ast.File], new: Sequence[ast.File]) -> Iterator[tuple[ast.File, ast.File]]:
    before = {file.ref.id.name: file for file in old}
    for file in new:
        if file.ref.id.name in before:
            yield before[file.ref.id.name], file


def _changes(was: Sequence[Entry], now: Sequence[Entry], found: Match) -> Iterator[Change]:
    """In the order of the new text; what was repealed stands after what it followed."""
    pairs = {id(new): (old, confidence) for old, new, confidence in found.pairs}
    moved = _moved(was, now, found)
    gone: dict[tuple[str, ...] | None, list[Entry]] = {}
    kept = {id(old): new for old, new, _ in found.pairs}
    last: tuple[str, ...] | None = None
    for entry in was:
        if id(entry) in kept:
            last = kept[id(entry)].key
        else:
            gone.setdefault(last, []).append(entry)
    repealed = {entry.about.id for entry in found.repealed if entry.about.sort == "node"}
    added = {entry.about.id for entry in found.added if entry.about.sort == "node"}
    for entry in gone.get(None, ()):
        yield from _repealed(entry, repealed)
    before: Entry | None = None
    for entry in now:
        if id(entry) not in pairs:
            if entry.parent not in added:
                yield Change(
                    ADDED, entry.about, "", entry.parent, entry.decl, (), before.about if before else None
                )
        else:
            old, confidence = pairs[id(entry)]
            yield from _paired((old, entry, confidence), found, moved, before)
        for other in gone.get(entry.key, ()):
            yield from _repealed(other, repealed)
        before = entry


def _repealed(entry: Entry, repealed: set[str]) -> Iterator[Change]:
    if entry.parent not in repealed:
        yield Change(REPEALED, entry.about, "", entry.decl, None)


def _paired(
    pair: tuple[Entry, Entry, int | None], found: Match, moved: set[int], before: Entry | None
) -> Iterator[Change]:
    old, new, confidence = pair
    if old.about.id != new.about.id and new.about.id in found.names.values():
        yield Change(RENAMED, new.about, "id", old.about.id, new.about.id, (), None, confidence)
    if id(new) in moved:
        after = before.about if before else None
        yield Change(
            MOVED, new.about, "place", found.names.get(old.parent or "", old.parent), new.parent, (), after
        )
    if old.role != new.role:
        yield Change("changed", new.about, "role", old.role, new.role)
    yield from compared(new.about, comparable(old, new, found), new.decl)


def comparable(old: Entry, new: Entry, found: Match) -> object:
    """The old declaration in the words of the new text: its ids as they are now, its children as there."""
    decl = old.decl
    if isinstance(decl, ast.NodeDecl):
        both = decl.children is not None and new.decl.children is not None
        children = decl.children and ()
        decl = renamed(evolve(decl, children=None), found.names)
        former = new.decl.renamed_from if old.about.id != new.about.id else decl.renamed_from
        return evolve(decl, children=new.decl.children if both else children, renamed_from=former)
    decl = renamed(decl, found.names)
    if (
        isinstance(decl, ast.InputDecl)
        and isinstance(new.decl, ast.InputDecl)
        and old.about.id != new.about.id
    ):
        return evolve(decl, renamed_from=new.decl.renamed_from)
    return decl


def _moved(was: Sequence[Entry], now: Sequence[Entry], found: Match) -> set[int]:
    """Provisions that stand under another node, or elsewhere among those they stood with."""
    place = {id(entry): n for n, entry in enumerate(was)}
    moved: set[int] = set()
    rows: dict[tuple[str | None, bool], list[tuple[int, Entry]]] = {}
    pairs = {id(new): old for old, new, _ in found.pairs}
    for entry in now:
        old = pairs.get(id(entry))
        if old is None:
            continue
        if found.names.get(old.parent or "", old.parent) != entry.parent:
            moved.add(id(entry))
        else:
            rows.setdefault((entry.parent, False), []).append((place[id(old)], entry))
    for row in rows.values():
        kept = increasing([n for n, _ in row])
        moved |= {id(entry) for n, entry in row if n not in kept}
    return moved


def _needs(found: Match) -> tuple[tuple[Provision, ...], tuple[Provision, ...]]:
    """What is data for a locality now and was not, and the other way round: inputs, and points of open
    nodes.
    """

    def asked(entry: Entry) -> bool:
        if isinstance(entry.decl, ast.NodeDecl):
            return entry.decl.open
        return (
            isinstance(entry.decl, ast.InputDecl) and entry.role == "submitted" and entry.decl.source is None
        )

    newly = [e.about for e in found.added if asked(e)]
    no_longer = [e.about for e in found.repealed if asked(e)]
    for old, new, _ in found.pairs:
        if asked(new) and not asked(old):
            newly.append(new.about)
        elif asked(old) and not asked(new):
            no_longer.append(old.about)
    return tuple(newly), tuple(no_longer)


def _grids(found: Match) -> Iterator[Grid]:
    for old, new, _ in found.pairs:
        if new.about.sort in {"ladder", "table"} and old.decl != new.decl:
            both = grid(new.about, renamed(old.decl, found.names), new.decl)
            if both is not None:
                yield both
