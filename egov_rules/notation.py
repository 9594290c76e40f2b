"""Exact numbers, dates and yes/no in and out of text: data means the same in a file, a table and a
report.

Reading never raises and never guesses: it gives the value or the `Fault` that the text has. Writing is
exact: decimal text where there is one, `n/d` otherwise. What people read (`shown`) has the marks of their
language; it is never read back.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from datetime import date
from fractions import Fraction

MOST_DIGITS = 100


class Fault(enum.Enum):
    """Why a text is not the number, date or answer that it should be."""

    NOT_A_NUMBER = "not_a_number"
    AMBIGUOUS = "ambiguous"  # 1.234 or 1,234: a decimal mark or thousands?
    TOO_LONG = "too_long"  # more than MOST_DIGITS digits, written out
    NOT_FINITE = "not_finite"  # nan, inf
    ZERO_DIVISOR = "zero_divisor"  # 3/0
    NOT_A_DATE = "not_a_date"
    NO_SUCH_DAY = "no_such_day"  # 31/02/2018


# ---------------------------------------------------------------------------------------------------- numbers

_MARKS = {"−": "-", "–": "-", "\u00a0": " ", "\u2009": " ", "\u202f": " "}
_NOT_FINITE = {"nan", "inf", "infinity", "+inf", "-inf", "+nan", "-nan", "-infinity", "+infinity", "∞", "-∞"}
_NUMERIC = re.compile(r"[-+0-9.,_ /%eE]+\Z")
_WHOLE = re.compile(r"[+-]?[0-9]+\Z")
_ONE_MARK = re.compile(r"([+-]?)([0-9]+)[.,]([0-9]+)\Z")
_SCIENTIFIC = re.compile(r"([+-]?[0-9]+)(?:[.,]([0-9]+))?[eE]([+-]?[0-9]+)\Z")
_THOUSANDS = re.compile(
    r"""[+-]?(?: [1-9][0-9]{0,2} (?: (?:\.[0-9]{3}){2,} | (?:\.[0-9]{3})+,[0-9]+ | (?:\.[0-9]{3}){2,},[0-9]+ )
              |  [1-9][0-9]{0,2} (?: (?:,[0-9]{3}){2,} | (?:,[0-9]{3})+\.[0-9]+ | (?:,[0-9]{3}){2,}\.[0-9]+ )
              |  [1-9][0-9]{0,2} (?:\ [0-9]{3})+ (?:[.,][0-9]+)? )\Z""",
    re.VERBOSE,
)
_BASED = re.compile(r"0[xob][0-9a-fA-F]+\Z")


def number(text: str) -> Fraction | Fault:
    """The number that a person wrote: `84,25`, `84.25`, `1.234.567,5`, `3/8`, `88,5%`.

    One mark before exactly three digits (`1.234`) could be read two ways and is `AMBIGUOUS`.
    """
    plain = "".join(_MARKS.get(c, c) for c in text).strip()
    if plain.lower() in _NOT_FINITE:
        return Fault.NOT_FINITE
    if not plain or not _NUMERIC.match(plain):
        return Fault.NOT_A_NUMBER
    if len(plain) > 4 * MOST_DIGITS:
        return Fault.TOO_LONG
    scale = 1
    if plain.endswith("%"):
        plain, scale = plain[:-1].rstrip(), 100
    parts = [_decimal(part.strip()) for part in plain.split("/")]
    for part in parts:
        if isinstance(part, Fault):
            return part
    values = [part for part in parts if isinstance(part, Fraction)]
    if len(values) > 2:
        return Fault.NOT_A_NUMBER
    if len(values) == 2:
        return values[0] / values[1] / scale if values[1] else Fault.ZERO_DIVISOR
    return values[0] / scale


def literal(text: str) -> Fraction | Fault:
    """The number that a TOML or JSON literal stands for: its decimal mark is the point, 0x… is
    hexadecimal.
    """
    plain = text.replace("_", "")
    if plain.lower() in _NOT_FINITE:
        return Fault.NOT_FINITE
    if _BASED.match(plain):
        return Fraction(int(plain, 0)) if len(plain) <= MOST_DIGITS else Fault.TOO_LONG
    if "," in plain:
        return Fault.NOT_A_NUMBER
    marked = _ONE_MARK.match(plain)
    return _with_mark(marked) if marked else _decimal(plain)


def _decimal(text: str) -> Fraction | Fault:
    if _WHOLE.match(text):
        return Fraction(int(text)) if len(text) <= MOST_DIGITS else Fault.TOO_LONG
    marked = _ONE_MARK.match(text)
    if marked:
        whole, decimals = marked[2], marked[3]
        if len(decimals) == 3 and len(whole) <= 3 and whole[0] != "0":
            return Fault.AMBIGUOUS
        return _with_mark(marked)
    scientific = _SCIENTIFIC.match(text)
    if scientific:
        digits, exponent = scientific[1] + (scientific[2] or ""), scientific[3]
        if len(digits) > MOST_DIGITS or len(exponent) > 4 or abs(int(exponent)) > MOST_DIGITS:
            return Fault.TOO_LONG
        return Fraction(int(digits)) * Fraction(10) ** (int(exponent) - len(scientific[2] or ""))
    if _THOUSANDS.match(text):
        last = max(text.rfind("."), text.rfind(","))
        marks = {c for c in text if c in ".,"}
        has_decimals = len(marks) == 2 or (len(marks) == 1 and " " in text)
        whole, decimals = (text[:last], text[last + 1 :]) if has_decimals else (text, "")
        digits = re.sub(r"[., ]", "", whole) + decimals
        if len(digits) > MOST_DIGITS:
            return Fault.TOO_LONG
        return Fraction(int(digits), 10 ** len(decimals))
    return Fault.NOT_A_NUMBER


def _with_mark(match: re.Match[str]) -> Fraction | Fault:
    sign, whole, decimals = match.groups()
    if len(whole) + len(decimals) > MOST_DIGITS:
        return Fault.TOO_LONG
    return Fraction(int(f"{sign}{whole}{decimals}"), 10 ** len(decimals))


def exact(value: Fraction) -> str:
    """Decimal text where the number has one (`3.875`), else `n/d` (`135/52`): what files hold."""
    places = decimals(value)
    if places is None:
        return f"{_digits(value.numerator)}/{_digits(value.denominator)}"
    return _plain(value, places)


def decimals(value: Fraction) -> int | None:
    """How many decimals the number has; None when they never end."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def shown(
    value: Fraction,
    lang: str,
    unit: str | None = None,
    *,
    most: int = 6,
    places: int = 4,
    grouped: bool = True,
) -> str:
    """The number as people read it: `1.234.567,5` (vi), `1,234,567.5` (en); a ratio (unit `%`) in
    percent.

    One with more than `most` decimals is rounded to `places` and marked `≈`. Below 10 000 there is no
    thousands mark, so that none is read two ways; `grouped` False: never one, as data are written.
    """
    if unit == "%":
        return shown(value * 100, lang, most=most, places=places, grouped=grouped) + "%"
    own = decimals(value)
    about = ""
    if own is None or own > most:
        about, own = "≈ ", places
        value = rounded(value, places)
    whole, _, after = _plain(abs(value), own).partition(".")
    if grouped and len(whole) > 4:
        head = len(whole) % 3
        groups = ([whole[:head]] if head else []) + [whole[i : i + 3] for i in range(head, len(whole), 3)]
        whole = ("," if lang == "en" else ".").join(groups)
    text = whole + (("." if lang == "en" else ",") + after if after else "")
    return f"{about}{'-' if value < 0 else ''}{text}"


def rounded(value: Fraction, places: int) -> Fraction:
    """To `places` decimals, half away from zero: for display only."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**places)


def _plain(value: Fraction, places: int) -> str:
    digits = _digits(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits


def _digits(number: int) -> str:
    """`str`, which refuses numbers of more than 4,300 digits: a sum of many unrounded quotients has them."""
    if number.bit_length() < 14_000:
        return str(number)
    from decimal import Decimal

    return format(Decimal(number), "f")


# ------------------------------------------------------------------------------------------------------ dates

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\Z")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})\Z")


def day(text: str) -> date | Fault:
    """The date written as yyyy-mm-dd or dd/mm/yyyy."""
    plain = text.strip()
    iso, day_first = _ISO.match(plain), _DAY_FIRST.match(plain)
    if iso:
        year, month, number_of_day = iso.groups()
    elif day_first:
        number_of_day, month, year = day_first.groups()
    else:
        return Fault.NOT_A_DATE
    try:
        return date(int(year), int(month), int(number_of_day))
    except ValueError:
        return Fault.NO_SUCH_DAY


def shown_day(value: date, lang: str) -> str:
    """dd/mm/yyyy (vi) or yyyy-mm-dd (en)."""
    return value.isoformat() if lang == "en" else f"{value.day:02}/{value.month:02}/{value.year:04}"


# ----------------------------------------------------------------------------------------------------- yes/no

_YES = {"có", "co", "đúng", "dung", "x", "✓", "✔", "☑", "☒", "yes", "y", "true"}
_NO = {"không", "khong", "ko", "sai", "no", "n", "false", "☐"}


def yes_no(text: str) -> bool | None:
    """True for Có, x, đúng, yes, …; False for Không, sai, no, …; None for anything else.

    Any case, NFC or NFD.
    """
    word = unicodedata.normalize("NFC", text).strip().lower()
    return True if word in _YES else False if word in _NO else None


def shown_yes_no(value: bool, lang: str) -> str:
    """Có/Không (vi), yes/no (en)."""
    return ("yes" if value else "no") if lang == "en" else ("Có" if value else "Không")


def folded(text: str) -> str:
    """The text for comparing spellings: NFC, lower case, single plain spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def clipped(text: str, most: int = 40) -> str:
    """The text on one line and short enough to quote in a message."""
    line = "".join(c if c.isprintable() else "·" for c in " ".join(text[:1000].split()))
    return line if len(line) <= most else line[: most - 1] + "…"
