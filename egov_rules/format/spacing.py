"""One line of words: what stands between two tokens, where blocks of rows begin and end, how wide it all is.

Commas and semicolons that may be left out are put in or dropped here, so that a text has one form.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from .. import ast
from ..records import frozen
from ..source import Source
from ..spelling import spelled
from ..syntax import Token
from ..text import width

_TIGHT_BEFORE = frozenset({"SEMICOLON", "COMMA", "RPAR", "PERCENT"})
_CALLED = frozenset({
    "COHORT", "SQUARE_ROOT", "LN", "FLOOR", "GEOMETRIC_MEAN", "MARKS_PASSED", "MARKS_REACHED", "SHARE_OF",
})  # fmt: skip
_ENDS_OPERAND = frozenset({
    "NAME", "NUMBER", "FRACTION", "PERCENT", "DATE", "STR", "RPAR", "RBRACE", "TRUE", "FALSE", "NA",
    "OWN_MAX",    "THIS_YEAR", "PREVIOUS_YEAR", "NEXT_YEAR", "UNROUNDED",
})  # fmt: skip
_OPENS_ROWS = {
    "CASES": "cases",
    "CHOOSE": "choose",
    "BANDS": "bands",
    "INTERPOLATE": "interpolate",
    "SUM": "parts",
}


@frozen
class Block:
    """`{ rows }` inside a formula: its braces, how many rows, and what kind of rows."""

    open: int
    close: int
    kind: str
    rows: int


class Page:
    """The tokens of a file as words of a surface, with the space before each."""

    def __init__(
        self,
        source: Source,
        tokens: Sequence[Token],
        surface: str,
        to: str,
        file: ast.File,
        *,
        keeps_lines: bool,
    ) -> None:
        self.keeps_lines = keeps_lines
        self.types = [token.type for token in tokens]
        self.words = spelled(tokens, source, surface, to)
        self.narrow = self.words if to == "vi" else spelled(tokens, source, surface, "vi")
        self.gaps = _gaps(self.types)
        starts = [token.start for token in tokens]
        self._blocks: list[Block] = []
        self._rows: dict[int, list[int]] = {}
        self._find_blocks({bisect_left(starts, offset) for offset in _row_offsets(file)})
        self._opens = [block.open for block in self._blocks]
        self._one_form()
        self._sums = [0]
        total = 0
        for gap, word in zip(self.gaps, self.narrow, strict=True):
            total += len(gap) + width(word)
            self._sums.append(total)

    # -------------------------------------------------------------------------------------------------- words

    def text(self, start: int, end: int) -> str:
        """Tokens on one line."""
        if end <= start:
            return ""
        gaps, words = self.gaps, self.words
        return (words[start] + "".join([gaps[n] + words[n] for n in range(start + 1, end)])).strip()

    def measure(self, start: int, end: int) -> int:
        """How wide tokens are on one line, in the Vietnamese surface."""
        return self._sums[end] - self._sums[start] - len(self.gaps[start]) if end > start else 0

    def assignments(self, start: int, end: int) -> list[int]:
        """Where the assignments of a `cho` or `thì` begin."""
        types = self.types
        return [
            n
            for n in range(start + 1, end - 1)
            if types[n + 1] in {"EQUAL", "NA", "MISSING"}
            and types[n] in {"NAME", "THIS_YEAR"}
            and types[n - 1] != "EQUAL"
        ]

    # ------------------------------------------------------------------------------------------------- blocks

    def blocks_in(self, start: int, end: int) -> list[Block]:
        """All blocks that open among some tokens, in order."""
        return self._blocks[bisect_left(self._opens, start) : bisect_left(self._opens, end)]

    def outer_blocks(self, start: int, end: int) -> list[Block]:
        """Those of them that no other holds."""
        found: list[Block] = []
        for block in self.blocks_in(start, end):
            if not found or block.open > found[-1].close:
                found.append(block)
        return found

    def rows_of(self, opened: int) -> list[int]:
        """Where the rows of the block that opens with a token begin."""
        return self._rows[opened]

    def _find_blocks(self, rows: set[int]) -> None:
        """Pair the braces of formulas; give rows and parts their spaces."""
        types, gaps = self.types, self.gaps
        waiting: list[str] = []
        stack: list[tuple[int, str]] = []
        found: list[Block] = []
        for n, kind in enumerate(types):
            if kind in _OPENS_ROWS and not (kind == "CHOOSE" and types[n - 2] == "TABLE"):
                waiting.append(_OPENS_ROWS[kind])
            elif kind == "AMONG" and types[n + 1] == "LBRACE":
                waiting.append("parts")
            elif kind == "LBRACE":
                block = waiting.pop() if waiting else ""
                stack.append((n, block))
                if block:
                    self._rows[n] = []
            elif kind == "RBRACE":
                opened, block = stack.pop()
                if block:
                    begins = self._rows[opened]
                    labelled = block == "parts" and any(
                        types[b] == "STR" and types[b + 1] == "COLON" for b in begins
                    )
                    found.append(Block(opened, n, "labelled" if labelled else block, len(begins)))
            elif kind == "LPAR":
                stack.append((n, ""))
            elif kind == "RPAR":
                stack.pop()
            elif kind == "COLON" and stack and stack[-1][1] == "choose":
                gaps[n] = ""
            if stack and stack[-1][1] and stack[-1][0] < n:
                if n in rows or (kind == "ELSE" and types[n - 1] != "COMMA"):
                    begins = self._rows[stack[-1][0]]
                    if begins:
                        gaps[n] = "   "
                    begins.append(n)
        self._blocks = sorted(found, key=lambda b: b.open)

    # ----------------------------------------------------------------------------------------------- one form

    def _one_form(self) -> None:
        types = self.types
        last = len(types) - 1
        for n, kind in enumerate(types):
            if kind in {"AT_MOST", "ONLY_WHEN"} and types[n - 1] != "COMMA":
                self._append(n - 1, ",")
            elif kind == "COMMA" and n < last and types[n + 1] == "CHILD_NA":
                self._drop(n)
            elif kind in {"GIVEN", "THEN"}:
                self._in_test(n)
        for block in self._blocks:
            begins = self._rows[block.open]
            if block.kind in {"labelled", "parts"}:
                self._parts(block, begins)
                continue
            for _, row in pairwise([*begins, block.close]):
                if types[row - 1] == "SEMICOLON":
                    self._drop(row - 1)

    def _parts(self, block: Block, begins: Sequence[int]) -> None:
        """Between parts a semicolon only before one without a label."""
        types = self.types
        for row in [*begins[1:], block.close]:
            needed = row != block.close and types[row + 1] != "COLON"
            if types[row - 1] == "SEMICOLON" and not needed:
                self._drop(row - 1)
            if needed and self.gaps[row]:
                self.gaps[row] = " "

    def _in_test(self, start: int) -> None:
        types = self.types
        n = start + 1
        if types[start] == "THEN" and types[n] in {"STR", "NOT_ABOVE"}:  # of a gate
            return
        while n < len(types) and types[n] not in {"GIVEN", "THEN", "RBRACE"}:
            if types[n] == "SEMICOLON":
                self._drop(n)
            elif types[n] in {"NAME", "THIS_YEAR"} and n > start + 1 and types[n - 1] != "EQUAL":
                self.gaps[n] = "  "
            n += 1

    def _append(self, n: int, mark: str) -> None:
        self.words[n] += mark
        if self.narrow is not self.words:
            self.narrow[n] += mark

    def _drop(self, n: int) -> None:
        self.words[n] = self.narrow[n] = self.gaps[n] = ""


def _gaps(types: Sequence[str]) -> list[str]:
    """The space before each token where it stands on the line of the one before."""
    gaps = [" "] * len(types)
    before, before_that = "", ""
    for n, kind in enumerate(types):
        tight = kind in _TIGHT_BEFORE or before == "LPAR" or (kind == "LPAR" and before in _CALLED)
        if before == "MINUS" and before_that not in _ENDS_OPERAND and kind not in {"BAR", "ROW_END", "AS"}:
            tight = True
        if tight:
            gaps[n] = ""
        before_that, before = before, kind
    if gaps:
        gaps[0] = ""
    return gaps


def _row_offsets(file: ast.File) -> set[int]:
    """Where the rows and parts of all formulas start."""
    found: set[int] = set()
    waiting: list[Any] = [
        i for i in file.items if not isinstance(i, ast.TestDecl | ast.ReadingDecl | ast.TypeDecl)
    ]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting += node
            continue
        if not isinstance(node, ast.Node):
            continue
        if isinstance(node, ast.ChooseRow | ast.BandRow | ast.Segment | ast.Item):
            found.add(node.span.start)
        elif isinstance(node, ast.Conditional) and not node.inline:
            found.update(branch.span.start for branch in node.branches)
        elif isinstance(node, ast.Name | ast.Str | ast.Number | ast.Percent | ast.TypeSpec):
            continue
        waiting += [getattr(node, name) for name in _fields(type(node))]
    return found


_FIELDS: dict[type, tuple[str, ...]] = {}


def _fields(kind: type) -> tuple[str, ...]:
    """The fields of a class of nodes that may hold nodes."""
    known = _FIELDS.get(kind)
    if known is None:
        names = (name for c in kind.__mro__ for name in getattr(c, "__annotations__", ()))
        known = _FIELDS[kind] = tuple(
            n for n in dict.fromkeys(names) if n not in {"span", "op_span", "source"}
        )
    return known
