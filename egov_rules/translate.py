"""A ruleset in the keywords of the other surface: only words, numbers, dates and backticks change.

Comments, texts and layout stay as they are. A formatted file comes out formatted, so that its columns still
stand under each other, and comes back as the same bytes.
"""

from __future__ import annotations

from .diagnostics import RulesError
from .format import format_text, same_meaning
from .messages import files as messages
from .spelling import spelled
from .syntax import Parsed


def translate(parsed: Parsed, to: str) -> str:
    """The text of a file in the surface `to` (`vi` or `en`).

    RulesError: with the file's errors, or X0902 (our bug) where the text would not mean the same.
    """
    formatted = format_text(parsed)
    if parsed.surface == to:
        return parsed.source.text
    if formatted == parsed.source.text:
        return format_text(parsed, to)
    source, end = parsed.source.text, 0
    out: list[str] = []
    words = spelled(parsed.tokens, parsed.source, parsed.surface, to, canonical=False)
    for token, word in zip(parsed.tokens, words, strict=True):
        out += (source[end : token.start], word)
        end = token.end
    text = "".join([*out, source[end:]])
    if not same_meaning(parsed, text):
        raise RulesError([messages.meaning_changed(parsed.source.path)])
    return text
