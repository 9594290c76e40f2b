"""Which provision a place in a file stands under, from its tokens alone: it must work where nothing could be
parsed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from ..source import Source
from .lexer import Token
from .mistakes import CHANGES, DECLARATIONS

_ROW_STARTS = frozenset({
    "NAME", "STR", "NUMBER", "FROM", "ABOVE", "BELOW", "TO", "TO_BELOW", "WHEN", "ELSE", "PART", "GATE",
    "EACH", "TRUE", "FALSE",
})  # fmt: skip


class _Part:
    """A declaration, a row, or what stands in a block before its first row. `around`: the one whose block
    it is in.
    """

    __slots__ = ("around", "cite", "has_block")

    def __init__(self, around: _Part | None) -> None:
        self.around, self.cite, self.has_block = around, "", False


def cites_at(source: Source, tokens: Sequence[Token], offsets: Sequence[int]) -> list[str | None]:
    """For each place, the text of the nearest `theo "…"` of the declaration or row that it stands in, or of
    one around it.

    A citation after the place counts as well, if it belongs to the same declaration or row. One pass for
    all places.
    """
    here = _Part(None)
    starts, parts = [-1], [here]
    opened: list[_Part] = []
    before = 0
    for place, token in enumerate(tokens):
        kind = token.type
        starts_line = place == 0 or "\n" in source.text[before : token.start]
        if kind in DECLARATIONS or kind in CHANGES or (starts_line and opened and kind in _ROW_STARTS):
            here = _Part(opened[-1] if opened else None)
            starts.append(before)
            parts.append(here)
        before = token.end
        if kind == "CITE" and place + 1 < len(tokens) and tokens[place + 1].type == "STR":
            if not (here.has_block and here.cite):
                here.cite = tokens[place + 1].text
        elif kind == "LBRACE":
            here.has_block = True
            opened.append(here)
            here = _Part(here)
            starts.append(token.end)
            parts.append(here)
        elif kind == "RBRACE" and opened:
            here = opened.pop()
            starts.append(token.end)
            parts.append(here)
    return [_cite_of(parts[bisect_right(starts, offset) - 1]) for offset in offsets]


def _cite_of(part: _Part | None) -> str | None:
    while part is not None:
        if part.cite:
            return part.cite
        part = part.around
    return None
