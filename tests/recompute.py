"""A reader with only the printed explanation: recomputes every line and holds the score to it (law 16)."""

from __future__ import annotations

import re
from fractions import Fraction

from egov_rules import exact
from egov_rules.ir import Rounding, RoundMode

NUMBER = r"-?\d+(?:,\d+)?(?:/\d+)?%?"
_HEAD = re.compile(
    rf"^(\s*)(?:· )?(\S+)(?: “[^”]*”)?: ({NUMBER}|[^/\[=]+?)(?: \(≈ -?[\d.,]+%?\))?(?: / ({NUMBER}))?(?: [^\[\d]*)?(?: \[.*\])?$"
)
_TOKEN = re.compile(
    rf"\s*({NUMBER}(?!\d|,\d)|, không quá|, không dưới|, làm tròn đến|bội của|chữ số thập phân"
    r"|, nửa lên|, nửa chẵn|, cắt bỏ|, lên|, phần nguyên|cao nhất|thấp nhất|phần nguyên|căn bậc hai"
    r"|trung bình nhân|số mục đạt trong|có|không|ln|[-+×/^();])"
)
F = Fraction
_MODES = {
    ", nửa lên": RoundMode.HALF_UP,
    ", nửa chẵn": RoundMode.HALF_EVEN,
    ", cắt bỏ": RoundMode.DOWN,
    ", lên": RoundMode.UP,
    ", phần nguyên": RoundMode.FLOOR,
}
_CHOSEN = re.compile(rf"^\s*(?:“[^”]*”|vì .*|\S+ thuộc bậc .*|\S+ là .*): ({NUMBER})$")


def number(text: str) -> F:
    """`88,5%`, `135/52`, `-3,25`."""
    percent = text.endswith("%")
    above, _, below = text.rstrip("%").replace(",", ".").partition("/")
    value = F(above) / F(below or 1)
    return value / 100 if percent else value


class Line:
    """The left side of a printed line, computed."""

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        self.numbers: list[F] = []
        at = 0
        text = text.strip()
        while at < len(text):
            # a minus after an operand takes away, elsewhere it is a sign
            match = _TOKEN.match(text, at)
            assert match, f"cannot read {text[at:]!r} of {text!r}"
            word_ = match[1]
            operand = self.tokens and (
                self.tokens[-1] == ")" or self.tokens[-1][-1].isdigit() or self.tokens[-1][-1] == "%"
            )
            if operand and word_.startswith("-") and len(word_) > 1:
                word_ = "-"
                at = text.index("-", at) + 1
            else:
                at = match.end()
            self.tokens.append(word_)
            if word_[-1].isdigit() or word_[-1] == "%":
                self.numbers.append(number(word_))
        self.at = 0

    def value(self) -> F:
        result = self.clause()
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return result

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def clause(self) -> F:
        left = self.sum()
        while self.peek() in (", không quá", ", không dưới", ", làm tròn đến"):
            word = self.next()
            if word == ", không quá":
                left = min(left, self.sum())
            elif word == ", không dưới":
                left = max(left, self.sum())
            elif self.peek() == "bội của":
                self.next()
                step = self.atom()
                left = exact.rounded(left, Rounding(step, _MODES[self.next()]))
            else:
                places = int(self.atom())
                assert self.next() == "chữ số thập phân"
                left = exact.rounded(left, Rounding(F(1, 10**places), _MODES[self.next()]))
        return left

    def sum(self) -> F:
        left = self.product()
        while self.peek() in ("+", "-"):
            left = left + self.product() if self.next() == "+" else left - self.product()
        return left

    def product(self) -> F:
        left = self.power()
        while self.peek() in ("×", "/"):
            left = left * self.power() if self.next() == "×" else left / self.power()
        return left

    def power(self) -> F:
        base = self.atom()
        if self.peek() == "^":
            self.next()
            return exact.power(base, self.atom())
        return base

    def arguments(self) -> list[F]:
        assert self.next() == "("
        values = [self.clause()]
        while self.peek() == ";":
            self.next()
            values.append(self.clause())
        assert self.next() == ")"
        return values

    def atom(self) -> F:
        word_ = self.next()
        match word_:
            case "-":
                return -self.atom()
            case "(":
                self.at -= 1
                return self.arguments()[0]
            case "có":
                return F(1)
            case "không":
                return F(0)
            case "cao nhất":
                return max(self.arguments())
            case "thấp nhất":
                return min(self.arguments())
            case "số mục đạt trong":
                return sum(self.arguments(), F(0))
            case "phần nguyên":
                return F(self.arguments()[0].__floor__())
            case "căn bậc hai":
                return exact.root(self.arguments()[0], 2)
            case "trung bình nhân":
                return exact.geometric_mean([(x, F(1)) for x in self.arguments()])
            case "ln":
                return exact.ln(self.arguments()[0])
        return number(word_)


def recomputed(text: str) -> int:
    """Checks every computed line of a printed explanation; how many there were. Each number in a line must
    have been printed before: in the formula, in a value that it reads, in an earlier line, or in a child's
    headline.
    """
    lines = text.split("\n")
    checked = 0
    for at, line in enumerate(lines):
        head = _HEAD.match(line)
        if head is None or not re.fullmatch(NUMBER, head[3]):
            continue
        checked += _block(lines, at, head)
    return checked


def _block(lines: list[str], at: int, head: re.Match[str]) -> int:
    """One number with the lines beneath it."""
    depth = len(head[1])
    score = number(head[3])
    known = {F(0), *[number(x) for x in [head[4]] if x]}
    own = []
    for line in lines[at + 1 :]:
        indent = len(line) - len(line.lstrip())
        if line.strip() and indent <= depth:
            break
        beneath = _HEAD.match(line)
        stripped = line.strip()
        if beneath and re.fullmatch(NUMBER, beneath[3]) and not _CHOSEN.match(line):
            known.update(number(x) for x in beneath.group(3, 4) if x)
        elif beneath and beneath[3].startswith("không áp dụng"):
            known.update(number(x) for x in re.findall(r", (\d[\d,/]*) điểm", line))
        elif stripped.startswith(("= ", "nhận ", "điểm tối đa đã khai", "điểm được chấm")):
            known.update(number(x) for x in re.findall(r"(?<![\w.])" + NUMBER, stripped))
            if stripped.startswith("= trung bình"):  # of so many parts
                known.update((F(1), F(stripped.count("; ") + 1)))
        elif indent == depth + 2:
            own.append(stripped)
        elif re.fullmatch(rf".* = {NUMBER}", stripped):
            known.add(number(stripped.rpartition(" = ")[2]))
        elif _CHOSEN.match(line):  # what a member that is a choice counts as
            known.add(number(_CHOSEN.match(line)[1]))  # type: ignore[index]
    checked = 0
    result: F | None = None
    for line in own:
        chosen = _CHOSEN.match(line)
        labelled = re.sub(r"^(“[^”]*”|điểm tối đa): ", "", line)
        if chosen:
            result = number(chosen[1])
            assert result in known, f"{line}: {result} was not printed before"
        elif re.fullmatch(rf".* = {NUMBER}", labelled) and not labelled.startswith(("số ngày", "vì ")):
            left, _, right = labelled.rpartition(" = ")
            computed = Line(left)
            assert computed.value() == number(right), line
            checked += 1
            unknown = [n for n in computed.numbers if n not in known and -n not in known]
            rounds = [number(x) for x in re.findall(r"(?:làm tròn đến|bội của) (\d+(?:,\d+)?)", line)]
            assert not [n for n in unknown if n not in rounds], f"{line}: {unknown} not printed before"
            known.add(number(right))
            result = result if line.startswith("điểm tối đa: ") else number(right)
        else:
            dated = re.fullmatch(rf"số ngày.* = ({NUMBER})", labelled)
            result = number(dated[1]) if dated else result
        if result is not None:
            known.add(result)
    if result is not None:
        assert result == score, f"{lines[at]}: the lines come to {result}"
    else:
        assert score in known or score == 0 or not own, f"{lines[at]}: nothing leads to it"
    return checked
