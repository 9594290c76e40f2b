"""Lines of a formatted file: which tokens stand on each, in what columns, and how comments and blank lines
come back in.

The rules of the layout (`declarations`) only say where lines begin and what is aligned with what. Here the
columns are made as wide as they are seen (Vietnamese letters counted right), and every comment finds the line
that it belonged to.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from ..source import Source
from ..syntax import Token
from ..text import pad, width

NEVER, KEEP, FORCE = range(3)
"""A blank line before a line: none, where the author has one, always."""


class Table:
    """Cells of several lines that stand under each other.

    `gaps[k]` stands before cell k; a cell wider than `caps[k]` does not widen its column. `bars`: a closed
    table row.
    """

    def __init__(self, gaps: Sequence[str] = (), caps: Sequence[int] = (), *, bars: bool = False) -> None:
        self.gaps, self.caps, self.bars = gaps, caps, bars
        self.rows: list[list[str]] = []
        self._widths: list[int] | None = None

    def add(self, cells: list[str]) -> list[str]:
        """Take one more row."""
        self.rows.append(cells)
        return cells

    def text(self, cells: list[str]) -> str:
        """One of the rows in the columns of all."""
        widths = self._columns()
        if self.bars:
            return " | ".join(pad(cell, widths[k]) for k, cell in enumerate(cells)) + " |"
        while cells and not cells[-1]:
            cells = cells[:-1]
        out = ""
        for k, cell in enumerate(cells):
            out += self.gaps[k] + cell if k and out and (cell or widths[k]) else cell
            if k + 1 < len(cells) and width(cell) <= widths[k]:
                out += " " * (widths[k] - width(cell))
        return out

    def _columns(self) -> list[int]:
        if self._widths is None:
            count = max(map(len, self.rows))
            self._widths = [0] * count
            for row in self.rows:
                for k, cell in enumerate(row):
                    taken = width(cell)
                    last = k + 1 >= len(row) or not any(row[k + 1 :])
                    if not self.bars and (last or (k < len(self.caps) and taken > self.caps[k])):
                        continue
                    self._widths[k] = max(self._widths[k], taken)
        return self._widths


class Line:
    """One line: tokens `start` to `end` (exclusive), as `text` or as `cells` of a `table`."""

    __slots__ = ("blank", "cells", "closes", "end", "indent", "opens", "start", "table", "text")

    def __init__(
        self,
        indent: int,
        start: int,
        end: int,
        text: str = "",
        *,
        table: Table | None = None,
        cells: list[str] | None = None,
        blank: int = KEEP,
        opens: bool = False,
        closes: bool = False,
    ) -> None:
        self.indent, self.start, self.end, self.text = indent, start, end, text
        self.table, self.cells, self.blank = table, cells, blank
        self.opens, self.closes = opens, closes
        if table is not None and cells is not None:
            table.add(cells)

    def rendered(self) -> str:
        """The line without its comment."""
        text = self.text
        if self.table is not None and self.cells is not None:
            text = self.table.text(self.cells)
        return (" " * self.indent + text).rstrip()


class Comments:
    """The comments of a file by the number of tokens before each."""

    def __init__(self, source: Source, tokens: Sequence[Token], comments: Sequence[Token]) -> None:
        starts = [token.start for token in tokens]
        self.source, self.found = source, comments
        self.at = [bisect_right(starts, comment.start) for comment in comments]
        self.trailing = [
            at > 0 and "\n" not in source.text[tokens[at - 1].end : comment.start]
            for at, comment in zip(self.at, comments, strict=True)
        ]

    def inside(self, start: int, end: int) -> bool:
        """Whether a comment stands after the token `start` and before the last token before `end`."""
        place = bisect_right(self.at, start)
        return place < len(self.at) and self.at[place] < end

    def between(self, at: int) -> bool:
        """Whether a comment stands just before the token `at`."""
        place = bisect_left(self.at, at)
        return place < len(self.at) and self.at[place] == at


def text_of(lines: Sequence[Line], tokens: Sequence[Token], comments: Comments, *, keep_blank: bool) -> str:
    """The whole text: lines, the comments where they belong, blank lines.

    A comment at the end of a line stays there. One that the author put in the middle of what is one line now
    goes above it.
    """
    out: list[str] = []
    place, previous = 0, 0
    for number, line in enumerate(lines):
        above: list[int] = []
        while place < len(comments.at) and comments.at[place] < line.end:
            above.append(place)
            place += 1
        after = lines[number - 1] if number else None
        if (
            above
            and after is not None
            and comments.trailing[above[0]]
            and comments.at[above[0]] == line.start
        ):
            out[-1] += "  " + comments.found[above.pop(0)].text.rstrip()
            previous = comments.found[place - len(above) - 1].end
        gap = (previous, tokens[line.start].start)
        _blank_and_comments(out, line, after, above, gap, comments, keep_blank=keep_blank)
        out.append(line.rendered())
        previous = tokens[line.end - 1].end
    rest = list(range(place, len(comments.at)))
    if rest and lines and comments.trailing[rest[0]]:
        out[-1] += "  " + comments.found[rest[0]].text.rstrip()
        previous = comments.found[rest.pop(0)].end
    for n in rest:
        comment = comments.found[n]
        if out and _blank_between(comments.source, previous, comment.start):
            out.append("")
        out.append(comment.text.rstrip())
        previous = comment.end
    return "\n".join(out) + "\n"


def _blank_and_comments(  # noqa: PLR0917
    out: list[str],
    line: Line,
    after: Line | None,
    above: Sequence[int],
    gap: tuple[int, int],
    comments: Comments,
    *,
    keep_blank: bool,
) -> None:
    """Put the comments above a line, each with the blank line that the author left before it. `gap`: the
    text between what was written last and the line's first token.
    """
    own = [n for n in above if comments.at[n] == line.start]  # the others come from inside the line
    starts = [comments.found[n].start for n in own] + [gap[1]]
    ends = [gap[0]] + [comments.found[n].end for n in own]
    blanks = [
        keep_blank and line.blank != NEVER and _blank_between(comments.source, end, start)
        for end, start in zip(ends, starts, strict=True)
    ]
    blanks += [False] * (len(above) - len(own))
    if after is None or after.opens:
        blanks[0] = False
    elif line.blank == FORCE and not any(blanks):
        blanks[0] = True
    if line.closes:
        blanks[-1] = False
    indent = line.indent + 2 if line.closes else line.indent
    for n, blank in zip(above, blanks, strict=False):
        if blank:
            out.append("")
        out.append(" " * indent + comments.found[n].text.rstrip())
    if blanks[-1]:
        out.append("")


def _blank_between(source: Source, end: int, start: int) -> bool:
    return source.text.count("\n", end, start) > 1 if start > end else False
