"""E08xx: amendments. A clause that cannot be applied, each with the place in the amendment and, where
there is one, the place in the text that it amends.
"""

from __future__ import annotations

from datetime import date

from ..diagnostics import Diagnostic, Label, Text
from ..keywords import keyword
from ..notation import shown_day
from ..source import Span


def _in_text(span: Span | None, text: Text) -> tuple[Label, ...]:
    return (Label(span, text),) if span is not None else ()


def not_there(at: Span, what: str, ref: str, suggestion: str | None, near: Span | None = None) -> Diagnostic:
    """A clause about something that the amended text does not have. `near`: what is suggested, or where
    it would be.
    """
    hint = Text(
        "viết đúng tên trong văn bản được sửa; thêm mới thì dùng `bổ sung`",
        "write the name as the amended text has it; what is new says `insert`",
    )
    if suggestion is not None:
        hint = Text(f"có phải ý bạn là `{suggestion}`?", f"did you mean `{suggestion}`?")
    return Diagnostic(
        "E0801",
        Text(f"`{ref}` không có `{what}`", f"`{ref}` has no `{what}`"),
        at,
        hint,
        labels=_in_text(near, Text("văn bản được sửa, chỗ này", "the amended text, here")),
        slug="not-in-amended-text",
    )


def other_word(at: Span, name: str, said: str, found: str, declared: Span) -> Diagnostic:
    """A clause that calls a provision by another word than the text does."""
    return Diagnostic(
        "E0802",
        Text(f"`{name}` là `{found}`, không phải `{said}`", f"`{name}` is a `{found}`, not a `{said}`"),
        at,
        Text(
            f"viết `{found} {name}`; muốn đổi thành `{said}` thì `thay thế` cả điều khoản",
            f"write `{found} {name}`; to make it a `{said}`, the clause `replaces` the whole provision",
        ),
        labels=_in_text(declared, Text("khai ở đây", "declared here")),
        slug="other-word",
    )


def quote_differs(at: Span, quoted: str, now: str, there: Span | None) -> Diagnostic:
    """A clause that quotes what the text no longer says."""
    return Diagnostic(
        "E0803",
        Text(
            f"điều khoản được sửa không còn ghi `{quoted}`, nay ghi `{now}`",
            f"the amended provision no longer says `{quoted}` but `{now}`",
        ),
        at,
        Text(
            "so lại với văn bản đang có hiệu lực, rồi trích đúng chữ của nó",
            "compare it with the text in force and quote what it says",
        ),
        labels=_in_text(there, Text("văn bản được sửa ghi ở đây", "the amended text says so here")),
        slug="quote-differs",
    )


def collides(at: Span, name: str, first: Span, there: Span | None) -> Diagnostic:
    """Two clauses of one amendment about the same thing, at the same time."""
    return Diagnostic(
        "E0804",
        Text(
            f"hai điều khoản cùng sửa một chỗ của `{name}`", f"two clauses change the same part of `{name}`"
        ),
        at,
        Text(
            "gộp hai điều khoản thành một, hoặc cho mỗi điều khoản một ngày có hiệu lực riêng",
            "join them into one, or give each its own entry into force",
        ),
        labels=(
            Label(first, Text("điều khoản kia ở đây", "the other clause is here")),
            *_in_text(there, Text("cùng sửa chỗ này", "both change this")),
        ),
        slug="colliding-clauses",
    )


def already_there(at: Span, name: str, there: Span, surface: str) -> Diagnostic:
    """An insertion of what the text has already."""
    amend, replace = keyword("AMEND", surface), keyword("REPLACES", surface)
    return Diagnostic(
        "E0805",
        Text(f"văn bản được sửa đã có `{name}`", f"the amended text has `{name}` already"),
        at,
        Text(
            f"dùng `{amend}` hay `{replace}`, hoặc đặt tên khác",
            f"use `{amend}` or `{replace}`, or give it another name",
        ),
        labels=_in_text(there, Text("đã khai ở đây", "declared here")),
        slug="already-there",
    )


def still_used(at: Span, name: str, use: Span) -> Diagnostic:
    """Something repealed that the text still speaks of."""
    return Diagnostic(
        "E0806",
        Text(f"`{name}` bị bãi bỏ nhưng vẫn còn được dùng", f"`{name}` is repealed but still used"),
        at,
        Text(
            "sửa hoặc bãi bỏ cả chỗ còn dùng nó, trong cùng văn bản sửa đổi này",
            "amend or repeal the provision that uses it as well, in this amendment",
        ),
        labels=_in_text(use, Text("còn được dùng ở đây", "still used here")),
        slug="repealed-but-used",
    )


def withdrawn(at: Span, name: str, by: str, there: Span, surface: str) -> Diagnostic:
    """An id that comes back after it was withdrawn."""
    formerly = keyword("FORMERLY", surface)
    return Diagnostic(
        "E0807",
        Text(
            f"tên `{name}` đã bị rút ở `{by}`, không được dùng lại cho điều khác",
            f"the id `{name}` was withdrawn in `{by}` and cannot come back with another meaning",
        ),
        at,
        Text(
            f"đặt một tên chưa từng dùng; nếu vẫn là điều khoản cũ thì ghi `{formerly} {name}`",
            f"take an id that was never used; if it is the same provision say `{formerly} {name}`",
        ),
        labels=_in_text(there, Text("bị rút ở đây", "withdrawn here")),
        slug="withdrawn-id",
    )


def nothing_changes(at: Span, name: str, there: Span | None) -> Diagnostic:
    """A clause after which the text says what it said before."""
    return Diagnostic(
        "E0808",
        Text(f"điều khoản này không làm thay đổi gì ở `{name}`", f"this clause changes nothing in `{name}`"),
        at,
        Text("bỏ điều khoản, hoặc viết phần cần đổi", "remove it, or write what is to change"),
        labels=_in_text(there, Text("văn bản được sửa đã ghi như vậy", "the amended text says so already")),
        slug="nothing-changes",
    )


def cannot_be_changed_so(at: Span, why: Text, hint: Text, there: Span | None = None) -> Diagnostic:
    """A clause that is clear but cannot be carried out in this way."""
    return Diagnostic(
        "E0809",
        why,
        at,
        hint,
        labels=_in_text(there, Text("văn bản được sửa, chỗ này", "the amended text, here")),
        slug="cannot-be-changed-so",
    )


def no_entry_into_force(at: Span, surface: str) -> Diagnostic:
    """An amendment that does not say when it enters into force."""
    example = {"vi": "hiệu lực từ 01/10/2018", "en": "in force from 2018-10-01"}[surface]
    return Diagnostic(
        "E0810",
        Text(
            "văn bản sửa đổi chưa ghi ngày có hiệu lực",
            "the amendment does not say when it enters into force",
        ),
        at,
        Text(f"thêm vào phần đầu: `{example}`", f"add to the header: `{example}`"),
        slug="no-entry-into-force",
    )


CAUSED_HERE = Text("điều khoản sửa đổi ở đây dẫn tới lỗi này", "this clause of the amendment leads to it")
CAUSED_BY = Text("phát sinh khi áp dụng văn bản sửa đổi này", "arises when this amendment is applied")


def in_force_until(start: date, end: date) -> Text:
    """When a text is as it is: from one entry into force to the next."""
    return Text(
        f"văn bản từ {shown_day(start, 'vi')} đến trước {shown_day(end, 'vi')}, "
        "khi một số điều khoản sửa đổi chưa có hiệu lực",
        f"the text from {shown_day(start, 'en')} to before {shown_day(end, 'en')}, "
        "when some clauses are not yet in force",
    )
