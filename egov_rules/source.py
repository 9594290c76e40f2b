"""Source text and places in it: every node, diagnostic and explanation can quote where it came from.

Text is normalised once, when it is read (byte order mark and carriage returns dropped, letters composed
to NFC), so that every later offset counts what a reader sees. Nothing here knows the language.
"""

from __future__ import annotations

import unicodedata

from .records import field, frozen


@frozen
class Source:
    """A text and the path it is shown under. Compared by identity."""

    path: str
    text: str = field(repr=False)
    line_starts: list[int] = field(factory=list, repr=False)  # found when a place is first asked for

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def _starts(self) -> list[int]:
        starts = self.line_starts
        if not starts:
            found = [0]
            at = self.text.find("\n")
            while at >= 0:
                found.append(at + 1)
                at = self.text.find("\n", at + 1)
            starts.extend(found)
        return starts

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1; the column counts composed letters."""
        from bisect import bisect_right

        line = bisect_right(self._starts(), offset) - 1
        return line + 1, offset - self._starts()[line] + 1

    def line_text(self, line: int) -> str:
        """The text of a line (from 1) without its end."""
        starts = self._starts()
        start = starts[line - 1]
        end = starts[line] - 1 if line < len(starts) else len(self.text)
        return self.text[start:end]


def normalise(text: str) -> str:
    """`text` as if it had been typed without byte order mark, in LF and NFC."""
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


@frozen
class Span:
    """Half-open range of offsets into a source."""

    source: Source
    start: int
    end: int

    def __or__(self, other: Span) -> Span:
        return Span(self.source, min(self.start, other.start), max(self.end, other.end))

    @property
    def text(self) -> str:
        """The words that the span covers."""
        return self.source.text[self.start : self.end]

    @property
    def place(self) -> tuple[int, int]:
        """Line and column of the start, from 1."""
        return self.source.place(self.start)


NOWHERE = Span(Source("", ""), 0, 0)
