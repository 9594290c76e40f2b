"""From text to tree: `parse` reads a whole file, whatever is in it, and says everything that is wrong with
it.

`lexer` makes tokens, `parser` runs the tables that `tables` takes from `grammar/egr.lark`, `build` makes the
tree, and `mistakes` finds words for what went wrong. Any text gives a result in bounded time; nothing raises.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import ast
from ..diagnostics import Diagnostic, Text, in_order
from ..keywords import words
from ..messages import syntax as messages
from ..quoting import in_words_of
from ..records import evolve, frozen
from ..source import Source, Span
from .cites import cites_at as _cites_at
from .lexer import Lexed, Token, lex
from .parser import MAX_DEPTH, Parser, TooDeepError
from .tables import grammar_tables

__all__ = ["MAX_LENGTH", "Parsed", "Token", "cite_at", "cited", "parse"]

MAX_LENGTH = 20_000_000
_HEADERS = frozenset({"RULESET", "DETAILS", "AMENDS"})
_HEADER_LINE = 200  # letters in which a header mostly shows: looking further costs time
_FIRST = 4_000


@frozen
class Parsed:
    """What a file says. `file` is None where nothing could be made of it, and lacks what is reported in
    `diagnostics`; `tokens` and `comments` are those of the text, in order, whatever the parser made of them.
    """

    source: Source
    surface: str
    file: ast.File | None
    tokens: tuple[Token, ...]
    comments: tuple[Token, ...]
    diagnostics: tuple[Diagnostic, ...]


def parse(source: Source) -> Parsed:
    """Read a ruleset file. Never raises; mistakes are in `diagnostics`, in order, each with its citation."""
    if len(source.text) > MAX_LENGTH:
        limit = Text(
            vi=f"{MAX_LENGTH // 1_000_000} triệu ký tự", en=f"{MAX_LENGTH // 1_000_000} million letters"
        )
        return Parsed(source, "vi", None, (), (), (messages.too_large(Span(source, 0, 0), limit),))
    surface = _surface(source)
    lexed = lex(source, words(surface))
    file, problems = _tree(source, surface, lexed)
    found = Parsed(source, surface, file, lexed.tokens, lexed.comments, ())
    if not problems:
        return found
    return evolve(found, diagnostics=in_order(in_words_of(surface, cited(found, problems))))


def cite_at(parsed: Parsed, offset: int) -> str | None:
    """The provision that a place stands under: the nearest `theo "…"` around it."""
    return _cites_at(parsed.source, parsed.tokens, [offset])[0]


def cited(parsed: Parsed, diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Diagnostics with the provision that each stands under, where it has none yet and the file says one."""
    told = list(diagnostics)
    open_ = [i for i, d in enumerate(told) if d.cite is None and d.span and d.span.source is parsed.source]
    offsets = [d.span.start for d in (told[i] for i in open_) if d.span]
    for i, cite in zip(open_, _cites_at(parsed.source, parsed.tokens, offsets) if open_ else (), strict=True):
        told[i] = evolve(told[i], cite=cite)
    return tuple(told)


def _surface(source: Source) -> str:
    """The surface whose header the file starts with, else the one with more of its keywords in the
    beginning.
    """
    counts: dict[str, int] = {}
    for length in (_HEADER_LINE, _FIRST):
        beginning = Source(source.path, source.text[:length])
        for surface in ("vi", "en"):
            tokens = lex(beginning, words(surface)).tokens
            if tokens and tokens[0].type in _HEADERS:
                return surface
            counts[surface] = sum(token.type in words(surface).phrases for token in tokens)
    return "en" if counts["en"] > counts["vi"] else "vi"


def _tree(source: Source, surface: str, lexed: Lexed) -> tuple[ast.File | None, tuple[Diagnostic, ...]]:
    problems = lexed.diagnostics
    if not lexed.complete:
        return None, problems
    if not lexed.tokens:
        return None, (*problems, messages.no_ruleset(Span(source, 0, 0), surface, empty=not problems))
    quiet = frozenset(p.span.place[0] for p in problems if p.span and p.code in {"E0106", "E0107"})
    known = frozenset(p.span.start for p in problems if p.span)
    for careful in (False, True):
        parser = Parser(source, lexed.tokens, surface, grammar_tables(), careful=careful)
        try:
            file = parser.run(quiet, known)
        except TooDeepError as error:
            deep = messages.nested_too_deep(Span(source, error.start, error.end), MAX_DEPTH)
            return None, (*problems, *parser.problems, deep)
        if file is not None:
            break
    return file, (*problems, *parser.problems, *parser.builder.problems)
