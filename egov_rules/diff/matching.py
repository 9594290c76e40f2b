"""Which provision of the new text is which of the old: by id, by `nguyên là`, else by likeness, with a
confidence.

A likeness is only looked for among what is left over, between provisions of one sort; every text names
all that it keeps, so this is a guess for a reader to confirm, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import ast
from ..records import evolve, frozen
from .entries import NAMED, Entry

_ENOUGH = 60  # percent
_ALIKE = 0.7  # of two labels, whatever else is the same: yes/no inputs all look alike
_MOST_GUESSES = 40_000  # comparisons of labels: what is more is left as repealed and added


@frozen
class Match:
    """`pairs` in the order of the new text; `added`, `repealed` in their own."""

    pairs: tuple[tuple[Entry, Entry, int | None], ...]
    added: tuple[Entry, ...]
    repealed: tuple[Entry, ...]
    names: dict[str, str]  # old id -> new id, of what was renamed
    declared: frozenset[str] = frozenset()  # new ids that say `nguyên là`


def match(old: tuple[Entry, ...], new: tuple[Entry, ...], *, guesses: bool = True) -> Match:
    """Every provision of either text, paired or left over. `guesses`: whether likeness counts for ids."""
    rest = {entry.key: entry for entry in old}
    found: dict[tuple[str, ...], tuple[Entry, int | None]] = {}
    declared: set[str] = set()
    for entry in new:
        if entry.key in rest:
            found[entry.key] = rest.pop(entry.key), None
    for entry in new:
        former = getattr(entry.decl, "renamed_from", None)
        key = (entry.key[0], former.name) if former is not None else ()
        if entry.key not in found and key in rest:
            found[entry.key] = rest.pop(key), None
            declared.add(entry.about.id)
    _same_provision(rest, [e for e in new if e.key not in found], found)
    _alike(list(rest.values()), [e for e in new if e.key not in found], found, ids=guesses)
    taken = {was.key for was, _ in found.values()}
    names = {
        was.about.id: entry.about.id
        for entry in new
        if entry.key in found and entry.about.sort in NAMED
        for was in [found[entry.key][0]]
        if was.about.id != entry.about.id
    }
    for entry in new:
        if entry.key in found and entry.about.sort == "table" and found[entry.key][0].about.id in names:
            was = found[entry.key][0]
            for column in was.decl.columns:
                if isinstance(column, ast.Id):
                    names[f"{was.about.id}.{column.name}"] = f"{entry.about.id}.{column.name}"
    return Match(
        tuple((found[e.key][0], e, found[e.key][1]) for e in new if e.key in found),
        tuple(e for e in new if e.key not in found),
        tuple(e for e in old if e.key not in taken),
        names,
        frozenset(declared),
    )


def _same_provision(
    rest: dict[tuple[str, ...], Entry],
    left: Iterable[Entry],
    found: dict[tuple[str, ...], tuple[Entry, int | None]],
) -> None:
    """Readings and provisions about the same provision, in their order: the text was changed."""
    waiting: dict[tuple[str, str], list[Entry]] = {}
    for entry in rest.values():
        if entry.about.sort in {"reading", "provision"}:
            waiting.setdefault((entry.about.sort, entry.about.id), []).append(entry)
    for entry in left:
        same = waiting.get((entry.about.sort, entry.about.id))
        if same:
            was = same.pop(0)
            found[entry.key] = rest.pop(was.key), None


def _alike(
    old: list[Entry],
    new: list[Entry],
    found: dict[tuple[str, ...], tuple[Entry, int | None]],
    *,
    ids: bool,
) -> None:
    by_sort: dict[str, tuple[list[Entry], list[Entry]]] = {}
    for side, entries in enumerate((old, new)):
        for entry in entries:
            if (ids and entry.about.sort in NAMED) or entry.about.sort in {"constraint", "term"}:
                by_sort.setdefault(entry.about.sort, ([], []))[side].append(entry)
    for was, now in by_sort.values():
        _same_content(was, now, found)
        if was and now and len(was) * len(now) <= _MOST_GUESSES:
            scores = sorted(
                ((_likeness(a, b), -n, -m) for n, a in enumerate(was) for m, b in enumerate(now)),
                reverse=True,
            )
            gone: set[int] = set()
            come: set[int] = set()
            for score, n, m in scores:
                if score < _ENOUGH:
                    break
                if -n not in gone and -m not in come:
                    gone.add(-n)
                    come.add(-m)
                    found[now[-m].key] = was[-n], min(score, 99)


def _same_content(
    was: list[Entry], now: list[Entry], found: dict[tuple[str, ...], tuple[Entry, int | None]]
) -> None:
    """Those that differ in nothing but their id, where there is only one such on either side."""
    prints: dict[str, tuple[list[Entry], list[Entry]]] = {}
    for side, entries in enumerate((was, now)):
        for entry in entries:
            text = repr(_without_name(entry.decl))
            prints.setdefault(text, ([], []))[side].append(entry)
    for old, new in prints.values():
        if len(old) == len(new) == 1 and old[0].about.label:
            found[new[0].key] = old[0], 99
            was.remove(old[0])
            now.remove(new[0])


def _without_name(decl: Any) -> Any:
    if isinstance(decl, ast.NodeDecl):
        nobody = evolve(decl.ids, first=evolve(decl.ids.first, name=""), last=None)
        return evolve(decl, ids=nobody, renamed_from=None, children=decl.children and ())
    if isinstance(decl, ast.InputDecl):
        return evolve(decl, ids=evolve(decl.ids, first=evolve(decl.ids.first, name=""), last=None))
    if isinstance(decl, ast.ConstraintDecl):
        return evolve(decl, message=evolve(decl.message, value=""))
    if isinstance(decl, ast.TermDecl):
        return evolve(decl, term=evolve(decl.term, value=""))
    return evolve(decl, id=evolve(decl.id, name=""))


def _likeness(a: Entry, b: Entry) -> int:
    """Percent: three parts for the label, two for what is said beyond it."""
    import difflib

    from ..text import fold

    one, other = fold(a.about.label or a.about.id), fold(b.about.label or b.about.id)
    names = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if names.real_quick_ratio() < 0.5 or names.quick_ratio() < 0.5:
        return 0
    if names.ratio() < _ALIKE:
        return 0
    same, asked = 0, 0
    for said in (
        "word",
        "maximum",
        "formula",
        "type",
        "unit",
        "expr",
        "condition",
        "text",
        "cites",
        "columns",
    ):
        if hasattr(a.decl, said):
            asked += 1
            same += getattr(a.decl, said) == getattr(b.decl, said, None)
    rest = same / asked if asked else 0
    return round(100 * (0.6 * names.ratio() + 0.4 * (0.8 * rest + 0.2 * (a.parent == b.parent))))
