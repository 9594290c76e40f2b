"""Text to tokens. Every oddity of spelling is reported here, once, and still gives a token that the parser
can use.

The language is lexed as a whole before it is parsed (no context), so that a token means the same to the
parser, the formatter and the translator. A word is looked up, with the words that follow it, in the phrase
tree of the surface; what is not a keyword is a name. Lark's own basic lexer gives the same tokens for correct
text (tests/test_grammar.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction

from ..diagnostics import Diagnostic, Text
from ..keywords import _END, Words
from ..messages import syntax as messages
from ..records import frozen
from ..source import Source, Span
from ..text import fold

MAX_TOKENS = 1_000_000
MAX_NESTING = 80
MAX_DIGITS = 40

_TAIL = r"[\w\u0300-\u036f@]*"
_WORD = re.compile(r"[^\W\d_]" + _TAIL + r"+(?!\.\w)")
_SPACE = re.compile(r"\s+")
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<comment>\#[^\n]*)"
    r"|(?P<word>[^\W\d]" + _TAIL + r"(?:\.[\w\u0300-\u036f@]+)*)"
    r'|(?P<text>"[^"\n]*"|“[^“”"\n]*[”"])'
    r"|(?P<ties>1-2-2-[34](?![\w-]))"
    r"|(?P<number>\d{4}-\d\d?-\d\d?(?!\w)|\d\d?-\d\d?-\d{4}(?!\w)|\d\w*(?:[.,](?=\d)\w+|/\w+)*)"
    r"|(?P<quoted>`[^`\n]+`)"
    r"|(?P<odd>==|=>|=<|&&|\|\||:=|÷|∙|·)"
    r"|(?P<mark>\.\.\.|<=|>=|!=|<>|[{}();:,|=≠<≤>≥+\-–−×*/^%…])"
    r'|(?P<open>["“][^\n]*)'
    r"|(?P<letter>[^\w\s]+)",
)
_MARKS = {
    "{": "LBRACE", "}": "RBRACE", "(": "LPAR", ")": "RPAR", ";": "SEMICOLON", ":": "COLON", ",": "COMMA",
    "|": "BAR", "=": "EQUAL", "≠": "NE", "!=": "NE", "<>": "NE", "<": "LESSTHAN", "≤": "LE", "<=": "LE",
    ">": "MORETHAN", "≥": "GE", ">=": "GE", "+": "PLUS", "-": "MINUS", "–": "MINUS", "−": "MINUS",
    "×": "TIMES", "*": "TIMES", "/": "SLASH", "^": "CIRCUMFLEX", "%": "PERCENT", "…": "ELLIPSIS",
    "...": "ELLIPSIS",
}  # fmt: skip
_ODD_SIGNS = {"==": "=", "=>": ">=", "=<": "<=", "&&": "", "||": "", ":=": "=", "÷": "/", "∙": "×", "·": "×"}
_LOOKALIKES = {
    "⩾": ">=",
    "≧": ">=",
    "⩽": "<=",
    "≦": "<=",
    "＝": "=",
    "＜": "<",
    "＞": ">",
    "&": "",
    "％": "%",
}
_OTHER_QUOTES = re.compile("['‘’„«][^'‘’“”»\"\n]*['’“”»]")
_ROW_END = re.compile(r"[ \t\u00a0]*(?=#|\n|\Z)")


@frozen
class Token:
    """`text` is what the parser takes (a name without backticks, a repaired number); the span is what was
    written.
    """

    type: str
    text: str
    start: int
    end: int


@frozen
class Lexed:
    """`complete`: False when lexing stopped at a limit, so that parsing would only repeat the news."""

    tokens: tuple[Token, ...]
    comments: tuple[Token, ...]
    diagnostics: tuple[Diagnostic, ...]
    complete: bool = True


def lex(source: Source, surface: Words) -> Lexed:
    """The tokens of a whole text, in the words of one surface."""
    return _Lexer(source, surface).run()


class _Lexer:
    def __init__(self, source: Source, surface: Words) -> None:
        self.source, self.surface = source, surface
        self.tokens: list[Token] = []
        self.comments: list[Token] = []
        self.problems: list[Diagnostic] = []

    def run(self) -> Lexed:
        text, add, tree = self.source.text, self.tokens.append, self.surface.tree
        at, depth, size = 0, 0, len(text)
        while at < size:
            found = _TOKEN.match(text, at)
            if found is None:  # nothing in the pattern misses a letter; a lone digit of another script may
                at = self._odd_letters(at, at + 1)
                continue
            kind, end = found.lastgroup, found.end()
            if kind == "space":
                pass
            elif kind == "word":
                end = self._word(at, end, tree)
            elif kind == "mark":
                mark = text[at:end]
                name = _MARKS[mark]
                if mark == "|" and _ROW_END.match(text, end):
                    name = "ROW_END"
                elif mark in "({":
                    depth += 1
                    if depth > MAX_NESTING:
                        self.problems.append(messages.nested_too_deep(self._span(at, end), MAX_NESTING))
                        return self._result(complete=False)
                elif mark in ")}":
                    depth = max(depth - 1, 0)
                add(Token(name, mark, at, end))
            elif kind == "text":
                add(Token("STR", text[at + 1 : end - 1].replace("\u00a0", " "), at, end))
            elif kind == "number":
                self._number(at, end)
            elif kind == "comment":
                self.comments.append(Token("COMMENT", text[at:end], at, end))
            elif kind == "quoted":
                self._quoted_name(at, end)
            elif kind == "ties":
                add(Token("TIES", text[at:end], at, end))
            elif kind == "open":
                end = self._unclosed_text(at, end)
            elif kind == "odd":
                self._odd_sign(at, end)
            else:
                end = self._odd_letters(at, end)
            at = end
            if len(self.tokens) > MAX_TOKENS or len(self.problems) > 200:
                if len(self.tokens) > MAX_TOKENS:
                    limit = Text(vi=f"{MAX_TOKENS} từ", en=f"{MAX_TOKENS} words")
                    self.problems.append(messages.too_large(self._span(at, at), limit))
                return self._result(complete=False)
        return self._result(complete=True)

    def _result(self, *, complete: bool) -> Lexed:
        return Lexed(tuple(self.tokens), tuple(self.comments), tuple(self.problems), complete)

    def _span(self, start: int, end: int) -> Span:
        return Span(self.source, start, end)

    def _word(self, start: int, end: int, tree: Mapping[str, object]) -> int:
        """A keyword phrase or a name from `start`; returns its end."""
        text = self.source.text
        node = tree.get(text[start:end])
        if isinstance(node, dict):
            terminal, stop, at = node.get(_END), end, end
            while len(node) > (_END in node):
                space = _SPACE.match(text, at)
                word = _WORD.match(text, space.end()) if space else None
                node = node.get(word.group()) if word else None
                if not isinstance(node, dict) or word is None:
                    break
                at = word.end()
                if _END in node:
                    terminal, stop = node[_END], at
            if terminal is not None and not (stop == end and self._joined(end)):
                self.tokens.append(Token(str(terminal), text[start:stop], start, stop))
                return stop
        joined = self._joined(end)
        if joined:
            return self._joined_words(start, joined)
        if unicodedata.category(text[start]) == "No" and end - start == 1:  # `½`
            value = str(Fraction(unicodedata.numeric(text[start])).limit_denominator(100))
            self.problems.append(messages.odd_sign(self._span(start, end), value))
            self.tokens.append(Token("FRACTION" if "/" in value else "NUMBER", value, start, end))
            return end
        if text[start] == "_":
            self.problems.append(
                messages.not_a_name(self._span(start, end), text[start:end].lstrip("_") or "a", None)
            )
        self.tokens.append(Token("NAME", text[start:end], start, end))
        return end

    def _joined(self, end: int) -> int:
        """Where words joined by a dash or slash without spaces end; 0 if none are joined here."""
        text, at = self.source.text, end
        while text[at : at + 1] in {"-", "–", "/"} and text[at + 1 : at + 2].isalnum():
            more = re.compile(r"\w+").match(text, at + 1)
            assert more is not None
            at = more.end()
        return at if at > end else 0

    def _joined_words(self, start: int, end: int) -> int:
        text = self.source.text[start:end]
        node = self.surface.tree.get(text)
        if isinstance(node, dict) and _END in node:  # `có/không`
            self.tokens.append(Token(str(node[_END]), text, start, end))
            return end
        span = self._span(start, end)
        for phrase in self.surface.phrases["YESNO"]:
            if fold(phrase) == fold(text):
                self.problems.append(messages.misspelt_keyword(span, phrase))
                self.tokens.append(Token("YESNO", text, start, end))
                return end
        if "/" in text:
            left, _, right = text.partition("/")
            self.problems.append(messages.unspaced_division(span, left, right))
        else:
            plain = text.replace("-", "_").replace("–", "_")
            spaced = " - ".join(re.split("[-–]", text))
            self.problems.append(messages.not_a_name(span, plain, spaced))
        self.tokens.append(Token("NAME", re.sub(r"[-–/]", "_", text), start, end))
        return end

    def _quoted_name(self, start: int, end: int) -> None:
        name = self.source.text[start + 1 : end - 1]
        if not re.fullmatch(r"[^\W\d_]" + _TAIL + r"(?:\.[\w\u0300-\u036f@]+)*", name):
            plain = re.sub(r"\W+", "_", name).strip("_0123456789") or "ten"
            self.problems.append(messages.not_a_name(self._span(start, end), plain, None))
        self.tokens.append(Token("NAME", name, start, end))

    def _unclosed_text(self, start: int, end: int) -> int:
        """Report; the text goes to the end of the line, but a brace there still opens a block."""
        line = self.source.text[start:end]
        brace = re.search(r"\s*\{\s*$", line)
        if brace:
            end = start + brace.start()
        self.problems.append(messages.unclosed_text(self._culprit(start, end)))
        self.tokens.append(Token("STR", self.source.text[start + 1 : end], start, end))
        return end

    def _culprit(self, start: int, end: int) -> Span:
        """The text that was not closed, where it shows: an earlier one of the line, that ran to the opening
        mark of the next text, so that words follow its closing mark without a space.
        """
        text = self.source.text
        for token in reversed(self.tokens):
            if "\n" in text[token.start : start]:
                break
            if token.type == "STR" and text[token.end : token.end + 1].isalnum():
                return self._span(token.start, token.end)
        return self._span(start, end)

    def _odd_sign(self, start: int, end: int) -> None:
        sign = self.source.text[start:end]
        if sign == "||":
            self.tokens.append(Token("BAR", "|", start, start + 1))
            last = "ROW_END" if _ROW_END.match(self.source.text, end) else "BAR"
            self.tokens.append(Token(last, "|", start + 1, end))
            return
        plain = _ODD_SIGNS[sign] or self.surface.phrases["AND"][0]
        self.problems.append(messages.odd_sign(self._span(start, end), plain))
        self.tokens.append(Token(_MARKS.get(plain, "AND"), plain, start, end))

    def _odd_letters(self, start: int, end: int) -> int:
        """Report letters that mean nothing; they give no token, but other quotation marks give a text."""
        text = self.source.text
        letter = text[start]
        quotes = _OTHER_QUOTES.match(text, start)
        end = start + 1
        while end < len(text) and text[end] == letter:
            end += 1
        name = unicodedata.name(letter, "")
        code = f"U+{ord(letter):04X}"
        invisible = unicodedata.category(letter) in {"Cf", "Cc", "Co", "Cn", "Zs", "Mn"}
        if invisible:
            shown = Text(
                vi=f"ký tự không nhìn thấy {code} ({name.lower() or 'ký tự điều khiển'})",
                en=f"the invisible character {code} ({name.lower() or 'a control character'})",
            )
            hint = Text(vi="xóa ký tự này rồi gõ lại chỗ đó", en="delete it and type that place again")
        else:
            shown = Text(vi=f"dấu `{letter}`", en=f"the sign `{letter}`")
            hint = Text(
                vi="bỏ dấu này, hoặc đặt cả câu trong ngoặc kép",
                en="remove it, or put the words in quotation marks",
            )
            if letter in "'‘’„«»":
                hint = Text(vi='dùng ngoặc kép `"`', en='use quotation marks `"`')
            elif letter == "`":
                hint = Text(
                    vi="tên cần hai dấu huyền, ở hai đầu", en="a name takes two backticks, one at each end"
                )
            elif end - start == 1 and letter in _LOOKALIKES:
                plain = _LOOKALIKES[letter] or self.surface.phrases["AND"][0]
                self.problems.append(messages.odd_sign(self._span(start, end), plain))
                self.tokens.append(Token(_MARKS.get(plain, "AND"), plain, start, end))
                return end
        if quotes:
            end = quotes.end()
            self.tokens.append(Token("STR", text[start + 1 : end - 1], start, end))
        self.problems.append(messages.odd_letter(self._span(start, end), shown, hint))
        return end

    # ------------------------------------------------------------------------------------------------ numbers

    def _number(self, start: int, end: int) -> None:
        """A number, fraction or date; anything else that starts with a digit is reported and counts as a
        number.
        """
        text = self.source.text[start:end]
        vi = self.surface.language == "vi"
        mark = "," if vi else "."
        span = self._span(start, end)
        kind, value = "NUMBER", text
        if len(text) > MAX_DIGITS and sum(map(str.isdigit, text)) > MAX_DIGITS:
            self.problems.append(messages.too_many_digits(span, MAX_DIGITS))
            value = "0"
        elif text.isascii() and text.isdigit():
            pass
        elif not text.isascii():
            self.problems.append(messages.exponent_form(span))
            value = "0"
        elif found := re.fullmatch(r"(\d+)\/(\d+)", text):
            top, bottom = found.groups()
            kind = "FRACTION"
            if (top[0] == "0" or bottom[0] == "0") and len(text) > 3:
                self.problems.append(messages.day_without_year(span, self.surface.language, top, bottom))
                value = "1/1"
            elif not int(bottom):
                self.problems.append(messages.odd_number(span, self.surface.language, ()))
                value = "1/1"
        elif found := re.fullmatch(r"(\d\d?)\/(\d\d?)\/(\d{4})", text):
            kind = "DATE"
            day, month, year = found.groups()
            value = f"{year}-{month:0>2}-{day:0>2}"
            if not vi:  # which of the two is the month depends on the country
                american = f"{year}-{day:0>2}-{month:0>2}"
                writings = [value] if int(month) <= 12 else []
                writings += [american] if int(day) <= 12 and american != value else []
                self.problems.append(messages.odd_date(span, "en", *writings))
                value = (writings or ["2000-01-01"])[0]
        elif found := re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)", text):
            kind = "DATE"
            year, month, day = found.groups()
            value = f"{year}-{month:0>2}-{day:0>2}"
            if vi:
                self.problems.append(messages.odd_date(span, "vi", f"{day:0>2}/{month:0>2}/{year}"))
            elif value != text:
                self.problems.append(messages.odd_date(span, "en", value))
        elif found := re.fullmatch(r"(\d\d?)[-.](\d\d?)[-.](\d{4})", text):
            kind = "DATE"
            day, month, year = found.groups()
            value = f"{year}-{month:0>2}-{day:0>2}"
            writing = f"{day:0>2}/{month:0>2}/{year}" if vi else value
            self.problems.append(messages.odd_date(span, self.surface.language, writing))
        elif re.fullmatch(rf"\d+[{mark}]\d+", text) and not re.fullmatch(
            rf"[1-9]\d{{0,2}}{re.escape(mark)}\d\d0", text
        ):
            value = text.replace(",", ".")
        else:
            value = self._odd_number(span, text, mark)
        self.tokens.append(Token(kind, value, start, end))

    def _odd_number(self, span: Span, text: str, mark: str) -> str:
        """Report a number in a writing that is not the surface's; returns a number to go on with."""
        language = self.surface.language
        other = "." if mark == "," else ","
        both = text.replace(other, mark)
        if re.search(r"[^\d.,/]", text):
            if "/" in text and not re.search(r"\d[a-zA-Z]", text):
                left, _, right = text.partition("/")
                self.problems.append(messages.unspaced_division(span, left, right))
            else:
                self.problems.append(messages.exponent_form(span))
            return "0"
        if "/" in text:
            left, _, right = text.rpartition("/")
            self.problems.append(messages.unspaced_division(span, left, right))
            return "0"
        whole = text.replace(".", "").replace(",", "")
        if text.count(mark) > 1 and other not in text:
            groups = text.split(mark)
            if all(len(group) == 3 for group in groups[1:]):
                self.problems.append(messages.odd_number(span, language, (whole,)))
            else:
                self.problems.append(messages.comma_list(span, "; ".join(groups)))
            return groups[0]
        likely = whole
        if re.fullmatch(r"[1-9]\d{0,2}[.,]\d\d\d", text):  # 1.000: one, or a thousand
            decimal = both.rstrip("0").rstrip(mark)
            self.problems.append(messages.odd_number(span, language, (whole, decimal)))
        elif re.fullmatch(r"\d{1,3}([.,]\d{3})+[.,]\d+", text) and text.count(mark) <= 1 and both != text:
            head, _, tail = text.rpartition(mark) if mark in text else (text, "", "")
            head = head.replace(other, "")
            likely = head + (mark + tail if tail else "")
            self.problems.append(messages.odd_number(span, language, (likely,)))
        elif text.count(other) == 1 and mark not in text:  # 84.25
            likely = both
            self.problems.append(messages.odd_number(span, language, (both,)))
        else:
            self.problems.append(messages.odd_number(span, language, (whole,)))
        return likely.replace(mark, ".") if re.fullmatch(rf"\d+({re.escape(mark)}\d+)?", likely) else "0"
