"""`fmt`: the one layout of a ruleset file, and the canonical text that its digest is taken of (law 13).

`spacing` knows one line of words, `declarations` where lines begin, `lines` puts columns, comments and blank
lines to it. What is written is read again: were the meaning or a comment another, nothing is returned.
"""

from __future__ import annotations

from ..diagnostics import RulesError
from ..messages import files as messages
from ..records import evolve
from ..source import Source
from ..syntax import Parsed, parse
from .declarations import Layout
from .lines import Comments, text_of
from .spacing import Page

__all__ = ["canonical_text", "format_text", "same_meaning"]


def format_text(parsed: Parsed, to: str | None = None) -> str:
    """The file in the one layout, in its own surface or in `to`.

    RulesError: with the file's errors, or X0902 (our bug) where the text would not mean the same.
    """
    text = _lay_out(parsed, to or parsed.surface, bare=False)
    if not same_meaning(parsed, text):
        raise RulesError([messages.meaning_changed(parsed.source.path)])
    return text


def canonical_text(parsed: Parsed) -> str:
    """What the digest of a file is taken of: Vietnamese surface, one layout, no comments, no blank lines of
    the author.
    """
    return _lay_out(parsed, "vi", bare=True)


def same_meaning(parsed: Parsed, text: str) -> bool:
    """Whether a text reads as the same tree and has the same comments, whatever its surface."""
    again = parse(Source(parsed.source.path, text))
    if parsed.file is None or again.file is None or any(d.severity == "error" for d in again.diagnostics):
        return False
    mine = [comment.text.rstrip() for comment in parsed.comments]
    theirs = [comment.text.rstrip() for comment in again.comments]
    return mine == theirs and evolve(again.file, surface=parsed.surface) == parsed.file


def _lay_out(parsed: Parsed, to: str, *, bare: bool) -> str:
    errors = [d for d in parsed.diagnostics if d.severity == "error"]
    if errors or parsed.file is None:
        raise RulesError(errors)
    source, tokens = parsed.source, parsed.tokens
    comments = Comments(source, tokens, () if bare else parsed.comments)
    page = Page(source, tokens, parsed.surface, to, parsed.file, keeps_lines=not bare)
    lines = Layout(source, tokens, page, comments).file(parsed.file)
    return text_of(lines, tokens, comments, keep_blank=not bare)
