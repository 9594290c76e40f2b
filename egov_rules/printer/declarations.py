"""Declarations, clauses of an amendment and whole files as text; `fmt` gives them their layout."""

from __future__ import annotations

from collections.abc import Iterable

from .. import ast
from ..keywords import keyword
from .expressions import SUM, Expressions

_WORDS = {
    "hạng mục": "SECTION", "lĩnh vực": "AREA", "nhóm": "GROUP", "nội dung": "TOPIC", "tiêu chí": "CRITERION",
    "chỉ tiêu": "INDICATOR", "chỉ số": "INDEX",
}  # fmt: skip
_COMBINES = {
    "mean": "MEAN", "weighted_mean": "WEIGHTED_MEAN", "geometric_mean": "GEOMETRIC_MEAN",
    "harmonic_mean": "HARMONIC_MEAN", "largest": "HIGHEST", "smallest": "LOWEST",
}  # fmt: skip
_CHILD_NA = {"skip": "SKIPPED", "zero": "CHILD_ZERO", "whole": "WHOLE_NA"}
_COUNTING = {"bonus": "BONUS", "penalty": "PENALTY", "informational": "UNCOUNTED"}
_RULINGS = {
    "reduce": "REDUCE",
    "full": "FULL",
    "zero": "NO_POINTS",
    "achieved": "ACHIEVED",
    "no_value": "NOT_ASSESSED",
}
_ROLES = {"submitted": ("INPUTS",), "round": ("INPUTS", "COHORT"), "unit": ("UNIT_INPUTS",)}
_FREQUENCIES = {"năm": "YEAR", "quý": "QUARTER", "tháng": "MONTH", "tuần": "WEEK", "ngày": "DATE_TYPE"}
_SORTS = {
    **_WORDS,
    "số liệu": "INPUTS",
    "kiểu": "TYPE",
    "đại lượng": "QUANTITY",
    "tham số": "PARAMETER",
    "bảng": "TABLE",
    "xếp mức": "LADDER",
    "ràng buộc": "CONSTRAINT",
    "cách hiểu": "READING",
    "giải thích": "TERM",
    "điều khoản": "PROVISION",
    "xếp hạng theo": "RANKING",
    "phần": "PART",
    "điều kiện loại": "GATE",
}
_ENTRIES = {
    " ".join(keyword(terminal, "vi") for terminal in entry): entry
    for entry in [
        ("TITLE",),
        ("BASIS",),
        ("KINDS",),
        ("FORCE", "TO_END"),
        ("PERIOD",),
        ("FREQUENCY",),
        ("DRAFT",),
        ("ILLUSTRATIVE",),
        ("REPLACES",),
        ("HOLIDAYS",),
        ("USES",),
        ("ROUND", "DISPLAY"),
        ("POINTS", "NOT_ASSESSED"),
        *(("ROUND", "POINTS", word) for word in _WORDS.values()),
    ]
}
_VERBS = {"amend": "AMEND", "correct": "CORRECT", "insert": "INSERT", "replace": "REPLACES"}


class Declarations(Expressions):
    """Everything that a file may hold. Tables and blocks of several lines end without a line break."""

    def declaration(self, item: ast.Declaration) -> str:
        if isinstance(item, ast.NodeDecl):
            return self.node(item)
        if isinstance(item, ast.Inputs):
            return self.block(" ".join(self.say(w) for w in _ROLES[item.role]), map(self.input, item.items))
        if isinstance(item, ast.TypeDecl):
            return f"{self.say('TYPE')} {self.name(item.id.name)} = {self.type(item.type)}"
        if isinstance(item, ast.QuantityDecl):
            return self._quantity(item)
        if isinstance(item, ast.TableDecl):
            return self._table(item)
        if isinstance(item, ast.ConstraintDecl):
            message, condition = self.text(item.message), self.expr(item.condition)
            return f"{self.say('CONSTRAINT')} {message} : {condition}{self.cites(item.cites)}"
        if isinstance(item, ast.LadderDecl):
            return self._ladder(item)
        if isinstance(item, ast.RankingDecl):
            return self._ranking(item)
        if isinstance(item, ast.ReadingDecl):
            others = "; ".join(self.name(a.name) for a in item.alternatives)
            end = f" {self.say('ALTERNATIVES')} {others}" if others else ""
            return f"{self.say('READING')} {self.text(item.provision)} {self.text(item.text)}{end}"
        if isinstance(item, ast.TermDecl):
            return f"{self.say('TERM')} {self.text(item.term)}{self.cites(item.cites)} {self.text(item.text)}"
        if isinstance(item, ast.ProvisionDecl):
            text = f"{self.say('UNENCODED')} {self.text(item.text)}"
            return f"{self.say('PROVISION')} {self.text(item.provision)} {text}"
        if isinstance(item, ast.TestDecl):
            return self._test(item)
        return self.change(item)

    def block(self, head: str, lines: Iterable[str]) -> str:
        """`head { … }`, a line each."""
        return "\n".join([f"{head} {{", *lines, "}"])

    def cites(self, cites: Iterable[ast.Str]) -> str:
        return "".join(f" {self.say('CITE')} {self.text(cite)}" for cite in cites)

    def _said(self, terminal: str, texts: Iterable[ast.Str | None]) -> list[str]:
        return [f"{self.say(terminal)} {self.text(text)}" for text in texts if text is not None]

    # ------------------------------------------------------------------------------------------------ inputs

    def input(self, item: ast.InputDecl | ast.FigureDecl) -> str:
        """One line of a block of inputs."""
        if isinstance(item, ast.FigureDecl):
            head = f"{self.name(item.id.name)} {self.text(item.label)}"
            return f"{head} = {self.formula(item.expr)}{self.cites(item.cites)}"
        parts = [f"{self.ids(item.ids)} {self.text(item.label)} : {self.type(item.type)}"]
        parts += self._said("UNIT", [item.unit])
        if item.asked_if is not None:
            parts.append(f"{self.say('ASKED')} {self.expr(item.asked_if)}")
        if item.empty is not None:
            parts.append(f"{self.say('EMPTY_IS')} {'0' if item.empty == 'zero' else self.say('NA')}")
        if item.source is not None:
            parts.append(f"{self.say('TAKEN')} {self.name(item.source.name)}")
        parts += self._said("EVIDENCE", [item.evidence])
        parts += self._said("CITE", item.cites) + self._said("NOTE", item.notes)
        if item.renamed_from is not None:
            parts.append(f"{self.say('FORMERLY')} {self.name(item.renamed_from.name)}")
        return " ".join(parts)

    def quote(self, quotes: Iterable[ast.Quote], what: str) -> str:
        """`từ 3 thành ` before what a clause of an amendment puts there."""
        for quote in quotes:
            if quote.what == what:
                old = "-" if quote.value is None else self._quoted(quote.value)
                return f"{self.say('FROM')} {old} {self.say('AS')} "
        return ""

    def _quoted(self, value: ast.Expr | ast.Range) -> str:
        return self.band(value) if isinstance(value, ast.Range) else self.formula(value)

    def _quantity(self, item: ast.QuantityDecl) -> str:
        parts = [self.say("PARAMETER" if item.parameter else "QUANTITY"), self.name(item.id.name)]
        if item.label.value:
            parts.append(self.text(item.label))
        head = " ".join(parts) + self.cites(item.cites)
        return f"{head} = {self.quote(item.quotes, 'formula')}{self.formula(item.expr)}"

    def _table(self, item: ast.TableDecl) -> str:
        word = self.say("ACROSS" if item.across else "CHOOSE")
        head = f"{self.say('TABLE')} {self.name(item.id.name)} {word} {self.expr(item.subject, SUM)}"
        columns = [self.name(c.name) if isinstance(c, ast.Id) else self.key(c) for c in item.columns]
        lines = ["".join(f" | {c}" for c in columns) + " |"]
        rows = [(self.key(row.key), row.cells) for row in item.rows]
        if item.otherwise is not None:
            rows.append((self.say("ELSE"), item.otherwise))
        lines += [f"{key} | {' | '.join(self.expr(c, SUM) for c in cells)} |" for key, cells in rows]
        return self.block(head + self.cites(item.cites), lines)

    # ------------------------------------------------------------------------------------------------- nodes

    def node(self, item: ast.NodeDecl) -> str:
        head = self.node_head(item)
        if item.children is None:
            return head
        return self.block(head, map(self.declaration, item.children))

    def node_head(self, item: ast.NodeDecl, position: str = "") -> str:
        """The node without the braces of its children."""
        say = self.say
        parts = [say(_WORDS[item.word]), self.ids(item.ids)]
        if item.label is not None:
            parts.append(self.text(item.label))
        parts += self._said("CITE", item.cites)
        if item.counting != "normal":
            parts.append(say(_COUNTING[item.counting]))
        if item.maximum is not None:
            parts.append(f"{say('MAX')} {self.quote(item.quotes, 'maximum')}{self.expr(item.maximum, SUM)}")
        if item.adjust:
            parts[-1] += "".join(f", {self.adjust(clause)}" for clause in item.adjust)
        if item.weight is not None:
            parts.append(f"{say('WEIGHT')} {self.quote(item.quotes, 'weight')}{self.expr(item.weight, SUM)}")
        if item.combine is not None:
            parts.append(f"{say('TAKE', _COMBINES[item.combine])}")
        if item.child_na is not None:
            parts.append(say("CHILD_NA", _CHILD_NA[item.child_na]))
        if item.renamed_from is not None:
            parts.append(f"{say('FORMERLY')} {self.name(item.renamed_from.name)}")
        parts += self._said("UNIT", [item.unit])
        parts += self._said("EVIDENCE", item.evidence) + self._said("SOURCE", item.sources)
        parts += self._said("VERIFIED", item.verifiers) + self._said("NOTE", item.notes)
        if item.open:
            parts.append(say("OPEN"))
        if position:
            parts.append(position)
        if item.zero_divisor is not None:
            parts.append(f"{say('ZERO_DIVISOR')} : {self._ruling(item.zero_divisor.ruling)}")
        for clause in item.not_applicable:
            when = (
                say("NA_ALL") if clause.condition is None else f"{say('NA_IF')} {self.expr(clause.condition)}"
            )
            parts.append(f"{when}, {self._ruling(clause.ruling)}")
        quote = self.quote(item.quotes, "formula")
        if isinstance(item.formula, ast.UnencodedRule) and not quote:
            parts.append(self.formula(item.formula))
        elif item.formula is not None:
            parts.append(f"= {quote}{self.formula(item.formula)}")
        if item.members is not None:
            parts.append(f"{say('MADE_OF')} {'; '.join(map(self._member, item.members))}")
        return " ".join(parts)

    def _member(self, member: ast.WeightedMember) -> str:
        weight = f" {self.say('WEIGHT')} {self.expr(member.weight, SUM)}" if member.weight is not None else ""
        return self.ids(member.ids) + weight

    def _ruling(self, ruling: ast.RulingSpec) -> str:
        names = "; ".join(self.name(to.name) for to in ruling.to)
        if ruling.kind == "scale":
            return self.say("SCALE") + (f" {self.say('AT')} {self.name(ruling.at.name)}" if ruling.at else "")
        if ruling.kind in {"share_equal", "share_by_max"}:
            return f"{self.say(ruling.kind.upper())} {names}"
        if ruling.kind == "unencoded":
            assert ruling.text is not None
            return f"{self.say('UNENCODED')} {self.text(ruling.text)}"
        return self.say(_RULINGS[ruling.kind])

    # ------------------------------------------------------------------------------------------------ ladders

    def _ladder(self, item: ast.LadderDecl) -> str:
        label = f" {self.text(item.label)}" if item.label.value else ""
        head = f"{self.say('LADDER')} {self.name(item.id.name)}{label}{self.cites(item.cites)}"
        if item.unencoded is not None:
            return f"{head} {self.say('UNENCODED')} {self.text(item.unencoded)}"
        if item.formula is not None:
            levels = " > ".join(map(self.text, item.columns))
            return f"{head} {self.say('MADE_OF')} {levels} = {self.formula(item.formula)}"
        lines = []
        if item.columns:
            cites = item.column_cites or ((),) * len(item.columns)
            columns = [
                f"{self.text(c)}{self.cites(said)}" for c, said in zip(item.columns, cites, strict=True)
            ]
            lines.append(f"| {' | '.join(columns)} |")
        lines += map(self.row, item.rows)
        for part in item.parts:
            named = f"{self.name(part.id.name)} {self.text(part.label)}"
            lines.append(f"{self.say('PART')} {named}{self.cites(part.cites)}")
            lines += map(self.row, part.rows)
        lines += map(self._gate, item.gates)
        if item.otherwise is not None:
            lines.append(f"{self.say('ELSE')} {self.text(item.otherwise)}")
        return self.block(head, lines)

    def row(self, row: ast.LadderRow) -> str:
        """One row of a level table."""
        subject = self.expr(row.subject)
        if row.each_word is not None:
            subject = f"{self.say('EACH', _WORDS[row.each_word], 'OF')} {subject}"
        label = f" {self.text(row.label)}" if row.label is not None else ""
        head = f"{subject}{label}{self.cites(row.cites)}"
        if row.unencoded is not None:
            return f"{head} {self.say('UNENCODED')} {self.text(row.unencoded)}"
        return f"{head} | {' | '.join(map(self.cell, row.cells))} |"

    def cell(self, cell: ast.CellSpec | None) -> str:
        if cell is None:
            return "-"
        value = self.band(cell.value) if isinstance(cell.value, ast.Range) else self.expr(cell.value, SUM)
        return value + self.cites(cell.cites)

    def _gate(self, gate: ast.GateDecl) -> str:
        caps = f"{self.say('NOT_ABOVE')} " if gate.caps else ""
        head = f"{self.say('GATE')} {self.text(gate.label)} {self.say('IF')} {self.expr(gate.condition)}"
        return f"{head} {self.say('THEN')} {caps}{self.text(gate.level)}{self.cites(gate.cites)}"

    def _ranking(self, item: ast.RankingDecl) -> str:
        keys = [
            f"{self.expr(k.expr, SUM)} {self.say('DESCENDING' if k.descending else 'ASCENDING')}"
            for k in item.keys
        ]
        text = f"{self.say('RANKING')} " + f", {self.say('THEN_BY')} ".join(keys)
        text += f", {self.say('TIED')} {item.ties}"
        if item.where is not None:
            text += f", {self.say('ONLY_WHEN')} {self.expr(item.where)}"
        return text + self.cites(item.cites)

    # -------------------------------------------------------------------------------------------------- tests

    def _test(self, item: ast.TestDecl) -> str:
        like = f" {self.say('LIKE')} {self.text(item.based_on)}" if item.based_on is not None else ""
        given = [self._assignment(a) for a in item.given]
        if item.year is not None:
            given.insert(0, f"{self.say('THIS_YEAR')} = {item.year}")
        lines = [f"{self.say('GIVEN')} {'  '.join(given)}"] if given else []
        if item.expects:
            lines.append(f"{self.say('THEN')} {'  '.join(map(self._expectation, item.expects))}")
        return self.block(f"{self.say('TEST')} {self.text(item.name)}{like}", lines)

    def _assignment(self, item: ast.Assignment) -> str:
        value = self.say("EMPTY") if item.value is None else self.expr(item.value)
        text = f"{self.name(item.id.name)} = {value}"
        if item.not_assessed is not None:
            text += f" {self.say('NOT_ASSESSED')} {self.expr(item.not_assessed)}"
        return text

    def _expectation(self, item: ast.Expectation) -> str:
        name = self.name(item.id.name)
        if item.value is not None:
            return f"{name} = {self.expr(item.value)}"
        return f"{name} {self.say('MISSING' if item.expected == 'missing' else 'NA')}"

    # --------------------------------------------------------------------------------------------- amendments

    def change(self, item: ast.Change | ast.Article) -> str:
        """A clause of an amendment."""
        say = self.say
        force = f" {say('EFFECT', 'FROM')} {self.date(item.in_force)}" if item.in_force is not None else ""
        if isinstance(item, ast.Article):
            head = f"{say('PROVISION')} {self.text(item.provision)}{self.cites(item.cites)}{force}"
            return self.block(head, map(self.change, item.changes))
        about = self.cites(item.cites) + force
        if isinstance(item, ast.DeclarationChange):
            return self._declaration_change(item, force)
        if isinstance(item, ast.CellChange):
            column = (
                self.text(item.column) if isinstance(item.column, ast.Str) else self.name(item.column.name)
            )
            place = f"{say(_VERBS[item.verb], 'CELL')} {self.place(item.place)} {column}"
            quote = self.quote([item.quote], "cell") if item.quote is not None else f"{say('AS')} "
            return f"{place} {say('OF')} {self.name(item.of.name)} {quote}{self.cell(item.new)}{force}"
        if isinstance(item, ast.RowChange):
            place = f"{say(_VERBS[item.verb], 'ROW')} {self.place(item.place)}"
            place += f" {say('OF')} {self.name(item.of.name)}"
            quote = self.quote([item.quote], "row") if item.quote is not None else f"{say('AS')} "
            return f"{place} {quote}{self.formula(item.new)}{about}"
        if isinstance(item, ast.Repeal):
            return f"{say('REPEAL')} {'; '.join(map(self.target, item.targets))}{about}"
        if isinstance(item, ast.Rename):
            return f"{say('RENAME')} {self.target(item.target)} {say('AS')} {self.name(item.to.name)}{about}"
        if isinstance(item, ast.Move):
            return f"{say('MOVE')} {self.target(item.target)} {self.position(item.position)}{about}"
        places = f" {say('AT')} {'; '.join(map(self.target, item.targets))}" if item.targets else ""
        return f"{say('PHRASE')} {self.text(item.old)} {say('WITH')} {self.text(item.new)}{places}{about}"

    def _declaration_change(self, item: ast.DeclarationChange, force: str) -> str:
        position = self.position(item.position) if item.position is not None else ""
        new = item.new
        if isinstance(new, ast.NodeDecl):
            body = self.node_head(new, position)
            if new.children is not None:
                body = self.block(body, map(self.declaration, new.children))
        else:
            body = self.declaration(new) + (f" {position}" if position else "")
        if item.old is not None:
            body = f"{self.declaration(item.old)}\n{self.say('WITH')} {body}"
        return f"{self.say(_VERBS[item.verb])} {body}{force}"

    def place(self, place: ast.Place) -> str:
        """A row as a clause names it."""
        if place.row is None:
            return self.say("ELSE")
        if place.each_word is not None:
            return f"{self.say('EACH', _WORDS[place.each_word], 'OF')} {self.key(place.row)}"
        return self.key(place.row)

    def target(self, target: ast.Target) -> str:
        """What a clause speaks of."""
        name = self.name(target.id.name) if target.id is not None else ""
        if target.place is not None:
            return f"{self.say('ROW')} {self.place(target.place)} {self.say('OF')} {name}"
        if target.header:
            sort = [self.say(*_ENTRIES[target.sort or ""])]
        else:
            sort = [self.say(_SORTS[target.sort])] if target.sort is not None else []
        return " ".join([*sort, *([name] if name else []), *map(self.text, target.texts)])

    def position(self, position: ast.Position) -> str:
        """`sau HT.12`."""
        return f"{self.say(position.where.upper())} {self.target(position.target)}"

    # --------------------------------------------------------------------------------------------------- file

    def file(self, file: ast.File) -> str:
        """The whole file."""
        return "\n\n".join([self.header(file), *map(self.declaration, file.items)]) + "\n"

    def header(self, file: ast.File) -> str:
        """The title line and its metadata."""
        own = self._ref(file.ref)
        if file.amends is not None:
            same = file.ref.id.name == file.amends.id.name
            version = f"{self.say('VERSION')} {file.ref.version}" if same else own
            head = f"{self.say('AMENDS')} {self._ref(file.amends)} {self.say('AS')} {version}"
        elif file.frame is not None:
            head = f"{self.say('DETAILS')} {self._ref(file.frame)} {self.say('AS')} {own}"
        else:
            head = f"{self.say('RULESET')} {own}"
        lines = self._metadata(file.metadata)
        return self.block(head, lines) if lines else head

    def _ref(self, ref: ast.Ref) -> str:
        return f"{self.name(ref.id.name)} {self.say('VERSION')} {ref.version}"

    def _metadata(self, meta: ast.Metadata) -> list[str]:
        say = self.say
        lines = [f"{say('TITLE')} {self.text(meta.title)}"] if meta.title is not None else []
        lines += [f"{say('BASIS')} {self.texts(meta.instrument)}"] if meta.instrument else []
        lines += [f"{say('KINDS')} {self.texts(meta.kinds)}"] if meta.kinds else []
        lines += [say("DRAFT")] if meta.draft else []
        lines += [say("ILLUSTRATIVE")] if meta.illustrative else []
        if meta.in_force_from is not None:
            until = f" {say('TO_END')} {self.date(meta.in_force_to)}" if meta.in_force_to is not None else ""
            lines.append(f"{say('FORCE', 'FROM')} {self.date(meta.in_force_from)}{until}")
        if meta.period_start is not None and meta.period_end is not None:
            start, end = self.day(meta.period_start.value), self.day(meta.period_end.value)
            lines.append(f"{say('PERIOD', 'FROM')} {start} {say('TO_BEFORE')} {end}")
        if meta.frequency is not None:
            lines.append(f"{say('FREQUENCY', _FREQUENCIES[meta.frequency])}")
        lines += [f"{say('USES')} {self._ref(use)}" for use in meta.uses]
        lines += [f"{say('REPLACES')} {self._ref(meta.replaces)}"] if meta.replaces is not None else []
        lines += [f"{say('HOLIDAYS')} {self.text(meta.holidays)}"] if meta.holidays is not None else []
        for rounding in meta.roundings:
            scope = "DISPLAY" if rounding.scope == "display" else _WORDS[rounding.scope]
            points = [] if rounding.scope == "display" else ["POINTS"]
            lines.append(f"{say('ROUND', *points, scope)} {self.rounding(rounding.rounding)}")
        if meta.not_assessed_at is not None:
            lines.append(say("POINTS", "NOT_ASSESSED", "SCALE", "AT", _WORDS[meta.not_assessed_at]))
        return lines
