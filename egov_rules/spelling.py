"""Tokens as they are written in a surface: the canonical keyword, the surface's marks, dates and backticks.

`fmt` and `translate` write every word through here, so that a keyword has one spelling, and an id that
another surface takes for a keyword stands in backticks there and nowhere else. Knows words, not where they
stand on the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from .keywords import _END, words
from .source import Source
from .syntax import Token

_MARKS = {"MINUS": "-", "TIMES": "×", "NE": "≠", "LE": "<=", "GE": ">=", "ELLIPSIS": "…"}
_OTHER = {"vi": "en", "en": "vi"}


def other(surface: str) -> str:
    """The other surface language."""
    return _OTHER[surface]


def spelled(
    tokens: Sequence[Token], source: Source, surface: str, to: str, *, canonical: bool = True
) -> list[str]:
    """What each token of a text in `surface` is in the surface `to`.

    `canonical`: marks and quotation marks in their plain form, and keywords as the keyword file lists them
    first; otherwise only what differs between the surfaces is rewritten.
    """
    phrases = words(to).phrases
    tree = words(to).tree
    text = source.text
    found: list[str] = []
    last = len(tokens) - 1
    for n, token in enumerate(tokens):
        kind = token.type
        if kind in phrases:
            found.append(phrases[kind][0])
        elif kind == "NAME":
            name = token.text
            if name in tree or (n and tokens[n - 1].type in _continued(to)):
                before = tokens[n - 1].type if n else ""
                after = tokens[n + 1] if n < last else None
                name = _quoted(name, before, after, to)
            found.append(name)
        elif kind == "NUMBER":
            number = text[token.start : token.end]
            if surface != to:
                number = number.replace(",", ".") if to == "en" else number.replace(".", ",")
            found.append(number)
        elif kind == "DATE":
            found.append(token.text if to == "en" else "/".join(reversed(token.text.split("-"))))
        elif not canonical:
            found.append(text[token.start : token.end])
        elif kind == "STR":
            found.append(f'"{text[token.start + 1 : token.end - 1]}"')
        else:
            found.append(_MARKS.get(kind) or text[token.start : token.end])
    return found


def _quoted(name: str, before: str, after: Token | None, to: str) -> str:
    """The name, in backticks where its letters would be read as (part of) a keyword."""
    node = words(to).tree.get(name)
    if isinstance(node, Mapping):
        following = ""
        if after is not None:
            phrases = words(to).phrases
            following = phrases[after.type][0].split()[0] if after.type in phrases else after.text
        if _END in node or following in node:
            return f"`{name}`"
    return f"`{name}`" if name in _continued(to).get(before, ()) else name


@cache
def _continued(surface: str) -> dict[str, frozenset[str]]:
    """Keyword -> the words with which its phrase would go on to be another keyword's (`số` -> `nguyên`,
    `ngày`).
    """
    found: dict[str, frozenset[str]] = {}
    for terminal, phrases in words(surface).phrases.items():
        node: object = words(surface).tree
        for word in phrases[0].split():
            node = node[word] if isinstance(node, Mapping) else None
        if isinstance(node, Mapping) and len(node) > 1:
            found[terminal] = frozenset(node) - {_END}
    return found
