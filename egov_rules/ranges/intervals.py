"""Sets of numbers between two ends, with their grain: the arithmetic of what an expression can be.

Every operation returns an interval that holds all results; exact rationals throughout, so that "at most 4"
is decided,
never estimated. Nothing here knows rules.
"""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from math import gcd

from .. import ir
from ..records import frozen

ZERO = Fraction(0)
ONE = Fraction(1)
_SLOP = Fraction(1, 10**33)  # irrational results are rounded to 34 significant digits
_MOST_BITS = 8_000  # of an end: one that takes more is as good as unbounded, or checking never ends


@frozen
class Interval:
    """The values from `low` to `high`; an end is included unless marked open, None is unbounded. `step`:
    every value is a
    multiple of it (1 for integers, 1/100 for two decimals), None: any rational in between may occur.
    """

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False
    step: Fraction | None = None

    @property
    def point(self) -> Fraction | None:
        """The only value, if there is just one."""
        return self.low if self.low is not None and self.low == self.high else None

    def holds(self, value: Fraction) -> bool:
        """Whether `value` may occur."""
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        if self.high is not None and (value > self.high or (self.high_open and value == self.high)):
            return False
        return self.step is None or self.step == 0 or value % self.step == 0

    @property
    def never_negative(self) -> bool:
        return self.low is not None and self.low >= 0

    @property
    def positive(self) -> bool:
        return self.low is not None and (self.low > 0 or (self.low == 0 and self.low_open))

    def at_most(self, bound: Fraction) -> bool:
        """Whether no value lies above `bound`."""
        return self.high is not None and self.high <= bound

    def at_least(self, bound: Fraction) -> bool:
        """Whether no value lies below `bound`."""
        return self.low is not None and self.low >= bound


ALL = Interval(None, None)
UNIT = Interval(ZERO, ONE)


NOTHING = Interval(ZERO, ZERO)


def exactly(value: Fraction) -> Interval:
    """Just `value`."""
    return Interval(value, value, step=abs(value) or None)


def between(low: Fraction | None, high: Fraction | None, step: Fraction | None = None) -> Interval:
    """From `low` to `high`, both included."""
    return Interval(low, high, step=step)


def _join_steps(a: Interval, b: Interval) -> Fraction | None:
    if a.low == 0 and a.high == 0:
        return b.step
    if b.low == 0 and b.high == 0:
        return a.step
    if a.step is None or b.step is None:
        return None
    if a.step == b.step:
        return a.step
    x, y = a.step, b.step
    return Fraction(
        gcd(x.numerator * y.denominator, y.numerator * x.denominator), x.denominator * y.denominator
    )


def snapped(i: Interval) -> Interval | None:
    """`i` with its ends moved inwards onto its grain and closed; None if no value is left."""
    low, high, step = i.low, i.high, i.step
    low_open, high_open = i.low_open, i.high_open
    if step:
        if low is not None:
            up = -(-low // step) * step
            low = up + step if low_open and up == low else up
            low_open = False
        if high is not None:
            down = high // step * step
            high = down - step if high_open and down == high else down
            high_open = False
    if low is not None and high is not None and (low > high or (low == high and (low_open or high_open))):
        return None
    return Interval(low, high, low_open, high_open, step)


def meet(a: Interval, b: Interval) -> Interval | None:
    """The values in both; None if there are none."""
    low, low_open = a.low, a.low_open
    if b.low is not None and (low is None or b.low > low or (b.low == low and b.low_open)):
        low, low_open = b.low, b.low_open
    high, high_open = a.high, a.high_open
    if b.high is not None and (high is None or b.high < high or (b.high == high and b.high_open)):
        high, high_open = b.high, b.high_open
    if a.step is None or b.step is None:
        step = a.step or b.step
    else:
        step = max(a.step, b.step)
        if step % min(a.step, b.step) != 0:  # the common grain would be coarser still: keeping one is safe
            step = a.step
    return snapped(Interval(low, high, low_open, high_open, step))


def hull(a: Interval | None, b: Interval | None) -> Interval | None:
    """The least interval around both."""
    if a is None or b is None:
        return a or b
    if a.low is None or b.low is None:
        low, low_open = None, False
    elif a.low == b.low:
        low, low_open = a.low, a.low_open and b.low_open
    else:
        low, low_open = (a.low, a.low_open) if a.low < b.low else (b.low, b.low_open)
    if a.high is None or b.high is None:
        high, high_open = None, False
    elif a.high == b.high:
        high, high_open = a.high, a.high_open and b.high_open
    else:
        high, high_open = (a.high, a.high_open) if a.high > b.high else (b.high, b.high_open)
    return Interval(low, high, low_open, high_open, _join_steps(a, b))


def add(a: Interval, b: Interval) -> Interval:
    """Every sum."""
    low = None if a.low is None or b.low is None else a.low + b.low
    high = None if a.high is None or b.high is None else a.high + b.high
    return Interval(low, high, a.low_open or b.low_open, a.high_open or b.high_open, _join_steps(a, b))


def scale(a: Interval, factor: Fraction) -> Interval:
    """Every value times `factor`."""
    if factor == 1:
        return a
    if factor == 0:
        return exactly(ZERO)
    step = None if a.step is None else a.step * abs(factor)
    low = None if a.low is None else a.low * factor
    high = None if a.high is None else a.high * factor
    if factor > 0:
        return Interval(low, high, a.low_open, a.high_open, step)
    return Interval(high, low, a.high_open, a.low_open, step)


def shift(a: Interval, by: Fraction) -> Interval:
    """Every value plus `by`."""
    return add(a, exactly(by)) if by else a


_End = tuple[int, Fraction, bool]  # (-1, 0, 1: minus infinity, finite, infinity), value, open


def _ends(a: Interval) -> tuple[_End, _End]:
    low = (-1, ZERO, True) if a.low is None else (0, a.low, a.low_open)
    high = (1, ZERO, True) if a.high is None else (0, a.high, a.high_open)
    return low, high


def _times(x: _End, y: _End) -> _End:
    if x[0] == 0 and y[0] == 0:
        value = x[1] * y[1]
        if value == 0:
            # zero is reached if a closed zero meets anything
            return 0, value, not ((x[1] == 0 and not x[2]) or (y[1] == 0 and not y[2]))
        return 0, value, x[2] or y[2]
    for one, other in ((x, y), (y, x)):
        if one[0] == 0 and one[1] == 0:
            return 0, ZERO, one[2]
        if one[0] == 0:
            return (other[0] if one[1] > 0 else -other[0]), ZERO, True
    return x[0] * y[0], ZERO, True


def multiply(a: Interval, b: Interval) -> Interval:
    """Every product."""
    step = None if a.step is None or b.step is None else a.step * b.step
    if a.low is not None and b.low is not None and a.low >= 0 and b.low >= 0:
        low, high = _times(_ends(a)[0], _ends(b)[0]), _times(_ends(a)[1], _ends(b)[1])
    else:
        corners = [_times(x, y) for x in _ends(a) for y in _ends(b)]
        low = min(corners)  # a closed end (False) goes before an open one at the same value
        high = max(corners, key=lambda end: (end[0], end[1], not end[2]))
    return _manageable(
        Interval(
            None if low[0] else low[1],
            None if high[0] else high[1],
            bool(low[0] == 0 and low[2]),
            bool(high[0] == 0 and high[2]),
            step,
        )
    )


def _bits(value: Fraction | None) -> int:
    return 0 if value is None else value.numerator.bit_length() + value.denominator.bit_length()


def _manageable(a: Interval) -> Interval:
    """`a` with ends of too many digits moved outwards, to zero or away."""
    if max(_bits(a.low), _bits(a.high), _bits(a.step)) <= _MOST_BITS:
        return a
    low, high, low_open, high_open = a.low, a.high, a.low_open, a.high_open
    if low is not None and _bits(low) > _MOST_BITS:
        low, low_open = (ZERO, False) if low > 0 else (None, False)
    if high is not None and _bits(high) > _MOST_BITS:
        high, high_open = (ZERO, False) if high < 0 else (None, False)
    return Interval(low, high, low_open, high_open, None if _bits(a.step) > _MOST_BITS else a.step)


def reciprocal(a: Interval) -> Interval | None:
    """Every 1/x for x other than zero; None if zero is the only value."""
    low, high = a.low, a.high
    if low == 0 and high == 0:
        return None
    if low is not None and low >= 0:
        top = None if low == 0 else 1 / low
        if high is None:
            return Interval(ZERO, top, True, a.low_open and low != 0)
        return Interval(1 / high, top, a.high_open, a.low_open and low != 0)
    if high is not None and high <= 0:
        flipped = reciprocal(scale(a, -ONE))
        return None if flipped is None else scale(flipped, -ONE)
    if a.step:  # zero lies inside: the nearest other values are one step away
        return Interval(-1 / a.step, 1 / a.step)
    return ALL


def largest(a: Interval, b: Interval) -> Interval:
    """Every max(x, y)."""
    low = a.low if b.low is None or (a.low is not None and a.low > b.low) else b.low
    low_open = (a.low_open if low == a.low else b.low_open) if a.low != b.low else a.low_open and b.low_open
    both = hull(a, b)
    assert both is not None
    return Interval(low, both.high, low_open, both.high_open, both.step)


def smallest(a: Interval, b: Interval) -> Interval:
    """Every min(x, y)."""
    return scale(largest(scale(a, -ONE), scale(b, -ONE)), -ONE)


def magnitude(a: Interval) -> Interval:
    """Every |x|."""
    if a.never_negative:
        return a
    if a.high is not None and a.high <= 0:
        return scale(a, -ONE)
    assert a.low is None or a.low < 0
    high = None if a.low is None or a.high is None else max(-a.low, a.high)
    return Interval(ZERO, high, step=a.step)


# ----------------------------------------------------------------------------------------------------------
# -- rounding


def round_to(value: Fraction, rounding: ir.Rounding) -> Fraction:
    """`value` to a multiple of the step, in the mode named."""
    steps = value / rounding.step
    floor = steps.numerator // steps.denominator
    rest = steps - floor
    mode = rounding.mode
    if rest == 0 or mode is ir.RoundMode.FLOOR:
        whole = floor
    elif mode is ir.RoundMode.DOWN:
        whole = floor if steps > 0 else floor + 1
    elif mode is ir.RoundMode.UP:
        whole = floor + 1 if steps > 0 else floor
    elif rest != Fraction(1, 2):
        whole = floor + (rest > Fraction(1, 2))
    elif mode is ir.RoundMode.HALF_EVEN:
        whole = floor + floor % 2
    else:
        whole = floor + 1 if steps > 0 else floor
    return whole * rounding.step


def rounded(a: Interval, rounding: ir.Rounding) -> Interval:
    """Every rounded value: rounding never changes the order."""
    low = None if a.low is None else round_to(a.low, rounding)
    high = None if a.high is None else round_to(a.high, rounding)
    if a.high is not None and a.high_open and high == a.high and rounding.mode is ir.RoundMode.FLOOR:
        high -= rounding.step
    step = rounding.step
    if a.step is not None and a.step % step == 0:
        step = a.step
    return Interval(low, high, step=step)


# -----------------------------------------------------------------------------------------------------
# irrational ends


def _root_down(n: int, q: int) -> int:
    """The floor of the q-th root of n >= 0."""
    if n < 2:
        return n
    x = 1 << -(-n.bit_length() // q)
    while True:
        y = ((q - 1) * x + n // x ** (q - 1)) // q
        if y >= x:
            return x
        x = y


def _root(value: Fraction, q: int) -> tuple[Fraction, Fraction]:
    """Rationals around the q-th root of value >= 0, wide enough for a result rounded to 34 digits; equal if
    it is exact.
    """
    if q == 1 or value == 0:
        return value, value
    top, bottom = _root_down(value.numerator, q), _root_down(value.denominator, q)
    if top**q == value.numerator and bottom**q == value.denominator:
        exact = Fraction(top, bottom)
        finite = 10**34 % bottom == 0 and top < 10**33
        return (exact, exact) if finite else (exact * (1 - _SLOP), exact * (1 + _SLOP))
    digits = 40 + max(0, value.denominator.bit_length() - value.numerator.bit_length())
    unit = 10**digits
    down = Fraction(_root_down(value.numerator * unit**q // value.denominator, q), unit)
    return down * (1 - _SLOP), (down + Fraction(1, unit)) * (1 + _SLOP)


def power(a: Interval, exponent: Fraction) -> Interval | None:
    """Every x ** exponent for the x where it is defined; None if there is none."""
    p, q = exponent.numerator, exponent.denominator
    if p == 0:
        return exactly(ONE)
    if max(_bits(a.low), _bits(a.high), _bits(a.step)) * abs(p) > _MOST_BITS:
        return Interval(ZERO, None) if a.never_negative or p % 2 == 0 or q != 1 else ALL
    if p < 0:
        inverse = reciprocal(a)
        return None if inverse is None else power(inverse, -exponent)
    if a.low is not None and a.low >= 0:
        high = None if a.high is None else _root(a.high**p, q)[1]
        return Interval(_root(a.low**p, q)[0], high, step=None if a.step is None or q != 1 else a.step**p)
    if q != 1:
        if a.high is not None and a.high < 0:
            return None
        return Interval(ZERO, None if a.high is None else _root(a.high**p, q)[1])
    if p % 2 == 0:
        return power(magnitude(a), exponent)
    return Interval(None if a.low is None else a.low**p, None if a.high is None else a.high**p)


def _ln(value: Fraction) -> Fraction:
    context = Context(prec=50)
    return Fraction(context.ln(context.divide(Decimal(value.numerator), Decimal(value.denominator))))


def logarithm(a: Interval) -> Interval | None:
    """Every ln x for x > 0."""
    if a.high is not None and a.high <= 0:
        return None

    def near(value: Fraction, sign: int) -> Fraction:
        if value == 1:
            return ZERO
        result = _ln(value)
        return result + sign * (abs(result) * _SLOP + Fraction(1, 10**45))

    low = None if a.low is None or a.low <= 0 else near(a.low, -1)
    return Interval(low, None if a.high is None else near(a.high, 1))
