"""An amendment applied to the text that it amends: clause by clause, in the order of their entry into
force.

A clause that does not fit is refused with its place and that of the provision; the others are still
tried, so that one reading tells everything that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from .. import ast
from ..diagnostics import Diagnostic, Text, in_order
from ..messages import amendments as messages
from ..records import evolve, frozen
from ..source import Span
from .fragments import Fragments, RefusedError, row_name
from .history import History, Note, Withdrawn
from .outline import SORTS, Entry, Item, Key, Outline, key_of, name_of
from .trees import nodes_in, references, renamed, reworded, rows_of, with_row


@frozen
class Amended:
    """The text as amended, what is wrong, and what was done so far by the instruments of the chain."""

    file: ast.File
    diagnostics: tuple[Diagnostic, ...]
    history: History


def apply(
    base: ast.File, amendment: ast.File, on: date | None = None, history: History | None = None
) -> Amended:
    """`base` as `amendment` changes it, under the amendment's version and with the amendment's own tests.

    `on`: only clauses that are in force on that day. `history`: of the amendments that gave `base`.
    """
    run = _Application(base, amendment, (history or History()).copy())
    run.apply_all(on)
    items = (*run.outline.items(), *(item for item in amendment.items if isinstance(item, ast.TestDecl)))
    run.check_uses(items)
    file = ast.File(
        amendment.source,
        amendment.surface,
        amendment.ref,
        base.frame,
        _overlaid(run.metadata, amendment.metadata),
        items,
        span=amendment.span,
    )
    return Amended(file, in_order(run.diagnostics), run.history)


@frozen
class _Pending:
    """A clause and when it enters into force."""

    change: ast.Change
    article: ast.Article | None
    day: date


class _Application(Fragments):
    """One amendment being applied."""

    def __init__(self, base: ast.File, amendment: ast.File, history: History) -> None:
        self.base, self.amendment, self.history = base, amendment, history
        self.ref = f"{base.ref.id.name}@{base.ref.version}"
        self.new_ref = f"{amendment.ref.id.name}@{amendment.ref.version}"
        self.surface = amendment.surface
        self.outline = Outline(base.items)
        self.metadata = base.metadata
        self.diagnostics: list[Diagnostic] = []
        self.touched: dict[int, list[tuple[tuple[str, ...], Span, date]]] = {}
        self.kept: list[Entry] = []  # so that the identities in `touched` stay theirs
        self.repealed: dict[str, Span] = {}
        self.names: dict[int, tuple[Item, frozenset[str]]] = {}  # by identity of a declaration
        self.here: _Pending

    # ------------------------------------------------------------------------------------------------ clauses

    def apply_all(self, on: date | None) -> None:
        """All clauses in force on a day, earlier ones first."""
        start = self.amendment.metadata.in_force_from
        if start is None and self.base.metadata.in_force_from is not None:
            self.diagnostics.append(messages.no_entry_into_force(self.amendment.ref.span, self.surface))
        first = start.value if start is not None else date.min
        pending = list(self._pending(first))
        later = {p.day for p in pending if p.day > first}
        self.history = evolve(self.history, dates=(*self.history.dates, *sorted(later)))
        for one in sorted(pending, key=lambda p: p.day):
            if on is None or one.day <= on:
                self.here = one
                try:
                    self._apply(one.change)
                except RefusedError as refused:
                    self.diagnostics.append(refused.diagnostic)

    def _pending(self, first: date) -> Iterable[_Pending]:
        for item in self.amendment.items:
            if isinstance(item, ast.Article):
                day = item.in_force.value if item.in_force is not None else first
                for change in item.changes:
                    yield _Pending(
                        change, item, change.in_force.value if change.in_force is not None else day
                    )
            elif isinstance(item, ast.Change):
                yield _Pending(item, None, item.in_force.value if item.in_force is not None else first)

    def _apply(self, change: ast.Change) -> None:
        if isinstance(change, ast.DeclarationChange):
            self.declared(change)
        elif isinstance(change, ast.CellChange):
            self._cell(change)
        elif isinstance(change, ast.RowChange):
            self._row(change)
        elif isinstance(change, ast.Repeal):
            for target in change.targets:
                self._repeal(target)
        elif isinstance(change, ast.Rename):
            self._rename(change)
        elif isinstance(change, ast.Move):
            self._move(change)
        else:
            self._phrase(change)

    def note(self, verb: str, item: Item, removed: str | None = None, key: Key | None = None) -> None:
        """Keep which clause touched a provision."""
        known = key or key_of(item)
        if known is not None:
            self.history.note(known, Note(verb, self.amendment, self.here.change, self.here.article, removed))

    def touch(self, entry: Entry, aspect: tuple[str, ...], at: Span, there: Span | None = None) -> None:
        """A clause changes an aspect of a provision, `()` all of it: no other may, at the same time."""
        day, clause = self.here.day, self.here.change.span
        known = self.touched.setdefault(id(entry), [])
        for other, first, when in known:
            shared = min(len(aspect), len(other))
            apart = not shared and {aspect, other} & {
                ("position",),
                ("id",),
            }  # moved or renamed, then replaced
            if when == day and aspect[:shared] == other[:shared] and not apart:
                if not clause.start <= first.start < clause.end:
                    raise RefusedError(
                        messages.collides(at, name_of(entry.decl), first, there or entry.decl.span)
                    )
        self.kept.append(entry)
        known.append((aspect, at, day))

    def replace(self, entry: Entry, item: Item, verb: str, at: Span) -> None:
        """Another declaration under the same name in place of an entry's, its children kept."""
        if item == entry.decl:
            raise RefusedError(messages.nothing_changes(at, name_of(item), entry.decl.span))
        old = key_of(entry.decl)
        self.outline.set(entry, item)
        new = key_of(item)
        if old is not None and new is not None:
            self.history.moved(old, new)
        self.note(verb, item)

    # ------------------------------------------------------------------------------------------------ finding

    def find(self, target: ast.Target) -> Entry:
        """The provision that a clause names; RefusedError where there is none."""
        sort = target.sort
        if target.header:
            why = Text(
                "phần đầu văn bản không chỉ ra như vậy được", "an entry of the header cannot be meant here"
            )
            hint = Text(
                "ghi lại nó ở phần đầu của văn bản sửa đổi", "write it in the header of the amendment"
            )
            raise RefusedError(messages.cannot_be_changed_so(target.span, why, hint, self.metadata.span))
        if target.id is None:
            return self._by_text(target)
        name, at = target.id.name, target.id.span
        if sort == "xếp hạng theo":
            entry = self.outline.by_key.get(("ranking", ""))
            if entry is None or (isinstance(entry.decl, ast.RankingDecl) and not _ranks_by(entry.decl, name)):
                raise RefusedError(messages.not_there(target.span, target.span.text, self.ref, None))
            return entry
        kinds = ("type", "id") if sort == "kiểu" else ("id", "type")
        entry = next((e for k in kinds if (e := self.outline.by_key.get((k, name))) is not None), None)
        if entry is None and name in self.outline.parts:
            return self.outline.parts[name]
        if entry is None:
            raise self.unknown(at, name)
        found = _word_of(entry.decl)
        if sort is not None and sort != found:
            raise RefusedError(messages.other_word(target.span, name, sort, found, entry.decl.span))
        return entry

    def unknown(self, at: Span, name: str) -> RefusedError:
        """Nothing has this name."""
        from ..text import suggest

        guess = next(iter(suggest(name, self.outline.names())), None)
        gone = self.history.withdrawn.get(name)
        near = self.outline.by_key.get(("id", guess)) if guess is not None else None
        there = gone.span if gone is not None else near.decl.span if near is not None else None
        return RefusedError(messages.not_there(at, name, self.ref, guess, there))

    def _by_text(self, target: ast.Target) -> Entry:
        sort, wanted = target.sort or "", target.texts[0].value
        if sort == "điều kiện loại":
            for entry in self.outline.by_key.values():
                if isinstance(entry.decl, ast.LadderDecl) and any(
                    g.label.value == wanted for g in entry.decl.gates
                ):
                    return entry
        found = [
            e
            for e in self.outline.by_key.values()
            if isinstance(e.decl, SORTS.get(sort, ())) and _text_of(e.decl) == wanted
        ]
        if len(target.texts) > 1:
            second = target.texts[1].value
            found = [e for e in found if e.decl.text.value == second]  # type: ignore[union-attr]
        if not found:
            from ..text import suggest

            known = [
                _text_of(e.decl)
                for e in self.outline.by_key.values()
                if isinstance(e.decl, SORTS.get(sort, ()))
            ]
            guess = next(iter(suggest(wanted, known)), None)
            raise RefusedError(messages.not_there(target.span, f'{sort} "{wanted}"', self.ref, guess))
        if len(found) > 1:
            why = Text(
                f'có {len(found)} điều cùng gọi là `{sort} "{wanted}"`',
                f'{len(found)} provisions are called `{sort} "{wanted}"`',
            )
            hint = Text(
                f'ghi thêm câu thứ hai để chỉ đúng một: `{sort} "…" "…"`',
                f'add its second text to single one out: `{sort} "…" "…"`',
            )
            raise RefusedError(messages.cannot_be_changed_so(target.span, why, hint, found[1].decl.span))
        return found[0]

    # -------------------------------------------------------------------------------------- cells and rows

    def _cell(self, change: ast.CellChange) -> None:
        entry = self.find(ast.Target(None, change.of, span=change.of.span))
        item = entry.decl
        if isinstance(item, ast.LadderDecl):
            self.replace(entry, self._level_cell(entry, item, change), change.verb, change.span)
        elif isinstance(item, ast.TableDecl):
            self.replace(entry, self._table_cell(entry, item, change), change.verb, change.span)
        else:
            why = Text(f"`{change.of.name}` không phải bảng", f"`{change.of.name}` is not a table")
            hint = Text("ô chỉ có trong bảng mức hay `bảng`", "only level tables and tables have cells")
            raise RefusedError(messages.cannot_be_changed_so(change.of.span, why, hint, item.span))

    def _level_cell(self, entry: Entry, item: ast.LadderDecl, change: ast.CellChange) -> ast.LadderDecl:
        row = self.ladder_row(item, change.place)
        labels = [column.value for column in item.columns]
        column = change.column
        wanted = column.value if isinstance(column, ast.Str) else column.name
        if wanted not in labels or len(row.cells) != len(labels):
            from ..text import suggest

            guess = next(iter(suggest(wanted, labels)), None)
            where = item.columns[0].span if item.columns else item.span
            raise RefusedError(messages.not_there(column.span, wanted, item.id.name, guess, where))
        number = labels.index(wanted)
        old = row.cells[number]
        there = old.span if old is not None else row.span
        if change.quote is not None and change.quote.value != (old.value if old is not None else None):
            now = old.value.span.text if old is not None else "-"
            raise RefusedError(
                messages.quote_differs(change.quote.span, self.say_quote(change.quote), now, there)
            )
        self.touch(entry, (*row_name(row), str(number)), change.span, there)
        new = change.new
        if new is not None and old is not None and not new.cites:
            new = evolve(new, cites=old.cites)
        made = evolve(row, cells=(*row.cells[:number], new, *row.cells[number + 1 :]))
        return self.with_ladder_row(item, row, made)

    def _table_cell(self, entry: Entry, item: ast.TableDecl, change: ast.CellChange) -> ast.TableDecl:
        name = change.column.name if isinstance(change.column, ast.Id) else change.column.value
        columns = [
            c.name if isinstance(c, ast.Id | ast.Name) else getattr(c, "value", None) for c in item.columns
        ]
        if name not in columns:
            from ..text import suggest

            guess = next(iter(suggest(name, [c for c in columns if isinstance(c, str)])), None)
            raise RefusedError(messages.not_there(change.column.span, name, item.id.name, guess, item.span))
        number = columns.index(name)
        wanted = _table_key(change.place.row)
        row = next((r for r in item.rows if r.key == wanted), None)
        cells = row.cells if row is not None else item.otherwise if change.place.row is None else None
        if cells is None:
            raise RefusedError(
                messages.not_there(change.place.span, change.place.span.text, item.id.name, None, item.span)
            )
        old = cells[number]
        if change.quote is not None and change.quote.value != old:
            said = self.say_quote(change.quote)
            raise RefusedError(messages.quote_differs(change.quote.span, said, old.span.text, old.span))
        if change.new is None or isinstance(change.new.value, ast.Range):
            why = Text("ô của `bảng` là một giá trị", "a cell of such a table holds one value")
            hint = Text("viết một số hay một tỷ lệ", "write a number or a percent")
            raise RefusedError(messages.cannot_be_changed_so(change.span, why, hint, old.span))
        self.touch(entry, ("row", change.place.span.text, str(number)), change.span, old.span)
        made = (*cells[:number], change.new.value, *cells[number + 1 :])
        if row is None:
            return evolve(item, otherwise=made)
        return evolve(item, rows=tuple(evolve(r, cells=made) if r is row else r for r in item.rows))

    def _row(self, change: ast.RowChange) -> None:
        entry = self.find(ast.Target(None, change.of, span=change.of.span))
        item: Any = entry.decl
        field = "formula" if isinstance(item, ast.NodeDecl | ast.LadderDecl) else "expr"
        expr = getattr(item, field, None)
        if expr is None:
            why = Text(f"`{change.of.name}` không có công thức", f"`{change.of.name}` has no formula")
            hint = Text(
                "dòng của bảng mức thì dùng `sửa xếp mức …`", "for a row of a level table amend the levels"
            )
            raise RefusedError(messages.cannot_be_changed_so(change.of.span, why, hint, item.span))
        rows = rows_of(expr, change.place)
        if not rows:
            raise RefusedError(
                messages.not_there(change.place.span, change.place.span.text, change.of.name, None, expr.span)
            )
        if len(rows) > 1:
            why = Text(
                f"công thức có {len(rows)} dòng `{change.place.span.text}`",
                f"the formula has {len(rows)} rows `{change.place.span.text}`",
            )
            hint = Text("viết lại cả công thức", "write the whole formula anew")
            raise RefusedError(messages.cannot_be_changed_so(change.place.span, why, hint, rows[1][0].span))
        row, old = rows[0]
        if change.quote is not None and change.quote.value != old:
            said = self.say_quote(change.quote)
            raise RefusedError(messages.quote_differs(change.quote.span, said, old.span.text, old.span))
        self.touch(entry, ("body", "row", change.place.span.text), change.span, old.span)
        made = evolve(item, **{field: with_row(expr, row, change.new), "cites": (*item.cites, *change.cites)})
        self.replace(entry, made, change.verb, change.span)

    # ---------------------------------------------------------------------------------------- repeal, rename

    def _repeal_entry(self, target: ast.Target) -> None:
        """Take an entry out of the header."""
        words, meta = target.sort or "", self.metadata
        name = target.id.name if target.id is not None else None
        if words.startswith("làm tròn"):
            scope = words.removeprefix("làm tròn điểm ") if "điểm" in words else "display"
            made = evolve(meta, roundings=tuple(r for r in meta.roundings if r.scope != scope))
        elif name is not None:
            made = evolve(meta, uses=tuple(u for u in meta.uses if u.id.name != name))
        else:
            made = evolve(meta, **_EMPTY[words])
        if made == meta:
            raise RefusedError(messages.not_there(target.span, target.span.text, self.ref, None, meta.span))
        self.metadata = made

    def _repeal(self, target: ast.Target) -> None:
        if target.header:
            self._repeal_entry(target)
            return
        entry = self.find(target)
        item = entry.decl
        if isinstance(item, ast.LadderDecl):
            made = self._without(entry, item, target)
            if made is not None:
                self.replace(entry, made, "repeal", target.span)
                return
        elif target.place is not None:
            why = Text(
                "chỉ dòng của bảng mức mới bãi bỏ riêng được",
                "only a row of a level table is repealed by itself",
            )
            hint = Text("viết lại cả công thức", "write the whole formula anew")
            raise RefusedError(messages.cannot_be_changed_so(target.span, why, hint, item.span))
        self.touch(entry, (), target.span)
        for one in entry.walk():
            for name in _ids_of(one.decl):
                self.withdraw(name, target.span)
        self.take_out(entry, "repeal", _word_of(item), name_of(item))

    def withdraw(self, name: str, at: Span) -> None:
        """An id is gone: it cannot come back, and nothing may speak of it."""
        self.history.withdrawn[name] = Withdrawn(at, self.new_ref)
        self.repealed.setdefault(name, at)

    def take_out(self, entry: Entry, verb: str, word: str, name: str) -> None:
        """Remove an entry and keep a note of it where it stood."""
        item, parent = entry.decl, entry.parent
        held = (parent.children if parent is not None else None) or []
        place = held.index(entry)
        before = key_of(held[place - 1].decl) if place else None
        following = self.outline.remove(entry)
        anchor: Key = ("end", "")
        if following is not None:
            first = next((e for e in following.walk() if key_of(e.decl) is not None), None)
            anchor = (key_of(first.decl) if first is not None else None) or anchor
        elif parent is not None and parent.item is not None and (key := key_of(parent.item)) is not None:
            anchor = ("end", key[1])
        elif before is not None:
            anchor = ("after", before[1])
        old = key_of(item)
        said = f"{word} {name}".strip()
        note = Note(verb, self.amendment, self.here.change, self.here.article, said, item.span)
        notes = [note]
        for one in entry.walk():
            key = key_of(one.decl)
            if key is not None:
                notes = [*self.history.removed.pop(key, ()), *notes]
                self.history.notes.pop(key, None)
        if old is not None:
            for where in ("end", "after"):
                notes = [*self.history.removed.pop((where, old[1]), ()), *notes]
        self.history.removed[anchor] = (*self.history.removed.get(anchor, ()), *notes)

    def _without(self, entry: Entry, item: ast.LadderDecl, target: ast.Target) -> ast.LadderDecl | None:
        """The ladder without a row, part or gate; None where the whole ladder is meant."""
        if target.place is not None:
            row = self.ladder_row(item, target.place)
            self.touch(entry, row_name(row), target.span, row.span)
            return self.with_ladder_row(item, row, None)
        if target.texts:
            gates = tuple(g for g in item.gates if g.label.value != target.texts[0].value)
            self.touch(entry, ("gate", target.texts[0].value), target.span)
            return evolve(item, gates=gates)
        assert target.id is not None
        name = target.id.name
        if item.id.name == name:
            return None
        self.withdraw(name, target.span)
        self.touch(entry, ("part", name), target.span)
        return evolve(item, parts=tuple(p for p in item.parts if p.id.name != name))

    def _rename(self, change: ast.Rename) -> None:
        entry = self.find(change.target)
        item: Any = entry.decl
        if (
            change.target.id is None
            or change.target.sort == "xếp hạng theo"
            or isinstance(item, ast.TypeDecl)
        ):
            why = Text("chỉ đổi được tên dùng trong công thức", "only ids that formulas use can be renamed")
            hint = Text("điều này thì `thay thế` cả điều khoản", "replace the whole provision instead")
            raise RefusedError(messages.cannot_be_changed_so(change.target.span, why, hint, item.span))
        old, new = change.target.id.name, change.to.name
        ids = getattr(item, "ids", None)
        if ids is not None and ids.last is not None:
            why = Text(f"`{old}` là một dãy tên đánh số", f"`{old}` begins a row of numbered ids")
            hint = Text("thay thế cả dãy", "replace the whole row")
            raise RefusedError(messages.cannot_be_changed_so(change.target.span, why, hint, item.span))
        self.refuse_taken(change.to, None)
        self.touch(entry, ("id",), change.span)
        self.history.withdrawn[old] = Withdrawn(change.span, self.new_ref)
        for one in self.outline.root.walk():
            if one.item is None or old not in self._spoken(one):
                continue
            bare = _bare(one)
            made = renamed(bare, old, new, columns=isinstance(item, ast.TableDecl))
            if made is not bare:
                if one.children is not None:
                    made = evolve(made, **{_held(one.item): getattr(one.item, _held(one.item))})
                key = key_of(one.item)
                self.outline.set(one, made)
                if key is not None and (now := key_of(made)) is not None:
                    self.history.moved(key, now)
        made = entry.decl
        if isinstance(made, ast.NodeDecl | ast.InputDecl):
            self.outline.set(entry, evolve(made, renamed_from=change.target.id))
        self.note("rename", entry.decl)

    def _spoken(self, entry: Entry) -> frozenset[str]:
        """The names that a declaration speaks of, and tables before a point; not what is inside it."""
        item = entry.decl
        known = self.names.get(id(item))
        if known is None or known[0] is not item:
            found = {one.name for one in references(_bare(entry))}
            found |= {name.partition(".")[0] for name in found}
            known = self.names[id(item)] = (item, frozenset(found))
        return known[1]

    def refuse_taken(self, to: ast.Id, formerly: ast.Id | None) -> None:
        """An id that stands for something else, now or before."""
        there = self.outline.by_key.get(("id", to.name)) or self.outline.parts.get(to.name)
        if there is not None:
            raise RefusedError(messages.already_there(to.span, to.name, there.decl.span, self.surface))
        gone = self.history.withdrawn.get(to.name)
        if gone is not None and (formerly is None or formerly.name != to.name):
            raise RefusedError(messages.withdrawn(to.span, to.name, gone.by, gone.span, self.surface))

    # ------------------------------------------------------------------------------------------ move, phrases

    def _move(self, change: ast.Move) -> None:
        entry = self.find(change.target)
        if change.target.place is not None or change.target.sort in {"phần", "điều kiện loại"}:
            why = Text("không chuyển riêng một dòng được", "a row cannot be moved by itself")
            hint = Text("bãi bỏ dòng rồi bổ sung ở chỗ mới", "repeal the row and insert it at its new place")
            raise RefusedError(messages.cannot_be_changed_so(change.target.span, why, hint, entry.decl.span))
        self.touch(entry, ("position",), change.span)
        whole = entry.whole()
        beside = self.find(change.position.target).decl if change.position.where != "into" else None
        if isinstance(whole, ast.InputDecl | ast.FigureDecl) and not isinstance(
            beside, ast.InputDecl | ast.FigureDecl
        ):
            block = entry.parent.item if entry.parent is not None else None
            assert isinstance(block, ast.Inputs)
            whole = ast.Inputs(block.role, (whole,), span=whole.span)
        parent, at = self.place_for(whole, change.position, moving=entry)
        old_parent = entry.parent
        assert old_parent is not None
        assert old_parent.children is not None
        if old_parent is parent and old_parent.children.index(entry) < at:
            at -= 1
        self.outline.remove(entry)
        made = self.outline.insert(whole, parent, at)
        self.touched[id(made)] = self.touched[id(entry)]
        self.kept.append(made)
        self.note("move", entry.decl)

    def _phrase(self, change: ast.PhraseChange) -> None:
        found = 0
        entries = [self.find(target) for target in change.targets] or [self.outline.root]
        if not change.targets and self.metadata.title is not None:
            title, count = reworded(self.metadata.title, change.old.value, change.new.value)
            self.metadata = evolve(self.metadata, title=title)
            found += count
        for entry in entries:
            for one in list(entry.walk()):
                if one.item is None:
                    continue
                bare = _bare(one)
                made, count = reworded(bare, change.old.value, change.new.value)
                if count:
                    found += count
                    if one.children is not None:
                        made = evolve(made, **{_held(one.item): getattr(one.item, _held(one.item))})
                    key = key_of(one.item)
                    self.outline.set(one, made)
                    if key is not None and (now := key_of(made)) is not None:
                        self.history.moved(key, now)
                    self.note("phrase", made)
        if not found:
            where = entries[0].item
            raise RefusedError(
                messages.not_there(
                    change.old.span,
                    f'"{change.old.value}"',
                    self.ref,
                    None,
                    where.span if where is not None else None,
                )
            )

    # --------------------------------------------------------------------------------------------- afterwards

    def check_uses(self, items: Sequence[ast.Declaration]) -> None:
        """Whatever was repealed and is not there any more must not be spoken of."""
        gone = {name: at for name, at in self.repealed.items() if ("id", name) not in self.outline.by_key}
        gone = {name: at for name, at in gone.items() if name not in self.outline.parts}
        if not gone:
            return
        rules = tuple(item for item in items if not isinstance(item, ast.TestDecl))
        members = {one.id.name for one in nodes_in(rules) if isinstance(one, ast.MemberDecl)}
        for reference in references(rules):
            name = reference.name if reference.name in gone else reference.name.partition(".")[0]
            at = gone.get(name) if name not in members else None
            if at is not None:
                del gone[name]
                self.diagnostics.append(messages.still_used(at, name, reference.span))


_EMPTY: dict[str, dict[str, Any]] = {
    "tên": {"title": None}, "căn cứ": {"instrument": ()}, "đối tượng": {"kinds": ()},
    "hiệu lực đến hết": {"in_force_to": None}, "kỳ số liệu": {"period_start": None, "period_end": None},
    "kỳ đánh giá": {"frequency": None}, "dự thảo": {"draft": False}, "minh họa": {"illustrative": False},
    "thay thế": {"replaces": None}, "ngày nghỉ": {"holidays": None},
    "điểm không đánh giá": {"not_assessed_at": None},
}  # fmt: skip


def _bare(entry: Entry) -> Any:
    """The declaration of an entry without what its children hold."""
    item: Any = entry.decl
    return item if entry.children is None else evolve(item, **{_held(item): ()})


def _held(item: Any) -> str:
    return "items" if isinstance(item, ast.Inputs) else "children"


def _table_key(row: Any) -> Any:
    if isinstance(row, ast.Number | ast.Percent):
        return ast.Range(row, row, span=row.span)
    return row


def _ids_of(item: Item) -> list[str]:
    key = key_of(item)
    found = [key[1]] if key is not None and key[0] == "id" else []
    if isinstance(item, ast.LadderDecl):
        found += [part.id.name for part in item.parts]
    return found


def _ranks_by(item: ast.RankingDecl, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.name == name for one in nodes_in(item.keys[0].expr))


def _text_of(item: Item) -> str:
    if isinstance(item, ast.ReadingDecl | ast.ProvisionDecl):
        return item.provision.value
    key = key_of(item)
    return key[1] if key is not None else ""


def _word_of(item: Item) -> str:
    """The canonical Vietnamese word that a declaration begins with."""
    if isinstance(item, ast.NodeDecl):
        return item.word
    if isinstance(item, ast.QuantityDecl):
        return "tham số" if item.parameter else "đại lượng"
    return next((word for word, kinds in SORTS.items() if isinstance(item, kinds)), "")


def _overlaid(base: ast.Metadata, new: ast.Metadata) -> ast.Metadata:
    """The amendment's metadata, the amended text's where it says nothing; both instruments."""
    scopes = {r.scope for r in new.roundings}
    uses = {(u.id.name, u.version): u for u in (*base.uses, *new.uses)}
    return ast.Metadata(
        title=new.title or base.title,
        instrument=(*(b for b in base.instrument if b not in new.instrument), *new.instrument),
        kinds=new.kinds or base.kinds,
        in_force_from=new.in_force_from,
        in_force_to=new.in_force_to or base.in_force_to,
        period_start=new.period_start or base.period_start,
        period_end=new.period_end or base.period_end,
        frequency=new.frequency or base.frequency,
        roundings=(*new.roundings, *(r for r in base.roundings if r.scope not in scopes)),
        draft=new.draft or base.draft,
        illustrative=new.illustrative or base.illustrative,
        uses=tuple(uses.values()),
        replaces=new.replaces,
        holidays=new.holidays or base.holidays,
        not_assessed_at=new.not_assessed_at or base.not_assessed_at,
        span=new.span,
    )
