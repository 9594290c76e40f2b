"""Clauses of an amendment for one provision: amended in part where a clause can say it, else written anew."""

from __future__ import annotations

from typing import Any

from .. import ast
from ..amend import apply
from ..printer import printed
from ..records import evolve
from ..source import NOWHERE, Source
from ..syntax import parse
from .entries import Entry
from .ladders import row_key

_SHORT = 60  # letters: what is longer is not quoted
_LISTS = ("not_applicable", "adjust", "evidence", "sources", "verifiers", "notes")
_PARTS = ("label", "maximum", "weight", "combine", "child_na", "zero_divisor", "unit", "renamed_from")


def is_line(item: Any) -> bool:
    """Whether it stands in a block of inputs."""
    return isinstance(item, ast.InputDecl | ast.FigureDecl)


def target(entry: Entry) -> ast.Target:
    """How a clause names a provision."""
    about, decl = entry.about, entry.decl
    if about.sort in {"constraint", "term", "provision", "reading"}:
        texts = [about.id] + ([decl.text.value] if about.sort == "reading" else [])
        return ast.Target(about.word, None, tuple(ast.Str(t, span=NOWHERE) for t in texts), span=NOWHERE)
    return ast.Target(about.word, ast.Id(about.id, span=NOWHERE), span=NOWHERE)


def replaced(old: Any, new: Any, role: str = "") -> ast.DeclarationChange:
    """`thay thế [old bằng] new`."""
    was = block(old, role) if old is not None and is_line(old) else old
    return ast.DeclarationChange("replace", block(new, role) if is_line(new) else new, was, span=NOWHERE)


def block(line: Any, role: str) -> ast.Inputs:
    """`số liệu { line }`."""
    return ast.Inputs(role or "submitted", (line,), span=NOWHERE)


def amended(old: Any, new: Any, role: str = "") -> list[ast.Change] | None:
    """The clauses that change only what differs; None where no such clause can say it."""
    if type(old) is not type(new):
        return None
    if isinstance(new, ast.NodeDecl):
        return _node(old, new)
    if isinstance(new, ast.InputDecl):
        return _input(old, new, role)
    if isinstance(new, ast.QuantityDecl):
        return _value(old, new)
    if isinstance(new, ast.LadderDecl | ast.TableDecl):
        return _checked(old, new, _ladder(old, new) if isinstance(new, ast.LadderDecl) else _table(old, new))
    return None


def _change(new: Any) -> list[ast.Change]:
    return [ast.DeclarationChange("amend", new, span=NOWHERE)]


def _quote(what: str, value: Any) -> tuple[ast.Quote, ...]:
    text = printed(value, "vi") if value is not None else ""
    if not text or len(text) > _SHORT or "{" in text:
        return ()
    return (ast.Quote(what, value, span=NOWHERE),)


def _node(old: ast.NodeDecl, new: ast.NodeDecl) -> list[ast.Change] | None:
    if old.word != new.word or old.ids != new.ids or (old.children is None) != (new.children is None):
        return None
    if new.cites[: len(old.cites)] != old.cites or _gone(old, new, (*_PARTS, *_LISTS)):
        return None
    if old.counting != new.counting and new.counting == "normal":
        return None
    rows = _rows(old, new)
    if rows is not None:
        return rows
    said = {
        name: getattr(new, name) for name in (*_PARTS, *_LISTS) if getattr(new, name) != getattr(old, name)
    }
    quotes = [q for name in ("maximum", "weight") if name in said for q in _quote(name, getattr(old, name))]
    bodies = (old.formula, old.members, old.open) != (new.formula, new.members, new.open)
    if bodies:
        if new.formula is None and new.members is None and not new.open:
            return None
        if isinstance(
            new.formula, ast.UnencodedRule
        ):  # `chưa lập quy tắc` follows no `=`, so no quote either
            return None
        said.update(formula=new.formula, members=new.members, open=new.open)
        if new.formula is not None and old.formula is not None:
            quotes += _quote("formula", old.formula)
    made = ast.NodeDecl(new.word, new.ids, None, None, span=NOWHERE)
    made = evolve(
        made,
        **said,
        counting=new.counting if new.counting != old.counting else "normal",
        cites=new.cites[len(old.cites) :],
        quotes=tuple(quotes),
    )
    return _change(made)


def _gone(old: Any, new: Any, names: tuple[str, ...]) -> bool:
    """Whether one of these is there no more: what a partial clause does not name stays."""
    return any(getattr(old, n) not in (None, ()) and getattr(new, n) in (None, ()) for n in names)


def _rows(old: ast.NodeDecl, new: ast.NodeDecl) -> list[ast.Change] | None:
    """Where nothing but the points of some rows of a formula differs: a clause each."""
    from .comparing import rows_by_key

    if old.formula is None or new.formula is None or evolve(old, formula=new.formula) != new:
        return None
    was, now = rows_by_key(_core(old.formula)), rows_by_key(_core(new.formula))
    if was is None or now is None or [k for k, _ in was] != [k for k, _ in now]:
        return None
    clauses: list[ast.Change] = []
    for (key, before), (_, after) in zip(was, now, strict=True):
        if before == after:
            continue
        place, values = _place(key), (_given(before), _given(after))
        if place is None or values[0] is None or values[1] is None:
            return None
        if isinstance(before, ast.BandRow) and evolve(before, expr=after.expr) != after:
            return None
        quote = _quote("row", values[0])
        clauses.append(
            ast.RowChange("amend", place, new.ids.first, values[1], quote[0] if quote else None, span=NOWHERE)
        )
    if 2 * len(clauses) > len(was) and len(was) > 2:
        return None
    return _checked(old, new, clauses)


def _core(expr: Any) -> Any:
    while isinstance(expr, ast.AtMost | ast.NotBelow | ast.Rounded):
        expr = expr.expr
    return expr


def _place(key: Any) -> ast.Place | None:
    if key is None:
        return ast.Place(None, span=NOWHERE)
    if isinstance(key, tuple):
        return ast.Place(key[0], span=NOWHERE) if len(key) == 1 else None
    if isinstance(key, ast.Str):
        return ast.Place(ast.Label(key.value, span=NOWHERE), span=NOWHERE)
    return ast.Place(key, span=NOWHERE) if isinstance(key, ast.Range) else None


def _given(row: Any) -> Any:
    return row.expr if isinstance(row, ast.BandRow) else row


def _input(old: ast.InputDecl, new: ast.InputDecl, role: str) -> list[ast.Change] | None:
    if old.ids != new.ids or new.cites[: len(old.cites)] != old.cites:
        return None
    kept = ("unit", "evidence", "asked_if", "empty", "source", "renamed_from", "notes")
    if _gone(old, new, kept):
        return None
    said: dict[str, Any] = {
        n: getattr(new, n) if getattr(new, n) != getattr(old, n) else None for n in kept if n != "notes"
    }
    notes = new.notes if new.notes != old.notes else ()
    return _change(block(evolve(new, **said, notes=notes, cites=new.cites[len(old.cites) :]), role))


def _value(old: ast.QuantityDecl, new: ast.QuantityDecl) -> list[ast.Change] | None:
    if old.parameter != new.parameter or new.cites[: len(old.cites)] != old.cites:
        return None
    label = new.label if new.label != old.label else evolve(new.label, value="")
    quotes = _quote("formula", old.expr) if old.expr != new.expr else ()
    if isinstance(new.expr, ast.UnencodedRule):
        quotes = ()
    return _change(evolve(new, label=label, cites=new.cites[len(old.cites) :], quotes=quotes))


# ----------------------------------------------------------------------------------------------------- tables


def _ladder(old: ast.LadderDecl, new: ast.LadderDecl) -> list[ast.Change] | None:
    """Cells, and rows repealed or inserted; None where more differs."""
    same = evolve(old, rows=new.rows, parts=new.parts)
    if same != new or len(old.parts) != len(new.parts):
        return None
    cells: list[ast.Change] = []
    gone: list[ast.Target] = []
    come: list[ast.Change] = []
    holders: list[tuple[Any, Any]] = [(old, new), *zip(old.parts, new.parts, strict=True)]
    for was, now in holders:
        if not isinstance(was, ast.LadderDecl) and evolve(was, rows=now.rows) != now:
            return None
        before = {repr(row_key(r)): r for r in was.rows}
        after = [repr(row_key(r)) for r in now.rows]
        gone += [
            ast.Target(None, old.id, place=_row_place(r), span=NOWHERE)
            for k, r in before.items()
            if k not in after
        ]
        previous: ast.LadderRow | None = None
        for key, row in zip(after, now.rows, strict=True):
            had = before.get(key)
            if had is None:
                made = _inserted(new, row, previous, now.rows)
                if made is None:
                    return None
                come.append(made)
            elif had != row:
                changed = _cells(new, had, row)
                if changed is None:
                    return None
                cells += changed
            previous = row
    repeals: list[ast.Change] = [ast.Repeal(tuple(gone), span=NOWHERE)] if gone else []
    return [*cells, *come, *repeals]


def _row_place(row: ast.LadderRow) -> ast.Place:
    return ast.Place(row.subject, row.each_word, span=NOWHERE)


def _inserted(
    ladder: ast.LadderDecl,
    row: ast.LadderRow,
    previous: ast.LadderRow | None,
    rows: tuple[ast.LadderRow, ...],
) -> ast.Change | None:
    beside = previous or next((r for r in rows if r is not row), None)
    if beside is None:
        return None
    place = ast.Target(None, ladder.id, place=_row_place(beside), span=NOWHERE)
    position = ast.Position("after" if previous is not None else "before", place, span=NOWHERE)
    empty = evolve(ladder.label, value="")
    only = ast.LadderDecl(ladder.id, empty, (), (row,), span=NOWHERE)
    return ast.DeclarationChange("insert", only, None, position, span=NOWHERE)


def _cells(ladder: ast.LadderDecl, was: ast.LadderRow, now: ast.LadderRow) -> list[ast.Change] | None:
    if evolve(was, cells=now.cells) != now:
        return None
    clauses: list[ast.Change] = []
    for column, old, new in zip(ladder.columns, was.cells, now.cells, strict=True):
        if old == new:
            continue
        cites_go = old is not None and new is not None and old.cites != new.cites and not new.cites
        if cites_go:
            return None
        quote = ast.Quote("cell", old.value if old is not None else None, span=NOWHERE)
        said = new
        if old is not None and new is not None and old.cites == new.cites:
            said = evolve(new, cites=())
        clauses.append(
            ast.CellChange(
                "amend",
                _row_place(now),
                column,
                ladder.id,
                said,
                quote,
                cites=said.cites if said is not None else (),
                span=NOWHERE,
            )
        )
    return clauses


def _table(old: ast.TableDecl, new: ast.TableDecl) -> list[ast.Change] | None:
    same_keys = [r.key for r in old.rows] == [r.key for r in new.rows]
    if evolve(old, rows=new.rows, otherwise=new.otherwise) != new or not same_keys:
        return None
    if (old.otherwise is None) != (new.otherwise is None):
        return None
    rows: list[tuple[Any, Any, Any]] = [
        (a.key, a.cells, b.cells) for a, b in zip(old.rows, new.rows, strict=True)
    ]
    if old.otherwise is not None and new.otherwise is not None:
        rows.append((None, old.otherwise, new.otherwise))
    clauses: list[ast.Change] = []
    for key, was, now in rows:
        for column, before, after in zip(new.columns, was, now, strict=True):
            if before == after:
                continue
            if isinstance(column, ast.Name):
                column = ast.Id(column.name, span=NOWHERE)
            if not isinstance(column, ast.Id):
                return None
            cell = ast.CellSpec(after, span=NOWHERE)
            quote = ast.Quote("cell", before, span=NOWHERE)
            place = ast.Place(key, span=NOWHERE)
            clauses.append(ast.CellChange("amend", place, column, new.id, cell, quote, span=NOWHERE))
    return clauses


def _checked(old: Any, new: Any, clauses: list[ast.Change] | None) -> list[ast.Change] | None:
    """The clauses, if they make the new provision of the old one and read as what they are."""
    if not clauses:
        return None
    head = "sửa đổi x phiên bản 1 thành phiên bản 2 { hiệu lực từ 01/01/2000 }\n"
    parsed = parse(Source("x.egr", head + "\n".join(printed(c, "vi") for c in clauses)))
    if parsed.file is None or any(d.severity == "error" for d in parsed.diagnostics):
        return None
    x = ast.Ref(ast.Id("x", span=NOWHERE), "1", span=NOWHERE)
    base = ast.File(parsed.source, "vi", x, None, ast.Metadata(span=NOWHERE), (old,), span=NOWHERE)
    done = apply(base, parsed.file)
    fits = done.file.items == (new,) and not any(d.severity == "error" for d in done.diagnostics)
    return clauses if fits else None


# ----------------------------------------------------------------------------------------------------- header

_ENTRIES = {
    "title": "tên",
    "kinds": "đối tượng",
    "frequency": "kỳ đánh giá",
    "draft": "dự thảo",
    "illustrative": "minh họa",
    "replaces": "thay thế",
    "holidays": "ngày nghỉ",
    "not_assessed_at": "điểm không đánh giá",
    "in_force_to": "hiệu lực đến hết",
}


def header(old: ast.File, new: ast.File) -> tuple[ast.Metadata, list[ast.Change]]:
    """The amendment's header, and the clause that takes away what the new text says no more."""
    a, b = old.metadata, new.metadata
    said: dict[str, Any] = {"in_force_from": b.in_force_from, "replaces": b.replaces}
    gone: list[ast.Target] = []
    for name, words in _ENTRIES.items():
        was, now = getattr(a, name), getattr(b, name)
        if name == "replaces":
            continue
        if not now and was:
            gone.append(_entry(words))
        elif now != was or name == "in_force_to":
            said[name] = now
    if b.period_start is None and a.period_start is not None:
        gone.append(_entry("kỳ số liệu"))
    elif (a.period_start, a.period_end) != (b.period_start, b.period_end):
        said.update(period_start=b.period_start, period_end=b.period_end)
    if a.instrument != b.instrument:
        said["instrument"] = tuple(i for i in b.instrument if i not in a.instrument)
        if (*(i for i in a.instrument if i not in said["instrument"]), *said["instrument"]) != b.instrument:
            said["instrument"] = b.instrument
            gone.append(_entry("căn cứ"))
    if a.roundings != b.roundings:
        said["roundings"] = b.roundings
        kept = {r.scope for r in b.roundings}
        scopes = [r.scope for r in a.roundings if r.scope not in kept]
        gone += [_entry("làm tròn hiển thị" if s == "display" else f"làm tròn điểm {s}") for s in scopes]
    if a.uses != b.uses:
        said["uses"] = b.uses
        if b.uses[: len(a.uses)] == a.uses:
            said["uses"] = b.uses[len(a.uses) :]
        else:
            names = dict.fromkeys(u.id.name for u in a.uses)
            gone += [ast.Target("dùng", ast.Id(n, span=NOWHERE), header=True, span=NOWHERE) for n in names]
    clauses: list[ast.Change] = [ast.Repeal(tuple(gone), span=NOWHERE)] if gone else []
    return ast.Metadata(**said, span=NOWHERE), clauses


def _entry(words: str) -> ast.Target:
    return ast.Target(words, None, header=True, span=NOWHERE)
