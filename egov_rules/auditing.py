"""`audit`: whether a record is what was sealed, and whether the same comes out of it today.

First the bytes, then the digests of every text, then each ruleset compiled from its recorded texts alone and
each submission evaluated again. Every difference is told with the part that it stands in.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from . import __version__, batch, dossier, merkle, sealing, textfile, workspace
from .diagnostics import Diagnostic, RulesError, Text
from .messages import records as messages
from .ranking import ranks
from .records import field, frozen
from .source import Source

if TYPE_CHECKING:
    from . import ir
    from .result import Evaluation

_LIMIT = 2_000_000_000  # bytes
_MOST = 20  # differences told of one unit


@frozen
class Audit:
    """What an audit found. `kind`: record or proof; `units`: how many lines were worked out again."""

    path: str
    kind: str
    units: int
    engine: str
    root: str
    diagnostics: tuple[Diagnostic, ...] = ()
    data: Mapping[str, Any] = field(factory=dict, repr=False)

    @property
    def same_engine(self) -> bool:
        """Whether the record was made by this version."""
        return self.engine == __version__


class _MalformedError(Exception):
    """A part of a record that has not the shape it must have."""


def audit(path: str, root: str | None = None) -> Audit:
    """The audit of a record or of a unit's proof; RulesError where the file is neither.

    `root`: the root that a proof must lead to, as it was published.
    """
    data = textfile.read_bytes(path, _LIMIT)
    if isinstance(data, Diagnostic):
        raise RulesError([data])
    kind = "proof" if dossier.PROOF.encode() in data[:200] else "record"
    found = tuple(_altered(path, data, kind))
    if found:
        return Audit(path, kind, 0, "", "", found)
    parsed = _parsed(path, data)
    check = _proof if parsed.get("format") == dossier.PROOF else _record
    try:
        return check(path, parsed, root)
    except (_MalformedError, KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
        what = Text(vi=f"một phần không đọc được ({error})", en=f"a part of it cannot be read ({error})")
        raise RulesError([messages.not_a_record(path, what)]) from error


def _parsed(path: str, data: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_float=_no_number)
    except (ValueError, RecursionError) as error:
        what = Text(vi="không phải JSON đúng dạng", en="it is not well-formed JSON")
        raise RulesError([messages.not_a_record(path, what)]) from error
    if not isinstance(parsed, dict) or parsed.get("format") not in {dossier.FORMAT, dossier.PROOF}:
        what = Text(vi="không có mục format", en="it has no known format")
        raise RulesError([messages.not_a_record(path, what)])
    return parsed


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key twice")
    return made


def _no_number(text: str) -> Any:
    raise ValueError(text)


# -------------------------------------------------------------------------------------------------- the bytes


def _altered(path: str, data: bytes, kind: str) -> Iterator[Diagnostic]:
    if not sealing.is_sealed(data) and dossier.FORMAT.encode() not in data[:200]:
        if b"egov-rules" not in data[:200]:
            what = Text(vi="không có phần niêm phong", en="it has no seal")
            raise RulesError([messages.not_a_record(path, what)])
    damages = sealing.damages(data)
    whole = sealing.restored(data, damages) if kind == "record" else None
    for damage in damages:
        inner = damage.path if whole is None else sealing.path_of(whole, damage.line)
        part = _part_text(inner, whole) if kind == "record" else _where(inner)
        place = Text(
            vi=f"dòng {damage.line}, byte {damage.column} (byte thứ {damage.offset + 1} của tệp)",
            en=f"line {damage.line}, byte {damage.column} (byte {damage.offset + 1} of the file)",
        )
        if damage.found is not None and damage.wanted is not None:
            found, wanted = _byte(damage.found), _byte(damage.wanted)
            said = Text(
                vi=f"{place.vi} là {found}, lúc niêm phong là {wanted}",
                en=f"{place.en} is {found}, it was {wanted} when sealed",
            )
        else:
            said = Text(vi=f"từ {place.vi} trở đi", en=f"from {place.en} on")
        yield messages.record_altered(path, part, f"{damage.line}:{damage.column}", said)


def _byte(value: int) -> str:
    return f"`{chr(value)}`" if 32 < value < 127 else f"0x{value:02X}"


def _part_text(path: Sequence[str | int], whole: bytes | None) -> Text:
    """The part of a record, in words: which ruleset's text, which unit's submission, figures or result.

    `whole`: the record as it was sealed, where it is known.
    """
    data = json.loads(whole) if whole is not None else None
    match path:
        case ("rulesets", int(n), "texts", int(t), "lines", int(line)):
            name = data["rulesets"][n]["texts"][t]["name"] if data else f"#{t + 1}"
            return Text(vi=f"văn bản `{name}`, dòng {line + 1}", en=f"the text `{name}`, line {line + 1}")
        case ("rulesets", int(n), "consolidated", "lines", int(line)):
            return Text(
                vi=f"văn bản hợp nhất của bộ tiêu chí thứ {n + 1}, dòng {line + 1}",
                en=f"the consolidated text of ruleset {n + 1}, line {line + 1}",
            )
        case ("units", int(n), "submission" | "figures" as which, "lines", int(line)):
            unit = _named(data["units"][n] if data else None, n)
            vi, en = (
                ("phiếu", "submission") if which == "submission" else ("số liệu cả đợt", "cohort figures")
            )
            return Text(
                vi=f"{vi} của {unit.vi}, dòng {line + 1}", en=f"the {en} of {unit.en}, line {line + 1}"
            )
        case ("units", int(n), "result", *rest):
            unit, inner = _named(data["units"][n] if data else None, n), ".".join(map(str, rest))
            inner = f", `{inner}`" if inner else ""
            return Text(vi=f"kết quả của {unit.vi}{inner}", en=f"the result of {unit.en}{inner}")
        case _:
            return _where(path)


def _where(path: Sequence[str | int]) -> Text:
    if path[:1] == ("seal",):
        return Text(vi="phần niêm phong", en="the seal")
    inner = ".".join(map(str, path))
    return Text(vi=f"`{inner}`", en=f"`{inner}`") if inner else Text(vi="đầu tệp", en="the head of the file")


# ------------------------------------------------------------------------------------------------- the record


def _record(path: str, data: dict[str, Any], _root: str | None) -> Audit:
    found: list[Diagnostic] = []

    def differs(part: Text, vi: str, en: str) -> None:
        found.append(messages.record_differs(path, part, Text(vi=vi, en=en)))

    programs: list[ir.Program | None] = []
    for number, ruleset in enumerate(data["rulesets"], 1):
        ref = f"{ruleset['id']}@{ruleset['version']}"
        part = Text(vi=f"bộ tiêu chí thứ {number} (`{ref}`)", en=f"ruleset {number} (`{ref}`)")
        for text in ruleset["texts"]:
            if not _intact(text):
                name = text["name"]
                differs(part, f"sha256 của `{name}` không khớp", f"the sha256 of `{name}` does not match")
        sources, uses, on = _texts(ruleset)
        program = workspace.load_texts(sources, uses, on).program
        if ruleset["consolidated"] is not None:
            again = dossier.consolidated(sources[0].path, sources, uses, on)
            if again != ruleset["consolidated"]:
                differs(part, "văn bản hợp nhất không khớp", "its consolidated text does not match")
        programs.append(program)
        if program is None:
            differs(part, "không còn dịch được", "it no longer compiles")
        elif program.digest != ruleset["digest"]:
            differs(
                part,
                f"digest ghi {ruleset['digest']}, tính lại {program.digest}",
                f"its digest is recorded as {ruleset['digest']}, and is {program.digest}",
            )
        elif (program.header.id, program.header.version) != (ruleset["id"], ruleset["version"]):
            differs(part, "văn bản là của bộ khác", "its text is that of another ruleset")
    leaves = []
    ranked: dict[tuple[Any, ...], list[tuple[int, ir.Program, Evaluation]]] = {}
    for number, unit in enumerate(data["units"]):
        part = _named(unit, number)
        for key in ("submission", "figures"):
            if unit[key] is not None and not _intact(unit[key]):
                differs(part, f"sha256 của {key} không khớp", f"the sha256 of {key} does not match")
        leaf = merkle.leaf(dossier.line_of(unit, data["rulesets"]))
        leaves.append(leaf)
        if leaf.hex() != unit["leaf"]:
            differs(part, "giá trị băm của dòng không khớp", "the hash of its line does not match")
        if unit["ruleset"] is None:
            continue
        program = programs[int(unit["ruleset"])]
        if program is not None:
            done = _evaluated(unit, program, data)
            for vi, en in _differences(unit["result"], dossier.result_of(done)):
                differs(part, vi, en)
            if "extra" in unit and done.assessment is not None and done.assessment.evaluation is not None:
                population = (unit["ruleset"], done.submission.year, unit["extra"].get("group"))
                ranked.setdefault(population, []).append((number, program, done.assessment.evaluation))
    for group in ranked.values():
        for number, rank in _ranks(group):
            kept = data["units"][number]["extra"]["rank"]
            if kept != rank:
                part = _named(data["units"][number], number)
                differs(part, f"hạng ghi {kept}, tính lại {rank}", f"rank recorded as {kept}, and is {rank}")
    root = merkle.root(leaves).hex()
    whole = Text(vi="cả hồ sơ", en="the whole record")
    if root != data["tree"]["root"] or data["tree"]["size"] != str(len(leaves)):
        differs(whole, "gốc cây băm không khớp", "the root of the tree of hashes does not match")
    return Audit(path, "record", len(leaves), data["engine"], data["tree"]["root"], tuple(found), data)


def _intact(part: Mapping[str, Any]) -> bool:
    text = "\n".join(part["lines"])
    return bool(hashlib.sha256(text.encode()).hexdigest() == part["sha256"])


def _texts(ruleset: Mapping[str, Any]) -> tuple[list[Source], list[workspace.Use], date | None]:
    """What a ruleset is compiled from."""
    sources = [Source(text["name"], "\n".join(text["lines"])) for text in ruleset["texts"]]
    numbers = {source.path: number for number, source in enumerate(sources)}
    if len(numbers) != len(sources):
        raise _MalformedError("texts")
    uses = [
        workspace.Use(use["kind"], use["name"], numbers[use["user"]], numbers[use["text"]])
        for use in ruleset["uses"]
    ]
    on = None if ruleset["on"] is None else date.fromisoformat(ruleset["on"])
    return sources, uses, on


def _ranks(group: Sequence[tuple[int, ir.Program, Evaluation]]) -> Iterator[tuple[int, str | None]]:
    """The rank of each unit of a population, as `rank` gives it."""
    ranking = group[0][1].ranking
    if ranking is None:
        return
    placed = [
        (number, e) for number, _, e in group if e.ranked is not False and e.rank_keys and e.index is not None
    ]
    order = ranks([e.rank_keys for _, e in placed], [k.descending for k in ranking.keys], ranking.ties)
    found = dict(zip((number for number, _ in placed), order, strict=True))
    for number, _, _ in group:
        yield number, str(found[number]) if number in found else None


def _evaluated(unit: Mapping[str, Any], program: ir.Program, data: Mapping[str, Any]) -> batch.Item:
    from .assessment import assess
    from .submission import parse

    text = unit["submission"]
    submission = parse(Source(text["name"], "\n".join(text["lines"])))
    figures = None if unit["figures"] is None else dossier.figures_of(unit["figures"], program)
    done = assess(submission, program, data["basis"], strict=data["strict"], figures=figures)
    return batch.Item(submission, done, ())


def _named(unit: Mapping[str, Any] | None, number: int) -> Text:
    about = unit["result"]["unit"] if unit is not None else {}
    name = about.get("name") or about.get("code")
    if not name:
        return Text(vi=f"đơn vị {number + 1}", en=f"unit {number + 1}")
    code = f", {about['code']}" if about.get("code") and about.get("name") else ""
    return Text(vi=f"đơn vị {number + 1} ({name}{code})", en=f"unit {number + 1} ({name}{code})")


def _differences(kept: Any, now: Any) -> list[tuple[str, str]]:
    """Where two results differ, as `nodes.HT.1.score: 3, tính lại 4`."""
    found = list(_compared("", kept, now))
    said = [
        (
            f"{where} ghi {_short(a)}, tính lại {_short(b)}",
            f"{where} is recorded as {_short(a)}, and is {_short(b)}",
        )
        for where, a, b in found[:_MOST]
    ]
    if len(found) > _MOST:
        more = len(found) - _MOST
        said.append((f"và {more} chỗ khác nữa", f"and {more} more"))
    return said


_ABSENT = object()


def _compared(where: str, kept: Any, now: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(kept, dict) and isinstance(now, dict):
        for key in [*kept, *(k for k in now if k not in kept)]:
            inner = f"{where}.{key}" if where else key
            yield from _compared(inner, kept.get(key, _ABSENT), now.get(key, _ABSENT))
    elif isinstance(kept, list) and isinstance(now, list) and len(kept) == len(now):
        for number, (a, b) in enumerate(zip(kept, now, strict=True)):
            yield from _compared(f"{where}[{number}]", a, b)
    elif type(kept) is not type(now) or kept != now:
        yield where, kept, now


def _short(value: Any) -> str:
    if value is _ABSENT:
        return "∅"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"


# --------------------------------------------------------------------------------------------------- one unit


def index_of(done: Audit, unit: str) -> int:
    """The number (from 0) of the unit with a code or name; RulesError where there is not exactly one."""
    wanted = _folded(unit)
    named = [
        {_folded(u["result"]["unit"].get(key, "")) for key in ("code", "name")} for u in done.data["units"]
    ]
    fitting = [number for number, names in enumerate(named) if wanted in names]
    if len(fitting) == 1:
        return fitting[0]
    from .text import suggest

    every = [u["result"]["unit"].get(key, "") for u in done.data["units"] for key in ("code", "name")]
    raise RulesError([messages.no_such_unit(done.path, unit, suggest(unit, [n for n in every if n], 3))])


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _proof(path: str, data: dict[str, Any], root: str | None) -> Audit:
    leaf = merkle.leaf(sealing.canonical(data["line"]))
    steps = [bytes.fromhex(step) for step in data["path"]]
    found = merkle.root_from(leaf, int(data["index"]), int(data["size"]), steps)
    part = Text(vi="bằng chứng", en="the proof")
    said = []
    if found is None or found.hex() != data["root"]:
        what = Text(vi="không dẫn tới gốc mà nó ghi", en="it does not lead to the root that it names")
        said.append(messages.record_differs(path, part, what))
    if root is not None and root.strip().lower() != data["root"]:
        what = Text(
            vi=f"dẫn tới gốc {data['root']}, không phải gốc đã công bố",
            en=f"it leads to the root {data['root']}, not to the one that was published",
        )
        said.append(messages.record_differs(path, part, what))
    return Audit(path, "proof", 1, data["engine"], data["root"], tuple(said), data)
