"""Which provision a place in a file stands under, from its tokens alone: it must work where nothing could be parsed."""

from __future__ import annotations

from collections.abc import Sequence

from ..source import Source
from .lexer import Token
from .mistakes import DECLARATIONS

_ROW_STARTS = frozenset({
    "NAME", "STR", "NUMBER", "FROM", "ABOVE", "BELOW", "TO", "TO_BELOW", "WHEN", "ELSE", "PART", "GATE", "EACH", "TRUE",
    "FALSE",
})  # fmt: skip


def cite_at(source: Source, tokens: Sequence[Token], offset: int) -> str | None:
    """The text of the nearest `theo "…"` of the declaration or row that a place stands in, or of one around it.

    A citation after the place counts as well, if it belongs to the same declaration or row.
    """
    outer: list[str | None] = []  # the citation of each open block's owner
    current: str | None = None  # of the declaration or row being read
    passed = False
    depth_of_place = 0
    before = 0
    for place, token in enumerate(tokens):
        starts_line = "\n" in source.text[before : token.start] or place == 0
        before = token.end
        kind = token.type
        is_new = kind in DECLARATIONS or (starts_line and outer and kind in _ROW_STARTS)
        if token.end > offset and not passed:
            if is_new:
                current = None
            passed, depth_of_place = True, len(outer)
        elif passed and len(outer) == depth_of_place and (is_new or kind == "RBRACE"):
            break
        elif is_new:
            current = None
        if kind == "CITE" and place + 1 < len(tokens) and tokens[place + 1].type == "STR":
            if not passed or len(outer) == depth_of_place:
                current = tokens[place + 1].text
        elif kind == "LBRACE":
            if passed:
                break
            outer.append(current)
            current = None
        elif kind == "RBRACE" and outer and not passed:
            current = outer.pop()
    if current is not None:
        return current
    return next((cite for cite in reversed(outer) if cite is not None), None)
