"""Rounding, roots, powers and logarithms, held against integers and enclosures (laws 1 and 2)."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov_rules import exact
from egov_rules.ir import Rounding, RoundMode

F = Fraction

RATIONALS = st.fractions(min_value=-1000, max_value=1000, max_denominator=10_000)
POSITIVE = st.fractions(min_value=F(1, 10**6), max_value=10**9, max_denominator=10**6)


@pytest.mark.parametrize(
    ("mode", "results"),
    [
        #             2.5   -2.5  2.4  -2.4  2.6  -2.6  3
        ("half_up", (3, -3, 2, -2, 3, -3, 3)),
        ("half_even", (2, -2, 2, -2, 3, -3, 3)),
        ("down", (2, -2, 2, -2, 2, -2, 3)),
        ("up", (3, -3, 3, -3, 3, -3, 3)),
        ("floor", (2, -3, 2, -3, 2, -3, 3)),
    ],
)
def test_rounding_modes_by_sign(mode: str, results: tuple[int, ...]) -> None:
    values = (F(5, 2), F(-5, 2), F(12, 5), F(-12, 5), F(13, 5), F(-13, 5), F(3))
    assert tuple(exact.rounded(v, Rounding(F(1), RoundMode(mode))) for v in values) == results


def test_rounding_to_a_step() -> None:
    quarter = Rounding(F(1, 4))
    assert exact.rounded(F(3, 8), quarter) == F(1, 2)
    assert exact.rounded(F("44.40625"), Rounding(F(1, 100))) == F("44.41")
    assert exact.rounded(F(7), Rounding(F(5))) == 5
    assert exact.rounded(F(15, 2), Rounding(F(5))) == 10


@given(
    RATIONALS, st.sampled_from(list(RoundMode)), st.sampled_from([F(1), F(1, 100), F(1, 4), F(5), F(1, 3)])
)
def test_a_rounded_value_is_near_and_stays(value: F, mode: RoundMode, step: F) -> None:
    rounding = Rounding(step, mode)
    result = exact.rounded(value, rounding)
    assert (result / step).denominator == 1
    assert abs(result - value) < step
    assert exact.rounded(result, rounding) == result
    if mode in (RoundMode.HALF_UP, RoundMode.HALF_EVEN):
        assert 2 * abs(result - value) <= step
    if mode is not RoundMode.FLOOR:
        assert exact.rounded(-value, rounding) == -result


@given(st.integers(0, 10**60), st.integers(1, 40))
def test_integer_root(value: int, degree: int) -> None:
    low = exact.integer_root(value, degree)
    assert low**degree <= value < (low + 1) ** degree


@given(st.fractions(min_value=0, max_value=10**6, max_denominator=10**4), st.integers(1, 12))
def test_a_rational_root_is_exact(value: F, degree: int) -> None:
    assert exact.root(value**degree, degree) == value


@given(POSITIVE, st.integers(2, 12))
def test_another_root_is_rounded_once_to_34_digits(value: F, degree: int) -> None:
    result = exact.root(value, degree)
    if result**degree == value:
        return
    unit = last_digit(result)
    assert (result / unit).denominator == 1
    assert (result - unit / 2) ** degree < value < (result + unit / 2) ** degree


def last_digit(value: F) -> F:
    """The worth of the 34th digit."""
    unit = F(1)
    while value / unit >= 10**34:
        unit *= 10
    while value / unit < 10**33:
        unit /= 10
    return unit


def test_powers() -> None:
    assert exact.power(F(4, 9), F(3, 2)) == F(8, 27)
    assert exact.power(F(4, 9), F(-1, 2)) == F(3, 2)
    assert exact.power(F(-2), F(3)) == -8
    assert exact.power(F(0), F(1, 2)) == 0
    with pytest.raises(ZeroDivisionError):
        exact.power(F(0), F(-1))
    with pytest.raises(ValueError, match="negative"):
        exact.power(F(-8), F(1, 3))
    assert exact.power(F(10**90), F(100, 100)) == 10**90
    assert exact.power(F(3), F(100, 3)) == exact.root(F(3) ** 100, 3)


def test_geometric_mean_is_one_root_of_the_product() -> None:
    assert exact.geometric_mean([(F(2), F(1)), (F(8), F(1))]) == 4
    assert exact.geometric_mean([(F(2), F(1, 3)), (F(16), F(2, 3))]) == 8
    assert exact.geometric_mean([(F(0), F(1)), (F(16), F(1))]) == 0
    # two roots multiplied would be off in the last digit; the product is exact
    assert exact.geometric_mean([(F(2), F(1)), (F(2), F(1)), (F(2), F(1))]) == 2


@given(POSITIVE)
def test_ln_lies_within_half_a_digit(value: F) -> None:
    result = exact.ln(value)
    if value == 1:
        assert result == 0
        return
    wide = Context(prec=120)
    closer = F(wide.ln(Decimal(value.numerator))) - F(wide.ln(Decimal(value.denominator)))
    assert abs(result - closer) <= last_digit(abs(result)) / 2


def test_ln_near_one_and_of_nothing() -> None:
    assert exact.ln(F(10**40 + 1, 10**40)) == F(1, 10**40)
    assert str(Decimal(exact.ln(F(2)).numerator) / 1) != ""
    assert exact.ln(F(2)) == F(Decimal("0.6931471805599453094172321214581766"))
    with pytest.raises(ValueError, match="logarithm"):
        exact.ln(F(0))


def test_huge_numbers_have_no_digit_limit() -> None:
    assert exact.root(F(10) ** 10_000, 100) == F(10) ** 100
    assert exact.root(F(10) ** 10_001, 100) > F(10) ** 100
