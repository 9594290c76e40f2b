"""E055, W055, W056: tables of units. E063: files of tables that cannot be read at all."""

from __future__ import annotations

from collections.abc import Sequence

from ..diagnostics import Diagnostic, Text
from ..document import Place
from ..notation import clipped


def _at(code: str, slug: str, place: Place, message: Text, hint: Text | None = None) -> Diagnostic:
    where = None if place.span else place.where or None
    return Diagnostic(code, message, place.span, hint, path=place.path, where=where, slug=slug)


def _listed(words: Sequence[str], most: int = 6) -> str:
    quoted = [f"`{clipped(word)}`" for word in words[:most]]
    return "; ".join(quoted) + ("; …" if len(words) > most else "")


# ---------------------------------------------------------------------------------------------- rows, columns


def no_header(path: str) -> Diagnostic:
    """No row names its columns in a way that is understood."""
    return Diagnostic(
        "E0550",
        Text(
            "không tìm thấy dòng tiêu đề: không dòng nào trong 40 dòng đầu có cột mã hoặc tên đơn vị",
            "there is no header: none of the first 40 rows has a column for the unit's code or name",
        ),
        path=path,
        hint=Text(
            "đặt tên cột ở một dòng: `code` (mã), `name` (tên), `kind` (loại), `province` (tỉnh), "
            "`year` (năm), rồi mã của từng số liệu",
            "name the columns in one row: `code`, `name`, `kind`, `province`, `year`, then the ids of values",
        ),
        slug="no-header",
    )


def no_units(path: str) -> Diagnostic:
    """A folder without a single submission."""
    return Diagnostic(
        "E0550",
        Text("thư mục không có phiếu nào (.toml, .json)", "the folder holds no submission (.toml, .json)"),
        path=path,
        slug="no-header",
    )


def column_twice(place: Place, header: str, meaning: str, other: str) -> Diagnostic:
    """Two columns for one thing."""
    return _at(
        "E0551",
        "column-twice",
        place,
        Text(
            f"hai cột cùng là `{meaning}`: `{clipped(header)}` ở đây và cột {other}",
            f"two columns are `{meaning}`: `{clipped(header)}` here and column {other}",
        ),
        Text("xóa hoặc đổi tên một trong hai cột", "delete or rename one of them"),
    )


def unknown_column(place: Place, header: str, suggestion: str | None, computed: bool = False) -> Diagnostic:
    """A column that no ruleset of the table asks for."""
    said = Text(
        f"cột `{clipped(header)}` không phải số liệu nào của bộ tiêu chí, nên không được dùng",
        f"the column `{clipped(header)}` is no value that the ruleset asks for, and is not used",
    )
    hint = Text(
        "xóa cột này, hoặc đặt tên theo mã hay nhãn của số liệu (xem `egov-rules new`)",
        "delete it, or name it after the id or label of a value (see `egov-rules new`)",
    )
    if computed:
        said = Text(
            f"cột `{clipped(header)}` không được dùng: chương trình tự tính",
            f"the column `{clipped(header)}` is not used: it is computed",
        )
        hint = Text("xóa cột này", "delete the column")
    elif suggestion is not None:
        hint = Text(f"có phải ý bạn là `{suggestion}`?", f"did you mean `{suggestion}`?")
    return _at("W0552", "unknown-column", place, said, hint)


def column_of_another(place: Place, header: str, ref: str, n: int) -> Diagnostic:
    """A column that another ruleset of the table asks for, filled where this one applies."""
    return _at(
        "W0552",
        "unknown-column",
        place,
        Text(
            f"cột `{clipped(header)}` không phải số liệu của `{ref}`: {n} dòng có giá trị không được dùng",
            f"the column `{clipped(header)}` is no value of `{ref}`: what {n} rows hold there is not used",
        ),
        Text("để trống ô này", "leave the cell empty"),
    )


def more_unknown_columns(path: str, n: int) -> Diagnostic:
    """The rest of many."""
    return Diagnostic(
        "W0552",
        Text(f"và {n} cột khác không được dùng", f"and {n} more columns are not used"),
        path=path,
        slug="unknown-column",
    )


def ambiguous_column(place: Place, header: str, meanings: Sequence[str]) -> Diagnostic:
    """A header that is the label of several things."""
    listed = _listed(meanings)
    return _at(
        "E0553",
        "ambiguous-column",
        place,
        Text(
            f"cột `{clipped(header)}` có thể là {listed}",
            f"the column `{clipped(header)}` may be any of {listed}",
        ),
        Text("đặt tên cột theo mã của số liệu", "name the column after the id of the value"),
    )


def left_over_cell(place: Place, text: str) -> Diagnostic:
    """A cell to the right of the last column."""
    return _at(
        "E0554",
        "bad-row",
        place,
        Text(
            f"`{clipped(text)}` nằm ngoài các cột có tiêu đề: dòng này thừa ô",
            f"`{clipped(text)}` stands beyond the columns that have a header: the row has a cell too many",
        ),
        Text(
            "trong CSV, giá trị chứa dấu phân cách phải đặt trong ngoặc kép",
            "in CSV, a value that holds the separator must stand in quotes",
        ),
    )


def nameless_row(place: Place) -> Diagnostic:
    """A row that says of no unit what it says."""
    return _at(
        "E0554",
        "bad-row",
        place,
        Text("dòng này không có mã và tên đơn vị", "the row has neither the code nor the name of a unit"),
        Text("ghi mã đơn vị, hoặc xóa dòng", "give the code of the unit, or delete the row"),
    )


def no_year_in_row(place: Place, given: str | None) -> Diagnostic:
    """A row that does not say which year it is about, where nothing else does."""
    return _at(
        "E0508",
        "no-year",
        place,
        Text("thiếu năm đánh giá", "the year of assessment is missing")
        if given is None
        else Text(
            f"`{clipped(given)}` không phải là năm đánh giá", f"`{clipped(given)}` is no year of assessment"
        ),
        Text(
            "ghi năm vào cột `year`, hoặc dùng --year", "put the year into the column `year`, or use --year"
        ),
    )


def bad_line(place: Place, reason: Text) -> Diagnostic:
    """A line of JSON Lines that is no unit."""
    return _at(
        "E0554",
        "bad-row",
        place,
        reason,
        Text(
            'mỗi dòng một đơn vị: {"code": "…", "kind": "xã", "year": 2018, …}',
            'one unit a line: {"code": "…", "kind": "xã", "year": 2018, …}',
        ),
    )


def unit_twice(place: Place, name: str, others: Sequence[str]) -> Diagnostic:
    """A unit that the population holds more than once: none of its rows can be preferred."""
    listed = ", ".join(others[:5]) + (", …" if len(others) > 5 else "")
    return _at(
        "E0555",
        "unit-twice",
        place,
        Text(
            f"đơn vị `{clipped(name)}` có ở nhiều nơi: {listed}",
            f"the unit `{clipped(name)}` is there more than once: {listed}",
        ),
        Text("giữ lại một", "keep one of them"),
    )


def no_ranking(ref: str, path: str | None) -> Diagnostic:
    """A ruleset that does not say how units are ranked."""
    return Diagnostic(
        "E0556",
        Text(f"`{ref}` không quy định cách xếp hạng", f"`{ref}` does not say how units are ranked"),
        path=path,
        hint=Text(
            "thêm `xếp hạng theo chi_so giảm dần, đồng hạng 1-2-2-4` vào bộ tiêu chí",
            "add `rank by the_index descending, ties 1-2-2-4` to the ruleset",
        ),
        slug="no-ranking",
    )


def code_is_number(path: str, where: str, code: str) -> Diagnostic:
    """Unit codes kept as numbers."""
    return Diagnostic(
        "W0557",
        Text(
            f"mã đơn vị được lưu dạng số (ví dụ `{code}`): số 0 ở đầu, nếu có, đã mất",
            f"unit codes are kept as numbers (`{code}` for one): leading zeros, if there were any, are lost",
        ),
        path=path,
        where=where,
        hint=Text(
            "định dạng cột mã là chữ (Text) rồi nhập lại", "format the column as text and enter it again"
        ),
        slug="code-is-number",
    )


def flawed_cell(place: Place, name: str, flaw: Text) -> Diagnostic:
    """A cell without a usable value: a formula that failed or was never worked out, a control character."""
    return _at(
        "E0558",
        "flawed-cell",
        place,
        Text(f"`{clipped(name)}`: {flaw.vi}", f"`{clipped(name)}`: {flaw.en}"),
        Text("ghi chính giá trị vào ô", "put the value itself into the cell"),
    )


def not_in_register(place: Place, name: str) -> Diagnostic:
    """A unit that submitted and is not in the register."""
    return _at(
        "W0559",
        "not-in-register",
        place,
        Text(
            f"đơn vị `{clipped(name)}` không có trong danh mục",
            f"the unit `{clipped(name)}` is not in the register",
        ),
        Text("kiểm tra mã đơn vị và tệp của --units", "check the unit's code and the file of --units"),
    )


def more_alike(path: str | None, code: str, column: str, n: int) -> Diagnostic:
    """The rest of many findings of one code in one column."""
    where = f" ({column})" if column else ""
    return Diagnostic(
        code,
        Text(f"và {n} chỗ nữa như vậy{where}", f"and {n} more like it{where}"),
        path=path,
        slug="more-alike",
    )


# ------------------------------------------------------------------------------------------------ whole files


def extra_missing(path: str, package: str, extra: str) -> Diagnostic:
    """A format whose library is not installed."""
    return Diagnostic(
        "E0630",
        Text(f"cần gói `{package}` để đọc hoặc ghi tệp này", f"this file needs the package `{package}`"),
        path=path,
        hint=Text(f'cài bằng `pip install "egov-rules[{extra}]"`', f'`pip install "egov-rules[{extra}]"`'),
        slug="extra-missing",
    )


def unreadable_table(path: str, reason: Text, hint: Text | None = None) -> Diagnostic:
    """A file of a table that is damaged or is something else."""
    return Diagnostic(
        "E0631",
        Text(f"không đọc được bảng: {reason.vi}", f"the table cannot be read: {reason.en}"),
        path=path,
        hint=hint,
        slug="unreadable-table",
    )


def table_too_large(path: str, reason: Text) -> Diagnostic:
    """More than is ever right, or more than the file said of itself."""
    return Diagnostic(
        "E0632",
        Text(f"bảng quá lớn: {reason.vi}", f"the table is too large: {reason.en}"),
        path=path,
        hint=Text("chia nhỏ tệp, hoặc xuất lại từ phần mềm bảng tính", "split the file, or export it anew"),
        slug="table-too-large",
    )


def unknown_format(path: str, known: Sequence[str]) -> Diagnostic:
    """A suffix that stands for no format."""
    return Diagnostic(
        "E0633",
        Text(f"không biết dạng của tệp `{path}`", f"the format of `{path}` is not known"),
        path=path,
        hint=Text(
            f"dùng một trong các đuôi {_listed(known, 12)}", f"use one of the suffixes {_listed(known, 12)}"
        ),
        slug="unknown-format",
    )
