"""From one version to another in steps, each a text that can be evaluated: the clauses of the amendment.

Where the new version is an amendment of the old one, its own clauses are the steps; else those of the
amendment that the comparison finds. A clause after which the text makes no sense yet goes together with
the next.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from .. import ast, ir, revisions, textfile, workspace
from ..amend import apply
from ..diagnostics import RulesError
from ..diff.amending import amendment
from ..diff.changes import Diff
from ..records import evolve, frozen
from ..source import NOWHERE, Source
from ..syntax import parse

# Sums that do not fit yet, days off that end too soon: points can be worked out all the same, or the unit
# is left out.
_BEARABLE = frozenset(("E0401", "E0402", "E0403", "E0421"))
_SILENT = ast.ReadingDecl | ast.TermDecl | ast.ProvisionDecl | ast.TestDecl


@frozen
class Step:
    """Some clauses and the rules after them. `alone`: the old rules with these clauses only; None where
    they make no sense by themselves. `before`, `after`: the texts, to tell what the step changed.
    """

    clauses: tuple[str, ...]
    before: ast.File
    after: ast.File
    program: ir.Program
    alone: ir.Program | None


def steps(old: workspace.Whole, new: workspace.Whole, found: Diff, spec: str, most: int) -> tuple[Step, ...]:
    """At most `most` steps from `old` to `new`; one where they cannot be told apart. RulesError where a
    version has errors.
    """
    last = usable(new)
    assert old.file is not None
    assert new.file is not None
    amendments = _own(old.file, spec) or _found(found)
    if found.empty or not amendments:
        return (Step((), old.file, new.file, last, last),) if not found.empty else ()
    made = list(_taken(old, new, amendments, most))
    if not made:
        return (Step((), old.file, new.file, last, last),)
    end = evolve(made[-1], after=new.file, program=last)
    return (*made[:-1], end)


def usable(text: workspace.Whole) -> ir.Program:
    """The program of a version; RulesError with its errors."""
    program, errors = workspace.compiled(text)
    if program is None or errors:
        raise revisions.broken(errors)
    return program


def _own(old: ast.File, spec: str) -> list[ast.File]:
    """The amendments that lead from the old version to the new, the first one first; none where they do
    not.
    """
    chain: list[ast.File] = []
    where = None if revisions.is_revision(spec) else workspace.locate(spec)
    wanted = (old.ref.id.name, old.ref.version)
    while where is not None and len(chain) < 100:
        source = textfile.read(where)
        file = parse(source).file if isinstance(source, Source) else None
        if file is None or file.amends is None:
            return []
        chain.append(file)
        base = (file.amends.id.name, file.amends.version)
        if base == wanted:
            return chain[::-1]
        try:
            where = workspace.locate("@".join(base), [os.path.dirname(where) or "."])
        except RulesError:
            return []
    return []


def _found(found: Diff) -> list[ast.File]:
    """The amendment that the comparison finds; none where the difference is no amendment."""
    try:
        file = parse(Source("sua-doi.egr", amendment(found))).file
    except RulesError:
        return []
    return [file] if file is not None else []


def _clauses(file: ast.File) -> Iterator[tuple[ast.Change, ast.Article | None]]:
    changes: list[tuple[ast.Change, ast.Article | None]] = []
    for item in file.items:
        if isinstance(item, ast.Article):
            changes += [(change, item) for change in item.changes]
        elif isinstance(item, ast.Change):
            changes.append((item, None))
    yield from changes


def _taken(
    old: workspace.Whole, new: workspace.Whole, amendments: Sequence[ast.File], most: int
) -> Iterator[Step]:
    assert old.file is not None
    source = evolve(new, calendar=new.calendar or old.calendar)
    before = reached = _rules(old.file)
    total = sum(1 for file in amendments for _ in _clauses(file))
    size = -(-total // max(1, most))
    waiting: list[str] = []
    used: list[ast.Change] = []
    for file in amendments:
        base = before
        taken: tuple[ast.Change, ...] = ()
        rules = evolve(file, items=())
        start = _rules(apply(base, rules).file)
        days = file is amendments[0] and old.calendar != source.calendar
        if days or _counts(base, start):
            program, errors = workspace.compiled(source, start)
            if program is not None and _bearable(errors):
                yield Step(("",), reached, start, program, program)
                reached = start
        for change, article in _clauses(file):
            taken = (*taken, _inside(change, article))
            waiting.append(_text(change))
            used.append(change)
            after = _rules(apply(base, evolve(file, items=taken)).file)
            before = after
            if isinstance(change, ast.DeclarationChange) and isinstance(change.new, _SILENT):
                continue
            if len(waiting) < size:
                continue
            program, errors = workspace.compiled(source, after)
            if program is None or not _bearable(errors):
                continue
            yield Step(tuple(waiting), reached, after, program, _alone(old, source, file, used))
            reached, waiting, used = after, [], []
    if waiting:
        program, errors = workspace.compiled(source, before)
        if program is not None:
            yield Step(tuple(waiting), reached, before, program, _alone(old, source, amendments[-1], used))


def _rules(file: ast.File) -> ast.File:
    """The text without its tests."""
    return evolve(file, items=tuple(item for item in file.items if not isinstance(item, ast.TestDecl)))


def _counts(old: ast.File, new: ast.File) -> bool:
    """Whether the header changes something that points rest on."""
    names = ("roundings", "not_assessed_at", "period_start", "period_end", "holidays", "frequency", "uses")
    return any(getattr(old.metadata, n) != getattr(new.metadata, n) for n in names)


def _alone(
    old: workspace.Whole, source: workspace.Whole, file: ast.File, used: Sequence[ast.Change]
) -> ir.Program | None:
    """The old rules with these clauses only."""
    assert old.file is not None
    meta = ast.Metadata(in_force_from=file.metadata.in_force_from, span=NOWHERE)
    items = tuple(evolve(c, in_force=None) for c in used)
    done = apply(_rules(old.file), evolve(file, metadata=meta, items=items))
    if any(d.severity == "error" for d in done.diagnostics):
        return None
    program, errors = workspace.compiled(evolve(source, calendar=old.calendar), _rules(done.file))
    return program if program is not None and _bearable(errors) else None


def _bearable(errors: Sequence[object]) -> bool:
    return all(getattr(d, "code", "") in _BEARABLE for d in errors)


def _inside(change: ast.Change, article: ast.Article | None) -> ast.Change:
    """A clause with what its article says of all: when it enters into force."""
    if article is None or change.in_force is not None or article.in_force is None:
        return change
    return evolve(change, in_force=article.in_force)


def _text(change: ast.Change) -> str:
    """The clause on one line, as it is written."""
    return " ".join(change.span.text.split())
