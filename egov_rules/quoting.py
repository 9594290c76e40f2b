"""Keywords that a message quotes, in the words of the file that it speaks of.

A message is written in two languages, and each quotes keywords of its own. Whoever reads English about
a file in Vietnamese must still find the Vietnamese keyword in it, and may copy the remedy into it. So, once
the surface of the file is known, what stands in backticks is taken from the text of that language, in either
text; what both texts quote alike (names, the file's own words) stays where it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .diagnostics import Diagnostic, Label, Text
from .records import evolve

_QUOTED = re.compile(r"(?<!`)`([^`]+)`(?!`)")


def in_words_of(surface: str, diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The same diagnostics, quoting the keywords of `surface` (`vi` or `en`) in both languages."""
    return [
        evolve(
            d,
            message=_quoting(d.message, surface),
            hint=_quoting(d.hint, surface) if d.hint else None,
            labels=tuple(Label(label.span, _quoting(label.text, surface)) for label in d.labels),
        )
        for d in diagnostics
    ]


def unlike(text: Text) -> tuple[list[str], list[str]]:
    """What only the Vietnamese and only the English text quotes, each in order: as many where they match."""
    vi, en = _QUOTED.findall(text.vi), _QUOTED.findall(text.en)
    return _without(vi, en), _without(en, vi)


def _without(these: list[str], those: list[str]) -> list[str]:
    """`these` less what `those` hold as well, one for one."""
    left = Counter(those)
    kept = []
    for one in these:
        if left[one]:
            left[one] -= 1
        else:
            kept.append(one)
    return kept


def _quoting(text: Text, surface: str) -> Text:
    vi, en = unlike(text)
    if not vi or len(vi) != len(en):
        return text
    if surface == "vi":
        return Text(text.vi, _replaced(text.en, en, vi))
    return Text(_replaced(text.vi, vi, en), text.en)


def _replaced(text: str, own: list[str], other: list[str]) -> str:
    """`text` with its quotations `own`, in order, made those of the other text."""
    waiting = list(zip(own, other, strict=True))
    # Quoted twice, once alike and once not: the last is the one to change.
    spare = Counter(_QUOTED.findall(text))
    spare.subtract(own)

    def change(found: re.Match[str]) -> str:
        word = found[1]
        if spare[word] > 0:
            spare[word] -= 1
            return found[0]
        if waiting and waiting[0][0] == word:
            return f"`{waiting.pop(0)[1]}`"
        return found[0]

    return _QUOTED.sub(change, text)
