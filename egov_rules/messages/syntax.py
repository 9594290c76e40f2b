"""E01xx: what cannot be read as the language. Both languages side by side; keywords in the file's own
surface.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..diagnostics import Diagnostic, Label, Text
from ..keywords import keyword
from ..source import Span

_MOST_EXPECTED = 5


def _shown(text: str) -> str:
    """The user's words as they go between backticks: one line, not endless."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:37] + "…"


def unexpected(at: Span, expected: Sequence[Text], hint: Text | None = None) -> Diagnostic:
    """Something else should stand here."""
    more = "…" if len(expected) > _MOST_EXPECTED else ""
    vi = ", ".join(e.vi for e in expected[:_MOST_EXPECTED]) + more
    en = ", ".join(e.en for e in expected[:_MOST_EXPECTED]) + more
    found = _shown(at.text)
    if not expected:
        return Diagnostic(
            "E0101",
            Text(vi=f"không đọc được `{found}` ở chỗ này", en=f"cannot read `{found}` here"),
            at,
            hint,
            slug="unexpected",
        )
    if not found:
        return Diagnostic(
            "E0101",
            Text(vi=f"cần {vi}, nhưng tệp đã hết", en=f"expected {en}, but the file ends"),
            at,
            hint,
            slug="unexpected",
        )
    return Diagnostic(
        "E0101",
        Text(vi=f"cần {vi}, nhưng gặp `{found}`", en=f"expected {en}, but found `{found}`"),
        at,
        hint,
        slug="unexpected",
    )


def misspelt_keyword(at: Span, phrase: str) -> Diagnostic:
    """A word is nearly a keyword that may stand here."""
    return Diagnostic(
        "E0102",
        Text(vi=f"không có từ khóa `{_shown(at.text)}`", en=f"there is no keyword `{_shown(at.text)}`"),
        at,
        Text(vi=f"có phải ý bạn là `{phrase}`?", en=f"did you mean `{phrase}`?"),
        slug="misspelt-keyword",
    )


def unclosed(opening: Span, closing: str, at: Span | None = None) -> Diagnostic:
    """A bracket is opened and never closed."""
    labels: tuple[Label, ...] = ()
    if at is not None:
        labels = (
            Label(at, Text(vi=f"cần `{closing}` trước chỗ này", en=f"`{closing}` is needed before this")),
        )
    return Diagnostic(
        "E0103",
        Text(vi=f"dấu `{opening.text}` này chưa được đóng", en=f"this `{opening.text}` is never closed"),
        opening,
        Text(vi=f"thêm `{closing}` ở chỗ kết thúc", en=f"add `{closing}` where it ends"),
        labels,
        slug="unclosed",
    )


def stray_closing(at: Span) -> Diagnostic:
    """A bracket is closed that was never opened."""
    return Diagnostic(
        "E0104",
        Text(vi=f"dấu `{at.text}` này không đóng dấu nào", en=f"this `{at.text}` closes nothing"),
        at,
        Text(
            vi="bỏ dấu này, hoặc tìm dấu mở còn thiếu ở trên",
            en="remove it, or find the missing opening above",
        ),
        slug="stray-closing",
    )


def odd_number(at: Span, surface: str, writings: Sequence[str]) -> Diagnostic:
    """A number that could be read in two ways, or is written in the other surface's way."""
    mark = Text(vi="dấu phẩy", en="a comma") if surface == "vi" else Text(vi="dấu chấm", en="a point")
    either, or_ = (join.join(f"`{w}`" for w in writings) for join in (" hoặc ", " or "))
    hint = Text(
        vi=f"phần thập phân viết sau {mark.vi}, không tách hàng nghìn"
        + (f": viết {either}" if writings else ""),
        en=f"decimals follow {mark.en} and thousands are not separated"
        + (f": write {or_}" if writings else ""),
    )
    return Diagnostic(
        "E0105",
        Text(vi=f"số `{_shown(at.text)}` không rõ nghĩa", en=f"the number `{_shown(at.text)}` is not clear"),
        at,
        hint,
        slug="odd-number",
    )


def odd_date(at: Span, surface: str, *writings: str) -> Diagnostic:
    """A date in another form than the surface's; `writings`: what it may mean."""
    vi, en = (f" {word} ".join(f"`{w}`" for w in writings) for word in ("hoặc", "or"))
    form = (
        Text(vi="ngày/tháng/năm", en="dd/mm/yyyy")
        if surface == "vi"
        else Text(vi="năm-tháng-ngày", en="yyyy-mm-dd")
    )
    return Diagnostic(
        "E0105",
        Text(
            vi=f"ngày `{at.text}` viết chưa đúng dạng", en=f"the date `{at.text}` is not in this file's form"
        ),
        at,
        Text(
            vi=f"viết {form.vi}" + (f": {vi}" if vi else ""),
            en=f"write {form.en}" + (f": {en}" if en else ""),
        ),
        slug="odd-number",
    )


def exponent_form(at: Span) -> Diagnostic:
    """`5e3`, `10x`: digits and letters in one word."""
    return Diagnostic(
        "E0105",
        Text(vi=f"`{_shown(at.text)}` không phải là số", en=f"`{_shown(at.text)}` is not a number"),
        at,
        Text(
            vi="viết số bằng chữ số thường, cách chữ bằng dấu cách; tên phải bắt đầu bằng chữ cái",
            en="write a number in plain digits, apart from letters; a name starts with a letter",
        ),
        slug="odd-number",
    )


def spaced_thousands(at: Span) -> Diagnostic:
    """`1 000`: two numbers where one was meant."""
    joined = "".join(at.text.split())
    return Diagnostic(
        "E0105",
        Text(
            vi=f"`{_shown(at.text)}` là hai số liền nhau",
            en=f"`{_shown(at.text)}` is two numbers side by side",
        ),
        at,
        Text(vi=f"nếu là một số, viết liền `{joined}`", en=f"if it is one number, write `{joined}`"),
        slug="odd-number",
    )


def unspaced_division(at: Span, left: str, right: str) -> Diagnostic:
    """`a/b` without spaces."""
    return Diagnostic(
        "E0105",
        Text(
            vi=f"`{_shown(at.text)}` viết liền không rõ nghĩa",
            en=f"`{_shown(at.text)}` without spaces is not clear",
        ),
        at,
        Text(
            vi=f"phép chia có dấu cách hai bên: `{_shown(left)} / {_shown(right)}`",
            en=f"division has spaces around it: `{_shown(left)} / {_shown(right)}`",
        ),
        slug="odd-number",
    )


def day_without_year(at: Span, surface: str, day: str, month: str) -> Diagnostic:
    """`01/10` where a day of the year is meant."""
    writing = f"{day} {keyword('MONTH', surface)} {month}"
    return Diagnostic(
        "E0105",
        Text(
            vi=f"`{at.text}` đọc được là phân số và là ngày",
            en=f"`{at.text}` reads as a fraction and as a day",
        ),
        at,
        Text(
            vi=f"ngày không có năm viết `{writing}`; phân số viết không có số 0 ở đầu",
            en=f"a day without a year is written `{writing}`; a fraction has no leading zero",
        ),
        slug="odd-number",
    )


def unclosed_text(at: Span) -> Diagnostic:
    """A quoted text without its closing mark."""
    return Diagnostic(
        "E0106",
        Text(vi="câu trong ngoặc kép chưa được đóng", en="this quoted text is never closed"),
        at,
        Text(
            vi='thêm `"` ở cuối; một câu nằm trên một dòng, và trong câu dùng “ ” thay cho "',
            en='add `"` at its end; a text stands in one line, with “ ” for quotation marks inside it',
        ),
        slug="unclosed-text",
    )


def odd_letter(at: Span, name: Text, hint: Text) -> Diagnostic:
    """A letter that the language does not use, visible or not."""
    return Diagnostic(
        "E0107",
        Text(vi=f"không dùng được {name.vi} ở đây", en=f"{name.en} cannot stand here"),
        at,
        hint,
        slug="odd-letter",
    )


def odd_sign(at: Span, plain: str) -> Diagnostic:
    """A sign of some programming language."""
    return Diagnostic(
        "E0107",
        Text(vi=f"không có dấu `{at.text}`", en=f"there is no sign `{at.text}`"),
        at,
        Text(vi=f"viết `{plain}`", en=f"write `{plain}`"),
        slug="odd-letter",
    )


def other_surface(at: Span, phrase: str, surface: str) -> Diagnostic:
    """A keyword of the other surface language."""
    if surface == "vi":
        message = Text(
            vi=f"`{at.text}` là từ khóa tiếng Anh, còn tệp này viết bằng tiếng Việt",
            en=f"`{at.text}` is an English keyword, and this file is in Vietnamese",
        )
    else:
        message = Text(
            vi=f"`{at.text}` là từ khóa tiếng Việt, còn tệp này viết bằng tiếng Anh",
            en=f"`{at.text}` is a Vietnamese keyword, and this file is in English",
        )
    hint = Text(
        vi=f"viết `{phrase}`; một tệp chỉ dùng một ngôn ngữ",
        en=f"write `{phrase}`; a file is in one language only",
    )
    return Diagnostic("E0108", message, at, hint, slug="mixed-surfaces")


def comma_list(at: Span, writing: str | None = None) -> Diagnostic:
    """A comma between the members of a list."""
    example = f": `{writing}`" if writing else ""
    return Diagnostic(
        "E0109",
        Text(
            vi="các mục của danh sách không cách nhau bằng dấu phẩy",
            en="a comma does not separate members of a list",
        ),
        at,
        Text(vi=f"dùng `;`{example}", en=f"use `;`{example}"),
        slug="comma-list",
    )


def two_conditions(at: Span, surface: str) -> Diagnostic:
    """`1 nếu a + 1 nếu b`."""
    total, if_ = keyword("SUM", surface), keyword("IF", surface)
    return Diagnostic(
        "E0110",
        Text(vi=f"một công thức chỉ có một `{if_}`", en=f"a formula has one `{if_}` only"),
        at,
        Text(
            vi=f"viết `{total} {{ 1 {if_} a; 1 {if_} b }}`, hoặc đặt từng phần trong ngoặc `(1 {if_} a) + "
            f"(1 {if_} b)`",
            en=f"write `{total} {{ 1 {if_} a; 1 {if_} b }}`, or each part in brackets `(1 {if_} a) + (1 "
            f"{if_} b)`",
        ),
        slug="two-conditions",
    )


def not_a_name(at: Span, plain: str, spaced: str | None) -> Diagnostic:
    """`so-cbcc`, `_x`, `3a` in place of a name."""
    either = Text(vi="", en="")
    if spaced:
        either = Text(vi=f", hoặc phép trừ `{spaced}`", en=f", or the subtraction `{spaced}`")
    return Diagnostic(
        "E0111",
        Text(vi=f"`{_shown(at.text)}` không phải là tên", en=f"`{_shown(at.text)}` is not a name"),
        at,
        Text(
            vi="tên gồm chữ cái, chữ số, dấu _ và dấu chấm, bắt đầu bằng chữ cái: viết "
            f"`{_shown(plain)}`{either.vi}",
            en="a name has letters, digits, _ and points and starts with a letter: write "
            f"`{_shown(plain)}`{either.en}",
        ),
        slug="not-a-name",
    )


def no_ruleset(at: Span, surface: str, *, empty: bool) -> Diagnostic:
    """The file does not start with a header."""
    vi, en = keyword("RULESET", "vi"), keyword("RULESET", "en")
    start = f"{keyword('RULESET', surface)} ten_bo {keyword('VERSION', surface)} 2017 {{ }}"
    what = Text(vi="tệp trống", en="the file is empty")
    if not empty:
        what = Text(
            vi=f"tệp không bắt đầu bằng `{vi}` hay `{en}`",
            en=f"the file does not start with `{vi}` or `{en}`",
        )
    return Diagnostic(
        "E0112",
        what,
        at,
        Text(vi=f"dòng đầu tiên là `{start}`", en=f"the first line is `{start}`"),
        slug="no-ruleset",
    )


def too_much(at: Span, what: Text, hint: Text) -> Diagnostic:
    """Beyond a limit: nesting, size, digits."""
    return Diagnostic("E0113", what, at, hint, slug="too-much")


def nested_too_deep(at: Span, limit: int) -> Diagnostic:
    """Deeper than later passes can walk."""
    return too_much(
        at,
        Text(vi=f"lồng nhau quá {limit} tầng", en=f"nested deeper than {limit} levels"),
        Text(
            vi="tách phần bên trong thành một đại lượng có tên, hoặc dùng `cộng { … }` cho một tổng dài",
            en="give the inner part a name of its own, or write a long sum as `sum { … }`",
        ),
    )


def too_large(at: Span, limit: Text) -> Diagnostic:
    """More text or words than are read."""
    return too_much(
        at,
        Text(vi=f"tệp quá lớn: nhiều hơn {limit.vi}", en=f"the file is too large: more than {limit.en}"),
        Text(vi="chia thành nhiều bộ tiêu chí", en="split it into several rulesets"),
    )


def too_many_digits(at: Span, limit: int) -> Diagnostic:
    """A number longer than any that is meant."""
    return too_much(
        at,
        Text(vi=f"số có quá {limit} chữ số", en=f"a number of more than {limit} digits"),
        Text(vi="viết số ngắn hơn, hoặc đổi đơn vị tính", en="write a shorter number, or change the unit"),
    )


def exponent_too_large(at: Span) -> Diagnostic:
    """An exponent beyond what is computed exactly."""
    return too_much(
        at,
        Text(vi="số mũ quá lớn", en="the exponent is too large"),
        Text(
            vi="tử số và mẫu số của số mũ nhiều nhất là 100",
            en="its numerator and denominator are at most 100",
        ),
    )


def fraction_division(at: Span, writing: str) -> Diagnostic:
    """`a / 3/4`."""
    return Diagnostic(
        "E0114",
        Text(
            vi="phép chia đứng cạnh một phân số viết liền nên không rõ nghĩa",
            en="a division beside an unspaced fraction is not clear",
        ),
        at,
        Text(vi=f"đặt phân số trong ngoặc: `{writing}`", en=f"put the fraction in brackets: `{writing}`"),
        slug="fraction-division",
    )


def not_available(at: Span, what: Text) -> Diagnostic:
    """A form that the language keeps room for."""
    return Diagnostic(
        "E0115",
        Text(vi=f"chưa hỗ trợ {what.vi}", en=f"{what.en} cannot be used yet"),
        at,
        Text(
            vi="viết thành một bộ tiêu chí đầy đủ, bằng những khai báo đã có",
            en="write a whole ruleset with the declarations that there are",
        ),
        slug="not-available",
    )


def only_in_amendment(at: Span, needs: Text | None, surface: str) -> Diagnostic:
    """What only an amendment may write, or leave unwritten (`needs`)."""
    if needs is not None:
        hint = Text(
            vi=f"viết thêm sau `{_shown(at.text)}`; "
            f"chỉ tệp `{keyword('AMENDS', surface)} …` được bỏ phần không đổi",
            en=f"write it after `{_shown(at.text)}`; "
            f"only a file `{keyword('AMENDS', surface)} …` may leave out what stays",
        )
        return incomplete(at, needs, hint)
    where = Text(vi="một bộ tiêu chí", en="a ruleset")
    hint = Text(
        vi=f"câu này chỉ dùng trong tệp bắt đầu bằng `{keyword('AMENDS', surface)} …`",
        en=f"this belongs into a file that starts with `{keyword('AMENDS', surface)} …`",
    )
    return misplaced_clause(at, where, hint)


def not_in_amendment(at: Span, surface: str) -> Diagnostic:
    """A declaration in an amendment without a verb."""
    return misplaced_clause(
        at,
        Text(vi="một tệp sửa đổi", en="an amendment"),
        Text(
            vi=f"viết động từ trước: `{keyword('INSERT', surface)} …`, `{keyword('AMEND', surface)} …`",
            en=f"put a verb before it: `{keyword('INSERT', surface)} …`, `{keyword('AMEND', surface)} …`",
        ),
    )


def misplaced_clause(at: Span, where: Text, hint: Text | None = None) -> Diagnostic:
    """A clause that its declaration cannot have."""
    hint = hint or Text(vi="bỏ phần này, hoặc chuyển nó sang chỗ khác", en="remove it, or move it elsewhere")
    return Diagnostic(
        "E0116",
        Text(
            vi=f"`{_shown(at.text)}` không dùng được cho {where.vi}",
            en=f"`{_shown(at.text)}` cannot be used with {where.en}",
        ),
        at,
        hint,
        slug="misplaced-clause",
    )


def repeated_clause(at: Span, first: Span) -> Diagnostic:
    """A clause that is given twice."""
    return Diagnostic(
        "E0116",
        Text(vi=f"`{_shown(at.text)}` được nêu hai lần", en=f"`{_shown(at.text)}` is given twice"),
        at,
        Text(vi="chỉ giữ một", en="keep one of them"),
        (Label(first, Text(vi="lần đầu ở đây", en="first here")),),
        slug="misplaced-clause",
    )


def incomplete(at: Span, needs: Text, hint: Text) -> Diagnostic:
    """A form lacks a part that has no default."""
    return Diagnostic(
        "E0117",
        Text(vi=f"thiếu {needs.vi}", en=f"{needs.en} is missing"),
        at,
        hint,
        slug="incomplete",
    )


def row_of_other_table(at: Span, word: str, row: Text) -> Diagnostic:
    """A row of `theo bậc` in `tùy`, and so on."""
    return Diagnostic(
        "E0118",
        Text(vi=f"bảng `{word}` không có dòng dạng này", en=f"a table `{word}` has no row of this form"),
        at,
        Text(vi=f"dòng của bảng này {row.vi}", en=f"its rows {row.en}"),
        slug="row-form",
    )


def cell_count(at: Span, found: int, wanted: int) -> Diagnostic:
    """A row of a table with too many or too few cells."""
    return Diagnostic(
        "E0119",
        Text(
            vi=f"dòng có {found} ô, bảng có {wanted} cột",
            en=f"the row has {found} cell{'s' if found != 1 else ''}, the table {wanted}"
            f" column{'s' if wanted != 1 else ''}",
        ),
        at,
        Text(
            vi="mỗi cột một ô, đóng bằng `|`; ô không đặt điều kiện ghi `-`",
            en="one cell a column, closed by `|`; a cell without a condition is `-`",
        ),
        slug="cell-count",
    )


def row_without_end(at: Span) -> Diagnostic:
    """A row of a table whose line does not end with a bar."""
    return Diagnostic(
        "E0119",
        Text(vi="dòng của bảng chưa đóng bằng `|`", en="this row of the table is not closed by `|`"),
        at,
        Text(
            vi="thêm `|` ở cuối dòng; mỗi dòng của bảng nằm trên một dòng",
            en="add `|` at its end; a row is one line",
        ),
        slug="cell-count",
    )


def no_such_date(at: Span) -> Diagnostic:
    """A date that no calendar has."""
    return Diagnostic(
        "E0120",
        Text(vi=f"không có ngày `{at.text}`", en=f"there is no date `{at.text}`"),
        at,
        Text(vi="kiểm tra lại ngày và tháng", en="check the day and the month"),
        slug="no-such-date",
    )


def chained_comparison(at: Span, surface: str) -> Diagnostic:
    """`a < b < c`."""
    and_ = keyword("AND", surface)
    return Diagnostic(
        "E0121",
        Text(vi="hai phép so sánh nối liền nhau", en="two comparisons in a chain"),
        at,
        Text(vi=f"viết hai phép so sánh nối bằng `{and_}`", en=f"write two comparisons joined by `{and_}`"),
        slug="chained-comparison",
    )


def keyword_as_name(at: Span) -> Diagnostic:
    """A keyword where a name must stand."""
    return Diagnostic(
        "E0122",
        Text(vi=f"`{at.text}` là từ khóa, không phải tên", en=f"`{at.text}` is a keyword, not a name"),
        at,
        Text(
            vi=f"nếu là tên, đặt giữa hai dấu huyền như thế này: `{at.text}`",
            en=f"if it is a name, put it between two backticks, like this: `{at.text}`",
        ),
        slug="keyword-as-name",
    )


def wrong_count(at: Span, word: str, wanted: Text) -> Diagnostic:
    """A function with too many or too few values."""
    return Diagnostic(
        "E0123",
        Text(vi=f"`{word}` cần {wanted.vi}", en=f"`{word}` takes {wanted.en}"),
        at,
        Text(vi="các giá trị cách nhau bằng `;`", en="its values are separated by `;`"),
        slug="wrong-count",
    )


def no_ruling(at: Span, surface: str) -> Diagnostic:
    """A node may be not applicable and nothing says what follows; no ruling is the default (law 5)."""
    rulings = ", ".join(f"`, {keyword(k, surface)}`" for k in ("SCALE", "FULL", "NO_POINTS", "REDUCE"))
    return incomplete(
        at,
        Text(vi="cách xử lý khi không áp dụng", en="what follows when it does not apply"),
        Text(
            vi=f"viết thêm sau điều kiện, ví dụ một trong {rulings}",
            en=f"add it after the condition, such as one of {rulings}",
        ),
    )


def comma_before_clause(at: Span, clause: str) -> Diagnostic:
    """A comma opens what is done to a value, not a clause of the node."""
    return Diagnostic(
        "E0101",
        Text(
            vi=f"trước `{_shown(clause)}` không có dấu phẩy",
            en=f"no comma stands before `{_shown(clause)}`",
        ),
        at,
        Text(vi="bỏ dấu phẩy này", en="remove this comma"),
        slug="unexpected",
    )


def clause_comma(at: Span) -> Diagnostic:
    """A clause after a formula that opens with another sign than a comma."""
    return Diagnostic(
        "E0101",
        Text(
            vi="mệnh đề sau công thức mở đầu bằng dấu phẩy", en="a clause after a formula opens with a comma"
        ),
        at,
        Text(vi="viết `,`", en="write `,`"),
        slug="unexpected",
    )


def gate_outside(at: Span, surface: str) -> Diagnostic:
    """A gate beside its table."""
    ladder = keyword("LADDER", surface)
    return Diagnostic(
        "E0116",
        Text(
            vi=f"`{_shown(at.text)}` đứng ngoài bảng `{ladder}`",
            en=f"`{_shown(at.text)}` stands outside its table `{ladder}`",
        ),
        at,
        Text(
            vi=f"chuyển câu này vào trong `{ladder} … {{ … }}`, trước dấu `}}`",
            en=f"move it into `{ladder} … {{ … }}`, before the `}}`",
        ),
        slug="misplaced-clause",
    )


def empty_cell(at: Span) -> Diagnostic:
    """A cell with nothing in it."""
    return Diagnostic(
        "E0119",
        Text(vi="ô này để trống", en="this cell is empty"),
        at,
        Text(
            vi="ô không đặt điều kiện ghi `-`; nếu không, ghi ngưỡng của ô",
            en="a cell without a condition is `-`; otherwise write its threshold",
        ),
        slug="cell-count",
    )


def parts_in_braces(at: Span, word: str) -> Diagnostic:
    """Parentheses around parts."""
    return Diagnostic(
        "E0101",
        Text(
            vi=f"các phần của `{word}` đứng trong `{{ }}`, không phải `( )`",
            en=f"the parts of `{word}` stand in `{{ }}`, not in `( )`",
        ),
        at,
        Text(vi=f"viết `{word} {{ … ; … }}`", en=f"write `{word} {{ … ; … }}`"),
        slug="unexpected",
    )


def other_word(at: Span, word: str) -> Diagnostic:
    """A keyword where a kindred one is meant."""
    return Diagnostic(
        "E0102",
        Text(vi=f"ở đây không dùng `{_shown(at.text)}`", en=f"`{_shown(at.text)}` is not used here"),
        at,
        Text(vi=f"viết `{word}`", en=f"write `{word}`"),
        slug="misspelt-keyword",
    )


def quotes_inside(at: Span) -> Diagnostic:
    """A quotation mark inside a quoted text."""
    return Diagnostic(
        "E0106",
        Text(vi="trong câu này có dấu ngoặc kép", en="there are quotation marks inside this text"),
        at,
        Text(vi='trong câu dùng “ ” thay cho "', en='write “ ” inside a text in place of "'),
        slug="unclosed-text",
    )


def ties(at: Span) -> Diagnostic:
    """A way of sharing ranks that is not known."""
    return Diagnostic(
        "E0101",
        Text(
            vi=f"cần `1-2-2-4` hay `1-2-2-3`, nhưng gặp `{_shown(at.text)}`",
            en=f"expected `1-2-2-4` or `1-2-2-3`, but found `{_shown(at.text)}`",
        ),
        at,
        Text(
            vi="`1-2-2-4` bỏ trống hạng sau các đơn vị đồng hạng, `1-2-2-3` không bỏ",
            en="`1-2-2-4` leaves ranks out after equal units, `1-2-2-3` does not",
        ),
        slug="unexpected",
    )


def condition_first(at: Span, surface: str) -> Diagnostic:
    """`= if g then 4`: the value comes first."""
    if_, else_ = keyword("IF", surface), keyword("ELSE", surface)
    return Diagnostic(
        "E0101",
        Text(
            vi=f"giá trị đứng trước, điều kiện `{if_}` đứng sau",
            en=f"the value comes first, the condition `{if_}` after it",
        ),
        at,
        Text(vi=f"viết `4 {if_} g, {else_} 0`", en=f"write `4 {if_} g, {else_} 0`"),
        slug="unexpected",
    )


def formula_and_parts(at: Span) -> Diagnostic:
    """A node with a formula and with nodes in it."""
    return Diagnostic(
        "E0101",
        Text(
            vi="một mục có công thức hoặc có các mục con, không có cả hai",
            en="a node has a formula or parts of its own, not both",
        ),
        at,
        Text(
            vi="bỏ phần từ dấu `=`: điểm của mục là tổng điểm các mục con; hoặc bỏ các mục con",
            en="remove what follows `=`: the node gets the sum of its parts; or remove the parts",
        ),
        slug="unexpected",
    )


def no_such_function(at: Span, known: Sequence[str]) -> Diagnostic:
    """A name with brackets after it. `known`: the one that it is near to, or all there are."""
    name, listed = _shown(at.text), ", ".join(f"`{phrase}(…)`" for phrase in known)
    if len(known) == 1:
        hint = Text(vi=f"có phải ý bạn là {listed}?", en=f"did you mean {listed}?")
    else:
        hint = Text(vi=f"có {listed}; phép nhân viết `×`", en=f"there are {listed}; products are written `×`")
    return Diagnostic(
        "E0101",
        Text(vi=f"không có phép tính nào tên là `{name}`", en=f"there is no function `{name}`"),
        at,
        hint,
        slug="unexpected",
    )
