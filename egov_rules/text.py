"""Words as people type them: without diacritics, nearly right, of some width on the screen.

Suggestions must find `ha_tang` for `hạ_tầng` and `tiêu chí` for `tieu chi`, and the caret of a diagnostic
must stand under the right letter. `difflib` is imported only when something has to be suggested.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

CUTOFF = 0.7
# What may not be one column wide: anything but Latin letters and the punctuation of our texts.
_UNUSUAL = re.compile("[^\x20-\xac\xae-\u02ff\u1e00-\u1eff\u2010-\u2027\u2200-\u22ff]")


def fold(text: str) -> str:
    """`text` in lower case without diacritics: `Đồng Tháp` gives `dong thap`."""
    if text.isascii():
        return text.lower()
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "d").lower()


def suggest(word: str, candidates: Iterable[str], n: int = 1) -> list[str]:
    """At most `n` candidates near to `word`, nearest first; diacritics and capitals do not count.

    `-`, `_`, `.` and spaces count as the same, so that `so-cbcc` finds `so_cbcc`. `word` itself is never
    suggested.
    """
    import difflib

    by_key: dict[str, list[str]] = {}
    for candidate in candidates:
        if candidate != word:
            by_key.setdefault(_key(candidate), []).append(candidate)
    key = _key(word)
    if not key:
        return []
    found = [c for near in difflib.get_close_matches(key, by_key, n=n, cutoff=CUTOFF) for c in by_key[near]]
    return found[:n]


def _key(word: str) -> str:
    return " ".join(fold(word).replace("_", " ").replace("-", " ").replace(".", " ").split())


def width(text: str) -> int:
    """Columns that `text` takes on a screen: combining marks and controls none, wide letters two, the others
    one.
    """
    if text.isascii() or _UNUSUAL.search(text) is None:
        return len(text)
    return sum(_letter_width(c) for c in text)


def _letter_width(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1


def pad(text: str, columns: int) -> str:
    """`text` followed by the spaces that make it `columns` wide."""
    return text + " " * (columns - width(text))
