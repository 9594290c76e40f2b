"""E06: files that cannot be read or written, references that lead nowhere, a wrong command line."""

from __future__ import annotations

from collections.abc import Sequence

from ..diagnostics import Diagnostic, Label, Text
from ..source import Span


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def no_such_file(path: str, similar: Sequence[str] = ()) -> Diagnostic:
    """A path that names nothing."""
    return Diagnostic(
        "E0601",
        Text(vi=f"không có tệp `{path}`", en=f"there is no file `{path}`"),
        path=path,
        hint=Text(vi=f"có phải ý bạn là {_names(similar)}?", en=f"did you mean {_names(similar)}?")
        if similar
        else None,
        slug="no-such-file",
    )


def folder_not_file(path: str) -> Diagnostic:
    """A folder where one file is read."""
    return Diagnostic(
        "E0602",
        Text(vi=f"`{path}` là thư mục, cần một tệp", en=f"`{path}` is a folder, a file is needed"),
        path=path,
        hint=Text(vi="hãy nêu tệp trong thư mục đó", en="name a file in that folder"),
        slug="folder-not-file",
    )


def unreadable(path: str, reason: Text) -> Diagnostic:
    """The system refuses to open or read the file."""
    return Diagnostic(
        "E0603",
        Text(vi=f"không đọc được `{path}`: {reason.vi}", en=f"cannot read `{path}`: {reason.en}"),
        path=path,
        hint=Text(
            vi="kiểm tra đường dẫn, quyền đọc của tệp và của thư mục",
            en="check the path, and the permissions of the file and its folder",
        ),
        slug="unreadable",
    )


def not_utf8(path: str, found: str | None, where: Text | None) -> Diagnostic:
    """Bytes that are not UTF-8. `found` names the encoding where it shows, `where` the first wrong byte."""
    if found:
        looks = Text(vi=f"tệp ở bảng mã {found}, cần UTF-8", en=f"the file is in {found}, UTF-8 is needed")
    else:
        place = Text(vi=f" ({where.vi})", en=f" ({where.en})") if where else Text(vi="", en="")
        looks = Text(vi=f"tệp không ở bảng mã UTF-8{place.vi}", en=f"the file is not in UTF-8{place.en}")
    return Diagnostic(
        "E0604",
        looks,
        path=path,
        hint=Text(
            vi="lưu lại tệp với bảng mã UTF-8 (Notepad: Lưu thành, Mã hóa UTF-8)",
            en="save the file again as UTF-8 (Notepad: Save as, Encoding UTF-8)",
        ),
        slug="not-utf8",
    )


def cut_off(path: str, line: int) -> Diagnostic:
    """The last bytes are the beginning of a letter: a copy or download that was broken off."""
    return Diagnostic(
        "E0604",
        Text(
            vi=f"tệp kết thúc giữa một chữ (dòng {line}): có lẽ đã bị cắt",
            en=f"the file ends in the middle of a letter (line {line}): it seems to have been cut off",
        ),
        path=path,
        hint=Text(
            vi="lấy lại tệp gốc, hoặc xóa chữ cuối cùng rồi lưu lại",
            en="get the original again, or delete the last letter and save",
        ),
        slug="not-utf8",
    )


def no_text(path: str) -> Diagnostic:
    """Little but zero bytes: a damaged file, or no text at all."""
    return Diagnostic(
        "E0604",
        Text(
            vi="đây không phải tệp văn bản (hầu hết là byte 0)", en="this is no text file (most bytes are 0)"
        ),
        path=path,
        hint=Text(vi="lấy lại tệp gốc hoặc bản sao lưu", en="get the original or a backup of it"),
        slug="not-utf8",
    )


def empty_file(path: str) -> Diagnostic:
    """Nothing but white space."""
    return Diagnostic(
        "E0605",
        Text(vi="tệp rỗng", en="the file is empty"),
        path=path,
        hint=Text(vi="kiểm tra xem có lưu nhầm tệp không", en="check that the right file was saved"),
        slug="empty-file",
    )


def too_large(path: str, size: int, limit: int) -> Diagnostic:
    """Larger than anything that a person writes."""
    size_mb, limit_mb = -(-size // 1_000_000), limit // 1_000_000
    return Diagnostic(
        "E0606",
        Text(
            vi=f"tệp quá lớn: {size_mb} MB, nhiều nhất {limit_mb} MB",
            en=f"the file is too large: {size_mb} MB, at most {limit_mb} MB",
        ),
        path=path,
        hint=Text(
            vi="kiểm tra xem có chọn nhầm tệp không, hoặc chia tệp thành nhiều tệp",
            en="check that this is the right file, or split it into several",
        ),
        slug="file-too-large",
    )


def unknown_ruleset(
    ref: str, similar: Sequence[str], at: Span | None = None, path: str | None = None
) -> Diagnostic:
    """A reference that no ruleset answers to, beside the file or among those shipped."""
    return Diagnostic(
        "E0607",
        Text(vi=f"không tìm thấy bộ tiêu chí `{ref}`", en=f"there is no ruleset `{ref}`"),
        at,
        hint=Text(vi=f"có phải ý bạn là {_names(similar)}?", en=f"did you mean {_names(similar)}?")
        if similar
        else Text(
            vi="đặt tệp .egr cạnh tệp dùng nó, hoặc xem các bộ có sẵn bằng `egov-rules list`",
            en="put its .egr file beside the file that uses it, or see those shipped with `egov-rules list`",
        ),
        path=path,
        slug="unknown-ruleset",
    )


def cyclic_frames(refs: Sequence[str], at: Span | None, path: str) -> Diagnostic:
    """A file that details itself through others."""
    ring = " → ".join(refs)
    return Diagnostic(
        "E0608",
        Text(
            vi=f"các bộ tiêu chí quy định chi tiết lẫn nhau thành vòng: {ring}",
            en=f"rulesets detail each other in a ring: {ring}",
        ),
        at,
        path=path,
        hint=Text(
            vi="bộ khung không được quy định chi tiết bộ nào trong vòng",
            en="the frame must not detail one of these",
        ),
        slug="cyclic-frames",
    )


def used_ruleset_broken(ref: str, at: Span | None, first: Diagnostic) -> Diagnostic:
    """The frame or vocabulary that a file uses has errors of its own."""
    return Diagnostic(
        "E0609",
        Text(
            vi=f"bộ tiêu chí `{ref}` được dùng ở đây có lỗi", en=f"the ruleset `{ref}` used here has errors"
        ),
        at,
        labels=(Label(first.span, first.message),) if first.span else (),
        path=first.path,
        hint=Text(
            vi=f"chạy `egov-rules check` với tệp của `{ref}`",
            en=f"run `egov-rules check` on the file of `{ref}`",
        ),
        slug="used-ruleset-broken",
    )


def none_in_force(kind: str, year: int, kinds: Sequence[str], path: str | None) -> Diagnostic:
    """No ruleset serves the unit's kind in that year."""
    return Diagnostic(
        "E0610",
        Text(
            vi=f"không có bộ tiêu chí nào có hiệu lực cho `{kind}` năm {year}",
            en=f"no ruleset is in force for `{kind}` in {year}",
        ),
        path=path,
        hint=Text(
            vi=f'ghi `ruleset = "…"` hoặc dùng --rules; các loại đơn vị có bộ tiêu chí: {_names(kinds)}',
            en=f'write `ruleset = "…"` or use --rules; kinds of units that rulesets serve: {_names(kinds)}',
        ),
        slug="none-in-force",
    )


def two_files(ref: str, one: str, other: str, at: Span | None, path: str | None) -> Diagnostic:
    """Two files with one name and version, and different rules."""
    return Diagnostic(
        "E0622",
        Text(
            vi=f"hai tệp khác nhau cùng là `{ref}`: `{one}` và `{other}`",
            en=f"two different files are both `{ref}`: `{one}` and `{other}`",
        ),
        at,
        Text(
            vi="bỏ một tệp, đổi phiên bản của nó, hoặc chỉ rõ tệp bằng --rules",
            en="remove one, give it another version, or name the file with --rules",
        ),
        path=None if at else path,
        slug="two-files",
    )


def several_in_force(kind: str, year: int, refs: Sequence[str], path: str | None) -> Diagnostic:
    """Several rulesets could serve."""
    return Diagnostic(
        "E0611",
        Text(
            vi=f"nhiều bộ tiêu chí dùng được cho `{kind}` năm {year}: {_names(refs)}",
            en=f"several rulesets could serve `{kind}` in {year}: {_names(refs)}",
        ),
        path=path,
        hint=Text(
            vi=f'ghi `ruleset = "{refs[0]}"` ở đầu tệp, hoặc dùng --rules {refs[0]}',
            en=f'write `ruleset = "{refs[0]}"` at the top of the file, or use --rules {refs[0]}',
        ),
        slug="several-in-force",
    )


def ended(ref: str, until: str, year: int, path: str | None) -> Diagnostic:
    """The newest version has ended and nothing followed it."""
    return Diagnostic(
        "E0612",
        Text(
            vi=f"bộ tiêu chí `{ref}` hết hiệu lực ngày {until} và chưa có bộ thay thế cho năm {year}",
            en=f"the ruleset `{ref}` ended on {until} and nothing replaces it for {year}",
        ),
        path=path,
        hint=Text(
            vi="kiểm tra lại năm, hoặc dùng bộ tiêu chí có hiệu lực vào ngày đầu kỳ số liệu của năm đó",
            en="check the year, or use the ruleset in force on the first day of that year's data period",
        ),
        slug="ruleset-ended",
    )


def unwritable(path: str, reason: Text) -> Diagnostic:
    """A result or formatted file that cannot be written; what was there before stands."""
    return Diagnostic(
        "E0613",
        Text(vi=f"không ghi được `{path}`: {reason.vi}", en=f"cannot write `{path}`: {reason.en}"),
        path=path,
        hint=Text(
            vi="chưa có gì thay đổi; chọn nơi khác bằng -o hoặc giải phóng dung lượng",
            en="nothing was changed; choose another place with -o or free some space",
        ),
        slug="unwritable",
    )


def would_overwrite(path: str, *, is_input: bool) -> Diagnostic:
    """An output that would replace what was read, or a file that someone may have filled in."""
    return Diagnostic(
        "E0613",
        Text(
            vi=f"không ghi `{path}`: " + ("đây là tệp đang được đọc" if is_input else "đã có tệp này"),
            en=f"`{path}` is not written: " + ("it is being read" if is_input else "there is such a file"),
        ),
        path=path,
        hint=Text(vi="chưa có gì thay đổi; ghi ra tên khác", en="nothing was changed; choose another name"),
        slug="unwritable",
    )


def usage(message: Text, hint: Text | None = None) -> Diagnostic:
    """The command line itself is wrong."""
    return Diagnostic("E0614", message, hint=hint, slug="usage")


def bad_holiday(path: str, line: int, found: str, wanted: Text) -> Diagnostic:
    """A line of a holidays file that does not read."""
    return Diagnostic(
        "E0615",
        Text(
            vi=f"dòng ngày nghỉ không đọc được: cần {wanted.vi}, gặp `{found}`",
            en=f"a line of holidays cannot be read: {wanted.en} is needed, found `{found}`",
        ),
        path=path,
        where=f"{line}",
        hint=Text(
            vi="mỗi dòng: `2017-09-02,holiday,Quốc khánh`; loại khác: workday, covers_from, covers_to",
            en="each line: `2017-09-02,holiday,Independence`; other kinds: workday, covers_from, covers_to",
        ),
        slug="bad-holiday",
    )


def unknown_code(code: str, similar: Sequence[str]) -> Diagnostic:
    """`explain-code` of something that is not a code."""
    return Diagnostic(
        "E0616",
        Text(vi=f"không có mã `{code}`", en=f"there is no code `{code}`"),
        hint=Text(vi=f"có phải ý bạn là {_names(similar)}?", en=f"did you mean {_names(similar)}?")
        if similar
        else Text(
            vi="mã là một chữ và bốn số, như trong thông báo lỗi: `E0301`",
            en="a code is a letter and four digits, as in an error message: `E0301`",
        ),
        slug="unknown-code",
    )


def unknown_node(name: str, similar: Sequence[str]) -> Diagnostic:
    """`explain` of an id that the ruleset does not have."""
    return Diagnostic(
        "E0617",
        Text(vi=f"bộ tiêu chí không có `{name}`", en=f"the ruleset has no `{name}`"),
        hint=Text(vi=f"có phải ý bạn là {_names(similar)}?", en=f"did you mean {_names(similar)}?")
        if similar
        else Text(
            vi="bỏ NODE để xem tất cả, hoặc xem các mã bằng `egov-rules show`",
            en="leave NODE out to see all, or see the ids with `egov-rules show`",
        ),
        slug="unknown-node",
    )


def no_rulesets_in(path: str) -> Diagnostic:
    """A folder without any `.egr`."""
    return Diagnostic(
        "E0618",
        Text(vi=f"không có tệp .egr nào trong `{path}`", en=f"there is no .egr file in `{path}`"),
        path=path,
        hint=Text(
            vi="nêu thư mục khác, một tệp .egr, hoặc tên như `huyen@2017`",
            en="name another folder, an .egr file, or a name such as `huyen@2017`",
        ),
        slug="no-rulesets-in",
    )


def starts_inside(ref: str, day: str, year: int, path: str | None) -> Diagnostic:
    """Another version enters into force inside the data period."""
    return Diagnostic(
        "W0619",
        Text(
            vi=f"`{ref}` có hiệu lực từ {day}, giữa kỳ số liệu năm {year}; dùng bộ của ngày đầu kỳ",
            en=f"`{ref}` is in force from {day}, within the period of {year}; that of its first day is used",
        ),
        path=path,
        slug="starts-inside",
    )


def not_in_cohort(name: str, path: str | None) -> Diagnostic:
    """A submission of the cohort that is refused, so that its values cannot count."""
    return Diagnostic(
        "W0620",
        Text(
            vi=f"phiếu của `{name}` bị từ chối nên không tính vào số liệu cả đợt",
            en=f"the submission of `{name}` is refused, so it does not count in the cohort figures",
        ),
        path=path,
        hint=Text(vi="chạy `egov-rules eval` với phiếu đó", en="run `egov-rules eval` on it"),
        slug="not-in-cohort",
    )


def no_kind(path: str | None) -> Diagnostic:
    """Neither a ruleset nor a kind of unit to choose one by."""
    return Diagnostic(
        "E0621",
        Text(
            vi="không biết dùng bộ tiêu chí nào: phiếu không ghi `ruleset` và `kind` của đơn vị",
            en="no ruleset can be chosen: the submission has neither `ruleset` nor the unit's `kind`",
        ),
        path=path,
        hint=Text(
            vi='ghi `ruleset = "huyen@2017"` ở đầu tệp, `kind = "huyện"` trong [unit], hoặc dùng --rules',
            en='write `ruleset = "huyen@2017"` at the top, or `kind = "huyện"` in [unit], or use --rules',
        ),
        slug="no-kind",
    )


def internal(kind: str) -> Diagnostic:
    """Our own bug, caught at the edge."""
    return Diagnostic(
        "X0901",
        Text(
            vi=f"lỗi của chương trình, không phải của bạn ({kind})",
            en=f"this is our mistake, not yours ({kind})",
        ),
        hint=Text(
            vi="xin gửi lệnh, tệp và phần in ra khi thêm --debug cho người phát triển",
            en="please send the developers the command, the files and what --debug prints",
        ),
        slug="internal-error",
    )


def meaning_changed(path: str) -> Diagnostic:
    """Our own bug: the text that fmt or translate made does not read as the file did. Nothing is written."""
    return Diagnostic(
        "X0902",
        Text(
            vi=f"viết lại `{path}` sẽ làm đổi ý nghĩa, nên tệp được giữ nguyên; đây là lỗi của chương trình",
            en=f"rewriting `{path}` would change its meaning, so it is left as it is; this is our mistake",
        ),
        path=path,
        hint=Text(vi="xin gửi tệp cho người phát triển", en="please send the developers the file"),
        slug="meaning-changed",
    )
