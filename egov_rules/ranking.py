"""Ranks from keys, and nothing else: who comes first, who shares a place, what the next place is called
(law 8).

Pure: no unit, no ruleset. Every engine that can work out the keys of a population ranks it here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from .ir import Ties

Key = tuple[Fraction | None, ...]


def ranks(keys: Sequence[Key], descending: Sequence[bool], ties: Ties = Ties.COMPETITION) -> list[int]:
    """The rank of each key, from 1, in the order given.

    `descending`: for each place of the keys, whether the greatest comes first. A part that is None comes
    after every number, whichever the direction. Equal keys share a rank; the one after them counts them
    all (1-2-2-4) or as one (1-2-2-3).
    """
    comparable = _comparable(keys, descending)
    order = sorted(range(len(keys)), key=comparable.__getitem__)
    found = [0] * len(keys)
    rank = 0
    before: tuple[tuple[bool, int], ...] | None = None
    for place, number in enumerate(order, 1):
        if comparable[number] != before:
            rank = place if ties is Ties.COMPETITION else rank + 1
            before = comparable[number]
        found[number] = rank
    return found


def _comparable(keys: Sequence[Key], descending: Sequence[bool]) -> list[tuple[tuple[bool, int], ...]]:
    """The same order in whole numbers: fractions are brought to one denominator, which is exact and compares
    many times faster.
    """
    columns = []
    for at, down in enumerate(descending):
        parts = [key[at] for key in keys]
        common = math.lcm(*{part.denominator for part in parts if part is not None})
        sign = -1 if down else 1
        columns.append(
            [
                (True, 0) if part is None else (False, sign * part.numerator * (common // part.denominator))
                for part in parts
            ]
        )
    return list(zip(*columns, strict=True)) if columns else [() for _ in keys]
