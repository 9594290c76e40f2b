"""E02xx: names. Unknown, duplicate, circular, or naming something of another sort than the place needs."""

from __future__ import annotations

from collections.abc import Sequence

from ..diagnostics import Diagnostic, Label, Text
from ..keywords import keyword
from ..source import Span

Sort = Text
"""What a name stands for, in both languages (`nút`, `số liệu` …)."""


def _did_you_mean(suggestion: str | None, otherwise: Text) -> Text:
    if suggestion is None:
        return otherwise
    return Text(f"có phải ý bạn là `{suggestion}`?", f"did you mean `{suggestion}`?")


def unknown_name(at: Span, name: str, suggestion: str | None) -> Diagnostic:
    """A reference to something that is declared nowhere."""
    return Diagnostic(
        "E0201",
        Text(f"không có gì tên là `{name}`", f"nothing is called `{name}`"),
        at,
        _did_you_mean(
            suggestion,
            Text(
                "khai báo tên này, hoặc sửa lại cho đúng tên đã khai", "declare it, or correct the spelling"
            ),
        ),
        slug="unknown-name",
    )


def duplicate_name(at: Span, name: str, first: Span) -> Diagnostic:
    """Two things under one name."""
    return Diagnostic(
        "E0202",
        Text(f"`{name}` được khai hai lần", f"`{name}` is declared twice"),
        at,
        Text("đặt cho một trong hai một tên khác", "give one of the two another name"),
        labels=(Label(first, Text("khai lần đầu ở đây", "first declared here")),),
        slug="duplicate-name",
    )


def unknown_type(at: Span, name: str, suggestion: str | None) -> Diagnostic:
    """An input of a `kiểu` that is not declared."""
    return Diagnostic(
        "E0203",
        Text(f"không có kiểu nào tên là `{name}`", f"no type is called `{name}`"),
        at,
        _did_you_mean(
            suggestion,
            Text(
                "khai kiểu này, hoặc dùng bộ từ vựng có kiểu này trong phần đầu tệp",
                "declare the type, or name the vocabulary that has it in the header",
            ),
        ),
        slug="unknown-type",
    )


def unknown_member(
    at: Span, name: str, known: Sequence[str], declared: Span | None, suggestion: str | None
) -> Diagnostic:
    """A word that is not among the members of the choice."""
    listed = ", ".join(f"`{m}`" for m in known[:8]) + (", …" if len(known) > 8 else "")
    return Diagnostic(
        "E0204",
        Text(f"lựa chọn này không có `{name}`", f"this choice has no `{name}`"),
        at,
        _did_you_mean(suggestion, Text(f"các lựa chọn là {listed}", f"its members are {listed}")),
        labels=(Label(declared, Text("khai ở đây", "declared here")),) if declared else (),
        slug="unknown-member",
    )


def unknown_level(
    at: Span, label: str, ladder: str, known: Sequence[str], suggestion: str | None
) -> Diagnostic:
    """A label that the ladder does not have."""
    listed = ", ".join(f'`"{m}"`' for m in known)
    return Diagnostic(
        "E0205",
        Text(f'`{ladder}` không có mức `"{label}"`', f'`{ladder}` has no level `"{label}"`'),
        at,
        _did_you_mean(
            f'"{suggestion}"' if suggestion else None,
            Text(f"các mức là {listed}", f"its levels are {listed}"),
        ),
        slug="unknown-level",
    )


def repeated_member(at: Span, name: str, first: Span | None) -> Diagnostic:
    """A member, level, row or key that stands twice in one list."""
    return Diagnostic(
        "E0206",
        Text(f"`{name}` có hai lần trong cùng một danh sách", f"`{name}` stands twice in one list"),
        at,
        Text("bỏ một trong hai", "remove one of the two"),
        labels=(Label(first, Text("lần đầu ở đây", "first here")),) if first else (),
        slug="repeated-member",
    )


def numbered_ids(at: Span, first: str, last: str) -> Diagnostic:
    """`q1 … q20` needs the same letters on both sides and rising numbers."""
    return Diagnostic(
        "E0207",
        Text(
            f"`{first} … {last}` không phải một dãy tên đánh số",
            f"`{first} … {last}` is not a row of numbered names",
        ),
        at,
        Text(
            "hai đầu phải có chung phần chữ, số cuối không nhỏ hơn số đầu và không quá 10000 tên: `q1 … q20`",
            "both ends need the same letters, rising numbers and at most 10000 names: `q1 … q20`",
        ),
        slug="numbered-ids",
    )


def other_sort(at: Span, name: str, found: Sort, wanted: Sort, declared: Span | None = None) -> Diagnostic:
    """The name is known, but it names something that cannot stand here."""
    return Diagnostic(
        "E0208",
        Text(
            f"`{name}` là {found.vi}, ở đây cần {wanted.vi}",
            f"`{name}` is {found.en}, {wanted.en} is needed here",
        ),
        at,
        Text(f"viết tên của {wanted.vi}", f"write the name of {wanted.en}"),
        labels=(Label(declared, Text("khai ở đây", "declared here")),) if declared else (),
        slug="other-sort",
    )


def scaled_elsewhere(at: Span, name: str, node: str, above: Sequence[str]) -> Diagnostic:
    """A maximum can only be scaled back at a node above the one that is left out."""
    listed = ", ".join(f"`{a}`" for a in above)
    return Diagnostic(
        "E0209",
        Text(
            f"`{name}` không chứa `{node}` nên không quy đổi tại đó được",
            f"`{name}` does not contain `{node}`, which cannot be scaled there",
        ),
        at,
        Text(f"các nút chứa `{node}` là {listed}", f"the nodes that contain `{node}` are {listed}")
        if above
        else Text(f"`{node}` không nằm trong nút nào", f"`{node}` stands in no other node"),
        slug="scaled-elsewhere",
    )


def cycle(ids: Sequence[str], spans: Sequence[Span]) -> Diagnostic:
    """Values that rest on themselves; every edge is labelled."""
    path = " → ".join(f"`{i}`" for i in (*ids, ids[0]))
    labels = tuple(
        Label(span, Text(f"`{a}` dựa vào `{b}`", f"`{a}` rests on `{b}`"))
        for span, a, b in zip(spans, ids, (*ids[1:], ids[0]), strict=True)
    )
    return Diagnostic(
        "E0210",
        Text(f"`{ids[0]}` dựa vào chính nó: {path}", f"`{ids[0]}` rests on itself: {path}"),
        spans[0],
        Text("bỏ một trong các chỗ dựa vào nhau", "take one of these references out"),
        labels=labels[1:],
        slug="cycle",
    )


def receiver_elsewhere(at: Span, name: str, node: str) -> Diagnostic:
    """Points can only be shared among children of one node."""
    return Diagnostic(
        "E0211",
        Text(f"`{name}` không cùng nút cha với `{node}`", f"`{name}` has not the same parent as `{node}`"),
        at,
        Text(
            f"chỉ chia điểm cho các mục cùng cấp khác với `{node}`, mỗi mục một lần",
            f"share only among the other children of that parent, each named once: not `{node}` itself",
        ),
        slug="receiver-elsewhere",
    )


def nothing_above(at: Span, node: str, surface: str) -> Diagnostic:
    """A node at the top has nothing above that could be scaled."""
    others = ", ".join(f"`{keyword(w, surface)}`" for w in ("FULL", "NO_POINTS", "ACHIEVED", "NOT_ASSESSED"))
    return Diagnostic(
        "E0212",
        Text(
            f"`{node}` không nằm trong nút nào nên không có gì để quy đổi",
            f"`{node}` stands in no other node, so there is nothing to scale",
        ),
        at,
        Text(f"chọn cách khác: {others}", f"choose another ruling: {others}"),
        slug="nothing-above",
    )


def not_open(at: Span, node: str, frame: Span) -> Diagnostic:
    """A detailing file may fill only what its frame leaves open."""
    return Diagnostic(
        "E0213",
        Text(f"`{node}` không để ngỏ trong bộ khung", f"`{node}` is not left open by the frame"),
        at,
        Text("chỉ nút để ngỏ mới được quy định chi tiết", "only open nodes may be detailed"),
        labels=(Label(frame, Text("bộ khung quy định ở đây", "the frame settles it here")),),
        slug="not-open",
    )


def detail_disagrees(at: Span, node: str, what: Text, frame: Span) -> Diagnostic:
    """A detailing file repeats something of the frame's node, and differs."""
    return Diagnostic(
        "E0214",
        Text(
            f"{what.vi} của `{node}` khác với bộ khung", f"the {what.en} of `{node}` differs from the frame's"
        ),
        at,
        Text("bỏ đi, hoặc ghi đúng như bộ khung", "leave it out, or repeat it as the frame has it"),
        labels=(Label(frame, Text("bộ khung ghi ở đây", "the frame says it here")),),
        slug="detail-disagrees",
    )


def frame_settles(at: Span, frame: Span) -> Diagnostic:
    """A detailing file writes a table of levels or a ranking that its frame has."""
    what = " ".join(at.text.split())[:40]
    return Diagnostic(
        "E0214",
        Text(f"`{what}` đã có trong bộ khung", f"`{what}` is settled by the frame"),
        at,
        Text("chi tiết không đổi khung: bỏ phần này", "a detail does not change its frame: leave this out"),
        labels=(Label(frame, Text("bộ khung quy định ở đây", "the frame settles it here")),),
        slug="detail-disagrees",
    )


def not_in_frame(at: Span, node: str, suggestion: str | None, surface: str) -> Diagnostic:
    """A scored node beside those of the frame."""
    uncounted = keyword("UNCOUNTED", surface)
    return Diagnostic(
        "E0215",
        Text(f"bộ khung không có nút nào tên là `{node}`", f"the frame has no node called `{node}`"),
        at,
        _did_you_mean(
            suggestion,
            Text(
                f"đặt mục mới vào trong một nút để ngỏ, hoặc ghi `{uncounted}`",
                f"put the new node into an open one, or write `{uncounted}`",
            ),
        ),
        slug="not-in-frame",
    )


def not_assignable(at: Span, name: str, found: Sort, surface: str) -> Diagnostic:
    """A test gives only what a submission may hold (law 17)."""
    then = keyword("THEN", surface)
    return Diagnostic(
        "E0216",
        Text(
            f"kiểm thử không được cho trước `{name}`: đó là {found.vi}",
            f"a test cannot give `{name}`: it is {found.en}",
        ),
        at,
        Text(
            "chỉ cho trước số liệu, nút để ngỏ, thuộc tính đơn vị, số liệu cả đợt và năm; "
            f"kết quả mong đợi viết sau `{then}`",
            "give only inputs, open nodes, unit attributes, cohort figures and the year; "
            f"what is expected stands after `{then}`",
        ),
        slug="not-assignable",
    )


def not_expectable(at: Span, name: str, found: Sort) -> Diagnostic:
    """A test expects what the ruleset computes."""
    return Diagnostic(
        "E0217",
        Text(f"`{name}` là {found.vi}, không phải kết quả", f"`{name}` is {found.en}, not a result"),
        at,
        Text(
            "mong đợi một nút, một đại lượng hoặc một thang xếp mức", "expect a node, a quantity or a ladder"
        ),
        slug="not-expectable",
    )


def repeated_declaration(at: Span, what: Text, first: Span) -> Diagnostic:
    """Something that a ruleset has once stands twice."""
    return Diagnostic(
        "E0218",
        Text(f"{what.vi} chỉ được ghi một lần", f"there can be only one {what.en}"),
        at,
        Text("bỏ một trong hai", "remove one of the two"),
        labels=(Label(first, Text("lần đầu ở đây", "first here")),),
        slug="repeated-declaration",
    )


def no_such_rows(at: Span, word: str, node: str) -> Diagnostic:
    """`từng tiêu chí của X` where nothing in X is called so."""
    return Diagnostic(
        "E0219",
        Text(f"trong `{node}` không có mục nào gọi là `{word}`", f"nothing in `{node}` is called `{word}`"),
        at,
        Text("dùng đúng từ mà các nút bên trong mang", "use the word that the nodes inside carry"),
        slug="no-such-rows",
    )


def no_such_word(at: Span, word: str) -> Diagnostic:
    """The header speaks of nodes that the ruleset does not have."""
    return Diagnostic(
        "E0223",
        Text(
            f"không có mục nào gọi là `{word}`, nên dòng này không làm gì cả",
            f"nothing is called `{word}`, so this line does nothing",
        ),
        at,
        Text(
            "dùng đúng từ mà các mục trong tệp mang, hoặc bỏ dòng này",
            "use the word that the nodes of this file carry, or remove the line",
        ),
        slug="no-such-word",
    )


def stray_placeholder(at: Span, name: str) -> Diagnostic:
    """`@` outside a numbered declaration."""
    return Diagnostic(
        "E0220",
        Text(
            f"`{name}`: chỉ có `@` trong khai báo đánh số",
            f"`{name}`: `@` stands only in a numbered declaration",
        ),
        at,
        Text(
            "khai một dãy tên, ví dụ `c1 … c20`, hoặc viết số thay cho `@`",
            "declare a row of names, as `c1 … c20`, or write the number for `@`",
        ),
        slug="stray-placeholder",
    )


def unknown_result(at: Span, ruleset: str, name: str, suggestion: str | None) -> Diagnostic:
    """`lấy từ xa.muc_do` where that ruleset has no such node or ladder."""
    return Diagnostic(
        "E0221",
        Text(
            f"bộ tiêu chí `{ruleset}` không có kết quả `{name}`",
            f"the ruleset `{ruleset}` has no result `{name}`",
        ),
        at,
        _did_you_mean(
            suggestion,
            Text(
                "viết tên bộ tiêu chí, dấu chấm, rồi tên một nút hoặc thang: `xa.muc_do`",
                "write ruleset, dot, node or ladder: `xa.muc_do`",
            ),
        ),
        slug="unknown-result",
    )


def unknown_test(at: Span, name: str, suggestion: str | None) -> Diagnostic:
    """A test builds on one that is not there."""
    return Diagnostic(
        "E0222",
        Text(f"không có kiểm thử nào tên là `{name}`", f"no test is called `{name}`"),
        at,
        _did_you_mean(
            suggestion, Text("ghi đúng tên một kiểm thử trong tệp này", "name a test of this file")
        ),
        slug="unknown-test",
    )
