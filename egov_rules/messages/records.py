"""The registry of published texts, records of evaluations, signatures (E065, E066)."""

from __future__ import annotations

from collections.abc import Sequence

from ..diagnostics import Diagnostic, Text
from ..source import Span

# --------------------------------------------------------------------------------------------------- registry


def bad_registry(path: str, where: str, what: Text, at: Span | None = None) -> Diagnostic:
    """A registry with an entry that does not say what an entry must."""
    return Diagnostic(
        "E0650",
        Text(
            vi=f"sổ đăng ký có mục `{where}` sai: {what.vi}",
            en=f"`{where}` of the registry is wrong: {what.en}",
        ),
        at,
        path=path,
        where=where,
        hint=Text(
            vi="để `egov-rules publish` ghi sổ này; sửa tay thì giữ đúng tên các mục",
            en="let `egov-rules publish` write this file; by hand, keep the names of its entries",
        ),
        slug="bad-registry",
    )


def published_changed(ref: str, path: str, registry: str, *, own: bool) -> Diagnostic:
    """A published text that is not what was published. `own` False: a text that it rests on changed."""
    said = (
        Text(
            vi=f"`{ref}` đã công bố nhưng văn bản này khác bản đã công bố (sổ đăng ký: {registry})",
            en=f"`{ref}` is published, and this is not the text that was published (registry: {registry})",
        )
        if own
        else Text(
            vi=f"`{ref}` đã công bố, nhưng văn bản mà nó dựa vào (khung, từ ngữ, ngày nghỉ) đã bị sửa",
            en=f"`{ref}` is published, but a text it rests on (frame, vocabulary, holidays) was changed",
        )
    )
    return Diagnostic(
        "E0651",
        said,
        path=path,
        hint=Text(
            vi="trả lại văn bản cũ, hoặc đặt thay đổi vào một phiên bản mới",
            en="put the old text back, or put the change into a new version",
        ),
        slug="published-changed",
    )


def registered_missing(ref: str, path: str, registry: str) -> Diagnostic:
    """The registry names a file that is not there."""
    return Diagnostic(
        "E0652",
        Text(
            vi=f"sổ đăng ký ghi `{ref}` ở `{path}` nhưng không có tệp này",
            en=f"the registry has `{ref}` at `{path}`, and there is no such file",
        ),
        path=registry,
        hint=Text(
            vi="trả tệp về chỗ cũ hoặc sửa mục path; phiên bản đã công bố phải luôn đọc được",
            en="put the file back or correct its path; a published version must stay readable",
        ),
        slug="registered-missing",
    )


def not_published(ref: str, path: str, reason: Text, at: Span | None = None) -> Diagnostic:
    """`publish` refuses; one for each reason."""
    return Diagnostic(
        "E0653",
        Text(vi=f"chưa công bố được `{ref}`: {reason.vi}", en=f"`{ref}` cannot be published: {reason.en}"),
        at,
        path=path,
        hint=Text(
            vi="sửa rồi chạy lại; ghi vào sổ khi còn dự thảo thì thêm --draft",
            en="correct it and try again; to register a draft, add --draft",
        ),
        slug="not-published",
    )


def registry_differs(ref: str, key: str, registry: str, said: Text, found: Text) -> Diagnostic:
    """The registry says something of a text that the text does not say."""
    return Diagnostic(
        "E0654",
        Text(
            vi=f"sổ đăng ký ghi {key} của `{ref}` là {said.vi}, văn bản ghi {found.vi}",
            en=f"the registry has {said.en} as {key} of `{ref}`, the text has {found.en}",
        ),
        path=registry,
        hint=Text(
            vi="chạy lại `egov-rules publish` (thêm --draft nếu còn dự thảo) để sổ theo đúng văn bản",
            en="run `egov-rules publish` again (with --draft for a draft), so that it follows the text",
        ),
        slug="registry-differs",
    )


def versions_overlap(ref: str, until: Text, later: str, since: Text, path: str) -> Diagnostic:
    """Two versions of one id are in force on one day."""
    return Diagnostic(
        "E0655",
        Text(
            vi=f"`{ref}` có hiệu lực đến hết {until.vi}, nhưng `{later}` đã có hiệu lực từ {since.vi}",
            en=f"`{ref}` is in force through {until.en}, but `{later}` is in force from {since.en} on",
        ),
        path=path,
        hint=Text(
            vi="cho bản trước hết hiệu lực vào ngày trước ngày bản sau bắt đầu, hoặc bỏ `đến hết`",
            en="let the earlier one end on the day before the later one starts, or leave `through` out",
        ),
        slug="versions-overlap",
    )


def versions_gap(ref: str, until: Text, later: str, since: Text, path: str) -> Diagnostic:
    """Days on which no version of an id is in force."""
    return Diagnostic(
        "W0656",
        Text(
            vi=f"giữa `{ref}` (đến hết {until.vi}) và `{later}` (từ {since.vi}) không có bản nào có hiệu lực",
            en=f"between `{ref}` (through {until.en}) and `{later}` (from {since.en}) nothing is in force",
        ),
        path=path,
        hint=Text(
            vi="kiểm tra hai ngày; năm có kỳ số liệu bắt đầu trong khoảng này không được đánh giá",
            en="check both days; a year whose data period starts in between cannot be assessed",
        ),
        slug="versions-gap",
    )


def ends_alone(ref: str, until: Text, path: str) -> Diagnostic:
    """A version that ends with nothing after it."""
    return Diagnostic(
        "W0657",
        Text(
            vi=f"`{ref}` hết hiệu lực sau {until.vi} và không có bản nào tiếp theo",
            en=f"`{ref}` ends after {until.en} and nothing follows it",
        ),
        path=path,
        hint=Text(
            vi="thêm phiên bản sau, hoặc một bộ ghi `thay thế`; nếu đúng là chấm dứt thì không cần làm gì",
            en="add the next version, or a ruleset that says `replaces`; if it really ends, that is fine",
        ),
        slug="ends-alone",
    )


def draft_changed(ref: str, path: str, registry: str) -> Diagnostic:
    """A draft that has changed since it was registered."""
    return Diagnostic(
        "W0658",
        Text(
            vi=f"dự thảo `{ref}` đã thay đổi từ khi ghi vào sổ đăng ký ({registry})",
            en=f"the draft `{ref}` has changed since it was registered ({registry})",
        ),
        path=path,
        hint=Text(
            vi=f"chạy `egov-rules publish --draft {ref}`", en=f"run `egov-rules publish --draft {ref}`"
        ),
        slug="draft-changed",
    )


# ---------------------------------------------------------------------------------------------------- records


def record_altered(path: str, part: Text, where: str, found: Text) -> Diagnostic:
    """Bytes of a record that are not those that were sealed; `where`: line and byte."""
    return Diagnostic(
        "E0660",
        Text(
            vi=f"hồ sơ đã bị thay đổi ở {part.vi}: {found.vi}",
            en=f"the record was altered in {part.en}: {found.en}",
        ),
        path=path,
        where=where,
        hint=Text(
            vi="không dùng bản này; lấy lại bản gốc và so với chữ ký",
            en="do not rely on this copy; fetch the original and verify its signature",
        ),
        slug="record-altered",
    )


def record_differs(path: str, part: Text, what: Text) -> Diagnostic:
    """What a record says is not what comes out of its own texts."""
    return Diagnostic(
        "E0661",
        Text(vi=f"{part.vi}: {what.vi}", en=f"{part.en}: {what.en}"),
        path=path,
        hint=Text(
            vi="hồ sơ ghi một điều, tính lại từ chính hồ sơ ra điều khác; đối chiếu phiên bản chương trình",
            en="the record says one thing and its own texts give another; compare the engine's versions",
        ),
        slug="record-differs",
    )


def not_a_record(path: str, what: Text) -> Diagnostic:
    """A file that is not an evaluation record."""
    return Diagnostic(
        "E0662",
        Text(vi=f"không phải hồ sơ chấm điểm: {what.vi}", en=f"this is no evaluation record: {what.en}"),
        path=path,
        hint=Text(
            vi="hồ sơ do `egov-rules eval --record TỆP` ghi ra",
            en="a record is what `egov-rules eval --record FILE` writes",
        ),
        slug="not-a-record",
    )


def no_such_unit(path: str, unit: str, similar: Sequence[str]) -> Diagnostic:
    """`audit --unit` of a unit that the record does not hold, or holds twice."""
    names = ", ".join(f"`{name}`" for name in similar)
    return Diagnostic(
        "E0663",
        Text(
            vi=f"hồ sơ không có đúng một đơn vị `{unit}`",
            en=f"the record does not hold exactly one unit `{unit}`",
        ),
        path=path,
        hint=Text(vi=f"các đơn vị gần nhất: {names}", en=f"units most alike: {names}")
        if names
        else Text(vi="nêu mã hoặc tên như trong phiếu", en="give the code or name as in the submission"),
        slug="no-such-unit",
    )


# ------------------------------------------------------------------------------------------------- signatures


def bad_key(path: str, what: Text) -> Diagnostic:
    """A file that is not the key that is needed."""
    return Diagnostic(
        "E0664",
        Text(
            vi=f"không dùng được khóa `{path}`: {what.vi}", en=f"the key `{path}` cannot be used: {what.en}"
        ),
        path=path,
        hint=Text(
            vi="tạo cặp khóa bằng `egov-rules new-key TỆP`: TỆP để ký, TỆP.pub để kiểm tra",
            en="make a pair with `egov-rules new-key FILE`: FILE signs, FILE.pub verifies",
        ),
        slug="bad-key",
    )


def bad_signature(path: str, signature: str) -> Diagnostic:
    """A signature that was not made over these bytes with this key."""
    return Diagnostic(
        "E0665",
        Text(
            vi=f"chữ ký `{signature}` không phải của tệp này với khóa này",
            en=f"the signature `{signature}` is not of this file with this key",
        ),
        path=path,
        hint=Text(
            vi="tệp đã thay đổi sau khi ký, hoặc do khóa khác ký",
            en="the file changed after it was signed, or another key signed it",
        ),
        slug="bad-signature",
    )


def no_cryptography() -> Diagnostic:
    """The extra `sign` is not installed."""
    return Diagnostic(
        "E0666",
        Text(
            vi="chữ ký cần gói `cryptography`, chưa cài đặt",
            en="signatures need `cryptography`, not installed",
        ),
        hint=Text(
            vi="cài bằng `pip install egov-rules[sign]`", en="install it with `pip install egov-rules[sign]`"
        ),
        slug="no-cryptography",
    )


def file_exists(path: str) -> Diagnostic:
    """A key is never written over another."""
    return Diagnostic(
        "E0667",
        Text(vi=f"đã có tệp `{path}`, không ghi đè khóa", en=f"`{path}` exists; a key is not overwritten"),
        path=path,
        hint=Text(vi="chọn tên khác", en="choose another name"),
        slug="file-exists",
    )


# --------------------------------------------------------------------------------------------------- readings


def outside_comparison(path: str, name: str, ruleset: str, ref: str) -> Diagnostic:
    """A submission whose ruleset is none of those compared."""
    return Diagnostic(
        "W0669",
        Text(
            vi=f"phiếu của `{name}` nêu bộ `{ruleset}`, không thuộc các cách hiểu của `{ref}`: bỏ qua",
            en=f"the submission of `{name}` names `{ruleset}`, which is no reading of `{ref}`: left out",
        ),
        path=path,
        hint=Text(
            vi=f"so sánh bộ đó bằng `egov-rules readings {ruleset} …`",
            en=f"compare that one with `egov-rules readings {ruleset} …`",
        ),
        slug="outside-comparison",
    )


def no_other_reading(ref: str) -> Diagnostic:
    """A ruleset that names no other reading."""
    return Diagnostic(
        "E0668",
        Text(
            vi=f"bộ tiêu chí `{ref}` không nêu cách hiểu khác nào",
            en=f"the ruleset `{ref}` names no other reading",
        ),
        hint=Text(
            vi="cách hiểu khác viết ở cuối `cách hiểu`: `cách khác xa_doc_a; xa_doc_c`",
            en="other readings stand at the end of a `reading`: `otherwise read in xa_doc_a; xa_doc_c`",
        ),
        slug="no-other-reading",
    )
