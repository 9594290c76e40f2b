"""Commands on two versions: diff, impact."""

from __future__ import annotations

import click

from .cli_base import command, option
from .cli_output import Session, exit_code, put, report
from .cli_types import FilePath, RulesetName, basis_option, output_option
from .diagnostics import in_order


@command(
    "diff",
    vi="So sánh hai phiên bản theo nghĩa, không theo dòng.\n\n"
    "Mỗi bên là tên như huyen@2017, tệp .egr, hoặc tệp trong một bản git: "
    "HEAD~1:rulesets/xa/2017.egr. Bố cục và chú thích khác nhau không tính.",
    en="Compare two versions by meaning, not by lines.\n\n"
    "Either is a name such as huyen@2017, an .egr file, or a file in a git "
    "revision: HEAD~1:rulesets/xa/2017.egr. Layout and comments do not count.",
)
@click.argument("old", metavar="A", type=RulesetName())
@click.argument("new", metavar="B", type=RulesetName())
@option(
    "--format",
    "form",
    vi="Dạng kết quả.",
    en="Form of the result.",
    type=click.Choice(["text", "markdown", "html", "json"]),
    default="text",
)
@option(
    "--exit-code",
    "exits",
    vi="Mã thoát 1 khi có khác biệt.",
    en="End with 1 where they differ.",
    is_flag=True,
)
@option(
    "--as-amendment",
    "amending",
    vi="Viết văn bản sửa đổi biến A thành B.",
    en="Write the amendment that turns A into B.",
    is_flag=True,
)
@output_option
@click.pass_obj
def diff(
    session: Session, old: str, new: str, form: str, *, exits: bool, amending: bool, output: str | None
) -> int:
    """Compare, and print the note or the amendment."""
    from . import versions

    before, after = versions.whole(old), versions.whole(new)
    found = versions.compared(before, after)
    if amending:
        from .diff.amending import amendment

        put(amendment(found), output)
    elif form == "html":
        from .diff.page import page

        put(page(found, session.lang), output)
    elif form == "json":
        import json

        from .diff import rendered

        put(json.dumps(rendered.data(found, session.lang), ensure_ascii=False, indent=2) + "\n", output)
    else:
        from .diff import rendered

        made = rendered.text if form == "text" else rendered.markdown
        put(made(found, session.lang), output)
    return int(exits and not found.empty)


@command(
    "impact",
    vi="Tác động của phiên bản B thay cho A lên các đơn vị.\n\n"
    "DATA: như của `rank` (bảng hoặc thư mục phiếu). Cho biết ai lên, xuống mức, lên, xuống hạng, bao nhiêu, "
    "và do điều khoản nào: từng bước riêng lẻ và trong chuỗi, cộng lại đúng bằng toàn bộ.",
    en="What version B in place of A does to the units.\n\n"
    "DATA: as for `rank` (tables or folders of submissions). Says who is promoted, demoted, gains or "
    "loses ranks, by how much, because of which clause: each step alone and in sequence, adding up exactly.",
)
@click.argument("old", metavar="A", type=RulesetName())
@click.argument("new", metavar="B", type=RulesetName())
@click.argument("data", metavar="DATA…", nargs=-1, required=True, type=FilePath())
@option(
    "--format",
    "form",
    vi="Dạng kết quả.",
    en="Form of the result.",
    type=click.Choice(["text", "html", "json"]),
    default="text",
)
@option(
    "--year",
    vi="Năm đánh giá của dòng không ghi năm.",
    en="The year of rows that name none.",
    type=click.IntRange(1900, 9999),
)
@basis_option
@output_option
@click.pass_obj
def impact(
    session: Session,
    old: str,
    new: str,
    data: tuple[str, ...],
    form: str,
    *,
    year: int | None,
    basis: str,
    output: str | None,
) -> int:
    """Evaluate under both and report."""
    from . import impact as impacts

    done = impacts.impact(old, new, data, year=year, basis=basis)
    if form == "html":
        from .impact.page import page

        put(page(done, session.lang), output)
    elif form == "json":
        import json

        from .impact import rendered

        put(json.dumps(rendered.data(done, session.lang), ensure_ascii=False, indent=2) + "\n", output)
    else:
        from .impact import rendered

        put(rendered.text(done, session.lang), output)
    errors = in_order([d for d in done.diagnostics if d.severity == "error"])
    report(errors, session)
    return exit_code(errors)


COMMANDS = {"diff": diff, "impact": impact}
