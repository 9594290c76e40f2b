"""E067: two versions that cannot be compared, or whose difference cannot be written as an amendment."""

from __future__ import annotations

from ..diagnostics import Diagnostic, Text


def no_revision(spec: str, said: str) -> Diagnostic:
    """`REV:path` that git does not know."""
    return Diagnostic(
        "E0670",
        Text(vi=f"git không có `{spec}`: {said}", en=f"git has no `{spec}`: {said}"),
        hint=Text(
            vi="viết BẢN:đường/dẫn như trong thư mục này, ví dụ `HEAD~1:rulesets/xa/2017.egr`",
            en="write REV:path as seen from this folder, such as `HEAD~1:rulesets/xa/2017.egr`",
        ),
        slug="no-revision",
    )


def not_an_amendment(what: Text, hint: Text) -> Diagnostic:
    """A difference that no amendment of the old text can make."""
    return Diagnostic(
        "E0671",
        Text(
            vi=f"không viết được thành văn bản sửa đổi: {what.vi}",
            en=f"this cannot be written as an amendment: {what.en}",
        ),
        hint=hint,
        slug="not-an-amendment",
    )


def nobody_to_compare(data: str) -> Diagnostic:
    """A population in which no unit can be evaluated under both versions."""
    return Diagnostic(
        "E0672",
        Text(
            vi=f"`{data}` không có đơn vị nào chấm được theo cả hai phiên bản",
            en=f"`{data}` has no unit that can be evaluated under both versions",
        ),
        hint=Text(
            vi="chạy `egov-rules eval` với từng phiên bản để xem vì sao các phiếu bị từ chối",
            en="run `egov-rules eval` with each version to see why the submissions are refused",
        ),
        slug="nobody-to-compare",
    )
