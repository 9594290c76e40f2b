"""Ruleset texts that many tests run over, and ways to write the same text otherwise."""

from __future__ import annotations

import glob
import os
import random

from egov_rules.source import Source, normalise
from egov_rules.syntax import Parsed, parse

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RULESETS = sorted(
    os.path.relpath(path, ROOT)
    for pattern in ("rulesets/*/*.egr", "examples/*/*.egr")
    for path in glob.glob(os.path.join(ROOT, pattern))
)
FORMS = [
    f"tests/syntax/{name}.{surface}.egr" for name in ("all_forms", "amendment") for surface in ("vi", "en")
]


def read(path: str) -> str:
    """The text of a file of the repository."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def parsed(text: str, path: str = "a.egr") -> Parsed:
    """The text as read."""
    return parse(Source(path, normalise(text)))


def outside_texts(text: str, *changes: tuple[str, str]) -> str:
    """`text` with words replaced, but not in quoted texts and comments."""
    out, end = [], 0
    read_as = parsed(text)
    for token in read_as.tokens:
        out.append(read_as.source.text[end : token.start])
        word = read_as.source.text[token.start : token.end]
        if token.type != "STR":
            for old, new in changes:
                word = f" {word} ".replace(old, new)[1:-1]
        out.append(word)
        end = token.end
    return "".join([*out, read_as.source.text[end:]])


def otherwise_laid_out(text: str, seed: int, *, comments: bool = True) -> str:
    """`text` with other white space, line ends and further comments between its tokens, wherever these mean
    nothing.
    """
    read_as = parsed(text)
    chosen = random.Random(seed)  # noqa: S311 (no secret)
    share = chosen.choice([0.02, 0.2, 0.6])
    gaps = ["  ", "\n", "\n\n\n", "\t", " \u00a0", "\r\n  "]
    if comments:
        gaps += [" # thêm\n", "\n# dòng riêng\n  ", "\n\n  # a\n\n\n# b\n"]
    out, end, before = [], 0, ""
    for token in read_as.tokens:
        gap = read_as.source.text[end : token.start]
        if gap and "#" not in gap and before != "BAR" and chosen.random() < share:
            gap = chosen.choice(gaps)
            if before == "ROW_END" and not gap.lstrip(" ").startswith(("#", "\n")):
                gap = "\n" + gap
        out += (gap, read_as.source.text[token.start : token.end])
        end, before = token.end, token.type
    return "".join([*out, read_as.source.text[end:]])
