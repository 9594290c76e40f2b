"""Commands on what is kept: publish, audit, readings, and signatures."""

from __future__ import annotations

from typing import Any

import click

from .cli_base import command, option
from .cli_output import Session, emit, exit_code, report
from .cli_types import FilePath, RulesetName
from .diagnostics import in_order

# ---------------------------------------------------------------------------------------------------- publish


@command(
    "publish",
    vi="Công bố một bộ tiêu chí: ghi vào sổ đăng ký (registry.toml) cùng giá trị băm của văn bản chuẩn.\n\n"
    "Từ đó văn bản không được sửa: `check` phát hiện và `eval` từ chối bản đã sửa. Từ chối công bố, và nói "
    "vì sao, khi còn lỗi, cảnh báo chưa trả lời, chỗ chưa lập quy tắc, ghi dự thảo, hoặc kiểm thử không đạt.",
    en="Publish a ruleset: register it (registry.toml) with the digest of its canonical text.\n\n"
    "From then on the text must not change: `check` finds and `eval` refuses one that was edited. Refused, "
    "saying why, while there are errors, unanswered warnings, parts not encoded, a draft mark or a failing "
    "test.",
)
@click.argument("ref", metavar="REF", type=RulesetName())
@option(
    "--registry",
    "registry_path",
    vi="Sổ đăng ký, nếu không phải sổ đứng cạnh hoặc trên thư mục của tệp.",
    en="The registry, where it is not the one beside the file or above its folder.",
    metavar="FILE",
    type=FilePath(),
)
@option(
    "--draft",
    vi="Chỉ ghi vào sổ là dự thảo, không khóa văn bản.",
    en="Only register it as a draft; the text stays open.",
    is_flag=True,
)
@click.pass_obj
def publish(session: Session, ref: str, registry_path: str | None, draft: bool) -> int:
    """Register one ruleset and say so, or say why not."""
    from . import publishing, workspace

    done = publishing.publish(workspace.locate(ref), registry_path, draft=draft)
    report(in_order(done.diagnostics), session)
    if done.entry is None:
        return max(exit_code(done.diagnostics), 1)
    entry = done.entry
    state = session.say("đã công bố", "published") if entry.published else session.say("dự thảo", "draft")
    if not done.changed:
        state = session.say(f"{state}, sổ không đổi", f"{state}, the registry is unchanged")
    emit(f"{entry.ref}: {state}\n  {done.registry}\n  sha256 {entry.digest}\n")
    return 0


COMMANDS: dict[str, Any] = {"publish": publish}
