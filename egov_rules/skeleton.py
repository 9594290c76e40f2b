"""`new`: an empty submission for a ruleset, in the decision's own order, that explains itself in
comments.

Unfilled it is valid and incomplete, never zero: a value is an empty text, or stands in a comment where an
empty cell would mean something (`trống là 0`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from . import ir
from .figures import key_text, string_text
from .ir import EmptyCell, InputRole, Kind
from .notation import decimals, shown, shown_day
from .typed import end_of


def skeleton(program: ir.Program, year: int | None = None, lang: str = "vi") -> str:
    """The TOML text. `year`: the first one that the ruleset serves unless named."""
    if year is None:
        from .ruletests import default_year

        year = default_year(program.header)
    return "\n".join(_lines(program, year, lang)) + "\n"


def _lines(program: ir.Program, year: int, lang: str) -> Iterator[str]:
    def say(vi: str, en: str) -> str:
        return en if lang == "en" else vi

    header = program.header
    yield f"# {_plain(header.title or header.id)}"
    if header.instrument:
        yield f"# {_plain(header.instrument)}"
    if header.illustrative:
        yield say("# Minh họa, không có giá trị pháp lý", "# Illustrative, without legal force")
    yield say(
        '# Điền giá trị vào chỗ "" (hoặc thay cả ""); chỗ nào chưa có số liệu thì để nguyên.',
        '# Put each value in place of ""; leave what is not known yet as it is.',
    )
    yield say(
        '# Số: 12, 12.5, "12,5", "25/2"; tỷ lệ: "88,5%" hoặc 0.885; Có/Không: "Có", true; ngày: 2018-12-31.',
        '# Numbers: 12, 12.5 or "25/2"; ratios: "88.5%" or 0.885; yes/no: "yes" or true; dates: 2018-12-31.',
    )
    yield f"year = {year}"
    yield f"ruleset = {string_text(f'{header.id}@{header.version}')}"
    yield ""
    yield "[unit]"
    kinds = "; ".join(header.kinds)
    for name, about in (
        ("code", say("mã đơn vị hành chính, giữ số 0 ở đầu", "code of the unit, leading zeros kept")),
        ("name", say("tên đơn vị", "name of the unit")),
        ("kind", kinds),
        ("province", say("tỉnh, thành phố", "province")),
    ):
        yield f'{name} = ""' + (f"  # {_plain(about)}" if about else "")
    for declared in program.inputs:
        if declared.role is InputRole.UNIT and declared.id not in ("code", "name", "kind", "province"):
            yield from _asked(declared, year, lang)
    yield ""
    yield "[values]"
    yield from _values(program, year, lang)
    proofs = [i.id for i in program.inputs if i.evidence and i.role is InputRole.SUBMITTED]
    proofs += [n.id for n in program.nodes if n.evidence and isinstance(n.body, ir.Open)]
    if proofs:
        yield ""
        yield "[evidence]"
        yield say(
            '# Ví dụ: so_cbcc = [{so_hieu = "12/BC-UBND", trich_yeu = "…", ngay = 2018-03-09, co_quan = "…", '
            'muc_trang = "trang 2"}]',
            '# As in: so_cbcc = [{so_hieu = "12/BC-UBND", trich_yeu = "…", ngay = 2018-03-09, co_quan = "…", '
            'muc_trang = "page 2"}]',
        )
        for id in proofs:
            yield f"{key_text(id)} = []"


def _values(program: ir.Program, year: int, lang: str) -> Iterator[str]:
    """Inputs under the first node that reads them, open nodes in their place; inputs that none reads come
    last.
    """
    inputs = {i.id: i for i in program.inputs if i.role is not InputRole.UNIT}
    quantities = {q.id: q for q in program.quantities}
    order = {id: number for number, id in enumerate(inputs)}
    written: set[str] = set()
    titles: list[str] = []  # sections above the present node that are not written yet
    depth: dict[str, int] = {}
    for node in program.nodes:
        depth[node.id] = depth[node.parent] + 1 if node.parent in depth else 0
        maximum = "" if node.maximum is None else f" ({_max(lang)} {shown(node.maximum, lang)})"
        cites = f" [{'; '.join(node.cites)}]" if node.cites else ""
        name = node.label if not any(c.isdigit() for c in node.id) else f"{node.id} {node.label}"
        title = f"# {'  ' * depth[node.id]}{_plain(name + maximum + cites)}"
        if isinstance(node.body, ir.Members):
            titles = [t for t in titles if _level_of(t) < depth[node.id]] + [title]
            exprs = [r.condition for r in node.not_applicable if r.condition is not None]
            exprs += [m.expr for m in node.body.members if not isinstance(m.expr, ir.NodeRef)]
            read = [
                id for e in exprs for id in _inputs_read(e, quantities) if id in inputs and id not in written
            ]
        elif isinstance(node.body, ir.Open):
            read = []
        else:
            exprs = [node.body.expr, *(r.condition for r in node.not_applicable if r.condition is not None)]
            read = [
                id for e in exprs for id in _inputs_read(e, quantities) if id in inputs and id not in written
            ]
        is_open = isinstance(node.body, ir.Open)
        if not read and not is_open:
            continue
        if titles:
            yield ""
            yield from titles
            titles = []
        if not isinstance(node.body, ir.Members):
            yield title
        if is_open:
            most = "" if node.maximum is None else shown(node.maximum, lang)
            example = "{points = …, not_assessed = …}"
            yield f'{key_text(node.id)} = ""  # ' + (
                f"points from 0 to {most}, or {example}"
                if lang == "en"
                else f"điểm từ 0 đến {most}, hoặc {example}"
            )
        for id in sorted(set(read), key=order.__getitem__):
            written.add(id)
            yield from _asked(inputs[id], year, lang)
    rest = [i for i in inputs.values() if i.id not in written]
    if rest:
        yield ""
        for declared in rest:
            yield from _asked(declared, year, lang)


def _max(lang: str) -> str:
    return "maximum" if lang == "en" else "tối đa"


def _level_of(title: str) -> int:
    return (len(title) - 2 - len(title[2:].lstrip(" "))) // 2


def _asked(declared: ir.Input, year: int, lang: str) -> Iterator[str]:
    """The comment on an input, and its line."""

    def say(vi: str, en: str) -> str:
        return en if lang == "en" else vi

    facts = [_plain(declared.label) or declared.id, _type_text(declared.type, year, lang)]
    if declared.evidence:
        facts.append(say("minh chứng: ", "evidence: ") + _plain(declared.evidence))
    if declared.asked_if is not None:
        condition = _plain(condition_text(declared.asked_if, lang))
        if condition:
            facts.append(say(f"chỉ hỏi khi {condition}", f"only if {condition}"))
    if declared.empty is EmptyCell.ZERO:
        facts.append(say("để trống là 0", "empty means 0"))
    elif declared.empty is EmptyCell.NOT_APPLICABLE:
        facts.append(say("để trống là không áp dụng", "empty means not applicable"))
    if declared.source:
        facts.append(say(f"lấy từ {'.'.join(declared.source)}", f"from {'.'.join(declared.source)}"))
    yield "# " + " · ".join(facts)
    for note in declared.notes:
        yield f"# {_plain(note)}"
    has_empty_reading = any("" in m.readings for m in declared.type.members)
    stays_out = declared.empty is not EmptyCell.MISSING or has_empty_reading
    yield f'{"# " if stays_out else ""}{key_text(declared.id)} = ""'


def _type_text(type: ir.Type, year: int, lang: str) -> str:
    """What may be written: kind, range, unit, decimals, choices."""

    def say(vi: str, en: str) -> str:
        return en if lang == "en" else vi

    match type.kind:
        case Kind.NUMBER:
            return _number_text(type, lang)
        case Kind.BOOL:
            return say("Có/Không", "yes/no")
        case Kind.DATE:
            ends = [end_of(type.first, year), end_of(type.last, year)]
            return say("ngày", "date") + _date_range(ends[0], ends[1], type.last_open, lang)
        case Kind.CHOICE:
            mark = " < " if type.ordered else "; "
            members = mark.join(f"{m.id} ({_plain(m.label)})" if m.label else m.id for m in type.members)
            return say("chọn một: ", "one of: ") + members
        case Kind.LEVEL:
            return say("mức", "level")
        case Kind.TEXT:
            return say("chữ", "text")


def _number_text(type: ir.Type, lang: str) -> str:
    def say(vi: str, en: str) -> str:
        return en if lang == "en" else vi

    if type.unit == "%":
        kind = say("tỷ lệ", "ratio")
    elif type.step == 1:
        kind = say("số nguyên", "whole number")
    elif type.unit == "điểm":
        kind = say("điểm", "points")
    else:
        kind = say("số", "number")
    if type.lower is not None:
        kind += say(" từ ", " from ") + shown(type.lower, lang, type.unit, grouped=False)
    if type.upper is not None:
        kind += say(" đến ", " to ") + shown(type.upper, lang, type.unit, grouped=False)
    if type.step is not None and type.step != 1 and type.unit != "%":
        places = decimals(type.step)
        if places is not None and type.step == Fraction(1, 10**places):
            plural = "s" if places > 1 else ""
            kind += say(f", nhiều nhất {places} chữ số thập phân", f", at most {places} decimal{plural}")
        else:
            kind += say(", bước ", ", in steps of ") + shown(type.step, lang)
    if type.unit not in (None, "%", "điểm"):
        kind += f" ({type.unit})"
    return kind


def _date_range(first: date | None, last: date | None, last_open: bool, lang: str) -> str:
    vi = lang != "en"
    text = ""
    if first is not None:
        text += (" từ " if vi else " from ") + shown_day(first, lang)
    if last is not None:
        until = (" đến trước " if last_open else " đến ") if vi else (" before " if last_open else " to ")
        text += until + shown_day(last, lang)
    return text


def condition_text(expr: ir.Expr, lang: str) -> str:
    """A condition as a ruleset writes it."""
    from .wording import formula

    return formula(expr, lang)


def _inputs_read(expr: ir.Expr, quantities: Mapping[str, ir.Quantity]) -> Iterator[str]:
    """The inputs that an expression reads, through quantities, in the order in which it names them."""
    from .ranges.terms import children

    if isinstance(expr, ir.InputRef):
        yield expr.id
    elif isinstance(expr, ir.QuantityRef) and expr.id in quantities:
        yield from _inputs_read(quantities[expr.id].expr, quantities)
    for child in children(expr):
        yield from _inputs_read(child, quantities)


def _plain(text: str) -> str:
    """A text on one line of a comment."""
    return " ".join("".join(c if c >= " " and c != "\x7f" else " " for c in text).split())
