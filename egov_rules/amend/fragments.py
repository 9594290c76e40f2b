"""Clauses that write a declaration: amended in part, inserted, or put in place of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import ast
from ..diagnostics import Diagnostic, Text
from ..messages import amendments as messages
from ..printer import printed
from ..records import evolve
from ..source import Span
from .outline import Entry, Item, Key, Outline, key_of, name_of

if TYPE_CHECKING:
    from .history import History

_ROLES = {"submitted": "số liệu", "round": "số liệu cả đợt", "unit": "thuộc tính đơn vị"}
_PARTS = ("maximum", "weight", "combine", "child_na", "zero_divisor", "unit", "renamed_from")
_LISTS = ("not_applicable", "adjust", "evidence", "sources", "verifiers", "notes")


class RefusedError(Exception):
    """A clause cannot be applied."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.code)
        self.diagnostic = diagnostic


class Fragments:
    """The half of an application that deals with whole declarations; the other half gives what is
    declared here.
    """

    outline: Outline
    surface: str
    ref: str
    history: History
    diagnostics: list[Diagnostic]

    def find(self, target: ast.Target) -> Entry:
        raise NotImplementedError

    def unknown(self, at: Span, name: str) -> RefusedError:
        raise NotImplementedError

    def touch(self, entry: Entry, aspect: tuple[str, ...], at: Span, there: Span | None = None) -> None:
        raise NotImplementedError

    def replace(self, entry: Entry, item: Item, verb: str, at: Span) -> None:
        raise NotImplementedError

    def note(self, verb: str, item: Item, removed: str | None = None, key: Key | None = None) -> None:
        raise NotImplementedError

    def refuse_taken(self, to: ast.Id, formerly: ast.Id | None) -> None:
        raise NotImplementedError

    def withdraw(self, name: str, at: Span) -> None:
        raise NotImplementedError

    def take_out(self, entry: Entry, verb: str, word: str, name: str) -> None:
        raise NotImplementedError

    def declared(self, change: ast.DeclarationChange) -> None:
        """One clause with a declaration."""
        if isinstance(change.new, ast.TestDecl):
            why = Text(
                "kiểm thử của văn bản được sửa không đi theo",
                "the tests of the amended text are not carried over",
            )
            hint = Text(
                "viết `kiểm thử …` riêng, không có động từ", "write the test by itself, without a verb"
            )
            raise RefusedError(messages.cannot_be_changed_so(change.span, why, hint))
        if change.verb == "insert":
            self._insert(change)
        elif change.verb == "replace":
            self._replace(change)
        elif isinstance(change.new, ast.Inputs):
            for item in change.new.items:
                block = self._same(item).parent
                there = block.item if block is not None else None
                if isinstance(there, ast.Inputs) and there.role != change.new.role:
                    name = name_of(item)
                    said, found = _ROLES[change.new.role], _ROLES[there.role]
                    raise RefusedError(messages.other_word(item.span, name, said, found, there.span))
                self._amend(change, item)
        else:
            self._amend(change, change.new)

    def say_quote(self, quote: ast.Quote) -> str:
        """What a clause quotes, in its own words."""
        return "-" if quote.value is None else quote.value.span.text

    # -------------------------------------------------------------------------------------------------- amend

    def _amend(self, change: ast.DeclarationChange, new: Any) -> None:
        entry = self._same(new)
        old: Any = entry.decl
        at = new.span if isinstance(change.new, ast.Inputs) else change.span
        if isinstance(new, ast.NodeDecl):
            made: Any = self._amended_node(entry, old, new)
        elif isinstance(new, ast.LadderDecl):
            made = self._amended_ladder(entry, old, new, change)
        elif isinstance(new, ast.InputDecl):
            self.touch(entry, ("line",), at)
            kept = {
                name: getattr(new, name) if getattr(new, name) is not None else getattr(old, name)
                for name in ("unit", "evidence", "asked_if", "empty", "source", "renamed_from")
            }
            made = evolve(new, **kept, cites=_joined(old, new), notes=new.notes or old.notes)
        elif isinstance(new, ast.QuantityDecl):
            for quote in new.quotes:
                self._quoted(quote, old.expr, entry)
            self.touch(entry, ("formula",), at)
            label = new.label if new.label.value else old.label
            made = evolve(new, label=label, quotes=(), cites=_joined(old, new))
        else:
            self.touch(entry, (), at)
            made = evolve(new, cites=_joined(old, new)) if hasattr(new, "cites") else new
        self.replace(entry, made, change.verb, at)

    def _same(self, new: Any) -> Entry:
        """The provision that a fragment speaks of: of its name and its sort."""
        by_both = isinstance(new, ast.ReadingDecl | ast.ProvisionDecl)
        exact = self.outline.by_key.get(key_of(new) or ("", "")) if by_both else None
        if exact is not None:
            return exact
        if isinstance(new, ast.ReadingDecl | ast.ConstraintDecl | ast.TermDecl | ast.ProvisionDecl):
            sort, text = _sort_and_text(new)
            return self.find(ast.Target(sort, None, (text,), span=text.span))
        key = key_of(new)
        assert key is not None
        entry = self.outline.by_key.get(key)
        id_ = _id_of(new)
        if entry is None:
            if id_ is None:
                why = Text("văn bản được sửa không xếp hạng", "the amended text has no ranking")
                hint = Text("dùng `bổ sung`", "insert it")
                raise RefusedError(messages.cannot_be_changed_so(new.span, why, hint))
            raise self.unknown(id_.span, id_.name)
        old: Any = entry.decl
        said, found = _sort(new), _sort(old)
        if said != found:
            assert id_ is not None
            raise RefusedError(messages.other_word(id_.span, id_.name, said, found, old.span))
        for last in (getattr(getattr(x, "ids", None), "last", None) for x in (new, old)):
            if last is not None and new.ids != old.ids:
                raise RefusedError(
                    messages.not_there(
                        new.ids.span, new.ids.span.text, self.ref, old.ids.span.text, old.ids.span
                    )
                )
        return entry

    def _quoted(self, quote: ast.Quote, now: Any, entry: Entry) -> None:
        if quote.value == now:
            return
        there = now.span if now is not None else entry.decl.span
        text = printed(now, self.surface) if now is not None else "—"
        raise RefusedError(messages.quote_differs(quote.span, self.say_quote(quote), text, there))

    def _amended_node(self, entry: Entry, old: ast.NodeDecl, new: ast.NodeDecl) -> ast.NodeDecl:
        if new.children is not None:
            why = Text(
                "`sửa` không viết lại các mục bên trong", "amending a node does not write its children anew"
            )
            hint = Text(
                f"sửa, bổ sung hay bãi bỏ từng mục, hoặc `thay thế` cả `{new.ids.first.name}`",
                f"amend, insert or repeal each of them, or replace the whole of `{new.ids.first.name}`",
            )
            raise RefusedError(messages.cannot_be_changed_so(new.ids.span, why, hint, old.ids.span))
        for quote in new.quotes:
            self._quoted(quote, getattr(old, quote.what), entry)
        changes: dict[str, Any] = {}
        if new.label is not None:
            changes["label"] = new.label
        for name in _PARTS:
            if getattr(new, name) is not None:
                changes[name] = getattr(new, name)
        for name in _LISTS:
            if getattr(new, name):
                changes[name] = getattr(new, name)
        if new.counting != "normal":
            changes["counting"] = new.counting
        bodies = (new.formula, new.members, True if new.open else None)
        if any(body is not None for body in bodies):
            if entry.children is not None and new.members is None:
                why = Text("nút này có các mục bên trong", "this node has children")
                hint = Text("`thay thế` cả nút", "replace the whole node")
                raise RefusedError(messages.cannot_be_changed_so(new.ids.span, why, hint, old.ids.span))
            changes.update(formula=new.formula, members=new.members, open=new.open)
        for name in changes:
            before = getattr(old, name)
            there = before.span if isinstance(before, ast.Node) else old.ids.span
            aspect = "body" if name in {"formula", "members", "open"} else name
            self.touch(entry, (aspect,), new.span, there)
        same = all(getattr(old, name) == value for name, value in changes.items())
        if same and _joined(old, new) == old.cites:
            raise RefusedError(messages.nothing_changes(new.span, new.ids.first.name, old.span))
        return evolve(old, **changes, cites=_joined(old, new))

    # ------------------------------------------------------------------------------------------------ ladders

    def ladder_row(self, item: ast.LadderDecl, place: ast.Place) -> ast.LadderRow:
        """The row that a clause names."""
        rows = [*item.rows, *(row for part in item.parts for row in part.rows)]
        found = [r for r in rows if r.subject == place.row and r.each_word == place.each_word]
        if not found:
            from ..text import suggest

            guess = next(iter(suggest(place.span.text, [r.subject.span.text for r in rows])), None)
            raise RefusedError(
                messages.not_there(place.span, place.span.text, item.id.name, guess, item.id.span)
            )
        if len(found) > 1:
            why = Text(f"`{item.id.name}` có hai dòng như vậy", f"`{item.id.name}` has two such rows")
            hint = Text("thay thế cả bảng mức", "replace the whole table")
            raise RefusedError(messages.cannot_be_changed_so(place.span, why, hint, found[1].span))
        return found[0]

    def with_ladder_row(
        self, item: ast.LadderDecl, row: ast.LadderRow, new: ast.LadderRow | None
    ) -> ast.LadderDecl:
        """The ladder with a row replaced, or without it."""

        def among(rows: Sequence[ast.LadderRow]) -> tuple[ast.LadderRow, ...]:
            return tuple(new if r is row else r for r in rows if r is not row or new is not None)  # type: ignore[misc]

        parts = tuple(evolve(part, rows=among(part.rows)) for part in item.parts)
        return evolve(item, rows=among(item.rows), parts=parts)

    def _amended_ladder(
        self, entry: Entry, old: ast.LadderDecl, new: ast.LadderDecl, change: ast.DeclarationChange
    ) -> ast.LadderDecl:
        if new.formula is not None or new.unencoded is not None:
            self.touch(entry, (), change.span)
            return evolve(new, label=new.label if new.label.value else old.label, cites=_joined(old, new))
        made = old
        if new.label.value:
            self.touch(entry, ("label",), new.label.span, old.label.span)
            made = evolve(made, label=new.label)
        for row in (*new.rows, *(r for part in new.parts for r in part.rows)):
            place = ast.Place(row.subject, row.each_word, span=row.subject.span)
            found = self.ladder_row(made, place)
            self.touch(entry, row_name(row), row.span, found.span)
            kept = evolve(row, label=row.label or found.label, cites=row.cites or found.cites)
            made = self.with_ladder_row(made, found, kept)
        for part in new.parts:
            known = next((p for p in made.parts if p.id.name == part.id.name), None)
            if known is None:
                raise RefusedError(
                    messages.not_there(part.id.span, part.id.name, old.id.name, None, old.span)
                )
            labelled = evolve(known, label=part.label, cites=(*known.cites, *part.cites))
            made = evolve(made, parts=tuple(labelled if p is known else p for p in made.parts))
        for gate in new.gates:
            before = next((g for g in made.gates if g.label.value == gate.label.value), None)
            if before is None:
                raise RefusedError(
                    messages.not_there(gate.label.span, gate.label.value, old.id.name, None, old.span)
                )
            self.touch(entry, ("gate", gate.label.value), gate.span, before.span)
            made = evolve(made, gates=tuple(gate if g is before else g for g in made.gates))
        if new.otherwise is not None:
            self.touch(entry, ("otherwise",), new.otherwise.span)
            made = evolve(made, otherwise=new.otherwise)
        if new.columns:
            self.touch(entry, ("columns",), new.columns[0].span)
            made = evolve(made, columns=new.columns, column_cites=new.column_cites)
        self._same_width(made, change.span)
        return evolve(made, cites=_joined(old, new))

    def _same_width(self, item: ast.LadderDecl, at: Span) -> None:
        for row in (*item.rows, *(r for part in item.parts for r in part.rows)):
            if row.unencoded is None and len(row.cells) != len(item.columns):
                why = Text(
                    f"dòng có {len(row.cells)} ô, bảng có {len(item.columns)} mức",
                    f"the row has {len(row.cells)} cells, the table {len(item.columns)} levels",
                )
                hint = Text("mỗi dòng một ô cho mỗi mức", "one cell a level in each row")
                there = row.span if row.span.source is not at.source else item.columns[0].span
                where = row.span if row.span.source is at.source else at
                raise RefusedError(messages.cannot_be_changed_so(where, why, hint, there))

    # ------------------------------------------------------------------------------------------------- insert

    def _insert(self, change: ast.DeclarationChange) -> None:
        new: Any = change.new
        if isinstance(new, ast.Inputs):
            self._insert_inputs(change, new)
            return
        if isinstance(new, ast.LadderDecl) and not new.label.value:
            self._insert_rows(change, new)
            return
        if isinstance(new, ast.QuantityDecl) and not new.label.value:
            why = Text(f"`{new.id.name}` chưa có tên gọi", f"`{new.id.name}` has no label")
            hint = Text("thêm tên gọi trong ngoặc kép sau tên", "add a label in quotation marks after the id")
            raise RefusedError(messages.cannot_be_changed_so(new.id.span, why, hint))
        quotes = getattr(new, "quotes", ())
        if quotes:
            why = Text(
                "điều khoản bổ sung thì không có gì cũ để trích", "what is inserted has no old text to quote"
            )
            hint = Text("chỉ viết phần mới", "write only what is new")
            raise RefusedError(messages.cannot_be_changed_so(quotes[0].span, why, hint))
        self._refuse_known(new)
        parent, at = self.place_for(new, change.position)
        entry = self.outline.insert(new, parent, at)
        for one in entry.walk():
            self.note("insert", one.decl)
        self.touch(entry, (), change.span)

    def _refuse_known(self, new: Item, instead_of: Entry | None = None) -> None:
        """Every name of a new provision is new, or one that it takes over."""
        gone = list(instead_of.walk()) if instead_of is not None else []
        taken = {name for one in gone for name in _ids(one.decl)}
        for one in Entry(new, None).walk():
            item: Any = one.decl
            id_ = _id_of(item)
            key = key_of(item)
            if id_ is not None and key is not None and key[0] == "id":
                if id_.name not in taken:
                    self.refuse_taken(id_, getattr(item, "renamed_from", None))
            elif (
                key is not None and (there := self.outline.by_key.get(key)) is not None and there not in gone
            ):
                raise RefusedError(
                    messages.already_there(new.span, name_of(item), there.decl.span, self.surface)
                )
            if isinstance(item, ast.LadderDecl):
                for part in item.parts:
                    if part.id.name not in taken:
                        self.refuse_taken(part.id, None)

    def place_for(
        self, item: Item, position: ast.Position | None, moving: Entry | None = None
    ) -> tuple[Entry, int]:
        """The parent and the place in it for something new or moved."""
        root = self.outline.root
        assert root.children is not None
        if position is None:
            alike = [n for n, e in enumerate(root.children) if type(e.item) is type(item)]
            return root, alike[-1] + 1 if alike else len(root.children)
        target = self.find(position.target)
        if position.target.place is not None:
            why = Text(
                "một khai báo không đứng giữa các dòng của bảng", "a declaration does not stand among rows"
            )
            hint = Text("chỉ chỗ bằng tên một khai báo", "give its place by the name of a declaration")
            raise RefusedError(messages.cannot_be_changed_so(position.span, why, hint, target.decl.span))
        for around in _upwards(target):
            if around is moving:
                why = Text("không chuyển một mục vào trong chính nó", "nothing moves into itself")
                hint = Text("chọn chỗ khác", "choose another place")
                raise RefusedError(messages.cannot_be_changed_so(position.span, why, hint, target.decl.span))
        is_line = isinstance(item, ast.InputDecl | ast.FigureDecl)
        if position.where == "into":
            block = isinstance(target.item, ast.Inputs)
            if target.children is None or block or is_line:
                why = Text(
                    f"`{name_of(target.decl)}` không chứa các mục khác",
                    f"`{name_of(target.decl)}` holds no other provisions",
                )
                hint = Text("`vào` chỉ dùng với nút có `{ … }`", "only a node with braces takes others in")
                raise RefusedError(messages.cannot_be_changed_so(position.span, why, hint, target.decl.span))
            return target, len(target.children)
        if isinstance(target.decl, ast.InputDecl | ast.FigureDecl) and not is_line:
            assert target.parent is not None
            target = target.parent
        elif is_line and not isinstance(target.decl, ast.InputDecl | ast.FigureDecl):
            why = Text("số liệu chỉ đứng cạnh số liệu", "an input stands beside inputs")
            hint = Text("chỉ chỗ bằng tên một số liệu", "give its place by the id of an input")
            raise RefusedError(messages.cannot_be_changed_so(position.span, why, hint, target.decl.span))
        parent = target.parent
        assert parent is not None
        assert parent.children is not None
        return parent, parent.children.index(target) + (position.where == "after")

    def _insert_inputs(self, change: ast.DeclarationChange, new: ast.Inputs) -> None:
        for item in new.items:
            self._refuse_known(item)
        root = self.outline.root
        assert root.children is not None
        target = self.find(change.position.target) if change.position is not None else None
        beside = target is not None and isinstance(target.decl, ast.InputDecl | ast.FigureDecl)
        if target is not None and beside:
            block = target.parent
            assert block is not None
            if not isinstance(block.item, ast.Inputs) or block.item.role != new.role:
                why = Text(
                    f"`{name_of(target.decl)}` thuộc một loại số liệu khác",
                    f"`{name_of(target.decl)}` belongs to another kind of inputs",
                )
                hint = Text(
                    "bỏ vị trí, hoặc chọn số liệu cùng loại",
                    "leave the place out, or name one of the same kind",
                )
                raise RefusedError(messages.cannot_be_changed_so(change.span, why, hint, target.decl.span))
        blocks = [e for e in root.children if isinstance(e.item, ast.Inputs) and e.item.role == new.role]
        if (target is not None and not beside) or (target is None and not blocks):
            if target is None:
                others = [n for n, e in enumerate(root.children) if isinstance(e.item, ast.Inputs)]
                parent, at = root, others[-1] + 1 if others else 0
            else:
                parent, at = self.place_for(new, change.position)
            entry = self.outline.insert(new, parent, at)
            lines = entry.children or []
        else:
            lines = []
            for number, item in enumerate(new.items):
                if target is not None and change.position is not None:
                    block_entry, at = self.place_for(item, change.position)
                    at += number if change.position.where == "after" else 0
                else:
                    block_entry = blocks[-1]
                    at = len(block_entry.children or ())
                lines.append(self.outline.insert(item, block_entry, at))
        for line in lines:
            self.note("insert", line.decl)
            self.touch(line, (), line.decl.span)

    def _insert_rows(self, change: ast.DeclarationChange, new: ast.LadderDecl) -> None:
        """Rows, parts and gates of a ladder that there is."""
        entry = self._same(new)
        old = entry.decl
        assert isinstance(old, ast.LadderDecl)
        place = change.position.target.place if change.position is not None else None
        if change.position is not None and (place is None or change.position.where == "into"):
            why = Text("chỗ của một dòng là trước hay sau một dòng", "a row stands before or after a row")
            words = ("dòng", "của") if self.surface == "vi" else ("the row", "of")
            hint = Text(
                f"viết `… {words[0]} x {words[1]} {old.id.name}`",
                f"write `… {words[0]} x {words[1]} {old.id.name}`",
            )
            raise RefusedError(messages.cannot_be_changed_so(change.position.span, why, hint, old.span))
        for row in (*new.rows, *(r for part in new.parts for r in part.rows)):
            for known in (*old.rows, *(r for part in old.parts for r in part.rows)):
                if known.subject == row.subject and known.each_word == row.each_word:
                    name = row.subject.span.text
                    raise RefusedError(messages.already_there(row.span, name, known.span, self.surface))
        made = old
        if place is not None:
            anchor = self.ladder_row(old, place)
            before = change.position is not None and change.position.where == "before"

            def among(rows: Sequence[ast.LadderRow]) -> tuple[ast.LadderRow, ...]:
                found: list[ast.LadderRow] = []
                for one in rows:
                    found += (*new.rows, one) if one is anchor and before else (one,)
                    found += new.rows if one is anchor and not before else ()
                return tuple(found)

            parts = tuple(evolve(part, rows=among(part.rows)) for part in made.parts)
            made = evolve(made, rows=among(made.rows), parts=parts)
        elif made.parts and new.rows:
            last = made.parts[-1]
            made = evolve(made, parts=(*made.parts[:-1], evolve(last, rows=(*last.rows, *new.rows))))
        else:
            made = evolve(made, rows=(*made.rows, *new.rows))
        for part in new.parts:
            known_part = next((p for p in made.parts if p.id.name == part.id.name), None)
            if known_part is None:
                self.refuse_taken(part.id, None)
                made = evolve(made, parts=(*made.parts, part))
            else:
                more = evolve(known_part, rows=(*known_part.rows, *part.rows))
                made = evolve(made, parts=tuple(more if p is known_part else p for p in made.parts))
        for gate in new.gates:
            there = next((g for g in made.gates if g.label.value == gate.label.value), None)
            if there is not None:
                raise RefusedError(
                    messages.already_there(gate.span, gate.label.value, there.span, self.surface)
                )
        made = evolve(made, gates=(*made.gates, *new.gates), otherwise=new.otherwise or made.otherwise)
        self._same_width(made, change.span)
        self.touch(entry, ("rows", str(change.span.start)), change.span)
        self.replace(entry, made, "insert", change.span)

    # ------------------------------------------------------------------------------------------------ replace

    def _replace(self, change: ast.DeclarationChange) -> None:
        olds, news = _items(change.old), _items(change.new)
        if change.old is not None and len(olds) != len(news):
            why = Text("hai bên không cùng số dòng", "both sides do not have as many lines")
            hint = Text("thay thế từng dòng", "replace them one by one")
            raise RefusedError(messages.cannot_be_changed_so(change.span, why, hint))
        for number, new in enumerate(news):
            entry = self._same(olds[number] if olds else new)
            if olds:
                now = entry.whole()
                if olds[number] != now:
                    text = " ".join(printed(now, self.surface).split())
                    said = " ".join(olds[number].span.text.split())
                    raise RefusedError(
                        messages.quote_differs(olds[number].span, _cut(said), _cut(text), now.span)
                    )
            self._put(entry, new, change)

    def _put(self, entry: Entry, new: Any, change: ast.DeclarationChange) -> None:
        old = entry.whole()
        if new == old:
            raise RefusedError(messages.nothing_changes(change.span, name_of(old), old.span))
        before = {name for one in entry.walk() for name in _ids(one.decl)}
        after = {name for one in Entry(new, None).walk() for name in _ids(one.decl)}
        self._refuse_known(new, entry)
        self.touch(entry, (), change.span)
        for name in sorted(before - after):
            self.withdraw(name, change.span)
        parent = entry.parent
        assert parent is not None
        assert parent.children is not None
        at = parent.children.index(entry)
        self.outline.leave(entry)
        del parent.children[at]
        made = self.outline.insert(new, parent, at)
        key, now = key_of(old), key_of(new)
        if key is not None and now is not None:
            self.history.moved(key, now)
        self.note("replace", new)
        self.touch(made, (), change.span)


def row_name(row: ast.LadderRow) -> tuple[str, ...]:
    """The aspect of a ladder that one of its rows is."""
    return "row", f"{row.each_word or ''} {printed(row.subject, 'vi')}"


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def _items(item: ast.Declaration | None) -> list[Any]:
    if item is None:
        return []
    return list(item.items) if isinstance(item, ast.Inputs) else [item]


def _ids(item: Item) -> list[str]:
    key = key_of(item)
    found = [key[1]] if key is not None and key[0] == "id" else []
    if isinstance(item, ast.LadderDecl):
        found += [part.id.name for part in item.parts]
    return found


def _upwards(entry: Entry) -> list[Entry]:
    found = [entry]
    while found[-1].parent is not None:
        found.append(found[-1].parent)
    return found


def _joined(old: Any, new: Any) -> tuple[ast.Str, ...]:
    known = {cite.value for cite in old.cites}
    return (*old.cites, *(cite for cite in new.cites if cite.value not in known))


def _id_of(item: Any) -> ast.Id | None:
    if isinstance(item, ast.NodeDecl | ast.InputDecl):
        return item.ids.first
    found = getattr(item, "id", None)
    return found if isinstance(found, ast.Id) else None


def _sort(item: Any) -> str:
    if isinstance(item, ast.NodeDecl):
        return item.word
    if isinstance(item, ast.QuantityDecl):
        return "tham số" if item.parameter else "đại lượng"
    words = {
        ast.InputDecl: "số liệu", ast.FigureDecl: "số liệu", ast.TypeDecl: "kiểu", ast.TableDecl: "bảng",
        ast.LadderDecl: "xếp mức", ast.RankingDecl: "xếp hạng",
    }  # fmt: skip
    return words[type(item)]


def _sort_and_text(item: Any) -> tuple[str, ast.Str]:
    if isinstance(item, ast.ReadingDecl):
        return "cách hiểu", item.provision
    if isinstance(item, ast.ConstraintDecl):
        return "ràng buộc", item.message
    return ("giải thích", item.term) if isinstance(item, ast.TermDecl) else ("điều khoản", item.provision)
