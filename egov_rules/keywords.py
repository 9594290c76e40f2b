"""The words of the surface languages: `grammar/vi.toml` and `grammar/en.toml` as look-up tables.

Whoever quotes a keyword to a user (`keyword("MAX", "vi")` is `tối đa`) and whoever reads or writes rulesets
needs them, so they stand apart from the parser and are read without a TOML library: every line that counts is
`NAME = [JSON strings]`.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator, Mapping
from functools import cache

from .records import frozen
from .resources import grammar_folder

SURFACES = ("vi", "en")
_END = ""
"""Key of the terminal in a node of the phrase tree; no word is empty."""


@frozen
class Words:
    """One surface. `phrases`: terminal -> its phrases, the canonical one first. `tree`: word by word to the
    terminal. `spellings`: word -> its other spellings.
    """

    language: str
    phrases: Mapping[str, tuple[str, ...]]
    tree: Mapping[str, object]
    spellings: Mapping[str, list[str]]


@cache
def words(surface: str) -> Words:
    """The keywords of `vi` or `en`."""
    entries: dict[str, dict[str, list[str]]] = {"": {}, "spellings": {}, "keywords": {}}
    table = ""
    with open(os.path.join(grammar_folder(), surface + ".toml"), encoding="utf-8") as file:
        for line in file:
            if line.startswith("["):
                table = line.strip()[1:-1]
            elif " = [" in line:
                name, _, values = line.partition(" = ")
                entries[table][name.strip('"')] = json.loads(values)
    spellings, phrases = entries["spellings"], entries["keywords"]
    tree: dict[str, object] = {}
    for terminal, written in phrases.items():
        for phrase in written:
            for variant in _variants(phrase, spellings):
                node = tree
                for word in variant:
                    node = node.setdefault(word, {})  # type: ignore[assignment]
                node[_END] = terminal
    return Words(surface, {name: tuple(written) for name, written in phrases.items()}, tree, spellings)


def spelled(surface: Words) -> dict[str, list[tuple[str, ...]]]:
    """Every accepted phrase of every terminal as words, all spelling variants included, longest first."""
    return {
        terminal: sorted({v for p in phrases for v in _variants(p, surface.spellings)}, key=len, reverse=True)
        for terminal, phrases in surface.phrases.items()
    }


def keyword(terminal: str, surface: str) -> str:
    """The canonical phrase of a terminal: `keyword("MAX", "en")` is `maximum`."""
    return words(surface).phrases[terminal][0]


def spoken(word: str, surface: str) -> str:
    """A Vietnamese keyword as it is called in a surface: `tiêu chí` is `criterion` in `en`."""
    named = (name for name, phrases in words("vi").phrases.items() if word in phrases)
    return next((keyword(name, surface) for name in named), word)


def _variants(phrase: str, spellings: Mapping[str, list[str]]) -> Iterator[tuple[str, ...]]:
    yield from itertools.product(*([word, *spellings.get(word, ())] for word in phrase.split()))
