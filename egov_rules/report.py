"""A result as a report that an officer can paste into an email: plain text, aligned with spaces, in
either language.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from . import ir, resources
from .assessment import Assessment
from .diagnostics import Diagnostic, Text
from .ir import CompareOp, RulingKind
from .notation import shown, shown_day, shown_yes_no
from .resolve import VERIFIED, value_text
from .result import (
    Condition,
    Evaluation,
    LevelResult,
    Missing,
    NodeResult,
    NotApplicable,
    Status,
    Value,
)
from .results import ILLUSTRATIVE, percent
from .text import pad, width

LABELS = 58  # columns of the tree's names; longer ones are wrapped
FIGURES = 10  # columns of a number
MOST_ROWS = 12  # a longer list of values is given by their ids alone


def report(assessment: Assessment, lang: str = "vi") -> str:
    """The whole report, ending in a line feed; for a refused submission, what is wrong with it."""
    return "\n".join(_Report(assessment, lang).lines()) + "\n"


class _Report:
    """The report of one assessment in one language."""

    def __init__(self, assessment: Assessment, lang: str) -> None:
        self.assessment = assessment
        self.lang = lang
        self.program = assessment.program
        self.submission = assessment.submission
        self.resolved = assessment.resolved
        self.nodes = {n.id: n for n in self.program.nodes}
        self.labels = {n.id: n.label for n in self.program.nodes}
        self.labels |= {i.id: i.label for i in self.program.inputs}
        self.labels |= {q.id: q.label for q in self.program.quantities}
        self.labels |= {f.id: f.label for f in self.program.figures}
        self.units = {i.id: i.type.unit for i in self.program.inputs}
        self.display = self.program.header.display
        evaluation = assessment.evaluation
        self.results: Mapping[str, NodeResult] = evaluation.nodes if evaluation is not None else {}

    def say(self, vi: str, en: str) -> str:
        return en if self.lang == "en" else vi

    def number(self, value: Fraction | None, unit: str | None = None, places: int = 4) -> str:
        """A number as shown: rounded for display where the ruleset says so, else to `places` where it is
        long.
        """
        if value is None:
            return "–"
        if self.display is not None and unit != "%":
            from .exact import rounded

            value = rounded(value, self.display)
        return shown(value, self.lang, unit, most=4, places=places)

    def lines(self) -> Iterator[str]:
        yield from self.head()
        evaluation = self.assessment.evaluation
        if evaluation is None:
            yield from self.refusal(self.assessment.diagnostics)
            return
        verdict = list(self.verdict(evaluation))
        if verdict:
            yield ""
            yield from verdict
        yield ""
        yield from self.tree(evaluation)
        for title, block in (
            (self.say("Xếp mức", "Levels"), self.levels(evaluation)),
            (self.say("Còn thiếu", "Missing"), self.missing(evaluation)),
            (self.say("Không áp dụng", "Not applicable"), self.not_applicable(evaluation)),
            (self.say("Điểm không đánh giá", "Points not assessed"), self.not_assessed(evaluation)),
            (self.say("Tự chấm khác thẩm định", "Reported and verified differ"), self.differences()),
            (
                self.say("Chưa thẩm định", "Not verified") + f" ({len(self.resolved.unverified)})",
                self.unverified(),
            ),
            (self.evidence_title(), self.without_evidence()),
            (self.say("Lưu ý", "Notes"), self.notes()),
            (
                self.say("Kết quả dựa trên các cách hiểu", "The result rests on these readings"),
                self.readings(),
            ),
        ):
            rows = list(block)
            if rows:
                yield ""
                yield f"{title}:"
                yield from rows

    # --------------------------------------------------------------------------------------------------- head

    def head(self) -> Iterator[str]:
        unit, header = self.submission.unit, self.program.header
        name = unit.name or unit.code or self.say("(đơn vị chưa có tên)", "(unnamed unit)")
        known = [part for part in (unit.kind, unit.province) if part]
        code = self.say(f"mã {unit.code}", f"code {unit.code}") if unit.code and unit.name else ""
        inside = "; ".join([code, *known] if code else known)
        yield name + (f" ({inside})" if inside else "")
        yield self.say(f"Năm đánh giá: {self.submission.year}", f"Year of assessment: {self.submission.year}")
        digest = f", {self.program.digest[:12]}" if self.program.digest else ""
        title = header.title or header.id
        yield self.say("Bộ tiêu chí: ", "Ruleset: ") + f"{title} ({header.id}@{header.version}{digest})"
        if header.instrument:
            yield self.say("Căn cứ: ", "Instrument: ") + header.instrument
        if self.resolved.basis == VERIFIED:
            basis = self.say(
                "giá trị thẩm định lần cuối, nơi chưa có thì giá trị tự chấm",
                "the last verified value, the reported one where there is none",
            )
            if not self.submission.keeps_rounds:
                basis = self.say("như đơn vị báo cáo", "as the unit reported")
        else:
            basis = self.say("giá trị tự chấm", "the reported values")
        yield self.say("Số liệu: ", "Values: ") + basis
        if header.illustrative:
            yield f"** {self.say(*ILLUSTRATIVE).upper()} **"

    def refusal(self, diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
        errors = [d for d in diagnostics if d.severity == "error"]
        yield ""
        yield self.say(
            f"Không chấm điểm: phiếu có {len(errors)} lỗi.",
            f"No score: {len(errors)} {'mistake' if len(errors) == 1 else 'mistakes'} in the submission.",
        )
        for d in errors:
            where = ""
            if d.span is not None and d.span.source.path:
                line, column = d.span.place
                where = f"{d.span.source.path}:{line}:{column}: "
            elif d.where:
                where = f"{d.where}: "
            yield f"  {where}{d.code}: {d.message.in_(self.lang)}"
            if d.hint is not None:
                yield f"      {d.hint.in_(self.lang)}"

    def index_label(self) -> str:
        """What the document calls the one index of a ruleset that ranks nobody."""
        return next(n.label for n in self.program.nodes if n.parent is None and n.maximum is None)

    def verdict(self, evaluation: Evaluation) -> Iterator[str]:
        for ladder in self.program.ladders:
            if ladder.part_of is None:
                yield f"{ladder.label}: {self.level(evaluation.levels[ladder.id])}"
        if evaluation.index is not None:
            index = self.number(evaluation.index)
            name = (
                self.say("Chỉ số xếp hạng", "Ranking index") if self.program.ranking else self.index_label()
            )
            if evaluation.complete:
                yield f"{name}: {index}"
            else:
                low, high = self.number(evaluation.index_low), self.number(evaluation.index_high)
                yield self.say(
                    f"{name} tạm tính: {index} (kết quả cuối cùng từ {low} đến {high})",
                    f"{name} so far: {index} (the final one is between {low} and {high})",
                )
        if not evaluation.complete:
            yield self.say(
                f"Kết quả CHƯA ĐỦ: còn thiếu {len(evaluation.missing)} mục, liệt kê bên dưới",
                f"The result is INCOMPLETE: {len(evaluation.missing)} missing, listed below",
            )
        if evaluation.ranked is False:
            yield self.say("Đơn vị không được xếp hạng", "The unit is not ranked")

    def level(self, result: LevelResult) -> str:
        """The level, or the levels between which it still lies."""
        none = self.say("không có mức", "no level")
        if result.not_applicable:
            return self.say("không áp dụng", "not applicable")
        if result.missing and result.lowest != result.highest:
            low, high = result.lowest or none, result.highest or none
            return self.say(f"thấp nhất {low}, cao nhất {high}", f"{low} at worst, {high} at best")
        return result.level or none

    # --------------------------------------------------------------------------------------------------- tree

    def tree(self, evaluation: Evaluation) -> Iterator[str]:
        heads = (self.say("Điểm", "Points"), self.say("Tối đa", "Maximum"), self.say("Tỷ lệ", "Percent"))
        yield pad("", LABELS) + "".join(h.rjust(FIGURES) for h in heads)
        depth: dict[str, int] = {}
        for node in self.program.nodes:
            depth[node.id] = depth[node.parent] + 1 if node.parent in depth else 0
            yield from self.row(node, evaluation.nodes[node.id], depth[node.id])

    def row(self, node: ir.Node, result: NodeResult, depth: int) -> Iterator[str]:
        indent = "  " * depth
        name = f"{node.id} {node.label}" if _shows_id(node.id) else node.label
        first, *rest = wrapped(name, LABELS - len(indent) - 1)
        unit = "%" if node.unit == "%" and result.maximum is None else None
        score = self.number(result.score, unit, 2) if result.value is None else self.value(result.value, unit)
        share = percent(result)
        cells = [
            score,
            self.number(result.maximum, None, 2) if result.maximum is not None else "",
            shown(share / 100, self.lang, "%", most=2, places=2) if share is not None else "",
        ]
        remark = self.remark(result)
        text = pad(indent + first, LABELS) + "".join(
            _right(cell.replace("≈ ", "≈"), FIGURES) for cell in cells
        )
        yield (text + (f"  {remark}" if remark else "")).rstrip()
        for line in rest:
            yield f"{indent}  {line}"

    def remark(self, result: NodeResult) -> str:
        if result.status is Status.MISSING:
            if result.low is not None and result.high is not None:
                low, high = self.number(result.low, None, 2), self.number(result.high, None, 2)
                return self.say(f"thiếu số liệu; từ {low} đến {high}", f"incomplete; {low} to {high}")
            return self.say("thiếu số liệu", "incomplete")
        if result.status is Status.NOT_APPLICABLE:
            return self.say("không áp dụng", "not applicable")
        if result.status is Status.INFORMATIONAL:
            return self.say("không tính điểm", "for information")
        if result.raw is not None and result.raw_max is not None and result.raw_max != result.maximum:
            raw, most = self.number(result.raw, None, 2), self.number(result.raw_max, None, 2)
            return self.say(f"quy đổi từ {raw}/{most}", f"scaled from {raw}/{most}")
        return ""

    def value(self, value: Value | None, unit: str | None = None) -> str:
        if value is None or isinstance(value, Missing):
            return "–"
        if isinstance(value, NotApplicable):
            return self.say("không áp dụng", "not applicable")
        if isinstance(value, bool):
            return shown_yes_no(value, self.lang)
        if isinstance(value, Fraction):
            return self.number(value, unit)
        return value if isinstance(value, str) else shown_day(value, self.lang)

    # ------------------------------------------------------------------------------------------------- levels

    def levels(self, evaluation: Evaluation) -> Iterator[str]:
        ladders = {ladder.id: ladder for ladder in self.program.ladders}
        for ladder in self.program.ladders:
            if ladder.part_of is None:
                yield from self.ladder(ladder, evaluation.levels[ladder.id], "  ")
                parts = [ladders[id] for id in ladder.parts if id in ladders]
                if parts and not ladder.rows:
                    yield self.say("    (mức thấp nhất của các phần)", "    (the lowest of its parts)")
                for part in parts:
                    yield from self.ladder(part, evaluation.levels[part.id], "    ")

    def ladder(self, ladder: ir.Ladder, result: LevelResult, indent: str) -> Iterator[str]:
        """One ladder's level, the gates that acted, and why the next level is not reached."""
        yield f"{indent}{ladder.label}: {self.level(result)}"
        for gate in (*result.gates, *result.open_gates):
            act = self.say("không quá" if gate.caps else "xếp", "at most" if gate.caps else "set to")
            cited = f" ({'; '.join(gate.cites)})" if gate.cites else ""
            doubt = (
                self.say(", nếu có; chưa đủ số liệu", ", if so; not decided")
                if gate in result.open_gates
                else ""
            )
            yield f"{indent}  {gate.label}: {act} {gate.level}{doubt}{cited}"
        for line in self.next_level(ladder, result):
            yield f"{indent}  {line}"

    def next_level(self, ladder: ir.Ladder, result: LevelResult) -> Iterator[str]:
        """Why the column above the one reached does not hold: which rows failed, needed, had, short by."""
        columns = [label for label in ladder.columns if label in result.columns]
        reached = result.lowest if result.missing else result.level
        above = columns[: columns.index(reached)] if reached in columns else columns
        if not above:
            return
        label = above[-1]
        failed = [c for c in result.columns[label] if c.holds is not True]
        if not failed:
            return
        sure = any(c.holds is False for c in failed)
        yield (
            self.say(f"Chưa đạt {label} vì:", f"Not {label}, because:")
            if sure
            else self.say(f"{label} còn tùy:", f"{label} depends on:")
        )
        for condition in failed:
            yield "  " + self.condition(condition)

    def condition(self, c: Condition) -> str:
        needs, has = self.value(c.needs), self.value(c.has)
        node = self.results.get(c.row)
        if c.has is None and node is not None and node.low is not None and node.high is not None:
            low, high = self.number(node.low), self.number(node.high)
            has = self.say(f"từ {low} đến {high}", f"{low} to {high}")
        if isinstance(c.needs, bool):
            said = self.say(f"cần {needs}, hiện là {has}", f"needs {needs}, has {has}")
        else:
            op = "" if c.op is CompareOp.GE else f"{c.op.value} "
            written = f" ({c.text})" if c.text.endswith("%") else ""
            said = self.say(f"cần {op}{needs}{written}, đạt {has}", f"needs {op}{needs}{written}, has {has}")
        if c.short_by is not None:
            short = self.number(c.short_by)
            said += self.say(f", thiếu {short}", f", short by {short}")
        if c.holds is None:
            said += self.say(", chưa đủ số liệu", ", not decided")
        cited = f" [{'; '.join(c.cites)}]" if c.cites else ""
        return f"{c.label or c.row}: {said}{cited}"

    # -------------------------------------------------------------------------------------- what is not there

    def named(self, id: str) -> str:
        label = self.labels.get(id, "")
        return f"{id} {label}" if label and label != id else id

    def missing(self, evaluation: Evaluation) -> Iterator[str]:
        wanted_by: dict[str, list[str]] = {}
        inner = {n.parent for n in self.program.nodes}
        for node in self.program.nodes:
            is_index = node.maximum is None and node.counting is ir.Counting.NORMAL
            if node.id not in inner and not is_index:
                for id in evaluation.nodes[node.id].missing:
                    wanted_by.setdefault(id, []).append(node.id)
        for id in evaluation.missing:
            users = [user for user in wanted_by.get(id, ()) if user != id]
            listed = "; ".join(users[:6]) + ("; …" if len(users) > 6 else "")
            yield f"  {self.named(id)}" + (self.say(f" (cho {listed})", f" (for {listed})") if users else "")

    def not_applicable(self, evaluation: Evaluation) -> Iterator[str]:
        for node in self.program.nodes:
            result = evaluation.nodes[node.id]
            if result.status is not Status.NOT_APPLICABLE:
                continue
            cites = (result.ruled_by.cites if result.ruled_by else ()) or node.cites
            cited = f" [{'; '.join(cites)}]" if cites else ""
            said = ruling_text(result.ruling, self.labels).in_(self.lang) if result.ruling else ""
            yield f"  {self.named(node.id)}" + (f": {said}" if said else "") + cited

    def not_assessed(self, evaluation: Evaluation) -> Iterator[str]:
        for node in self.program.nodes:
            points = evaluation.nodes[node.id].not_assessed
            if points:
                at = node.body.scaled_at if isinstance(node.body, ir.Open) else None
                label = self.labels.get(at or node.id, at or node.id)
                amount = self.number(points)
                yield self.say(
                    f"  {node.label}: {amount} điểm, quy đổi tại {label}",
                    f"  {node.label}: {amount} {'point' if points == 1 else 'points'}, scaled at {label}",
                )

    def differences(self) -> Iterator[str]:
        for d in self.resolved.differences:
            unit = self.units.get(d.id)
            before, after = value_text(d.reported, self.lang, unit), value_text(d.verified, self.lang, unit)
            plus = "+" if d.difference is not None and d.difference > 0 else ""
            by = f" ({plus}{shown(d.difference, self.lang, unit)})" if d.difference is not None else ""
            yield self.say(
                f"  {self.named(d.id)}: tự chấm {before}, thẩm định lần {d.round}: {after}{by}",
                f"  {self.named(d.id)}: reported {before}, round {d.round}: {after}{by}",
            )

    def unverified(self) -> Iterator[str]:
        if len(self.resolved.unverified) > MOST_ROWS:
            yield from self.ids(self.resolved.unverified)
            return
        for id in self.resolved.unverified:
            value = value_text(self.resolved.given[id], self.lang, self.units.get(id))
            yield f"  {self.named(id)}: {value}"

    def evidence_title(self) -> str:
        count = len(self.resolved.without_evidence)
        if self.resolved.strict:
            return self.say(
                f"Chưa nêu minh chứng nên không được tính ({count})",
                f"Without evidence, so not counted ({count})",
            )
        return self.say(f"Chưa nêu minh chứng ({count})", f"No evidence named ({count})")

    def without_evidence(self) -> Iterator[str]:
        evidence = {i.id: i.evidence for i in self.program.inputs}
        evidence.update((n.id, n.evidence) for n in self.program.nodes)
        if not self.submission.evidence and len(self.resolved.without_evidence) > MOST_ROWS:
            yield self.say(
                "  phiếu không nêu minh chứng cho số liệu nào",
                "  the submission names no evidence for any value",
            )
            return
        if len(self.resolved.without_evidence) > MOST_ROWS:
            yield from self.ids(self.resolved.without_evidence)
            return
        for id in self.resolved.without_evidence:
            needed = f": {evidence[id]}" if evidence.get(id) else ""
            yield f"  {self.named(id)}{needed}"

    def ids(self, ids: Sequence[str]) -> Iterator[str]:
        """Many names in few lines."""
        for line in wrapped("; ".join(ids), LABELS + 3 * FIGURES - 2):
            yield f"  {line}"

    def notes(self) -> Iterator[str]:
        if self.program.header.draft:
            yield self.say("  Bộ tiêu chí theo văn bản dự thảo", "  The ruleset follows a draft instrument")
        for note in self.resolved.notes:
            if note.kind not in {"no_evidence", "not_counted", "differs"}:  # they have sections of their own
                yield f"  {note.text.in_(self.lang)}"
        for provision in self.program.provisions:
            said = self.say("chưa lập quy tắc", "not encoded")
            yield from self.paragraph(f"{provision.provision}: {said} – {provision.text}")

    def readings(self) -> Iterator[str]:
        """In full only where rulesets with another reading ship; the others by their provisions."""
        plain: list[str] = []
        for reading in self.program.readings:
            if reading.alternatives:
                others = "; ".join(reading.alternatives)
                other = self.say(f"Cách khác: {others}.", f"Otherwise: {others}.")
                yield from self.paragraph(f"{reading.provision}: {reading.text} {other}")
            else:
                plain.append(reading.provision)
        if plain:
            listed = "; ".join(dict.fromkeys(plain))
            show = self.where()
            yield from self.paragraph(listed + self.say(f" (xem: {show})", f" (see: {show})"))

    def where(self) -> str:
        """Where the readings can be read: by a command that works wherever the report is, else in a file."""
        header = self.program.header
        path = self.program.readings[0].span.source.path
        if os.path.dirname(os.path.normpath(path)) and not path.startswith(resources.rulesets_folder()):
            return os.path.basename(path)
        return f"egov-rules show {header.id}@{header.version}"

    def paragraph(self, text: str) -> Iterator[str]:
        """A text in lines as wide as the tree."""
        first, *rest = wrapped(text, LABELS + 3 * FIGURES - 4)
        yield f"  {first}"
        for line in rest:
            yield f"    {line}"


def ruling_text(ruling: ir.Ruling, labels: dict[str, str]) -> Text:
    """What a ruling does, in words."""
    receivers = "; ".join(labels.get(id, id) for id in ruling.to)
    at = labels.get(ruling.at, ruling.at) if ruling.at else None
    match ruling.kind:
        case RulingKind.SCALE:
            return Text(
                "không tính vào điểm tối đa, quy đổi" + (f" tại {at}" if at else ""),
                "left out of the maximum, scaled" + (f" at {at}" if at else ""),
            )
        case RulingKind.REDUCE:
            return Text("giảm điểm tối đa", "the maximum is reduced")
        case RulingKind.FULL:
            return Text("cho điểm tối đa", "full points")
        case RulingKind.ZERO:
            return Text("không cho điểm", "no points")
        case RulingKind.ACHIEVED:
            return Text("coi như đạt", "counts as achieved")
        case RulingKind.SHARE_EQUAL:
            return Text(
                f"chia đều điểm tối đa cho {receivers}", f"its maximum is shared equally to {receivers}"
            )
        case RulingKind.SHARE_BY_MAX:
            return Text(
                f"chia theo điểm tối đa cho {receivers}", f"its maximum is shared by maximum to {receivers}"
            )
        case RulingKind.NO_VALUE:
            return Text("không đánh giá", "not assessed")
        case RulingKind.UNENCODED:
            said = f": {ruling.text}" if ruling.text else ""
            return Text(f"chưa lập quy tắc{said}", f"not encoded{said}")


def wrapped(text: str, columns: int) -> list[str]:
    """`text` in lines of at most `columns` (a longer word has a line of its own); at least one line."""
    lines: list[str] = [""]
    for word in text.split():
        if lines[-1] and width(lines[-1]) + 1 + width(word) > columns:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _right(text: str, columns: int) -> str:
    return " " * max(1, columns - width(text)) + text


def _shows_id(id: str) -> bool:
    """Ids such as `HT.1` are how people call a criterion; `ha_tang` is not."""
    return any(c.isdigit() for c in id)
