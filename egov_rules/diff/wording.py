"""Changes in the language of an amending decision: one legal sentence a change, in Vietnamese and English.

`Sửa đổi điểm tối đa của tiêu chí HT.2 từ 3 thành 4 điểm`. Ids, texts and formulas stand as in the ruleset.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from .. import ast
from ..keywords import keyword, spoken
from ..notation import shown_day
from ..printer import Declarations
from ..source import NOWHERE
from .changes import ADDED, MOVED, RENAMED, REPEALED, Change, Piece, Provision

_NAMES = {
    "id": ("mã", "the id"),
    "version": ("phiên bản", "the version"),
    "title": ("tên", "the title"),
    "instrument": ("căn cứ ban hành", "the basis"),
    "kinds": ("đối tượng áp dụng", "the units concerned"),
    "in_force_from": ("ngày có hiệu lực", "the entry into force"),
    "in_force_to": ("ngày hết hiệu lực", "the end of force"),
    "period_start": ("đầu kỳ số liệu", "the start of the data period"),
    "period_end": ("cuối kỳ số liệu", "the end of the data period"),
    "frequency": ("kỳ đánh giá", "the frequency of evaluation"),
    "draft": ("ghi chú dự thảo", "the note of a draft"),
    "illustrative": ("ghi chú minh họa", "the note that it is illustrative"),
    "uses": ("từ vựng được dùng", "the vocabularies used"),
    "replaces": ("văn bản bị thay thế", "what it replaces"),
    "holidays": ("các ngày nghỉ", "the holidays"),
    "rounding": ("quy tắc làm tròn", "the rounding"),
    "not_assessed_at": ("nơi quy đổi điểm không đánh giá", "where points not assessed are scaled"),
    "word": ("loại", "the sort"),
    "label": ("tên", "the label"),
    "counting": ("cách tính vào điểm", "how it counts"),
    "maximum": ("điểm tối đa", "the maximum"),
    "weight": ("trọng số", "the weight"),
    "combine": ("cách tổng hợp", "how it is combined"),
    "child_na": ("cách xử lý mục không áp dụng", "what an inapplicable member does"),
    "unit": ("đơn vị tính", "the unit"),
    "open": ("việc để ngỏ", "that it is open"),
    "members": ("các mục thành phần", "the members"),
    "zero_divisor": ("quy định khi mẫu số bằng không", "the ruling for a divisor of zero"),
    "ruling": ("quy định khi không áp dụng", "the ruling where it is not applicable"),
    "adjust": ("giới hạn và làm tròn", "limits and rounding"),
    "cites": ("căn cứ trích dẫn", "the citation"),
    "evidence": ("minh chứng", "the evidence"),
    "sources": ("nguồn", "the source"),
    "verifiers": ("bên xác minh", "who verifies"),
    "notes": ("ghi chú", "the note"),
    "renamed_from": ("mã cũ đã ghi", "the former id"),
    "ids": ("dãy mã", "the ids"),
    "formula": ("công thức", "the formula"),
    "children": ("việc chia thành các mục con", "the division into parts"),
    "type": ("kiểu giá trị", "the type"),
    "kind": ("kiểu giá trị", "the type"),
    "name": ("kiểu giá trị", "the type"),
    "range": ("phạm vi giá trị", "the range"),
    "decimals": ("số chữ số thập phân", "the number of decimals"),
    "step": ("bước", "the step"),
    "ordered": ("thứ tự các giá trị", "the order of the values"),
    "asked_if": ("điều kiện hỏi", "when it is asked"),
    "empty": ("nghĩa của ô trống", "the meaning of an empty cell"),
    "source": ("nơi lấy số liệu", "where it is taken from"),
    "parameter": ("loại", "the sort"),
    "message": ("thông báo", "the message"),
    "condition": ("điều kiện", "the condition"),
    "keys": ("thứ tự tiêu chuẩn xếp hạng", "the keys"),
    "ties": ("cách xếp đồng hạng", "the rule for ties"),
    "where": ("điều kiện được xếp hạng", "who is ranked"),
    "provision": ("điều khoản được hiểu", "the provision"),
    "text": ("nội dung", "the text"),
    "alternatives": ("cách hiểu khác", "the alternatives"),
    "term": ("thuật ngữ", "the term"),
    "whole": ("toàn bộ nội dung", "the whole"),
    "otherwise": ("mức còn lại", "the level of the others"),
    "unencoded": ("ghi chú chưa lập quy tắc", "what is not encoded"),
    "columns": ("các cột", "the columns"),
    "column_cites": ("căn cứ của các cột", "the citations of the columns"),
    "row_label": ("tên dòng", "the label of the row"),
    "row_cites": ("căn cứ của dòng", "the citation of the row"),
    "row_unencoded": ("ghi chú chưa lập quy tắc của dòng", "what is not encoded of the row"),
    "subject": ("khóa tra bảng", "the key of the table"),
    "across": ("hướng của bảng", "the direction of the table"),
    "workdays": ("ngày làm bù", "the make-up days"),
    "covers": ("khoảng thời gian của lịch", "the time covered"),
    "role": ("nơi cung cấp số liệu", "who gives the value"),
}
_SORTS = {
    "ladder": ("bảng xếp mức", "the ladder"),
    "part": ("phần", "the part"),
    "table": ("bảng", "the table"),
    "ranking": ("quy tắc xếp hạng", "the ranking rule"),
    "header": ("bộ tiêu chí", "the ruleset"),
    "figure": ("số liệu cả đợt", "the cohort figure"),
    "calendar": ("lịch ngày nghỉ", "the calendar of holidays"),
}
_ROLES = {
    "submitted": ("địa phương báo cáo", "submitted"),
    "unit": ("thuộc tính đơn vị", "an attribute of the unit"),
    "round": ("cho trước cả đợt", "given for the round"),
}


def aspect(name: str, lang: str) -> str:
    """What changed, in words: `điểm tối đa`."""
    both = _NAMES.get(name, (name, name))
    return both[lang == "en"]


def named(about: Provision, lang: str) -> str:
    """A provision as a sentence calls it: `tiêu chí HT.2`, `ràng buộc “…”`."""
    if about.sort in _SORTS:
        word = _SORTS[about.sort][lang == "en"]
    else:
        word = spoken(about.word, lang)
        if about.sort == "input":
            word = "input" if lang == "en" else "số liệu"
        word = f"the {word}" if lang == "en" else word
    if about.sort in {"node", "input", "figure", "value", "type", "table", "ladder", "part"}:
        text = f"{word} {about.id}"
    elif about.sort in {"ranking", "header", "calendar"}:
        text = word
    else:
        text = f"{word} “{about.id}”"
    return f"{text} ({about.within})" if about.within else text


def piece(value: Piece, lang: str) -> str:
    """A piece of a ruleset as text."""
    words = Declarations(lang)
    if value is None:
        return "–"
    if isinstance(value, bool):
        return keyword("TRUE" if value else "FALSE", lang)
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, tuple):
        return "; ".join(piece(v, lang) for v in value)
    if isinstance(value, ast.Str):
        return f"“{value.value}”"
    if isinstance(value, ast.Id):
        return value.name
    if isinstance(value, ast.DateLit):
        return words.date(value)
    if isinstance(value, ast.PeriodDay):
        return words.day(value.value)
    if isinstance(value, ast.IdRange):
        return words.ids(value)
    if isinstance(value, ast.Ref):
        return f"{value.id.name}@{value.version}"
    if isinstance(value, ast.RoundingSpec):
        return words.rounding(value)
    if isinstance(value, ast.AtMost | ast.NotBelow | ast.Rounded) and isinstance(value.expr, ast.OwnMax):
        return words.adjust(value)
    if isinstance(value, ast.TypeSpec):
        return words.type(value)
    if isinstance(value, ast.MemberDecl):
        return words.member(value)
    if isinstance(value, ast.Range):
        return words.key(value)
    if isinstance(value, ast.CellSpec):
        return words.cell(value)
    if isinstance(value, ast.LadderRow):
        return _row_name(value, words)
    if isinstance(value, ast.BandRow):
        return words.band_row(value)
    if isinstance(value, ast.RankKeySpec):
        direction = keyword("DESCENDING" if value.descending else "ASCENDING", lang)
        return f"{words.expr(value.expr)} {direction}"
    if isinstance(value, ast.GateDecl):
        caps = f"{keyword('NOT_ABOVE', lang)} " if value.caps else ""
        level = f"{keyword('THEN', lang)} {caps}“{value.level.value}”"
        return f"{keyword('IF', lang)} {words.expr(value.condition)} {level}"
    clauses = _CLAUSES.get(type(value))
    if clauses is not None:
        return _clause(words, **{clauses: (value,) if clauses in {"members", "not_applicable"} else value})
    if isinstance(value, ast.InputDecl | ast.FigureDecl):
        return words.input(value)
    if isinstance(value, ast.LadderPart):
        return f"“{value.label.value}”"
    if isinstance(value, ast.Declaration):
        return words.declaration(value)
    return words.formula(value)


_CLAUSES: dict[type, str] = {
    ast.WeightedMember: "members",
    ast.NotApplicableClause: "not_applicable",
    ast.ZeroDivisorClause: "zero_divisor",
}


def _clause(words: Declarations, **fields: Any) -> str:
    """One clause of a node, without the node."""
    x = ast.Id("x", span=NOWHERE)
    node = ast.NodeDecl("tiêu chí", ast.IdRange(x, None, span=NOWHERE), None, None, span=NOWHERE, **fields)
    return words.node_head(node).partition(" x ")[2]


def _row_name(row: ast.LadderRow, words: Declarations) -> str:
    place = ast.Place(row.subject, row.each_word, span=row.span)
    return words.place(place)


def row_name(key: Piece, lang: str) -> str:
    """The key of a row as text; `còn lại` for none."""
    return keyword("ELSE", lang) if key is None else piece(key, lang)


def sentence(change: Change, lang: str) -> str:
    """The change as an amending decision would say it, without a full stop."""
    text = _SAID[change.kind](change, lang)
    return text[:1].upper() + text[1:]


def _added(c: Change, lang: str) -> str:
    what = f"{named(c.provision, lang)}{_label(c.provision)}"
    if c.aspect in {"row", "level_row", "table_row", "gate"}:
        row = "gate" if c.aspect == "gate" else "row"
        name = row_name(c.place[0], lang)
        gives = _gives(c.new, lang) if c.aspect != "level_row" else _cells(c.new, lang)
        if lang == "en":
            return f"in {named(c.provision, lang)}, the {row} “{_bare(name)}” is inserted: {gives}"
        word = "điều kiện loại" if row == "gate" else "dòng"
        return f"bổ sung {word} “{_bare(name)}” vào {named(c.provision, lang)}: {gives}"
    where = ""
    if c.after is not None and c.provision.sort != "test":
        where = f" after {named(c.after, lang)}" if lang == "en" else f" sau {named(c.after, lang)}"
    extra = _about_new(c, lang)
    return f"{what}{extra} is inserted{where}" if lang == "en" else f"bổ sung {what}{extra}{where}"


def _about_new(c: Change, lang: str) -> str:
    if isinstance(c.new, ast.NodeDecl) and c.new.maximum is not None:
        top = Declarations(lang).expr(c.new.maximum)
        return f" (maximum {top} points)" if lang == "en" else f" (tối đa {top} điểm)"
    if isinstance(c.new, ast.InputDecl):
        return f" ({piece(c.new.type, lang)})"
    if isinstance(c.new, ast.ReadingDecl | ast.TermDecl | ast.ProvisionDecl):
        return f": “{c.new.text.value}”"
    return ""


def _gives(value: Piece, lang: str) -> str:
    return piece(value.expr if isinstance(value, ast.BandRow) and value.growth is None else value, lang)


def _cells(row: ast.LadderRow, lang: str) -> str:
    return " | ".join(piece(cell or "-", lang) for cell in row.cells) or piece(row.unencoded, lang)


def _bare(text: str) -> str:
    return text.strip("“”")


def _label(about: Provision) -> str:
    return f" “{about.label}”" if about.label else ""


def _repealed(c: Change, lang: str) -> str:
    if c.aspect in {"row", "level_row", "table_row", "gate"}:
        name, gate = _bare(row_name(c.place[0], lang)), c.aspect == "gate"
        if lang == "en":
            return f"in {named(c.provision, lang)}, the {'gate' if gate else 'row'} “{name}” is repealed"
        return f"bãi bỏ {'điều kiện loại' if gate else 'dòng'} “{name}” của {named(c.provision, lang)}"
    what = f"{named(c.provision, lang)}{_label(c.provision)}"
    return f"{what} is repealed" if lang == "en" else f"bãi bỏ {what}"


def _moved(c: Change, lang: str) -> str:
    what = named(c.provision, lang)
    inside = ""
    if c.old != c.new:
        into = c.new or ("the first level" if lang == "en" else "cấp ngoài cùng")
        inside = f" into {into}" if lang == "en" else f" vào {into}"
    where = ""
    if c.after is not None and c.after.id != c.new:
        where = f" after {named(c.after, lang)}" if lang == "en" else f" sau {named(c.after, lang)}"
    if not (inside or where):
        where = " to the front" if lang == "en" else " lên đầu"
    return f"{what} is moved{inside}{where}" if lang == "en" else f"chuyển {what}{inside}{where}"


def _renamed(c: Change, lang: str) -> str:
    about = Provision(c.provision.sort, c.old, c.provision.word, "", (), c.provision.within)
    sure = ""
    if c.confidence is not None:
        sure = (
            f" (inferred, confidence {c.confidence}%)"
            if lang == "en"
            else f" (suy đoán, độ tin cậy {c.confidence}%)"
        )
    if lang == "en":
        return f"{named(about, lang)} is renumbered {c.new}{sure}"
    return f"đánh số lại {named(about, lang)} thành {c.new}{sure}"


def _changed(c: Change, lang: str) -> str:
    about = named(c.provision, lang)
    old, new = _quoted(value(c, c.old, lang)), _quoted(value(c, c.new, lang))
    if c.aspect == "cell":
        row, column = _bare(row_name(c.place[0], lang)), _bare(piece(c.place[1], lang))
        if lang == "en":
            return f"the cell {row}, “{column}” of {about} is amended from {old} to {new}"
        return f"sửa đổi ô {row}, “{column}” của {about} từ {old} thành {new}"
    if c.aspect in {"row", "gate"}:
        row = _bare(row_name(c.place[0], lang))
        if lang == "en":
            return f"the row “{row}” of {about} is amended from {old} to {new}"
        return f"sửa đổi dòng “{row}” của {about} từ {old} thành {new}"
    name = aspect(c.aspect, lang)
    if c.aspect.startswith("row_"):
        name += f" “{_bare(row_name(c.place[0], lang))}”"
    elif c.aspect == "rounding":
        scope = spoken(str(c.place[0]), lang) if c.place[0] != "display" else keyword("DISPLAY", lang)
        name += f" ({scope})"
    if c.aspect == "whole":
        return f"{about} is replaced" if lang == "en" else f"thay thế {about}"
    if c.old is None or c.old is False:
        gained = "" if c.new is True else f": {new}"
        return (
            f"{name} of {about} is inserted{gained}"
            if lang == "en"
            else f"bổ sung {name} của {about}{gained}"
        )
    if c.new is None or c.new is False:
        lost = "" if c.old is True else f" ({old})"
        return f"{name} of {about} is repealed{lost}" if lang == "en" else f"bãi bỏ {name} của {about}{lost}"
    unit = _points(c, lang)
    if lang == "en":
        return f"{name} of {about} is amended from {old} to {new}{unit}"
    return f"sửa đổi {name} của {about} từ {old} thành {new}{unit}"


def _quoted(text: str) -> str:
    """Words of the ruleset stand in quotation marks; numbers, ids and texts that have them already do not."""
    return text if " " not in text or text.startswith("“") else f"“{text}”"


def value(c: Change, side: Piece, lang: str) -> str:
    """Old or new of a change as text, in words where the piece is a code of ours."""
    if c.aspect == "role" and isinstance(side, str):
        return _ROLES[side][lang == "en"]
    if c.aspect in {"word", "not_assessed_at", "frequency"} and isinstance(side, str):
        return spoken(side, lang)
    if c.aspect == "parameter":
        return keyword("PARAMETER" if side else "QUANTITY", lang)
    if c.aspect in _CODED and isinstance(side, str):
        return keyword(_CODED[c.aspect].get(side, "AS"), lang) if side in _CODED[c.aspect] else side
    text = piece(side, lang)
    if c.provision.sort == "calendar":
        return re.sub(r"\d{4}-\d\d-\d\d", lambda day: shown_day(date.fromisoformat(day[0]), lang), text)
    return text


_CODED = {
    "counting": {"bonus": "BONUS", "penalty": "PENALTY", "informational": "UNCOUNTED"},
    "combine": {
        "mean": "MEAN",
        "weighted_mean": "WEIGHTED_MEAN",
        "geometric_mean": "GEOMETRIC_MEAN",
        "harmonic_mean": "HARMONIC_MEAN",
        "largest": "HIGHEST",
        "smallest": "LOWEST",
    },
    "child_na": {"skip": "SKIPPED", "zero": "CHILD_ZERO", "whole": "WHOLE_NA"},
    "kind": {
        "bool": "YESNO",
        "integer": "INTEGER",
        "number": "NUMBER_TYPE",
        "ratio": "RATIO_TYPE",
        "points": "POINTS",
        "date": "DATE_TYPE",
        "text": "TEXT_TYPE",
        "choice": "ONE_OF",
    },
    "empty": {"not_applicable": "NA"},
}


def _points(c: Change, lang: str) -> str:
    """`điểm` after a maximum of a plain number."""
    plain = c.aspect == "maximum" and isinstance(c.new, ast.Number)
    return (" points" if lang == "en" else " điểm") if plain else ""


_SAID = {ADDED: _added, REPEALED: _repealed, MOVED: _moved, RENAMED: _renamed, "changed": _changed}
