"""TOML text as a `Document`: every value with its exact text and place, every mistake of the file
reported at once.

The standard reader stops at the first mistake, has no places for values, and makes floats. This one reads
the same language (TOML 1.0; `tests/test_toml_text.py` holds the two against each other), goes on after a
mistake at the next line that starts an entry, and says in officers' words what is most often wrong in
such files: a word, a percent or a decimal comma without quotes.
"""

from __future__ import annotations

import re
from typing import NoReturn

from . import notation
from .diagnostics import Diagnostic
from .document import Array, Document, Entry, Form, Node, Scalar, Table
from .messages import data as say
from .source import Source, Span

MOST_MISTAKES = 100
DEEPEST = 16  # brackets within brackets, and names in one dotted key

_BLANK = re.compile(r"(?:[ \t\n]+|#[^\n]*\n?)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_LOOSE_KEY = re.compile(r"[^\s=.#\[\]{}\"',]+")
_ENTRY_LINE = re.compile(r"^[ \t]*(?:[\w\"'.\-][\w\"'.\- ]*=|\[)", re.MULTILINE)
_INTEGER = re.compile(
    r"[+-]?(?:0|[1-9](?:_?[0-9])*)|0x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*"
)
_FLOAT = re.compile(
    r"[+-]?(?:inf|nan)"
    r"|[+-]?(?:0|[1-9](?:_?[0-9])*)(?:\.[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9](?:_?[0-9])*)?"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
_TIME = re.compile(
    rf"(?:([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})[Tt ])?{_CLOCK}(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
)
_BARE_ENTRY = re.compile(r"[A-Za-z0-9_.\-]+[ \t]*=")
_DECIMALS = re.compile(r"([0-9]+)[ \t]*[,}]")
_LINE_GAP = re.compile(r"\\[ \t]*\n[ \t\n]*")
_TOKEN_ALONE = re.compile(r"[^#\n]*")
_TOKEN_INSIDE = re.compile(r"[^#\n,\]}]*")
_BASIC_RUN = re.compile(r'[^"\\\n]+')
_LITERAL_RUN = re.compile(r"[^'\n]+")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class _Unreadable(Exception):  # noqa: N818 (control flow, never seen outside)
    """The statement cannot be read on; its diagnostic is already noted."""


def read_toml(source: Source) -> Document:
    """The tables of the text. Never raises; what could not be read is left out of `root` and reported."""
    reader = _Reader(source)
    reader.read()
    return Document(reader.root, tuple(reader.found))


class _Reader:
    """The state of one reading: the place in the text, the table that entries go to, and what is closed
    to them.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.at = 0
        self.found: list[Diagnostic] = []
        self.root = Table(span=Span(source, 0, 0))
        self.table = self.root
        # Tables by identity (kept alive, so that no identity is used twice):
        self.declared: dict[int, Table] = {}  # made by a header, or by dotted keys under an earlier one
        self.dotted: dict[int, Table] = {}  # made by dotted keys under the present header: still open
        self.closed: dict[int, Table] = {}  # inline tables
        self.growing: dict[int, list[Node]] = {}  # items of arrays of tables, by identity of the Array
        self.arrays: list[tuple[Table, str, Array]] = []

    # --------------------------------------------------------------------------------------------- statements

    def read(self) -> None:
        for match in _CONTROL.finditer(self.text):
            self._note(say.control_character(self._span(match.start(), match.end())))
        while len(self.found) < MOST_MISTAKES:
            self.at = self._skip(_BLANK)
            if self.at >= len(self.text):
                break
            start = self.at
            try:
                if self.text[self.at] == "[":
                    self._header()
                else:
                    self._entry(self.table, inside=False)
                self._end_of_line()
            except _Unreadable:
                self._recover(start)
        for table, key, array in self.arrays:
            entry = table.entries[key]
            items = tuple(self.growing[id(array)])
            table.entries[key] = Entry(key, entry.key_span, Array(items, array.span))

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        return match.end() if match else self.at

    def _recover(self, start: int) -> None:
        """To the next line that starts an entry or a table."""
        line_end = self.text.find("\n", max(self.at, start))
        if line_end < 0:
            self.at = len(self.text)
            return
        following = _ENTRY_LINE.search(self.text, line_end + 1)
        self.at = following.start() if following else len(self.text)

    def _end_of_line(self) -> None:
        self.at = self._skip(_SPACE)
        if self.at < len(self.text) and self.text[self.at] == "#":
            end = self.text.find("\n", self.at)
            self.at = len(self.text) if end < 0 else end
        if self.at < len(self.text) and self.text[self.at] != "\n":
            self._fail(say.left_over(self._here(self._skip(_TOKEN_ALONE))))

    def _header(self) -> None:
        start = self.at
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        keys = self._keys(stop="]")
        close = "]]" if many else "]"
        if not self.text.startswith(close, self.at):
            self._fail(say.unclosed(self._span(start, self._line_end()), close))
        self.at += len(close)
        span = self._span(start, self.at)
        self.declared.update(self.dotted)
        self.dotted = {}
        parent = self.root
        for key, key_span in keys[:-1]:
            parent = self._step(parent, key, key_span)
        name, name_span = keys[-1]
        present = parent.entries.get(name)
        self.table = Table(span=span)  # where entries go if the header itself is refused
        if many:
            if present is None:
                array = Array((), span)
                parent.entries[name] = Entry(name, name_span, array)
                self.growing[id(array)] = [self.table]
                self.arrays.append((parent, name, array))
            elif id(present.node) in self.growing:
                self.growing[id(present.node)].append(self.table)
            else:
                self._note(say.duplicate_key(name_span, present.key_span))
            return
        if present is None:
            parent.entries[name] = Entry(name, name_span, self.table)
        elif (
            isinstance(present.node, Table)
            and id(present.node) not in self.declared
            and id(present.node) not in self.closed
        ):
            self.table = present.node
        else:
            self._note(say.duplicate_key(name_span, present.key_span))
            if isinstance(present.node, Table) and id(present.node) not in self.closed:
                self.table = present.node  # so that a key given in both is reported too
        self.declared[id(self.table)] = self.table

    def _step(self, parent: Table, key: str, key_span: Span) -> Table:
        """The table under `key` on the way to a header's last name."""
        present = parent.entries.get(key)
        if present is None:
            made = Table(span=key_span)
            parent.entries[key] = Entry(key, key_span, made)
            return made
        node = present.node
        if id(node) in self.growing:
            node = self.growing[id(node)][-1]
        if isinstance(node, Table) and id(node) not in self.closed:
            return node
        self._note(say.duplicate_key(key_span, present.key_span))
        return Table(span=key_span)

    def _entry(self, table: Table, *, inside: bool, depth: int = 0) -> None:
        """`key = value` into `table`; `inside`: within an inline table."""
        keys = self._keys(stop="=")
        if not self.text.startswith("=", self.at):
            self._fail(say.no_equals(self._span(keys[0][1].start, self._line_end())))
        self.at += 1
        self.at = self._skip(_SPACE)
        for key, key_span in keys[:-1]:
            present = table.entries.get(key)
            if present is None:
                made = Table(span=key_span)
                table.entries[key] = Entry(key, key_span, made)
                table = self.dotted[id(made)] = made
            elif isinstance(present.node, Table) and (
                id(present.node) in self.dotted
                or not (id(present.node) in self.declared or id(present.node) in self.closed)
            ):
                table = self.dotted[id(present.node)] = present.node
            else:
                self._note(say.duplicate_key(key_span, present.key_span))
                table = Table(span=key_span)
        name, name_span = keys[-1]
        node = self._value(inside=inside, depth=depth)
        present = table.entries.get(name)
        if present is not None:
            self._note(say.duplicate_key(name_span, present.key_span))
            return
        table.entries[name] = Entry(name, name_span, node)

    def _keys(self, stop: str) -> list[tuple[str, Span]]:
        keys = []
        while True:
            self.at = self._skip(_SPACE)
            start = self.at
            mark = self.text[self.at : self.at + 1]
            if mark in ('"', "'") and mark:
                if self.text.startswith(mark * 3, self.at):
                    self._fail(say.bad_key(self._here(self._line_end())))
                key = self._string()
                span = self._span(start, self.at)
            else:
                match = _BARE_KEY.match(self.text, self.at)
                loose = _LOOSE_KEY.match(self.text, self.at)
                is_word = loose is not None and any(c.isalnum() for c in loose[0])
                if loose and is_word and (match is None or loose.end() > match.end()):
                    self.at = loose.end()
                    span = self._span(start, self.at)
                    self._note(say.key_needs_quotes(span))
                    key = loose[0]
                elif match:
                    self.at = match.end()
                    key, span = match[0], self._span(start, self.at)
                else:
                    self._fail(say.bad_key(self._here(self._line_end())))
            keys.append((key, span))
            self.at = self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                break
            if len(keys) >= DEEPEST:
                self._fail(say.too_deep(self._here(self.at + 1)))
            self.at += 1
        after = self.text[self.at : self.at + 1]
        if after != stop and after not in ("", "\n", "#") and stop == "=":
            # `so xã = 3`: a name of two words
            equals = self.text.find("=", self.at, self._line_end())
            if equals >= 0:
                span = self._span(keys[0][1].start, equals)
                self.at = equals
                self._note(say.key_needs_quotes(span))
        return keys

    # ------------------------------------------------------------------------------------------------- values

    def _value(self, *, inside: bool, depth: int) -> Node:
        if depth > DEEPEST:
            self._fail(say.too_deep(self._here(self.at + 1)))
        mark = self.text[self.at : self.at + 1]
        if mark in ('"', "'") and mark:
            start = self.at
            content = self._string()
            return Scalar(Form.TEXT, content, self._span(start, self.at))
        if mark == "[":
            return self._array(depth)
        if mark == "{":
            return self._inline_table(depth)
        return self._bare(inside=inside or depth > 0)

    def _bare(self, *, inside: bool) -> Scalar:
        """A number, date or true/false; anything else is said to need quotes and read as BAD."""
        start = self.at
        self.at = self._skip(_TOKEN_INSIDE if inside else _TOKEN_ALONE)
        raw = self.text[start : self.at]
        text = raw.rstrip()
        self.at = start + len(text)
        span = self._span(start, self.at)
        if text in ("true", "false"):
            return Scalar(Form.YES_NO, text, span)
        if _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text):
            return Scalar(Form.NUMBER, text, span)
        if _DATE.fullmatch(text):
            if isinstance(notation.day(text), notation.Fault):
                self._note(say.not_a_date(say.at_span(span), text, notation.Fault.NO_SUCH_DAY))
                return Scalar(Form.BAD, text, span)
            return Scalar(Form.DATE, text, span)
        time = _TIME.fullmatch(text)
        if time:
            if time[1] and isinstance(notation.day(time[1]), notation.Fault):
                self._note(say.not_a_date(say.at_span(span), time[1], notation.Fault.NO_SUCH_DAY))
                return Scalar(Form.BAD, text, span)
            return Scalar(Form.TIME, text, span)
        if not text:
            self._note(say.no_value(self._span(start, min(start + 1, self._line_end()))))
        else:
            self._note(say.bare_word(span, text))
        return Scalar(Form.BAD, text, span)

    def _array(self, depth: int) -> Array:
        start = self.at
        self.at += 1
        items = []
        while True:
            self.at = self._skip(_BLANK)
            if self.text.startswith("]", self.at):
                break
            if self.at >= len(self.text):
                self._fail(say.unclosed(self._span(start, start + 1), "]"))
            if self._entry_starts_here():
                self._fail(say.unclosed(self._span(start, start + 1), "]"))
            items.append(self._value(inside=True, depth=depth + 1))
            self.at = self._skip(_BLANK)
            if self.text.startswith(",", self.at):
                self.at += 1
            elif not self.text.startswith("]", self.at):
                self._fail(say.unclosed(self._span(start, start + 1), "]"))
        self.at += 1
        return Array(tuple(items), self._span(start, self.at))

    def _entry_starts_here(self) -> bool:
        """Whether the text goes on with `key =`: a bracket before it was left open."""
        return _BARE_ENTRY.match(self.text, self.at) is not None

    def _inline_table(self, depth: int) -> Table:
        start = self.at
        self.at += 1
        table = Table(span=self._span(start, start + 1))
        outer, self.dotted = self.dotted, {}
        self.at = self._skip(_SPACE)
        if not self.text.startswith("}", self.at):
            while True:
                self._entry(table, inside=True, depth=depth + 1)
                self.at = self._skip(_SPACE)
                if self.text.startswith("}", self.at):
                    break
                if not self.text.startswith(",", self.at):
                    self._fail(say.unclosed(self._span(start, start + 1), "}"))
                comma = self.at
                self.at += 1
                self.at = self._skip(_SPACE)
                decimals = _DECIMALS.match(self.text, self.at)
                if decimals:  # {points = 12,5}
                    self._fail(say.comma_in_number(self._span(comma - 1, decimals.end(1))))
        self.at += 1
        self.closed.update(self.dotted)
        self.dotted = outer
        whole = Table(table.entries, self._span(start, self.at))
        self.closed[id(whole)] = whole
        return whole

    def _string(self) -> str:
        """The string that starts here, of any of the four kinds."""
        start = self.at
        quote = self.text[start]
        if self.text.startswith(quote * 3, start):
            return self._long_string(quote)
        runs = _BASIC_RUN if quote == '"' else _LITERAL_RUN
        self.at += 1
        pieces: list[str] = []
        while True:
            run = runs.match(self.text, self.at)
            if run:
                pieces.append(run[0])
                self.at = run.end()
            c = self.text[self.at : self.at + 1]
            if c in ("", "\n"):
                self._fail(say.unclosed(self._span(start, self.at), quote))
            if c == quote:
                self.at += 1
                return "".join(pieces)
            pieces.append(self._escape())

    def _long_string(self, quote: str) -> str:
        start = self.at
        self.at += 3
        if self.text.startswith("\n", self.at):
            self.at += 1
        pieces: list[str] = []
        while True:
            if self.at >= len(self.text):
                self._fail(say.unclosed(self._span(start, start + 3), quote * 3))
            if self.text.startswith(quote * 3, self.at):
                self.at += 3
                extra = 0
                while extra < 2 and self.text.startswith(quote, self.at):
                    self.at, extra = self.at + 1, extra + 1
                return "".join(pieces) + quote * extra
            c = self.text[self.at]
            if c == "\\" and quote == '"':
                gap = _LINE_GAP.match(self.text, self.at)
                if gap:
                    self.at = gap.end()
                else:
                    pieces.append(self._escape())
                continue
            pieces.append(c)
            self.at += 1

    def _escape(self) -> str:
        c = self.text[self.at + 1 : self.at + 2]
        if c in _ESCAPES and c:
            self.at += 2
            return _ESCAPES[c]
        digits = {"u": 4, "U": 8}.get(c, 0)
        number = self.text[self.at + 2 : self.at + 2 + digits]
        if digits and re.fullmatch(r"[0-9A-Fa-f]+", number) and len(number) == digits:
            code = int(number, 16)
            if code < 0x110000 and not 0xD800 <= code < 0xE000:
                self.at += 2 + digits
                return chr(code)
        self._note(say.bad_escape(self._span(self.at, self.at + 2)))
        self.at += 2
        return c

    # -------------------------------------------------------------------------------------------------- marks

    def _line_end(self) -> int:
        end = self.text.find("\n", self.at)
        return len(self.text) if end < 0 else end

    def _span(self, start: int, end: int) -> Span:
        return Span(self.source, start, max(start, min(end, len(self.text))))

    def _here(self, end: int) -> Span:
        return self._span(self.at, end)

    def _note(self, diagnostic: Diagnostic) -> None:
        if len(self.found) < MOST_MISTAKES:
            self.found.append(diagnostic)

    def _fail(self, diagnostic: Diagnostic) -> NoReturn:
        self._note(diagnostic)
        raise _Unreadable
