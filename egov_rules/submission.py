"""What a unit submits, as a file or mapping says it: year, unit, values, rounds of verification,
evidence.

Every value keeps its exact text and its place; what it means is settled only against a ruleset
(`resolve`). Reading never raises on what a file holds: mistakes are `diagnostics` of the submission, all
of them at once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from . import notation
from .diagnostics import Diagnostic, Text
from .document import Array, Document, Form, Node, Place, Scalar, Table, as_node
from .messages import data as say
from .records import Factory, field, frozen
from .source import Source, Span
from .text import suggest

SECTIONS = ("year", "ruleset", "unit", "values", "reported", "verified", "evidence")
UNIT_KEYS = ("code", "name", "kind", "province")
ROUND_KEYS = ("round", "by", "date", "values")
EVIDENCE_KEYS = ("so_hieu", "trich_yeu", "ngay", "co_quan", "muc_trang")
AWARDED_KEYS = ("points", "not_assessed")

_MOST_LOST_LETTERS = 10


@frozen
class Datum:
    """One value as written: a single value, or a table `{points, not_assessed}`; `key` is where its name
    stands.
    """

    id: str
    node: Node
    place: Place
    key: Place


@frozen
class Unit:
    """Who submits. `attributes`: everything else in `[unit]`, by name."""

    code: str = ""
    name: str = ""
    kind: str = ""
    province: str = ""
    attributes: Mapping[str, Datum] = Factory(dict)


@frozen
class Round:
    """What one round of verification found. `number`: from 1, later rounds prevail."""

    number: int
    by: str = ""
    date: date | None = None
    values: Mapping[str, Datum] = Factory(dict)


@frozen
class Evidence:
    """One document that proves a value: number, subject, date, issuing body, section or page."""

    so_hieu: str = ""
    trich_yeu: str = ""
    ngay: date | None = None
    co_quan: str = ""
    muc_trang: str = ""


@frozen
class Submission:
    """A unit's submission.

    `reported`: `[values]` or `[reported]`; `keeps_rounds`: whether reported and verified values are told
    apart; `evidence_places`: where each id of `[evidence]` stands. `year` None: not given, or not a year.
    """

    path: str
    year: int | None = None
    ruleset: str | None = None
    unit: Unit = Unit()
    reported: Mapping[str, Datum] = Factory(dict)
    verified: tuple[Round, ...] = ()
    evidence: Mapping[str, tuple[Evidence, ...]] = Factory(dict)
    evidence_places: Mapping[str, Place] = Factory(dict)
    keeps_rounds: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()
    source: Source | None = field(default=None, eq=False, repr=False)

    @property
    def whole(self) -> Place:
        """The place of the submission as such: its first line, or its path."""
        return Place("", Span(self.source, 0, 0) if self.source else None, self.path or None)


def read(path: str) -> Submission | Diagnostic:
    """The submission in a TOML or JSON file (told apart by name and first letter).

    A file that cannot be read at all (permissions, encoding, size) gives the diagnostic alone.
    """
    from . import textfile

    source = textfile.read(path)
    return source if isinstance(source, Diagnostic) else parse(source)


def parse(source: Source) -> Submission:
    """The submission in a text."""
    document = parse_document(source)
    return _submission(document, source.path, source)


def parse_document(source: Source) -> Document:
    """The tables of a data file, TOML or JSON; letters lost to a wrong encoding are reported with the
    rest.
    """
    # No TOML starts with a brace, so one that does is JSON under a wrong name.
    if source.path.lower().endswith(".json") or source.text.lstrip().startswith("{"):
        from .json_text import read_json as read_text
    else:
        from .toml_text import read_toml as read_text
    document = read_text(source)
    lost: list[Diagnostic] = []
    at = source.text.find("�")
    while at >= 0 and len(lost) < _MOST_LOST_LETTERS:
        lost.append(say.lost_letter(Span(source, at, at + 1)))
        at = source.text.find("�", at + 1)
    found = (*lost, *document.diagnostics)
    if not found and not document.root.entries:
        found = (say.empty_file(Place("", Span(source, 0, 0))),)
    return Document(document.root, found)


def from_mapping(data: Mapping[str, Any], path: str = "") -> Submission:
    """The submission in a mapping of the same shape.

    Numbers: int, `Decimal`, `Fraction`, or text; a float counts as its shortest round-trip text (law 1).
    Places are paths such as `values.so_xa`.
    """
    root = as_node(data)
    return _submission(Document(root if isinstance(root, Table) else Table()), path, None)


# ---------------------------------------------------------------------------------------------------- reading


def _submission(document: Document, path: str, source: Source | None) -> Submission:
    found = list(document.diagnostics)
    root = document.root
    top = Place("", None, path or None)
    _only(root, SECTIONS, top, Text("phiếu số liệu", "a submission"), found)
    if not root.entries:
        return Submission(path, diagnostics=tuple(found), source=source)

    def section(name: str) -> tuple[Table, Place]:
        return _table(root, name, top, found)

    values, values_at = section("values")
    reported, reported_at = section("reported")
    given = _data(values, values_at)
    for name, datum in _data(reported, reported_at).items():
        if name in given:
            found.append(say.given_twice(datum.key, name))
        given[name] = datum
    rounds = _rounds(root, top, found)
    evidence, evidence_places = _evidence(*section("evidence"), found)
    return Submission(
        path=path,
        year=_year(root, Place("year", Span(source, 0, 0) if source else None, path or None), found),
        ruleset=_text(root, "ruleset", top, found) or None,
        unit=_unit(*section("unit"), found),
        reported=given,
        verified=rounds,
        evidence=evidence,
        evidence_places=evidence_places,
        keeps_rounds="reported" in root.entries or bool(rounds),
        diagnostics=tuple(found),
        source=source,
    )


def _only(table: Table, known: Sequence[str], at: Place, within: Text, found: list[Diagnostic]) -> None:
    for key, entry in table.entries.items():
        if key not in known:
            near = suggest(key, known)
            found.append(
                say.unknown_key(at.under(key, entry.key_span), key, within, known, near[0] if near else None)
            )


def _table(table: Table, name: str, at: Place, found: list[Diagnostic]) -> tuple[Table, Place]:
    """The table under `name`, empty where there is none."""
    entry = table.entries.get(name)
    if entry is None:
        return Table(), at.under(name)
    place = at.under(name, entry.node.span)
    if isinstance(entry.node, Table):
        return entry.node, place
    if not _said(entry.node):
        found.append(
            say.wrong_shape(
                place,
                name,
                Text("một bảng", "a table"),
                Text(f"viết `[{name}]` rồi mỗi dòng một mục", f"write `[{name}]` and one entry a line"),
            )
        )
    return Table(), place


def _said(node: Node) -> bool:
    """Whether the value has been reported already."""
    return isinstance(node, Scalar) and node.form is Form.BAD


def _text(table: Table, name: str, at: Place, found: list[Diagnostic]) -> str:
    """The text under `name`, empty where there is none; a number is taken as written."""
    entry = table.entries.get(name)
    if entry is None:
        return ""
    node = entry.node
    if isinstance(node, Scalar):
        if node.form in (Form.TEXT, Form.NUMBER, Form.EMPTY):
            return " ".join("".join(c if c.isprintable() else " " for c in node.text).split())
        if node.form is Form.BAD:
            return ""
    found.append(
        say.wrong_shape(
            at.under(name, node.span), name, Text("chữ trong ngoặc kép", "text in quotes"), Text('"…"', '"…"')
        )
    )
    return ""


def _day(table: Table, name: str, at: Place, found: list[Diagnostic]) -> date | None:
    entry = table.entries.get(name)
    if entry is None:
        return None
    node = entry.node
    if isinstance(node, Scalar) and node.form in (Form.BAD, Form.EMPTY):
        return None
    text = node.text if isinstance(node, Scalar) else ""
    if isinstance(node, Scalar) and node.form is Form.TEXT and not text.strip():
        return None
    value = notation.day(text)
    if isinstance(value, date):
        return value
    found.append(say.not_a_date(at.under(name, node.span), text or name, value))
    return None


def _year(root: Table, at: Place, found: list[Diagnostic]) -> int | None:
    entry = root.entries.get("year")
    if entry is None:
        found.append(say.no_year(at, None))
        return None
    node = entry.node
    text = node.text if isinstance(node, Scalar) else entry.key
    if isinstance(node, Scalar) and node.form in (Form.NUMBER, Form.TEXT):
        plain = text.strip()
        if len(plain) == 4 and plain.isascii() and plain.isdigit() and plain >= "1900":
            return int(plain)
    if not _said(node):
        found.append(say.no_year(Place("year", node.span, at.path), text))
    return None


def _unit(table: Table, at: Place, found: list[Diagnostic]) -> Unit:
    code, name, kind, province = (_text(table, key, at, found) for key in UNIT_KEYS)
    rest = Table({key: entry for key, entry in table.entries.items() if key not in UNIT_KEYS})
    return Unit(code, name, kind, province, _data(rest, at))


def _data(table: Table, at: Place) -> dict[str, Datum]:
    """The values of a table by id.

    An id with a dot, written without quotes, is a table in TOML: it is joined again.
    """
    data: dict[str, Datum] = {}
    for key, entry in table.entries.items():
        place = at.under(key, entry.node.span)
        node = entry.node
        if isinstance(node, Table) and node.entries and not any(k in AWARDED_KEYS for k in node.entries):
            for name, datum in _data(node, place).items():
                joined = f"{key}.{name}"
                data[joined] = Datum(joined, datum.node, datum.place, datum.key)
        else:
            data[key] = Datum(key, node, place, at.under(key, entry.key_span))
    return data


def _rounds(root: Table, at: Place, found: list[Diagnostic]) -> tuple[Round, ...]:
    entry = root.entries.get("verified")
    if entry is None:
        return ()
    place = at.under("verified", entry.node.span)
    node = entry.node
    items: tuple[Node, ...] = node.items if isinstance(node, Array) else (node,)
    rounds: list[Round] = []
    for index, item in enumerate(items, 1):
        here = Place(f"verified[{index}]", item.span, at.path)
        if not isinstance(item, Table):
            if not _said(item):
                found.append(
                    say.wrong_shape(
                        place,
                        "verified",
                        Text("các bảng, mỗi lần thẩm định một bảng", "tables, one for each round"),
                        Text("viết `[[verified]]`", "write `[[verified]]`"),
                    )
                )
            continue
        _only(item, ROUND_KEYS, here, Text("một lần thẩm định", "a round of verification"), found)
        number = _round_number(item, index, here, found)
        if any(r.number == number for r in rounds):
            found.append(say.same_round(here, number))
        rounds.append(
            Round(
                number,
                _text(item, "by", here, found),
                _day(item, "date", here, found),
                _data(*_table(item, "values", here, found)),
            )
        )
    return tuple(sorted(rounds, key=lambda r: r.number))


def _round_number(item: Table, index: int, at: Place, found: list[Diagnostic]) -> int:
    entry = item.entries.get("round")
    if entry is None:
        return index
    node = entry.node
    text = node.text.strip() if isinstance(node, Scalar) else ""
    if text.isascii() and text.isdigit() and 0 < len(text) <= 4 and int(text) > 0:
        return int(text)
    if not _said(node):
        found.append(
            say.wrong_type(
                at.under("round", node.span),
                "round",
                text or "round",
                Text("số thứ tự của lần thẩm định", "the number of the round"),
                Text("viết `round = 1`", "write `round = 1`"),
            )
        )
    return index


def _evidence(
    table: Table, at: Place, found: list[Diagnostic]
) -> tuple[dict[str, tuple[Evidence, ...]], dict[str, Place]]:
    documents: dict[str, tuple[Evidence, ...]] = {}
    places: dict[str, Place] = {}
    for key, entry in table.entries.items():
        node, place = entry.node, at.under(key, entry.node.span)
        if isinstance(node, Table) and node.entries and not any(_is_evidence_key(k) for k in node.entries):
            inner, inner_places = _evidence(node, place, found)
            documents.update({f"{key}.{name}": items for name, items in inner.items()})
            places.update({f"{key}.{name}": where for name, where in inner_places.items()})
            continue
        places[key] = at.under(key, entry.key_span)
        items: tuple[Node, ...] = node.items if isinstance(node, Array) else (node,)
        read_items: list[Evidence] = []
        for item in items:
            if isinstance(item, Table):
                here = Place(f"evidence.{key}", item.span, at.path)
                _only(item, EVIDENCE_KEYS, here, Text("minh chứng", "evidence"), found)
                number, subject, body, pages = (
                    _text(item, name, here, found)
                    for name in ("so_hieu", "trich_yeu", "co_quan", "muc_trang")
                )
                document = Evidence(number, subject, _day(item, "ngay", here, found), body, pages)
                if document != Evidence():
                    read_items.append(document)
            elif not _said(item):
                found.append(
                    say.wrong_shape(
                        place,
                        key,
                        Text("danh sách văn bản", "a list of documents"),
                        Text(
                            f'viết `{key} = [{{so_hieu = "…", ngay = 2018-03-09, co_quan = "…"}}]`',
                            f'write `{key} = [{{so_hieu = "…", ngay = 2018-03-09, co_quan = "…"}}]`',
                        ),
                    )
                )
        documents[key] = tuple(read_items)
    return documents, places


def _is_evidence_key(key: str) -> bool:
    return key in EVIDENCE_KEYS or bool(suggest(key, EVIDENCE_KEYS))


def same_text(one: str, other: str) -> bool:
    """Whether two words are one in NFC, ignoring case and spaces around."""
    return notation.folded(one) == notation.folded(unicodedata.normalize("NFC", other))
