"""What an author may have meant where the parser cannot go on: repairs that are sure enough, and words for
the others.

A repair puts other tokens in place of some; the parser takes it only if it fits. Nothing here changes what a
correct file means: it is asked only after a mistake, and the mistake is reported either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from ..diagnostics import Diagnostic, Text
from ..keywords import SURFACES, keyword, spelled, words
from ..messages import syntax as messages
from ..records import frozen
from ..source import Source, Span
from ..text import fold, suggest
from .lexer import Token

KINDS = frozenset({"SECTION", "AREA", "GROUP", "TOPIC", "CRITERION", "INDICATOR", "INDEX"})
DECLARATIONS = KINDS | {
    "INPUTS", "UNIT_INPUTS", "TYPE", "QUANTITY", "PARAMETER", "TABLE", "CONSTRAINT", "LADDER", "RANKING",
    "READING", "TERM", "PROVISION", "TEST", "LIST",
}  # fmt: skip
CHANGES = frozenset(
    {"AMEND", "AMENDS", "CORRECT", "INSERT", "REPLACES", "REPEAL", "RENAME", "MOVE", "PHRASE"}
)
AMENDING = CHANGES | {"WITH", "BEFORE", "AFTER", "INTO", "EFFECT"}
"""Words that only an amendment goes on with, once the header is over."""
_STARTS = frozenset({
    "NAME", "NUMBER", "FRACTION", "DATE", "STR", "TRUE", "FALSE", "OWN_MAX", "THIS_YEAR", "SHARE_OF",
    "LPAR", "MINUS", "NOT", "SQUARE_ROOT", "LN", "FLOOR", "GEOMETRIC_MEAN", "MARKS_PASSED",
    "MARKS_REACHED", "HIGHEST", "LOWEST", "MEAN", "TOTAL", "COUNT", "DEVIATION", "SAMPLE_DEVIATION",
    "PERCENTILE", "RANK", "AT_LEAST", "MET", "DAYS", "WORKING_DAYS", "CASES", "CHOOSE", "BANDS",
    "INTERPOLATE", "SUM",
})  # fmt: skip
_NOUNS = frozenset({"TOTAL", "MEAN", "RANK", "PERCENTILE", "SUM", "HIGHEST", "LOWEST", "DAYS", "LN", "PART"})
"""Keywords that authors take for names: `total`."""
_OPERATORS = frozenset({
    "PLUS", "MINUS", "TIMES", "SLASH", "CIRCUMFLEX", "EQUAL", "NE", "LESSTHAN", "LE", "MORETHAN", "GE",
    "AND", "OR", "NA", "UNROUNDED", "PERCENT", "MONTH",
})  # fmt: skip
_FUNCTIONS = ("SQUARE_ROOT", "LN", "FLOOR", "GEOMETRIC_MEAN", "SHARE_OF", "MARKS_PASSED", "MARKS_REACHED")
_BANDS = frozenset({"FROM", "ABOVE", "BELOW", "TO", "TO_BELOW", "TO_BEFORE"})
_SIGNS = {
    "COLON": ":", "SEMICOLON": ";", "COMMA": ",", "LBRACE": "{", "RBRACE": "}", "LPAR": "(", "RPAR": ")",
    "EQUAL": "=", "LESSTHAN": "<", "MORETHAN": ">", "BAR": "|", "ROW_END": "|", "ELLIPSIS": "…",
    "MINUS": "-", "SLASH": "/", "CIRCUMFLEX": "^",
}  # fmt: skip
_KNOWN = {
    "NAME": Text(vi="một tên", en="a name"),
    "STR": Text(vi="một câu trong ngoặc kép", en="a text in quotation marks"),
    "NUMBER": Text(vi="một số", en="a number"),
    "DATE": Text(vi="một ngày", en="a date"),
    "TIES": Text(vi="`1-2-2-4` hay `1-2-2-3`", en="`1-2-2-4` or `1-2-2-3`"),
}
_TOO_MANY = 14
_FEW = 3
_GROUP = 3  # digits
_CUT = 4
_LONG_WORD = 40
_SURE = 0.8
_PLAIN_CLAUSES = frozenset({
    "NA_IF", "NA_ALL", "ZERO_DIVISOR", "MAX", "WEIGHT", "OPEN", "BONUS", "PENALTY", "UNCOUNTED",
    "TAKE", "CITE", "UNIT", "EVIDENCE", "SOURCE", "VERIFIED", "NOTE", "FORMERLY", "MADE_OF",
    "ASKED", "EMPTY_IS", "TAKEN",
})  # fmt: skip
_LONGEST_PHRASE = 7


@frozen
class Situation:
    """Where the parser stands: `expected` terminals, `symbols` on its stack, `opened` brackets not yet
    closed.
    """

    source: Source
    surface: str
    tokens: Sequence[Token]
    at: int
    expected: frozenset[str]
    symbols: tuple[str, ...]
    opened: tuple[Token, ...]

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    @property
    def before(self) -> Token | None:
        return self.tokens[self.at - 1] if self.at else None

    def span(self, first: Token, last: Token | None = None) -> Span:
        return Span(self.source, first.start, (last or first).end)

    def starts_line(self) -> bool:
        """Whether the token is the first on its line."""
        return self.before is None or "\n" in self.source.text[self.before.end : self.token.start]

    def indent(self, token: Token) -> int:
        """The column where the token's line begins to say something."""
        line = self.source.line_text(self.source.place(token.start)[0])
        return len(line) - len(line.lstrip()) + 1


@frozen
class Repair:
    """`tokens` in place of those from `first` up to `last` (not included), which `problem` speaks of. `then`:
    the next token must fit, too. `sure`: the problem is that, even if the parser cannot go back so far.
    """

    problem: Diagnostic
    first: int
    last: int
    tokens: tuple[Token, ...]
    then: str | None = None
    sure: bool = False


# -----------------------------------------------------------------------------------------------------------
# -- repairs


def repair(here: Situation) -> Repair | None:
    """A repair that is sure enough to go on with, if there is one."""
    if _cut_short(here):
        return None
    return (
        _header(here)
        or _comma(here)
        or _semicolon(here)
        or _times(here)
        or _thousands(here)
        or _respelt(here)
        or _closing_bar(here)
        or _empty_cell(here)
        or _braces(here)
        or _gate_outside(here)
        or _when_for_if(here)
        or _no_for_not(here)
        or _quotes_inside(here)
        or _ties(here)
        or _keyword_as_name(here)
        or _keyword_taken_for_one(here)
    )


def _cut_short(here: Situation) -> bool:
    """Whether the file ends within a few words, inside a bracket: what they mean is anybody's guess."""
    rest = here.tokens[here.at : here.at + _CUT + 1]
    if not here.opened or len(rest) > _CUT or here.token.type == "$END":
        return False
    return not any(token.type in {"RBRACE", "RPAR"} for token in rest)


def _instead(here: Situation, problem: Diagnostic, kind: str, text: str) -> Repair:
    token = here.token
    return Repair(problem, here.at, here.at + 1, (Token(kind, text, token.start, token.end),))


def _header(here: Situation) -> Repair | None:
    if here.at or here.token.type not in DECLARATIONS:
        return None
    start = here.token.start
    invented = [
        Token(t, x, start, start)
        for t, x in zip(("RULESET", "NAME", "VERSION", "NUMBER"), "rx00", strict=True)
    ]
    problem = messages.no_ruleset(here.span(here.token), here.surface, empty=False)
    return Repair(problem, 0, 0, tuple(invented))


def _comma(here: Situation) -> Repair | None:
    if here.token.type != "COMMA" or "SEMICOLON" not in here.expected:
        return None
    return _instead(here, messages.comma_list(here.span(here.token)), "SEMICOLON", ";")


def _semicolon(here: Situation) -> Repair | None:
    """`a / b; không quá 3`: a clause of a formula opens with a comma."""
    if here.token.type != "SEMICOLON" or "COMMA" not in here.expected:
        return None
    if here.tokens[here.at + 1].type not in {"NOT_ABOVE", "NOT_BELOW", "ROUND", "ELSE"}:
        return None
    return _instead(here, messages.clause_comma(here.span(here.token)), "COMMA", ",")


def _times(here: Situation) -> Repair | None:
    if here.token.text not in {"x", "X"} or "TIMES" not in here.expected:
        return None
    return _instead(here, messages.odd_sign(here.span(here.token), "×"), "TIMES", "×")


def _thousands(here: Situation) -> Repair | None:
    token, before = here.token, here.before
    if before is None or token.type != "NUMBER" or before.type != "NUMBER" or token.start - before.end != 1:
        return None
    if not token.text[:3].isdigit() or len(token.text) < _GROUP or here.source.text[before.end] == "\n":
        return None
    last = here.at
    while here.tokens[last + 1].type == "NUMBER" and here.tokens[last + 1].start - here.tokens[last].end == 1:
        last += 1
    problem = messages.spaced_thousands(here.span(before, here.tokens[last]))
    return Repair(problem, here.at, last + 1, ())


def _closing_bar(here: Situation) -> Repair | None:
    before = here.before
    if before is None or "ROW_END" not in here.expected or not here.starts_line():
        return None
    problem = messages.row_without_end(Span(here.source, before.start, before.end))
    return Repair(problem, here.at, here.at, (Token("ROW_END", "|", before.end, before.end),))


def _keyword_as_name(here: Situation) -> Repair | None:
    token = here.token
    is_word = token.type in words(here.surface).phrases and " " not in token.text and "/" not in token.text
    if not is_word or "NAME" not in here.expected:
        return None
    following = here.tokens[here.at + 1].type
    change = _instead(here, messages.keyword_as_name(here.span(token)), "NAME", token.text)
    return Repair(change.problem, change.first, change.last, change.tokens, following)


def _keyword_taken_for_one(here: Situation) -> Repair | None:
    """`total | 18 |`: a word that was read as a keyword, and then does not go on as one."""
    before, token = here.before, here.token
    if before is None or before.type not in _NOUNS or not before.text.isalpha():
        return None
    name = Token("NAME", before.text, before.start, before.end)
    problem = messages.keyword_as_name(here.span(before))
    return Repair(problem, here.at - 1, here.at, (name,), token.type)


def _gate_outside(here: Situation) -> Repair | None:
    """A gate after the brace that closes its table: it is read as if it stood inside."""
    before = here.before
    if here.token.type != "GATE" or before is None or before.type != "RBRACE":
        return None
    last = here.at + 1
    while here.tokens[last].type not in DECLARATIONS | CHANGES | {"$END", "RBRACE", "LBRACE"}:
        last += 1
    if here.tokens[last].type == "LBRACE":
        return None
    brace = Token("RBRACE", "}", here.tokens[last - 1].end, here.tokens[last - 1].end)
    problem = messages.gate_outside(here.span(here.token), here.surface)
    return Repair(problem, here.at - 1, last, (*here.tokens[here.at : last], brace))


def _empty_cell(here: Situation) -> Repair | None:
    """`a | 3 |  |`."""
    token, before = here.token, here.before
    if token.type not in {"BAR", "ROW_END"} or before is None or before.type != "BAR" or here.starts_line():
        return None
    if "MINUS" not in here.expected:
        return None
    problem = messages.empty_cell(here.span(before, token))
    return Repair(problem, here.at, here.at, (Token("MINUS", "-", before.end, before.end),), token.type)


def _braces(here: Situation) -> Repair | None:
    """`cộng ( … )` and `cao nhất trong (2 nếu g, 4 nếu h)`: parts stand in braces, with `;` between."""
    at = here.at if here.token.type == "LPAR" else None
    if at is None and here.token.type in {"IF", "COLON", "COMMA"} and here.opened:
        at = next((i for i in range(here.at - 1, 1, -1) if here.tokens[i] is here.opened[-1]), None)
    if at is None or at < 2 or here.tokens[at].type != "LPAR":
        return None
    word, first = here.tokens[at - 1], here.tokens[at - 2]
    among = word.type == "AMONG" and first.type in {"HIGHEST", "LOWEST"}
    if word.type != "SUM" and not among:
        return None
    depth, last = 0, at
    while here.tokens[last].type != "$END":
        depth += (here.tokens[last].type in {"LPAR", "LBRACE"}) - (
            here.tokens[last].type in {"RPAR", "RBRACE"}
        )
        if not depth:
            break
        last += 1
    if not _closes(here, here.tokens[at], here.tokens[last]):
        return None
    inside: list[Token] = []
    for place in range(at + 1, last):
        token = here.tokens[place]
        depth += (token.type in {"LPAR", "LBRACE"}) - (token.type in {"RPAR", "RBRACE"})
        if token.type == "COMMA" and not depth and here.tokens[place + 1].type not in _AFTER_COMMA:
            token = Token("SEMICOLON", ";", token.start, token.end)
        inside.append(token)
    opening, closing = here.tokens[at], here.tokens[last]
    brace = Token("LBRACE", "{", opening.start, opening.end)
    tokens = (brace, *inside, Token("RBRACE", "}", closing.start, closing.end))
    written = " ".join(here.source.text[(first if among else word).start : word.end].split())
    problem = messages.parts_in_braces(here.span(opening), written)
    return Repair(problem, at, last + 1, tokens, sure=True)


def _closes(here: Situation, opening: Token, closing: Token) -> bool:
    """Whether a closing sign belongs to the opening one: a brace may be that of the block around."""
    if closing.type != "RBRACE":
        return closing.type == "RPAR"
    between = here.source.text[opening.end : closing.start]
    return "\n" not in between or here.indent(closing) >= here.indent(opening)


_AFTER_COMMA = frozenset({
    "NOT_ABOVE", "NOT_BELOW", "ROUND", "ELSE", "EVERY", "EVERY_FULL", "HALF_UP", "HALF_EVEN", "CUT", "UP",
})  # fmt: skip


def _when_for_if(here: Situation) -> Repair | None:
    """`4 khi g`."""
    if here.token.type != "WHEN" or "IF" not in here.expected or here.starts_line():
        return None
    word = keyword("IF", here.surface)
    return _instead(here, messages.other_word(here.span(here.token), word), "IF", word)


def _no_for_not(here: Situation) -> Repair | None:
    """`g và không h`: `không` alone is a value."""
    before = here.before
    if (
        before is None
        or before.type != "FALSE"
        or here.token.type not in {"NAME", "LPAR"}
        or here.starts_line()
    ):
        return None
    word = keyword("NOT", here.surface)
    token = Token("NOT", word, before.start, before.end)
    return Repair(
        messages.other_word(here.span(before), word), here.at - 1, here.at, (token,), here.token.type
    )


def _quotes_inside(here: Situation) -> Repair | None:
    """`"Điểm "chuẩn" A"`: a quotation mark inside a text ended it."""
    token, before = here.token, here.before
    if before is None or before.type != "STR" or before.end != token.start:
        return None
    last = here.at
    while (
        here.tokens[last].type != "$END"
        and "\n" not in here.source.text[before.start : here.tokens[last].end]
    ):
        if here.tokens[last].type == "STR":
            break
        last += 1
    if here.tokens[last].type != "STR" or "\n" in here.source.text[before.start : here.tokens[last].end]:
        return None
    whole = here.source.text[before.start + 1 : here.tokens[last].end - 1]
    text = Token("STR", whole, before.start, here.tokens[last].end)
    return Repair(messages.quotes_inside(here.span(text)), here.at - 1, last + 1, (text,), sure=True)


def _ties(here: Situation) -> Repair | None:
    """`đồng hạng 1-1-2`."""
    if here.before is None or here.before.type != "TIED" or here.token.type != "NUMBER":
        return None
    last = here.at + 1
    while (
        here.tokens[last].type in {"NUMBER", "MINUS"} and here.tokens[last].start == here.tokens[last - 1].end
    ):
        last += 1
    token = Token("TIES", "1-2-2-4", here.token.start, here.tokens[last - 1].end)
    return Repair(messages.ties(here.span(token)), here.at, last, (token,))


@cache
def _phrases(surface: str) -> dict[str, list[tuple[str, str]]]:
    """Folded phrase -> the phrases and terminals that it may stand for."""
    found: dict[str, list[tuple[str, str]]] = {}
    for terminal, phrases in spelled(words(surface)).items():
        for phrase in phrases:
            text = " ".join(phrase)
            found.setdefault(fold(text), []).append((text, terminal))
    return found


def _respelt(here: Situation) -> Repair | None:
    """A keyword without its diacritics, in capitals, in the other language, or nearly right."""
    other = next(s for s in SURFACES if s != here.surface)
    # The longest phrase first: `diem toi da` is one keyword and holds another.
    spans = [
        (first, last)
        for first in range(here.at, max(here.at - 3, -1), -1)
        for last in range(min(first + _LONGEST_PHRASE, len(here.tokens) - 1), first, -1)
    ]
    for first, last in sorted(spans, key=lambda span: span[0] - span[1]):
        phrase = _phrase(here, first, last)
        if phrase is None or (last <= here.at and " " not in phrase):
            continue
        exact = here.expected if first == here.at else None
        for surface in (here.surface, other):
            for written, terminal in _phrases(surface).get(fold(phrase), ()):
                fits = exact is None or terminal in exact
                if not fits or (written == phrase) is (surface == here.surface):
                    continue
                at = here.span(here.tokens[first], here.tokens[last - 1])
                word = keyword(terminal, here.surface)
                if surface == here.surface:
                    problem = messages.misspelt_keyword(at, word)
                else:
                    problem = messages.other_surface(at, word, here.surface)
                return _keyword(here, problem, terminal, first, last)
    return _nearly(here)


def _keyword(here: Situation, problem: Diagnostic, terminal: str, first: int, last: int) -> Repair:
    start, end = here.tokens[first].start, here.tokens[last - 1].end
    word = Token(terminal, here.source.text[start:end], start, end)
    return Repair(problem, first, last, (word,), sure=last - first > 1 or first == here.at)


def _phrase(here: Situation, first: int, last: int) -> str | None:
    """The words of the tokens as one phrase, None if they are not all words of one line."""
    known = words(here.surface).phrases
    for token in here.tokens[first:last]:
        if token.type != "NAME" and token.type not in known:
            return None
    text = here.source.text[here.tokens[first].start : here.tokens[last - 1].end]
    return None if "\n" in text or "`" in text else " ".join(text.split())


def _nearly(here: Situation) -> Repair | None:
    """A name that is nearly an expected keyword."""
    if here.token.type != "NAME":
        return None
    keys = {
        key: pairs
        for key, pairs in _phrases(here.surface).items()
        if any(t in here.expected for _, t in pairs)
    }
    best: tuple[float, int, str] | None = None
    for last in range(here.at + 1, min(here.at + 1 + _LONGEST_PHRASE, len(here.tokens))):
        phrase = _phrase(here, here.at, last)
        if phrase is None or len(phrase) < 3:
            continue
        key = fold(phrase)
        import difflib

        for near in difflib.get_close_matches(key, keys, n=1, cutoff=_SURE):
            ratio = difflib.SequenceMatcher(None, near, key).ratio()
            if best is None or ratio > best[0]:
                best = (ratio, last, near)
    if best is None:
        return None
    _, last, near = best
    terminal = next(t for _, t in keys[near] if t in here.expected)
    at = here.span(here.token, here.tokens[last - 1])
    return _keyword(
        here, messages.misspelt_keyword(at, keyword(terminal, here.surface)), terminal, here.at, last
    )


# ----------------------------------------------------------------------------------------------- descriptions


def describe(here: Situation) -> Diagnostic:
    """What to say of a token that cannot stand here and has no sure repair."""
    token = here.token
    if token.type == "LIST":
        return messages.not_available(here.span(token), Text(vi="danh sách bản ghi", en="lists of records"))
    if not here.at:
        return messages.no_ruleset(here.span(token), here.surface, empty=False)
    if _cut_short(here):
        last = here.opened[-1]
        return messages.unclosed(here.span(last), _closing(last))
    return (
        _brackets(here)
        or _two_conditions(here)
        or _misspelt_block(here)
        or _no_ruling(here)
        or _comma_before_clause(here)
        or _condition_first(here)
        or _formula_and_parts(here)
        or _no_such_function(here)
        or _expected(here)
    )


def _brackets(here: Situation) -> Diagnostic | None:
    token, opened = here.token, here.opened
    last = opened[-1] if opened else None
    if token.type == "$END" and last is not None:
        culprit = _unclosed_by_indent(here) or last
        return messages.unclosed(here.span(culprit), _closing(culprit))
    if token.type in {"RBRACE", "RPAR"}:
        partner = "LBRACE" if token.type == "RBRACE" else "LPAR"
        if last is None or (last.type != partner and token.type == "RPAR"):
            return messages.stray_closing(here.span(token))
        if last.type == "LPAR" and token.type == "RBRACE":
            return messages.unclosed(here.span(last), ")", here.span(token))
        return None
    if token.type in DECLARATIONS | CHANGES and here.starts_line() and last is not None:
        if last.type == "LPAR" or here.indent(token) <= here.indent(last):
            return messages.unclosed(here.span(last), _closing(last), here.span(token))
    return None


def _closing(token: Token) -> str:
    return ")" if token.type == "LPAR" else "}"


def _unclosed_by_indent(here: Situation) -> Token | None:
    """The first brace whose closing one stands further left than its own line: that one closes another."""
    stack: list[Token] = []
    before = -1
    for token in here.tokens:
        line = here.source.place(token.start)[0] if token.type in {"LBRACE", "RBRACE"} else 0
        if token.type == "LBRACE":
            stack.append(token)
        elif token.type == "RBRACE" and stack:
            opening = stack.pop()
            alone = "\n" in here.source.text[before : token.start]
            if (
                alone
                and here.source.place(opening.start)[0] != line
                and here.indent(token) < here.indent(opening)
            ):
                return opening
        elif (
            token.type in DECLARATIONS | CHANGES
            and stack
            and "\n" in here.source.text[max(before, 0) : token.start]
        ):
            if here.indent(token) < here.indent(stack[-1]):
                return stack[-1]
        before = token.end
    return None


def _two_conditions(here: Situation) -> Diagnostic | None:
    if here.token.type != "IF":
        return None
    for symbol in reversed(here.symbols):
        if symbol == "IF":
            return messages.two_conditions(here.span(here.token), here.surface)
        if symbol in {"LBRACE", "LPAR", "COLON"}:
            break
    return None


def _misspelt_block(here: Situation) -> Diagnostic | None:
    """`= cong { "a" : 1 }`: the word before the brace was taken for a name."""
    name = here.before
    if here.token.type != "LBRACE" or name is None or name.type != "NAME":
        return None
    for _, terminal in _phrases(here.surface).get(fold(name.text), ()):
        if terminal in {"SUM", "CASES"}:
            return messages.misspelt_keyword(here.span(name), keyword(terminal, here.surface))
    return None


def _no_ruling(here: Situation) -> Diagnostic | None:
    """`không áp dụng nếu x = 0` and nothing on what follows then."""
    if "COMMA" not in here.expected or here.token.type == "NAME":
        return None
    for symbol in reversed(here.symbols):
        if symbol == "NA_IF":
            place = next(t for t in reversed(here.tokens[: here.at]) if t.type == "NA_IF")
            return messages.no_ruling(here.span(place), here.surface)
        if symbol in {"LBRACE", "LPAR", "COMMA"}:
            break
    return None


def _comma_before_clause(here: Situation) -> Diagnostic | None:
    """`, không áp dụng nếu …`: a clause of a node takes no comma."""
    before = here.before
    if before is None or before.type != "COMMA" or here.token.type not in _PLAIN_CLAUSES:
        return None
    return messages.comma_before_clause(here.span(before), here.token.text)


def _condition_first(here: Situation) -> Diagnostic | None:
    """`= nếu g thì 4`."""
    before = here.before
    if (
        here.token.type != "IF"
        or before is None
        or before.type not in {"EQUAL", "COLON", "LPAR", "SEMICOLON"}
    ):
        return None
    if "NAME" not in here.expected:
        return None
    return messages.condition_first(here.span(here.token), here.surface)


def _formula_and_parts(here: Situation) -> Diagnostic | None:
    """`nhóm g "G" tối đa 30 = 30 {`."""
    if here.token.type != "LBRACE" or here.tokens[here.at + 1].type not in KINDS:
        return None
    return messages.formula_and_parts(here.span(here.token)) if _in_formula(here) else None


def _in_formula(here: Situation) -> bool:
    """Whether the `=` of the declaration has been read."""
    for symbol in reversed(here.symbols):
        if symbol == "EQUAL":
            return True
        if symbol in KINDS or symbol in {"LBRACE", "kind"}:
            break
    return False


def _no_such_function(here: Situation) -> Diagnostic | None:
    """`căn(2)`."""
    before = here.before
    if here.token.type != "LPAR" or before is None or before.type != "NAME" or "TIMES" not in here.expected:
        return None
    known = [keyword(function, here.surface) for function in _FUNCTIONS]
    folded = fold(before.text)
    near = [phrase for phrase in known if fold(phrase).startswith(folded)] or suggest(before.text, known)
    return messages.no_such_function(here.span(before), near[:1] or known)


def _expected(here: Situation) -> Diagnostic:
    token = here.token
    listed = expected_words(here.expected, here.surface)
    at = here.span(token)
    if token.type == "$END" and here.before is not None:
        at = Span(here.source, here.before.end, here.before.end)
    found = " ".join(at.text.split())
    above = here.before.text if here.before is not None and here.starts_line() else ""
    if not found:
        hint = Text(
            vi="tệp có thể bị cắt giữa chừng: viết nốt phần cuối", en="the file may be cut off: write its end"
        )
    elif (
        "EQUAL" in here.expected
        and token.type in _STARTS - {"STR"}
        and len(listed) > _FEW
        and not _in_formula(here)
    ):
        hint = Text(
            vi=f"thêm `=` trước `{found}` nếu đó là công thức",
            en=f"add `=` before `{found}` if it is a formula",
        )
    elif listed == (_KNOWN["STR"],) and token.type == "NAME":
        hint = Text(vi=f'đặt trong ngoặc kép: `"{found}"`', en=f'put it in quotation marks: `"{found}"`')
    elif 0 < len(listed) <= _FEW:
        vi, en = " hoặc ".join(t.vi for t in listed), " or ".join(t.en for t in listed)
        hint = Text(
            vi=f"thêm {vi} trước `{found}`, hoặc bỏ `{found}`",
            en=f"add {en} before `{found}`, or remove `{found}`",
        )
    elif above and len(above) < _LONG_WORD:
        hint = Text(
            vi=f"sửa cuối dòng trên, sau `{above}`, hoặc bỏ `{found}`",
            en=f"mend the end of the line above, after `{above}`, or remove `{found}`",
        )
    else:
        hint = Text(
            vi=f"sửa chỗ trước `{found}`, hoặc bỏ `{found}`",
            en=f"mend what is before `{found}`, or remove `{found}`",
        )
    if len(listed) > _TOO_MANY and token.type != "$END":
        return messages.unexpected(at, (), hint)
    return messages.unexpected(at, listed, hint)


def expected_words(expected: frozenset[str], surface: str) -> tuple[Text, ...]:
    """Terminals in the user's words, what an author most likely forgot first."""
    left = set(expected)
    found: list[Text] = []
    if left >= CHANGES:
        left -= CHANGES
        examples = keyword("AMEND", surface), keyword("REPEAL", surface)
        found.append(
            Text(
                vi="một câu như `{}`, `{}`".format(*examples),
                en="a clause such as `{}`, `{}`".format(*examples),
            )
        )
    if left >= DECLARATIONS - {"LIST"}:
        left -= DECLARATIONS
        example = keyword("CRITERION", surface)
        found.append(Text(vi=f"một khai báo như `{example}`", en=f"a declaration such as `{example}`"))
    elif left >= KINDS:
        left -= KINDS
        example = keyword("CRITERION", surface)
        found.append(Text(vi=f"một từ như `{example}`", en=f"a word such as `{example}`"))
    if left >= {"NAME", "NUMBER", "OWN_MAX"}:
        left -= _STARTS
        found.insert(0, Text(vi="một giá trị hay công thức", en="a value or formula"))
    operation: list[Text] = []
    if left >= {"PLUS", "TIMES"}:
        left -= _OPERATORS
        operation = [Text(vi="một phép tính", en="an operation")]
    if left >= {"FROM", "ABOVE", "BELOW"}:
        left -= _BANDS
        example = f"{keyword('FROM', surface)} 3 {keyword('UPWARD', surface)}"
        found.append(Text(vi=f"một khoảng như `{example}`", en=f"a range such as `{example}`"))
    left -= {"FRACTION", "$END"} if "NUMBER" in left else {"$END"}
    plain = [Text(vi=f"`{_SIGNS[kind]}`", en=f"`{_SIGNS[kind]}`") for kind in _SIGNS if kind in left]
    known = [text for kind, text in _KNOWN.items() if kind in left]
    phrases = [keyword(t, surface) for t in words(surface).phrases if t in left]
    found = known + plain + found + [Text(vi=f"`{p}`", en=f"`{p}`") for p in phrases] + operation
    return tuple(dict.fromkeys(found))
