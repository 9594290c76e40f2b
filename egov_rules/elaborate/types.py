"""Types of expressions while they are elaborated: kinds, and units with the algebra of law 3.

A unit is a vector of named counts with an exponent for points beside it. A bare number among the factors
makes the whole take the unit that its place needs; a number whose unit was never declared is compatible with
anything, but is no points.
"""

from __future__ import annotations

from fractions import Fraction

from .. import ir
from ..diagnostics import Text
from ..records import frozen

ONE = Fraction(1)
POINTS_WORDS = frozenset({"điểm", "point", "points"})


@frozen
class Unit:
    """`points` and `factors` are exponents; `percent`: a percent literal, which fits a quotient of counts as
    well.
    """

    points: Fraction = Fraction(0)
    factors: tuple[tuple[str, Fraction], ...] = ()
    bare: bool = False
    undeclared: bool = False
    percent: bool = False

    @property
    def flexible(self) -> bool:
        """Takes the unit that its place needs."""
        return self.bare and self.points == 0

    @property
    def is_points(self) -> bool:
        """Points × anything without points is points."""
        return self.points == 1

    @property
    def fits_points(self) -> bool:
        return self.is_points or self.flexible

    @property
    def is_ratio(self) -> bool:
        return not (self.points or self.factors or self.bare or self.undeclared)

    @property
    def is_quotient(self) -> bool:
        """A count per another count: something that people give in percent."""
        exponents = [e for _, e in self.factors]
        return self.points == 0 and any(e > 0 for e in exponents) and any(e < 0 for e in exponents)


@frozen
class Ty:
    """What is known of an expression. `kind` None: it failed or is not encoded, and silences what rests on
    it.

    `choice`: the declared type of a choice. `ladder` and `labels` (lowest first): of a level.
    """

    kind: ir.Kind | None
    unit: Unit = Unit()
    choice: ir.Type | None = None
    ladder: str | None = None
    labels: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        return self.kind is not None

    @property
    def is_number(self) -> bool:
        return self.kind is ir.Kind.NUMBER


UNKNOWN = Ty(None)
BOOL = Ty(ir.Kind.BOOL)
DATE = Ty(ir.Kind.DATE)
TEXT = Ty(ir.Kind.TEXT)
BARE = Ty(ir.Kind.NUMBER, Unit(bare=True))
UNDECLARED = Ty(ir.Kind.NUMBER, Unit(undeclared=True))
RATIO = Ty(ir.Kind.NUMBER)
PERCENT = Ty(ir.Kind.NUMBER, Unit(percent=True))
POINTS = Ty(ir.Kind.NUMBER, Unit(points=ONE))
DAYS = Ty(ir.Kind.NUMBER, Unit(factors=(("ngày", ONE),)))
YEARS = Ty(ir.Kind.NUMBER, Unit(factors=(("năm", ONE),)))


def number(unit: Unit) -> Ty:
    """A number of the unit."""
    return Ty(ir.Kind.NUMBER, unit)


def level(ladder: str, labels: tuple[str, ...]) -> Ty:
    """The level of a ladder; `labels` from lowest to highest."""
    return Ty(ir.Kind.LEVEL, ladder=ladder, labels=labels)


# ----------------------------------------------------------------------------------------------- unit algebra


def _vector(pairs: dict[str, Fraction]) -> tuple[tuple[str, Fraction], ...]:
    return tuple((name, e) for name, e in pairs.items() if e)  # as written: `Mb/s`, by `người`: Mb/s/người


def product(a: Unit, b: Unit, sign: int = 1) -> Unit:
    """Unit of `a × b`, of `a / b` with `sign` -1."""
    factors = dict(a.factors)
    for name, e in b.factors:
        factors[name] = factors.get(name, Fraction(0)) + sign * e
    return Unit(
        a.points + sign * b.points,
        _vector(factors),
        bare=a.bare or b.bare,
        undeclared=a.undeclared or b.undeclared,
    )


def power(a: Unit, exponent: Fraction) -> Unit:
    """Unit of `a ^ exponent`."""
    return Unit(
        a.points * exponent,
        tuple((name, e * exponent) for name, e in a.factors),
        bare=a.bare,
        undeclared=a.undeclared,
    )


def joined(a: Unit, b: Unit) -> Unit | None:
    """The unit that two summands or compared values share, None where they have none in common."""
    if a.flexible:
        return b
    if b.flexible:
        return a
    if a.undeclared:
        return b
    if b.undeclared:
        return a
    if a.is_points or b.is_points:
        return a if a.is_points and b.is_points else None
    if (a.points, dict(a.factors)) == (b.points, dict(b.factors)):
        return b if a.percent else a
    if a.percent and b.is_quotient:
        return b
    if b.percent and a.is_quotient:
        return a
    return None


def declared(text: str | None) -> Unit:
    """The unit that `đơn vị tính "triệu đồng/người"` names."""
    if text is None or not text.strip():
        return Unit(undeclared=True)
    above, *below = (part.strip() for part in text.split("/"))
    factors: dict[str, Fraction] = {}
    points = Fraction(0)
    for sign, names in ((1, [above]), (-1, below)):
        for name in names:
            if name.casefold() in POINTS_WORDS:
                points += sign
            elif name:
                factors[name] = factors.get(name, Fraction(0)) + sign
    return Unit(points, _vector(factors))


def text_of(unit: Unit) -> str | None:
    """How the unit is shown: `điểm`, `%`, `người`, `triệu đồng/người`; None for a plain number."""
    if unit.is_points:
        return "điểm"
    if unit.bare or unit.undeclared:
        return None
    if not unit.points and not unit.factors:
        return "%"
    parts = unit.factors + ((("điểm", unit.points),) if unit.points else ())

    def named(sign: int) -> list[str]:
        return [n if abs(e) == 1 else f"{n}^{abs(e)}" for n, e in parts if e * sign > 0]

    above, below = named(1), named(-1)
    return "/".join(["·".join(above) or "1", *below])


# ---------------------------------------------------------------------------------------------------- wording


def shown(ty: Ty) -> Text:
    """What a value is, for a message: `số đếm theo người`, `tỷ lệ`, `ngày`."""
    match ty.kind:
        case ir.Kind.BOOL:
            return Text("có/không", "a yes/no value")
        case ir.Kind.DATE:
            return Text("ngày", "a date")
        case ir.Kind.TEXT:
            return Text("văn bản", "a text")
        case ir.Kind.LEVEL:
            return Text(f"mức của `{ty.ladder}`", f"a level of `{ty.ladder}`")
        case ir.Kind.CHOICE:
            name = ty.choice.name if ty.choice else None
            return Text(f"lựa chọn `{name}`", f"a choice `{name}`") if name else Text("lựa chọn", "a choice")
        case None:
            return Text("không rõ", "unknown")
        case _:
            return shown_unit(ty.unit)


def shown_unit(unit: Unit) -> Text:
    """What a number is, by its unit."""
    if unit.is_points:
        return Text("điểm", "points")
    if unit.flexible:
        return Text("số", "a number")
    if unit.undeclared:
        return Text("số không khai đơn vị tính", "a number without a declared unit")
    if unit.is_ratio:
        return Text("tỷ lệ", "a ratio")
    name = text_of(unit)
    return Text(f"số tính bằng `{name}`", f"a number of `{name}`")


def ir_type(ty: Ty) -> ir.Type:
    """The type as the IR keeps it for a named value."""
    if ty.kind is ir.Kind.CHOICE and ty.choice is not None:
        return ty.choice
    if ty.kind is ir.Kind.LEVEL:
        return ir.Type(ir.Kind.LEVEL, ladder=ty.ladder, ordered=True)
    if ty.kind is None or ty.kind is ir.Kind.NUMBER:
        return ir.Type(ir.Kind.NUMBER, unit=text_of(ty.unit) if ty.kind else None)
    return ir.Type(ty.kind)


def of_type(type_: ir.Type, unit: Unit) -> Ty:
    """The type of a value that was declared with `type_`."""
    if type_.kind is ir.Kind.CHOICE:
        return Ty(ir.Kind.CHOICE, choice=type_)
    if type_.kind is ir.Kind.NUMBER:
        return number(unit)
    return Ty(type_.kind)
