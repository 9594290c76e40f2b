"""Exact arithmetic that `Fraction` lacks: rounding as rules name it, roots, powers and logarithms (laws 1 and
2).

A root or power whose result is rational is that rational. Any other irrational result is correctly rounded
once, to 34 significant digits, half to even; whether it is, is decided in integers: nothing here is an
approximation of an approximation.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal
from fractions import Fraction
from math import isqrt, lcm

from .ir import Rounding, RoundMode

DIGITS = 34

_ZERO = Fraction(0)
_ONE = Fraction(1)


def rounded(value: Fraction, rounding: Rounding) -> Fraction:
    """`value` as a multiple of the step. Half up and up go away from zero, cut off toward it, floor toward
    minus infinity.
    """
    step = rounding.step
    below = value.denominator * step.numerator
    low, rest = divmod(value.numerator * step.denominator, below)
    if not rest:
        return value
    match rounding.mode:
        case RoundMode.FLOOR:
            up = False
        case RoundMode.DOWN:
            up = low < 0
        case RoundMode.UP:
            up = low >= 0
        case RoundMode.HALF_UP:
            twice = 2 * rest - below
            up = twice > 0 or (twice == 0 and low >= 0)
        case RoundMode.HALF_EVEN:
            twice = 2 * rest - below
            up = twice > 0 or (twice == 0 and low % 2 == 1)
    return Fraction((low + up) * step.numerator, step.denominator)


def integer_root(value: int, degree: int) -> int:
    """The largest integer whose `degree`-th power is at most `value` (>= 0)."""
    if degree == 2:
        return isqrt(value)
    if value < 2 or degree == 1:
        return value
    # Newton from above: the sequence falls until it reaches the floor of the root. A power of two is near
    # enough to start from for small degrees; else a decimal estimate, whose first step lands above the root.
    guess = 1 << -(-value.bit_length() // degree)
    if degree > 8:
        near = Context(prec=value.bit_length() * 30103 // 100000 // degree + 30, Emax=10**9, Emin=-(10**9))
        estimate = int(near.exp(near.divide(near.ln(Decimal(value)), degree))) or 1
        guess = ((degree - 1) * estimate + value // estimate ** (degree - 1)) // degree
    while True:
        better = ((degree - 1) * guess + value // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better


def root(value: Fraction, degree: int) -> Fraction:
    """The `degree`-th root of a value that is not negative; `ValueError` for a negative one (also of odd
    degree).
    """
    if value < 0:
        raise ValueError(f"root of the negative number {value}")
    above, below = integer_root(value.numerator, degree), integer_root(value.denominator, degree)
    if above**degree == value.numerator and below**degree == value.denominator:
        return Fraction(above, below)
    # Irrational: find the shift that leaves exactly 34 digits before the mark, then the nearest integer. The
    # estimate of the exponent may be one off, so it is corrected by looking at the result.
    shift = DIGITS - (_magnitude(value) // degree)
    while True:
        scaled = value * Fraction(10) ** (shift * degree)
        digits = integer_root(scaled.numerator // scaled.denominator, degree)
        if digits >= 10**DIGITS:
            shift -= 1
        elif digits < 10 ** (DIGITS - 1):
            shift += 1
        else:
            break
    # The root is irrational, so it never lies on the half: up exactly when (digits + 1/2) ** degree < scaled.
    if (2 * digits + 1) ** degree * scaled.denominator < scaled.numerator << degree:
        digits += 1
    return digits * Fraction(10) ** -shift


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """`base ** exponent`. `ZeroDivisionError` for zero to a negative exponent, `ValueError` for a root of a
    negative base.
    """
    whole = base**exponent.numerator
    return whole if exponent.denominator == 1 else root(whole, exponent.denominator)


def geometric_mean(values: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """One root of the exact product of (value, weight) pairs; weights need not sum to one, they are brought
    to it.
    """
    pairs = list(values)
    total = sum((weight for _, weight in pairs), _ZERO)
    shares = [(value, weight / total) for value, weight in pairs]
    degree = lcm(*(share.denominator for _, share in shares))
    product = _ONE
    for value, share in shares:
        product *= value ** (share * degree).numerator
    return root(product, degree)


def ln(value: Fraction) -> Fraction:
    """Natural logarithm of a positive value; `ValueError` for another."""
    if value <= 0:
        raise ValueError(f"logarithm of {value}")
    if value == 1:
        return _ZERO
    # decimal rounds its own logarithms correctly, so both terms lie within a unit of the last place of
    # `precision` digits; the enclosure is narrowed until both of its ends round to the same 34 digits. It
    # ends: no logarithm is rational here.
    precision = 2 * DIGITS
    while True:
        context = Context(prec=precision, Emax=10**9, Emin=-(10**9))
        above = context.ln(Decimal(value.numerator))
        below = context.ln(Decimal(value.denominator))
        difference = Fraction(above) - Fraction(below)
        error = Fraction(10) ** (max(above.adjusted(), below.adjusted(), 0) + 1 - precision) * 2
        low, high = _to_digits(difference - error), _to_digits(difference + error)
        if low is not None and low == high:
            return low
        precision *= 2


def _to_digits(value: Fraction) -> Fraction | None:
    """`value` rounded to 34 significant digits, half to even; None for zero, which has no first digit."""
    if value == 0:
        return None
    shift = DIGITS - 1 - _magnitude(abs(value))
    unit = Fraction(10) ** -shift
    return rounded(value, Rounding(unit, RoundMode.HALF_EVEN))


def _magnitude(value: Fraction) -> int:
    """The exponent of the first digit: `e` with 10**e <= value < 10**(e + 1)."""
    exponent = (value.numerator.bit_length() - value.denominator.bit_length()) * 30103 // 100000
    while value < Fraction(10) ** exponent:
        exponent -= 1
    while value >= Fraction(10) ** (exponent + 1):
        exponent += 1
    return exponent
