"""The consolidated text (văn bản hợp nhất): a ruleset as amended or detailed, as one complete file.

What no instrument changed is copied word by word, comments included; what one changed is printed, under a
comment that says which. The result reads as the very tree that the reference means, else nothing is
given.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from . import ast
from .amend import History, Note
from .amend.outline import Item, key_of
from .amend.trees import nodes_in
from .diagnostics import RulesError
from .format import format_text
from .format.lines import Comments
from .messages import files as messages
from .notation import shown_day
from .printer import Declarations
from .records import evolve
from .source import Source, Span
from .spelling import spelled
from .syntax import Parsed, Token, parse

_VERBS = {
    "amend": ("sửa đổi", "amended"),
    "correct": ("đính chính", "corrected"),
    "insert": ("bổ sung", "inserted"),
    "replace": ("thay thế", "replaced"),
    "repeal": ("bãi bỏ một phần", "repealed in part"),
    "rename": ("đổi tên", "renamed"),
    "move": ("chuyển vị trí", "moved"),
    "phrase": ("thay cụm từ", "reworded"),
}
_BLANK = re.compile(r"\n[ \t]*\n[ \t]*\Z")


def consolidated(
    file: ast.File, parsed: Sequence[Parsed], history: History | None, holidays: str | None
) -> str:
    """The text of `file`, the tree of a whole ruleset, in the words of its own surface.

    `parsed`: the files that it was put together from. `holidays`: the path of the list of days off as
    seen from where the text will stand. RulesError (X0902, our bug) where the text would not read as that
    tree.
    """
    meta = file.metadata
    if meta.holidays is not None and holidays is not None:
        meta = evolve(meta, holidays=evolve(meta.holidays, value=holidays))
    if meta.not_assessed_at is not None and not any(node.open for node in _nodes(file.items)):
        meta = evolve(meta, not_assessed_at=None)  # nothing is left open: the line would say nothing
    whole = evolve(file, metadata=meta, frame=None, amends=None)
    text = _Writer(whole, parsed, history or History()).text()
    read = parse(Source(file.source.path, text))
    same = read.file is not None and not read.diagnostics
    if (
        not same
        or read.file is None
        or (read.file.items, read.file.metadata) != (whole.items, whole.metadata)
    ):
        raise RulesError([messages.meaning_changed(file.source.path)])
    return format_text(read)


class _Pieces:
    """The words of one file, to be copied."""

    def __init__(self, parsed: Parsed, to: str) -> None:
        self.parsed, self.source, self.tokens = parsed, parsed.source, parsed.tokens
        self.starts = [token.start for token in self.tokens]
        self.words = spelled(self.tokens, self.source, parsed.surface, to, canonical=False)
        self.comments = Comments(self.source, self.tokens, parsed.comments)

    def range(self, span: Span) -> tuple[int, int]:
        """The tokens of a span."""
        return bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)

    def verbatim(self, span: Span) -> str:
        """The words of a span as its author laid them out, with the comments among them."""
        start, end = self.range(span)
        out, text = [self.words[start]], self.source.text
        for n in range(start + 1, end):
            out += (text[self.tokens[n - 1].end : self.tokens[n].start], self.words[n])
        return "".join(out)

    def said(self, start: int, end: int, *, trailing: bool | None = None) -> list[str]:
        """The comments before the tokens from `start` to `end`, both included."""
        places = range(bisect_left(self.comments.at, start), bisect_left(self.comments.at, end + 1))
        kept = [n for n in places if trailing is None or self.comments.trailing[n] == trailing]
        return [self.comments.found[n].text.rstrip() for n in kept]

    def above(self, span: Span) -> list[str]:
        """The comments on lines of their own just before a span, with the blank lines after them."""
        start, _ = self.range(span)
        own = self._own(start)
        if not own:
            return []
        return [
            line.strip() for line in self.source.text[own[0].start : self.tokens[start].start].split("\n")
        ][:-1]

    def _own(self, at: int) -> list[Token]:
        """The comments on lines of their own before a token."""
        places = range(bisect_left(self.comments.at, at), bisect_left(self.comments.at, at + 1))
        return [self.comments.found[n] for n in places if not self.comments.trailing[n]]

    def beside(self, span: Span) -> list[str]:
        """The comment at the end of a span's last line."""
        _, end = self.range(span)
        return self.said(end, end, trailing=True)

    def within(self, start: int, end: int) -> list[str]:
        """The comments after the token `start`, up to the token `end`."""
        return self.said(start + 1, end)

    def opening(self, span: Span) -> int | None:
        """The brace that the last token of a span closes."""
        start, end = self.range(span)
        if end <= start or self.tokens[end - 1].type != "RBRACE":
            return None
        depth = 0
        for n in range(end - 1, start, -1):
            depth += (self.tokens[n].type == "RBRACE") - (self.tokens[n].type == "LBRACE")
            if not depth:
                return n
        return None

    def blank_before(self, span: Span) -> bool:
        """Whether the author left a blank line above a span and its comments."""
        own = self._own(self.range(span)[0])
        first = own[0].start if own else span.start
        return bool(_BLANK.search(self.source.text, 0, first))


class _Words(Declarations):
    """Prints what changed, and copies the formulas and ranges in it that did not."""

    def __init__(self, surface: str, pieces: Mapping[Source, _Pieces]) -> None:
        super().__init__(surface)
        self.pieces = pieces
        self._known: set[int] | None = None

    def formula(self, expr: ast.Expr) -> str:
        """A formula as its author wrote it, where it is that one still."""
        return self._copied(expr) or super().formula(expr)

    def band(self, band: ast.Range) -> str:
        """A range, alike."""
        return self._copied(band) or super().band(band)

    def key(self, key: ast.Expr | ast.Range) -> str:
        """The key of a row, alike."""
        return (self._copied(key) if isinstance(key, ast.Range) else "") or super().key(key)

    def _copied(self, node: ast.Node) -> str:
        pieces = self.pieces.get(node.span.source)
        if pieces is None or not self._is_known(node):
            return ""
        text, depth = pieces.verbatim(node.span), 0
        start, end = pieces.range(node.span)
        for token in pieces.tokens[start:end]:  # a span leaves out brackets around the first and last words
            depth += (token.type in {"LPAR", "LBRACE"}) - (token.type in {"RPAR", "RBRACE"})
            if depth < 0:
                return ""
        return text if not depth and "#" not in text else ""

    def _is_known(self, node: ast.Node) -> bool:
        if self._known is None:
            files = [p.parsed.file for p in self.pieces.values() if p.parsed.file is not None]
            self._known = {id(one) for file in files for one in nodes_in(file.items)}
        return id(node) in self._known


class _Writer:
    """Writes one consolidated text."""

    def __init__(self, file: ast.File, parsed: Sequence[Parsed], history: History) -> None:
        self.file, self.history, self.surface = file, history, file.surface
        read = [p for p in parsed if p.file is not None]
        self.pieces: Mapping[Source, _Pieces] = {p.source: _Pieces(p, file.surface) for p in read}
        self.words = _Words(file.surface, self.pieces)
        self.files = [p.file for p in read if p.file is not None]
        self.originals = {id(item) for f in self.files for item in _written(f.items)}
        self.details = {
            node.ids.first.name: (f, node)
            for f in self.files
            if f.frame is not None
            for node in _nodes(f.items)
        }
        self.told: set[int] = set()  # clauses whose author's comments are copied
        self.out: list[str] = []

    def text(self) -> str:
        first, last = self._about()
        self.out += first
        self.out.append(self.words.header(self.file))
        for item in self.file.items:
            self._item(item)
        self._removed(("end", ""))
        return "\n".join([*self.out, *last]) + "\n"

    def _about(self) -> tuple[list[str], list[str]]:
        """What stands above the header, and after everything: which instruments, comments of headers and
        ends.
        """
        names = [
            f"{f.ref.id.name}@{f.ref.version}" + (f" ({'; '.join(i.value for i in f.metadata.instrument)})")
            for f in reversed(self.files)
            if f.ref != self.file.ref or f.frame is not None or f.amends is not None
        ]
        own = f"{self.file.ref.id.name}@{self.file.ref.version}"
        title = {"vi": f"# Văn bản hợp nhất {own}, gồm:", "en": f"# Consolidated text of {own}, made of:"}
        first = [title[self.surface], *(f"#   {name}" for name in names)] if len(names) > 1 else []
        last = []
        for f in reversed(self.files):
            pieces = self.pieces[f.source]
            begin = pieces.range(f.items[0].span)[0] if f.items else len(pieces.tokens)
            first += pieces.said(0, begin - 1) + (pieces.said(begin, begin, trailing=True) if f.items else [])
            end = len(pieces.tokens)
            last += pieces.said(end, end, trailing=None if not f.items else False)
        return first, last

    # -------------------------------------------------------------------------------------------------- items

    def _item(self, item: Item) -> None:
        """One declaration or line of inputs, with all comments that belong to it."""
        pieces = self.pieces.get(item.span.source)
        before: list[str] = []
        key = key_of(item)
        if key is not None:
            self._removed(key)
        if pieces is not None:
            if pieces.blank_before(item.span):
                self.out.append("")
            before += pieces.above(item.span)
        detail = self._detail(item)
        before += self._notes(self.history.notes.get(key, ()) if key is not None else ())
        if id(item) in self.originals and pieces is not None:
            self.out += [*before, pieces.verbatim(item.span)]
        elif isinstance(item, ast.Inputs) or (isinstance(item, ast.NodeDecl) and item.children is not None):
            self._block(item, pieces, before, detail)
        else:
            if pieces is not None:
                start, end = pieces.range(item.span)
                before += pieces.within(start, end - 1)
            line = self.words.input(item) if _is_line(item) else self.words.declaration(item)  # type: ignore[arg-type]
            self.out += [*before, *detail, line]
        if pieces is not None:
            self._beside(pieces.beside(item.span))
        if key is not None:
            self._removed(("after", key[1]))

    def _block(
        self, item: ast.Inputs | ast.NodeDecl, pieces: _Pieces | None, before: list[str], detail: list[str]
    ) -> None:
        """A node with children or a block of inputs of which something changed."""
        held: Iterable[Any] = item.items if isinstance(item, ast.Inputs) else item.children or ()
        empty = evolve(item, items=()) if isinstance(item, ast.Inputs) else evolve(item, children=())
        head = self.words.declaration(empty).removesuffix("}").rstrip()
        opened = pieces.opening(item.span) if pieces is not None else None
        if pieces is not None:
            start, end = pieces.range(item.span)
            before += pieces.within(start, opened if opened is not None else end - 1)
        self.out += [*before, *detail, head]
        if pieces is not None and opened is not None:
            self._beside(pieces.said(opened + 1, opened + 1, trailing=True))
        for child in held:
            self._item(child)
        key = key_of(item)
        if key is not None:
            self._removed(("end", key[1]))
        for place in (item.span, *self._detail_spans(item)):
            inside = self.pieces.get(place.source)
            if inside is not None and inside.opening(place) is not None:
                close = inside.range(place)[1] - 1
                self.out += inside.said(close, close, trailing=False)
        self.out.append("}")

    def _beside(self, comments: Sequence[str]) -> None:
        """A comment at the end of the line that was written last."""
        if comments:
            self.out[-1] += "  " + comments[0]
            self.out += comments[1:]

    # --------------------------------------------------------------------------------------------- provenance

    def _detail(self, item: Item) -> list[str]:
        """The comments of a detailing file on the node that it fills, and which file that is."""
        found = []
        for span in self._detail_spans(item):
            pieces = self.pieces[span.source]
            start, end = pieces.range(span)
            opened = pieces.opening(span)
            detail = self.details[item.ids.first.name][0]  # type: ignore[union-attr]
            word = {"vi": "quy định chi tiết theo", "en": "detailed by"}[self.surface]
            found += [f"# {word} {_instrument(detail)}", *pieces.above(span)]
            found += pieces.within(start, opened if opened is not None else end - 1)
        return found

    def _detail_spans(self, item: Item) -> list[Span]:
        if not isinstance(item, ast.NodeDecl) or id(item) in self.originals:
            return []
        file, node = self.details.get(item.ids.first.name, (None, None))
        return [node.span] if file is not None and node is not None and node.span != item.span else []

    def _removed(self, key: tuple[str, str]) -> None:
        for note in self.history.removed.get(key, ()):
            pieces = self.pieces.get(note.stood.source) if note.stood is not None else None
            if pieces is not None and note.stood is not None:
                self.out += pieces.above(note.stood)
            self.out += self._notes([note])

    def _notes(self, notes: Iterable[Note]) -> list[str]:
        """Which instruments changed a provision, and what their authors said of it."""
        found: list[str] = []
        for note in notes:
            number = 1 if self.surface == "en" else 0
            word = _VERBS[note.verb][number]
            if note.removed is not None:
                word = {"vi": f"bãi bỏ {note.removed}", "en": f"{note.removed} repealed"}[self.surface]
            cites = [cite.value for cite in note.change.cites if note.verb != "insert"]
            if note.article is not None:
                cites += [note.article.provision.value, *(cite.value for cite in note.article.cites)]
            by = ", ".join([*dict.fromkeys(cites), _instrument(note.by)])
            line = f"# {word} {'by' if number else 'theo'} {by}"
            day = note.change.in_force or (note.article.in_force if note.article is not None else None)
            if day is not None:
                since = "effective from" if number else "có hiệu lực từ"
                line += f", {since} {shown_day(day.value, self.surface)}"
            if line not in found:
                found.append(line)
            pieces = None if id(note.change) in self.told else self.pieces.get(note.by.source)
            self.told.add(id(note.change))
            if pieces is not None and note.verb not in {"insert", "replace"}:
                start, end = pieces.range(note.change.span)
                said = [*pieces.above(note.change.span), *pieces.within(start, end - 1)]
                found += [c for c in [*said, *pieces.beside(note.change.span)] if c not in found]
            elif pieces is not None:
                found += [c for c in pieces.above(note.change.span) if c not in found]
        return found


def _instrument(file: ast.File) -> str:
    """How a comment calls the instrument of a file."""
    ref = f"{file.ref.id.name}@{file.ref.version}"
    return f"{file.metadata.instrument[0].value} ({ref})" if file.metadata.instrument else ref


def _is_line(item: Item) -> bool:
    return isinstance(item, ast.InputDecl | ast.FigureDecl)


def _nodes(items: Iterable[ast.Declaration]) -> Iterator[ast.NodeDecl]:
    for item in items:
        if isinstance(item, ast.NodeDecl):
            yield item
            yield from _nodes(item.children or ())


def _written(items: Iterable[Any]) -> Iterator[object]:
    """The declarations of a file that can be copied as they stand; those with the clauses of an amendment
    cannot.
    """
    for item in items:
        if isinstance(item, ast.Article):
            yield from _written(item.changes)
        elif isinstance(item, ast.DeclarationChange):
            new = item.new
            if isinstance(new, ast.NodeDecl) and item.position is not None:
                yield from _written(new.children or ())
            else:
                yield from _written([new])
        else:
            yield item
            if isinstance(item, ast.NodeDecl):
                yield from _written(item.children or ())
            elif isinstance(item, ast.Inputs):
                yield from item.items
