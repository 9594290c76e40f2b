"""The layout: where each declaration is broken into lines, and what stands in columns. A function of the
tokens alone.

Breaks depend neither on the surface (widths are those of the Vietnamese words) nor on how the author broke
the lines, with two exceptions: the author groups the assignments of a test, and a comment keeps its place
between rows and clauses.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from .. import ast
from ..source import Source
from ..syntax import Token
from ..text import width
from .lines import FORCE, KEEP, NEVER, Comments, Line, Table
from .spacing import Page

LIMIT = 120
"""A declaration that is no wider, without the padding of its columns, may stand on one line."""
_HEADER_CAP = 72
_LABEL_CAP = 110
_TYPE_CAP = 40

_METADATA = frozenset({
    "TITLE", "BASIS", "KINDS", "DRAFT", "ILLUSTRATIVE", "USES", "FORCE", "PERIOD", "ROUND", "FREQUENCY",
    "REPLACES", "HOLIDAYS",
})  # fmt: skip
_RULES = frozenset({"NA_IF", "NA_ALL", "ZERO_DIVISOR"})
_ABOUT = frozenset({"EVIDENCE", "SOURCE", "VERIFIED", "NOTE", "UNENCODED"})
_HEAD = frozenset({
    "BEFORE", "AFTER", "INTO",
    "CITE", "MAX", "WEIGHT", "OPEN", "BONUS", "PENALTY", "UNCOUNTED", "TAKE", "CHILD_NA", "MADE_OF",
    "FORMERLY", "UNIT",
})  # fmt: skip
_VALUES = {"parameter", "quantity"}
_CLOSE = {"LBRACE": "RBRACE", "LPAR": "RPAR"}
_MOST_INLINE = {"choose": 4, "cases": 4, "bands": 2, "interpolate": 2, "labelled": 1, "parts": 4}
_FEW = 2


class Layout:
    """Collects the lines of one file."""

    def __init__(self, source: Source, tokens: Sequence[Token], page: Page, comments: Comments) -> None:
        self.source, self.tokens, self.page, self.comments = source, tokens, page, comments
        self.types = page.types
        self.starts = [token.start for token in tokens]
        self.lines: list[Line] = []

    def file(self, file: ast.File) -> list[Line]:
        """The lines of the whole file."""
        first = self.at(file.items[0].span.start) if file.items else len(self.tokens)
        self.header(first)
        self.declarations(file.items, first, len(self.tokens), 0)
        return self.lines

    # ------------------------------------------------------------------------------------------------- places

    def at(self, offset: int) -> int:
        """The token that starts at an offset."""
        return bisect_left(self.starts, offset)

    def fits(self, start: int, end: int, indent: int) -> bool:
        """Whether tokens may stand on one line."""
        return indent + self.page.measure(start, end) <= LIMIT

    def line(self, indent: int, start: int, end: int, **more: object) -> Line:
        """One line of tokens as they stand."""
        made = Line(indent, start, end, self.page.text(start, end), **more)  # type: ignore[arg-type]
        self.lines.append(made)
        return made

    def row(self, indent: int, table: Table, ends: Sequence[int], start: int, *, blank: int = KEEP) -> Line:
        """One line of cells: tokens from `start` to each of `ends`; where two are the same, an empty one."""
        cells, at = [], start
        for end in ends:
            cells.append(self.page.text(at, end) if end > at else "")
            at = max(at, end)
        made = Line(indent, start, at, table=table, cells=cells, blank=blank)
        self.lines.append(made)
        return made

    # ------------------------------------------------------------------------------------------------- header

    def header(self, end: int) -> None:
        """`bộ tiêu chí … {`, its metadata with the keywords as a column."""
        types = self.types
        opened = next((n for n in range(end) if types[n] == "LBRACE"), end)
        if opened == end or (opened + 2 == end and not self.comments.between(end - 1)):
            self.line(0, 0, end)
            return
        self.line(0, 0, opened + 1, opens=True)
        close = end - 1
        begins = [
            n
            for n in range(opened + 1, close)
            if types[n] in _METADATA or (types[n] == "POINTS" and types[n + 1] == "NOT_ASSESSED")
        ]
        table = Table(("", " "))
        for n, stop in _ranges(begins, close):
            if types[n] in {"DRAFT", "ILLUSTRATIVE", "POINTS"}:
                self.line(2, n, stop)
            else:
                self.row(2, table, (n + 1, stop), n)
        self.line(0, close, end, closes=True, blank=NEVER)

    # ------------------------------------------------------------------------------------------- declarations

    def declarations(self, items: Sequence[ast.Declaration], start: int, end: int, indent: int) -> None:
        """Items in order; `end` is where the tokens of the last one end."""
        begins = [self.at(item.span.start) for item in items]
        assert not begins or begins[0] == start
        stops = [*begins[1:], end]
        kinds = [_kind(item) for item in items]
        number = 0
        long_before = bool(self.lines) and indent == 0
        while number < len(items):
            run = number
            while run < len(items) and kinds[run] == kinds[number]:
                run += 1
            places = [(items[n], begins[n], stops[n]) for n in range(number, run)]
            for n, count in self.run(kinds[number], places, indent):
                long = count > 1
                new_kind = n == 0 and number > 0 and {kinds[number], kinds[number - 1]} != _VALUES
                if new_kind or (indent == 0 and (long or long_before)):
                    self._force(begins[number + n])
                long_before = long
            number = run

    def _force(self, start: int) -> None:
        for line in reversed(self.lines):
            if line.start == start:
                line.blank = FORCE
                return

    def run(
        self, kind: str, places: Sequence[tuple[ast.Declaration, int, int]], indent: int
    ) -> Iterator[tuple[int, int]]:
        """Lay out declarations of one kind; after each, its number and how many lines it took."""
        if kind == "node":
            yield from self.nodes(places, indent)
            return
        table = Table(("", " "), (_LABEL_CAP,))
        for n, (item, start, end) in enumerate(places):
            before = len(self.lines)
            if isinstance(item, ast.Inputs):
                self.inputs(item, start, end, indent)
            elif isinstance(item, ast.TypeDecl):
                self.type(start, end, indent)
            elif isinstance(item, ast.TableDecl | ast.LadderDecl):
                self.table(start, end, indent)
            elif isinstance(item, ast.TestDecl):
                self.test(start, end, indent)
            elif isinstance(item, ast.QuantityDecl):
                self.formula(start, self.find("EQUAL", start, end), end, indent, table)
            elif isinstance(item, ast.ConstraintDecl | ast.ProvisionDecl):
                self.row(indent, table, (start + 2, end), start)
            elif isinstance(item, ast.Change | ast.Article):
                self.change(item, start, end, indent)
            elif isinstance(item, ast.TermDecl) and not self.fits(start, end, indent):
                self.line(indent, start, end - 1)
                self.line(indent + 2, end - 1, end, blank=NEVER)
            else:
                self.line(indent, start, end)
            yield n, len(self.lines) - before

    def find(self, kind: str, start: int, end: int) -> int:
        """The first token of a kind outside all brackets, `end` if there is none."""
        depth, types = 0, self.types
        for n in range(start, end):
            if types[n] == kind and not depth:
                return n
            if types[n] in _CLOSE:
                depth += 1
            elif types[n] in {"RBRACE", "RPAR"}:
                depth -= 1
        return end

    def inputs(self, item: ast.Inputs, start: int, end: int, indent: int) -> None:
        """`số liệu { … }`: columns of ids, labels, types, units; figures have their formula in place of the
        type.
        """
        opened = self.find("LBRACE", start, end)
        if not item.items and not self.comments.inside(start, end):
            self.line(indent, start, end)
            return
        self.line(indent, start, opened + 1, opens=True)
        inside = indent + 2
        begins = [self.at(i.span.start) for i in item.items]
        units = any(isinstance(i, ast.InputDecl) and i.unit is not None for i in item.items)
        table = Table(("", " ", " ", "  ", "  "), (_TYPE_CAP, _LABEL_CAP, _TYPE_CAP, _TYPE_CAP))
        for found, n, stop in zip(item.items, begins, [*begins[1:], end - 1], strict=False):
            if isinstance(found, ast.FigureDecl):
                equal = self.find("EQUAL", n, stop)
                self.formula(n, equal, stop, inside, table, label=equal - 1)
                continue
            label = self.at(found.label.span.start)
            typed = bisect_left(self.starts, found.type.span.end)
            unit = typed + 2 if typed < stop and self.types[typed] == "UNIT" else typed
            ends = (label, label + 1, typed, unit, stop) if units else (label, label + 1, typed, stop)
            self.row(inside, table, ends, n)
        self.line(indent, end - 1, end, closes=True, blank=NEVER)

    def type(self, start: int, end: int, indent: int) -> None:
        """`kiểu t = một trong …`: its members under each other where they do not fit on one line."""
        marks = [n for n in range(start, end - 1) if self.types[n] in {"SEMICOLON", "LESSTHAN"}]
        if self.fits(start, end, indent) or not marks:
            self.line(indent, start, end)
            return
        first = self.find("ONE_OF", start, end) + 1
        self.line(indent, start, first)
        begins = [first, *(n + 1 for n in marks)]
        table = Table(("", " "), (_TYPE_CAP,))
        for n, stop in _ranges(begins, end):
            self.row(indent + 2, table, (n + 1, stop), n)

    # ------------------------------------------------------------------------------------------------- tables

    def table(self, start: int, end: int, indent: int) -> None:
        """`bảng` and `xếp mức`: a row a line, its cells under the head's."""
        opened = self.find("LBRACE", start, end)
        equal = self.find("EQUAL", start, end)
        if equal < opened:  # a ladder by formula
            self.formula(start, equal, end, indent, Table(("", " ")))
            return
        if opened == end:
            self.line(indent, start, end)
            return
        self.line(indent, start, opened + 1, opens=True)
        table = Table(bars=True)
        n = opened + 1
        while n < end - 1:
            stop, bars = self._row(n, end - 1)
            if bars:
                cells = [self.page.text(n, bars[0])]
                cells += [self.page.text(b + 1, c) for b, c in pairwise(bars)]
                self.lines.append(Line(indent + 2, n, stop, table=table, cells=cells))
            else:
                self.line(indent + 2, n, stop)
            n = stop
        self.line(indent, end - 1, end, closes=True, blank=NEVER)

    def _row(self, start: int, end: int) -> tuple[int, list[int]]:
        """Where the row of a table that starts at a token ends, and its bars."""
        types = self.types
        if types[start] == "PART":
            return self._cites(start + 3, end), []
        if types[start] == "ELSE" and types[start + 1] == "STR":
            return start + 2, []
        if types[start] == "GATE":
            then = self.find("THEN", start, end)
            return self._cites(then + (3 if types[then + 1] == "NOT_ABOVE" else 2), end), []
        bars, depth = [], 0
        for n in range(start, end):
            if types[n] in _CLOSE:
                depth += 1
            elif types[n] in {"RBRACE", "RPAR"}:
                depth -= 1
            elif depth:
                continue
            elif types[n] in {"BAR", "ROW_END"}:
                bars.append(n)
                if types[n] == "ROW_END":
                    return n + 1, bars
            elif types[n] == "UNENCODED" and not bars:
                return n + 2, []
        return end, []

    def _cites(self, start: int, end: int) -> int:
        while start < end and self.types[start] == "CITE":
            start += 2
        return start

    # ----------------------------------------------------------------------------------------------- formulas

    def formula(
        self, start: int, equal: int, end: int, indent: int, table: Table, *, label: int | None = None
    ) -> None:
        """`head = formula` on a line in columns, or blocks hang from its end, or the formula has a line."""
        if self.flat(start, end, indent) or (label is not None and not self.page.blocks_in(start, end)):
            ends = (equal, end) if label is None else (label, equal, end)
            self.row(indent, table, ends, start)
        elif self.hangs(start, end, indent):
            self.blocks(start, end, indent)
        else:
            self.line(indent, start, equal)
            self.blocks(equal, end, indent + 2, blank=NEVER)

    def flat(self, start: int, end: int, indent: int, most: int | None = None) -> bool:
        """Whether tokens stand on one line with all their blocks: short enough, few rows, no comment in a
        block.
        """
        if not self.fits(start, end, indent):
            return False
        return all(
            block.rows <= (_MOST_INLINE[block.kind] if most is None else min(most, _MOST_INLINE[block.kind]))
            and not self.comments.inside(block.open, block.close + 1)
            for block in self.page.blocks_in(start, end)
        )

    def hangs(self, start: int, end: int, indent: int) -> bool:
        """Whether the line up to the first block fits and the block is the end of it."""
        blocks = self.page.outer_blocks(start, end)
        return bool(blocks) and blocks[0].close == end - 1 and self.fits(start, blocks[0].open + 1, indent)

    def blocks(
        self, start: int, end: int, indent: int, *, few: bool = False, blank: int = KEEP, closes: bool = False
    ) -> None:
        """Tokens with each block broken: a row a line, the closing brace under the line that opened it."""
        if self.flat(start, end, indent, _FEW if few else None):
            self.line(indent, start, end, blank=blank, closes=closes)
            return
        at = start
        for block in self.page.outer_blocks(start, end):
            self.line(indent, at, block.open + 1, opens=True, blank=blank, closes=closes)
            self.rows(block.open, block.close, indent + 2)
            at, closes, blank = block.close, True, NEVER
        self.line(indent, at, end, blank=blank, closes=closes)

    def rows(self, opened: int, close: int, indent: int) -> None:
        """The rows of a block: keys, and what they give, under each other."""
        begins = self.page.rows_of(opened)
        table = Table(("", " "), (_HEADER_CAP,))
        for n, stop in _ranges(begins, close):
            colon = self.find("COLON", n, stop)
            if colon == stop:
                self.blocks(n, stop, indent)
                continue
            if self.flat(n, stop, indent, _FEW):
                self.row(indent, table, (colon, stop), n)
                continue
            blocks = self.page.outer_blocks(colon, stop)
            if not blocks:  # too long, and nothing to break it at
                self.row(indent, table, (colon, stop), n)
                continue
            self.row(indent, table, (colon, blocks[0].open + 1), n).opens = True
            self.rows(blocks[0].open, blocks[0].close, indent + 2)
            self.blocks(blocks[0].close, stop, indent, blank=NEVER, closes=True)

    # -------------------------------------------------------------------------------------------------- nodes

    def nodes(
        self, places: Sequence[tuple[ast.Declaration, int, int]], indent: int
    ) -> Iterator[tuple[int, int]]:
        """Nodes beside each other. Those with formulas are laid out alike: each on its line, or each in
        several.
        """
        made = [_Node(self, item, start, end, indent) for item, start, end in places]  # type: ignore[arg-type]
        spread = any(node.long for node in made)
        table, shape, airy_before = Table(), "", False
        for n, node in enumerate(made):
            before = len(self.lines)
            alike = "" if node.children is not None else "spread" if node.long or spread else node.shape
            if alike != shape or not alike:
                table, shape = _node_table(alike), alike
            if node.children is not None:
                self.parent(node, indent)
            elif node.in_parts or (node.formula and alike == "spread"):
                self.spread(node, indent)
            elif alike == "open":
                self.row(indent, table, node.columns(), node.start)
            elif alike == "formula":
                self.row(indent, table, (node.formula or node.end, node.end), node.start)
            elif node.formula and alike == "hang":
                self.blocks(node.start, node.end, indent)
            else:
                self.line(indent, node.start, node.end)
            airy = (alike == "spread" and (node.formula is not None or node.in_parts)) or any(
                line.blank == FORCE for line in self.lines[before:]
            )
            if n and (airy or airy_before):
                self._force(node.start)
            airy_before = airy
            yield n, len(self.lines) - before

    def spread(self, node: _Node, indent: int) -> None:
        """The header, each clause and the formula on lines of their own."""
        self.line(indent, node.start, node.parts[0][2] if node.parts else node.end)
        for kind, start, end in node.parts[1:]:
            if kind == "formula":
                self.blocks(start, end, indent + 2, few=True, blank=NEVER)
            else:
                self.line(indent + 2, start, end, blank=NEVER)

    def parent(self, node: _Node, indent: int) -> None:
        """A node with children in braces."""
        assert node.children is not None
        opened, items = node.opened, node.children
        if not items and not self.comments.inside(opened, node.end):
            self.line(indent, node.start, node.end)
            return
        if node.in_parts:
            self.line(indent, node.start, node.parts[0][2])
            for _, start, end in node.parts[1:]:
                self.line(indent + 2, start, end, blank=NEVER)
            self.line(indent, opened, opened + 1, opens=True, blank=NEVER)
        else:
            self.line(indent, node.start, opened + 1, opens=True)
        if items:
            self.declarations(items, opened + 1, node.end - 1, indent + 2)
        self.line(indent, node.end - 1, node.end, closes=True, blank=NEVER)

    # --------------------------------------------------------------------------------------------- amendments

    def change(self, item: ast.Change | ast.Article, start: int, end: int, indent: int) -> None:
        """A clause of an amendment: its declaration as others are laid out, the verb on the same line."""
        if isinstance(item, ast.Article):
            opened = self.find("LBRACE", start, end)
            if not item.changes and not self.comments.between(end - 1):
                self.line(indent, start, end)
                return
            self.line(indent, start, opened + 1, opens=True)
            if item.changes:
                self.declarations(item.changes, opened + 1, end - 1, indent + 2)
            self.line(indent, end - 1, end, closes=True, blank=NEVER)
            return
        if not isinstance(item, ast.DeclarationChange):
            self.blocks(start, end, indent)
            return
        if item.old is not None:
            middle = self._ends(item.old)
            self.changed(item.old, start, middle, middle, indent)
            start = middle
        self.changed(item.new, start, self._ends(item.new), end, indent)

    def _ends(self, item: ast.Declaration) -> int:
        return bisect_left(self.starts, item.span.end)

    def changed(self, item: ast.Declaration, start: int, stop: int, end: int, indent: int) -> None:
        """A declaration that ends with `stop`, a verb before it, and what follows it on its last line."""
        if isinstance(item, ast.NodeDecl):
            list(self.nodes([(item, start, stop)], indent))
        elif isinstance(item, ast.Inputs):
            self.inputs(item, start, stop, indent)
        elif isinstance(item, ast.TypeDecl):
            self.type(start, stop, indent)
        elif isinstance(item, ast.TableDecl | ast.LadderDecl):
            self.table(start, stop, indent)
        elif isinstance(item, ast.QuantityDecl):
            self.formula(start, self.find("EQUAL", start, stop), stop, indent, Table(("", " ")))
        else:
            self.line(indent, start, stop)
        last = self.lines[-1]
        if stop < end:
            rest = f" {self.page.text(stop, end)}"
            last.end = end
            if last.cells is not None:
                last.cells[-1] += rest
            else:
                last.text += rest

    # -------------------------------------------------------------------------------------------------- tests

    def test(self, start: int, end: int, indent: int) -> None:
        """`kiểm thử "…" { cho … thì … }`: the author's lines of assignments, no longer than the limit."""
        opened = self.find("LBRACE", start, end)
        if opened + 2 == end and not self.comments.between(end - 1):
            self.line(indent, start, end)
            return
        self.line(indent, start, opened + 1, opens=True)
        types, n = self.types, opened + 1
        while n < end - 1:
            stop = n + 1
            while stop < end - 1 and types[stop] not in {"GIVEN", "THEN"}:
                stop += 1
            self.assignments(n, stop, indent + 2)
            n = stop
        self.line(indent, end - 1, end, closes=True, blank=NEVER)

    def assignments(self, start: int, end: int, indent: int) -> None:
        """`cho a = 1  b = 2`, what follows on further lines under the first assignment."""
        begins = self.page.assignments(start, end)
        if not begins:
            self.line(indent, start, end)
            return
        hanging = width(self.page.words[start]) + 1
        taken = width(self.page.narrow[start]) + 1
        first, row = start, begins[0]
        for n in begins[1:]:
            if (
                self._new_line(n)
                or indent + taken + self.page.measure(row, self._after(n, begins, end)) > LIMIT
            ):
                self.line(
                    indent + (hanging if first != start else 0),
                    first,
                    n,
                    blank=NEVER if first != start else KEEP,
                )
                first = row = n
        self.line(
            indent + (hanging if first != start else 0), first, end, blank=NEVER if first != start else KEEP
        )

    def _after(self, n: int, begins: Sequence[int], end: int) -> int:
        place = bisect_left(begins, n) + 1
        return begins[place] if place < len(begins) else end

    def _new_line(self, n: int) -> bool:
        """Whether the author began a line with this token."""
        if self.comments.between(n):
            return True
        return (
            self.page.keeps_lines and "\n" in self.source.text[self.tokens[n - 1].end : self.tokens[n].start]
        )


class _Node:
    """A node cut into parts: its header, then clauses that take a line each, the formula."""

    def __init__(self, layout: Layout, item: ast.NodeDecl, start: int, end: int, indent: int) -> None:
        self.layout, self.start, self.end = layout, start, end
        self.children = item.children
        self.opened = end
        if item.children is not None:
            depth = 0
            for n in range(end - 1, start, -1):
                depth += (layout.types[n] == "RBRACE") - (layout.types[n] == "LBRACE")
                if not depth:
                    self.opened = n
                    break
        self.parts = self._cut(start, self.opened)
        self.formula = next((a for kind, a, _ in self.parts if kind == "formula"), None)
        ruled = any(kind == "rule" for kind, _, _ in self.parts)
        commented = any(layout.comments.between(a) for _, a, _ in self.parts[1:])
        last = self.opened + (self.children is not None)
        self.shape = "plain"
        flat = not ruled and layout.flat(start, last, indent)
        if not flat and not ruled and self.formula and layout.hangs(start, end, indent):
            flat = all(kind in {"head", "formula"} for kind, _, _ in self.parts)
            self.shape = "hang"
        elif self.formula:
            self.shape = "formula" if self.parts[-1][0] == "formula" else "plain"
        elif len(self.parts) == 1 and item.open and layout.types[end - 1] == "OPEN":
            self.shape = "open"
        self.long = not flat and self.formula is not None and self.children is None
        self.in_parts = len(self.parts) > 1 and (not flat or commented)

    def _cut(self, start: int, end: int) -> list[tuple[str, int, int]]:
        """Parts as kind (`head`, `rule`, `about`, `formula`), first token and end."""
        types = self.layout.types
        parts: list[tuple[str, int]] = [("head", start)]
        depth, condition = 0, False
        for n in range(start, end):
            kind = types[n]
            if kind in _CLOSE:
                depth += 1
            elif kind in {"RBRACE", "RPAR"}:
                depth -= 1
            elif depth:
                continue
            elif kind == "COMMA":
                condition = False
            elif kind in _RULES:
                condition = kind == "NA_IF"
                parts.append(("rule", n))
            elif kind == "EQUAL" and not condition and not any(k == "formula" for k, _ in parts):
                parts.append(("formula", n))
            elif kind in _ABOUT and types[n - 1] not in {"COMMA", "COLON", "EQUAL"}:
                parts.append(("about", n))
            elif kind in _HEAD and parts[-1][0] != "head":
                parts.append(("head", n))
        return [(k, a, b) for (k, a), b in zip(parts, [*(a for _, a in parts[1:]), end], strict=True)]

    def columns(self) -> tuple[int, ...]:
        """The ends of the columns of an open node: kind and id, label, citations, maximum, the rest."""
        types = self.layout.types
        label = next((n for n in range(self.start, self.end) if types[n] == "STR"), self.end)
        cite = label + 1 if label < self.end else label
        while cite < self.end and types[cite] == "CITE":
            cite += 2
        most = cite
        if cite < self.end and types[cite] == "MAX":
            most = next((n for n in range(cite + 1, self.end) if types[n] in _HEAD | _ABOUT), self.end)
        return label, min(label + 1, self.end), cite, most, self.end


def _ranges(begins: Sequence[int], end: int) -> Iterator[tuple[int, int]]:
    """Each beginning and where the next one is, `end` for the last."""
    return pairwise([*begins, end])


def _node_table(shape: str) -> Table:
    if shape == "open":
        return Table(("", " ", " ", " ", " "), (_TYPE_CAP, _HEADER_CAP, _TYPE_CAP))
    return Table(("", " "), (_HEADER_CAP,))


def _kind(item: ast.Declaration) -> str:
    if isinstance(item, ast.NodeDecl):
        return "node"
    if isinstance(item, ast.QuantityDecl):
        return "parameter" if item.parameter else "quantity"
    if isinstance(item, ast.Change | ast.Article):
        return "change"
    return type(item).__name__
