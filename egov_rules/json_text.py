"""JSON text as a `Document`: every value with its exact text and place; a mistake is reported where it
stands.

The standard reader has no places, keeps the last of two equal keys in silence, and makes floats.
"""

from __future__ import annotations

import re
from typing import NoReturn

from .diagnostics import Diagnostic
from .document import Array, Document, Entry, Form, Node, Scalar, Table
from .messages import data as say
from .source import Source, Span

DEEPEST = 50

_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[^\s,\]}:\"\[{]+")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\", "/": "/"}


class _Unreadable(Exception):  # noqa: N818 (control flow, never seen outside)
    """The text cannot be read on; its diagnostic is already noted."""


def read_json(source: Source) -> Document:
    """The object of the text. Never raises; `root` holds what stood before a mistake in the syntax."""
    reader = _Reader(source)
    root = Table(span=Span(source, 0, 0))
    try:
        reader.skip_blank()
        node = reader.value(0, root)
        reader.skip_blank()
        if reader.at < len(source.text):
            reader.note(say.left_over(Span(source, reader.at, len(source.text))))
        if not isinstance(node, Table):
            reader.note(say.not_an_object(node.span or Span(source, 0, 0)))
    except _Unreadable:
        pass
    return Document(root, tuple(reader.found))


class _Reader:
    """The place in the text, and what was found wrong so far."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.at = 0
        self.found: list[Diagnostic] = []

    def value(self, depth: int, into: Table | None = None) -> Node:
        """The value that starts here; an object's entries go `into` the given table, so that a broken end
        loses none.
        """
        if depth > DEEPEST:
            self.fail(say.too_deep(self.span(self.at, self.at + 1)))
        mark = self.text[self.at : self.at + 1]
        start = self.at
        if mark == "{":
            return self.object(depth, into)
        if mark == "[":
            return self.array(depth)
        if mark == '"':
            content = self.string()
            return Scalar(Form.TEXT, content, self.span(start, self.at))
        match = _WORD.match(self.text, self.at)
        if match is None:
            self.fail(say.no_value(self.span(start, start + 1)))
        self.at = match.end()
        word, span = match[0], self.span(start, self.at)
        if word in ("true", "false"):
            return Scalar(Form.YES_NO, word, span)
        if word == "null":
            return Scalar(Form.EMPTY, "", span)
        if _NUMBER.fullmatch(word) or word in ("NaN", "Infinity", "-Infinity"):
            return Scalar(Form.NUMBER, word, span)
        self.note(say.bare_word(span, word))
        return Scalar(Form.BAD, word, span)

    def object(self, depth: int, into: Table | None) -> Table:
        start = self.at
        self.at += 1
        entries = into.entries if into is not None else {}
        self.skip_blank()
        if not self.text.startswith("}", self.at):
            while True:
                self.skip_blank()
                key_start = self.at
                if not self.text.startswith('"', self.at):
                    self.fail(say.bad_key(self.span(self.at, self.line_end())))
                key = self.string()
                key_span = self.span(key_start, self.at)
                self.skip_blank()
                if not self.text.startswith(":", self.at):
                    self.fail(say.no_colon(key_span))
                self.at += 1
                self.skip_blank()
                if key in entries:
                    self.note(say.duplicate_key(key_span, entries[key].key_span))
                    self.value(depth + 1)
                else:
                    inner = Table(span=self.span(self.at, self.at + 1))
                    if self.text.startswith("{", self.at):
                        entries[key] = Entry(key, key_span, inner)
                    entries[key] = Entry(key, key_span, self.value(depth + 1, inner))
                self.skip_blank()
                if self.text.startswith("}", self.at):
                    break
                if not self.text.startswith(",", self.at):
                    self.fail(say.unclosed(self.span(start, start + 1), "}"))
                self.at += 1
        self.at += 1
        return Table(entries, self.span(start, self.at))

    def array(self, depth: int) -> Array:
        start = self.at
        self.at += 1
        items = []
        self.skip_blank()
        if not self.text.startswith("]", self.at):
            while True:
                self.skip_blank()
                items.append(self.value(depth + 1))
                self.skip_blank()
                if self.text.startswith("]", self.at):
                    break
                if not self.text.startswith(",", self.at):
                    self.fail(say.unclosed(self.span(start, start + 1), "]"))
                self.at += 1
        self.at += 1
        return Array(tuple(items), self.span(start, self.at))

    def string(self) -> str:
        start = self.at
        self.at += 1
        pieces = []
        while True:
            match = _PLAIN.match(self.text, self.at)
            if match:
                pieces.append(match[0])
                self.at = match.end()
            c = self.text[self.at : self.at + 1]
            if c == '"':
                self.at += 1
                return "".join(pieces)
            if c == "\\":
                pieces.append(self.escape())
            elif c in ("", "\n"):
                self.fail(say.unclosed(self.span(start, self.at), '"'))
            else:
                self.note(say.control_character(self.span(self.at, self.at + 1)))
                self.at += 1

    def escape(self) -> str:
        start = self.at
        c = self.text[start + 1 : start + 2]
        if c and c in _ESCAPES:
            self.at += 2
            return _ESCAPES[c]
        code = self.hexadecimal(start)
        if code is not None:
            self.at += 6
            if 0xD800 <= code < 0xDC00:
                low = self.hexadecimal(self.at)
                if low is not None and 0xDC00 <= low < 0xE000:
                    self.at += 6
                    return chr(0x10000 + ((code - 0xD800) << 10) + low - 0xDC00)
            if not 0xD800 <= code < 0xE000:
                return chr(code)
        else:
            self.at += 2
        self.note(say.bad_escape(self.span(start, start + 2)))
        return ""

    def hexadecimal(self, start: int) -> int | None:
        r"""The code of the `\\uXXXX` that starts at `start`."""
        match = re.compile(r"\\u([0-9A-Fa-f]{4})").match(self.text, start)
        return int(match[1], 16) if match else None

    def skip_blank(self) -> None:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def line_end(self) -> int:
        end = self.text.find("\n", self.at)
        return len(self.text) if end < 0 else end

    def span(self, start: int, end: int) -> Span:
        return Span(self.source, start, max(start, min(end, len(self.text))))

    def note(self, diagnostic: Diagnostic) -> None:
        self.found.append(diagnostic)

    def fail(self, diagnostic: Diagnostic) -> NoReturn:
        self.note(diagnostic)
        raise _Unreadable
