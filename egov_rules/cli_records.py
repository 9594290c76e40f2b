"""Commands on what is kept: publish, audit, readings, and signatures."""

from __future__ import annotations

import sys
from typing import Any

import click

from .cli_base import command, option
from .cli_output import Session, emit, exit_code, put, report
from .cli_types import FilePath, RulesetName, basis_option, output_option
from .diagnostics import Diagnostic, RulesError, in_order

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


# ------------------------------------------------------------------------------------------------------ audit


@command(
    "audit",
    vi="Kiểm tra hồ sơ chấm điểm: có bị sửa không, và tính lại từ chính hồ sơ có ra đúng kết quả không.\n\n"
    "FILE là hồ sơ do `eval --record` ghi, hoặc bằng chứng của một đơn vị do `--unit` in ra.",
    en="Audit evaluation records: was a byte changed, and does the same come out of its own texts.\n\n"
    "FILE is a record that `eval --record` wrote, or one unit's proof that `--unit` printed.",
)
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=FilePath())
@option(
    "--unit",
    vi="In bằng chứng rằng dòng của đơn vị này (mã hoặc tên) nằm trong hồ sơ.",
    en="Print the proof that this unit's line (code or name) is in the record.",
    metavar="CODE",
)
@option(
    "--root",
    vi="Gốc đã công bố mà hồ sơ hoặc bằng chứng phải dẫn tới.",
    en="The published root that the record or proof must lead to.",
    metavar="HEX",
)
@option(
    "-o",
    "--output",
    vi="Ghi bằng chứng vào tệp thay vì in ra.",
    en="Write the proof to a file instead.",
    metavar="FILE",
    type=FilePath(),
)
@option(
    "--format",
    "form",
    vi="Dạng kết quả.",
    en="Form of the result.",
    type=click.Choice(["text", "json"]),
    default="text",
)
@click.pass_obj
def audit(
    session: Session,
    /,
    *,
    files: tuple[str, ...],
    unit: str | None,
    root: str | None,
    output: str | None,
    form: str,
) -> int:
    """Audit every file; one that is damaged does not stop the others."""
    from . import auditing, dossier, render

    done: list[tuple[str, auditing.Audit | None, tuple[Diagnostic, ...]]] = []
    for file in files:
        try:
            audited = auditing.audit(file, root)
            done.append((file, audited, audited.diagnostics))
        except RulesError as error:
            done.append((file, None, error.diagnostics))
    found = [d for _, _, diagnostics in done for d in diagnostics]
    if unit is not None and not found:
        number = [(a, auditing.index_of(a, unit)) for _, a, _ in done if a is not None and a.kind == "record"]
        for audited, index in number:
            put(dossier.proof(audited.data, index), output)
        return 0
    if form == "json":
        import json

        data = [_audited(file, a, [render.data(d, session.lang) for d in ds]) for file, a, ds in done]
        emit(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
        return exit_code(found)
    for file, a, diagnostics in done:
        if a is not None and not diagnostics:
            emit(_intact(file, a, session))
    report(in_order(found), session, sys.stdout)
    return exit_code(found)


def _audited(file: str, a: Any, diagnostics: list[Any]) -> dict[str, Any]:
    return {
        "file": file,
        "kind": a.kind if a else None,
        "identical": a is not None and not diagnostics,
        "units": a.units if a else 0,
        "engine": a.engine if a else None,
        "root": a.root if a else None,
        "diagnostics": diagnostics,
    }


def _intact(file: str, a: Any, session: Session) -> str:
    if a.kind == "proof":
        unit = a.data["line"]["result"]["unit"]
        name = unit["name"] or unit["code"]
        lines = [
            session.say(f"dòng của {name} nằm trong hồ sơ có gốc", f"the line of {name} is in the record of")
        ]
    else:
        n = a.units
        lines = [
            session.say(
                f"nguyên vẹn; tính lại {n} đơn vị từ hồ sơ: giống hệt",
                f"intact; {n} unit{'s' if n != 1 else ''} worked out again from the record: identical",
            )
        ]
        if not a.same_engine:
            from . import __version__

            lines.append(
                session.say(
                    f"hồ sơ do phiên bản {a.engine} ghi, phiên bản này là {__version__}",
                    f"the record was written by version {a.engine}, this is {__version__}",
                )
            )
    root = session.say("gốc", "root")
    return f"{file}: {lines[0]}\n" + "".join(f"  {line}\n" for line in lines[1:]) + f"  {root} {a.root}\n"


# --------------------------------------------------------------------------------------------------- readings


@command(
    "readings",
    vi="Chấm một tập đơn vị theo từng cách hiểu mà bộ tiêu chí nêu (`cách khác`) và liệt kê các đơn vị mà "
    "cách hiểu làm đổi mức, hạng hoặc tỷ lệ chỉ số.\n\nDATA là các phiếu, bảng hoặc thư mục. Điểm của nhóm "
    "để ngỏ giữ nguyên tỷ lệ so với điểm tối đa của nhóm.",
    en="Assess a population under each reading that the ruleset names, and list the units whose level, rank "
    "or share of the index depends on it.\n\nDATA are submissions, tables or folders. Points of an open "
    "group keep their share of the group's maximum.",
)
@click.argument("ref", metavar="REF", type=RulesetName())
@click.argument("data", metavar="DATA…", nargs=-1, required=True, type=FilePath())
@option(
    "--format",
    "form",
    vi="Dạng kết quả.",
    en="Form of the result.",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
)
@basis_option
@output_option
@click.pass_obj
def readings(
    session: Session, /, *, ref: str, data: tuple[str, ...], form: str, basis: str, output: str | None
) -> int:
    """Compare and print."""
    import json

    from . import readings as comparing

    done = comparing.compare(ref, data, basis)
    if form == "json":
        text = json.dumps(comparing.to_dict(done), ensure_ascii=False, indent=2) + "\n"
    else:
        text = (comparing.as_text if form == "text" else comparing.as_markdown)(done, session.lang)
    put(text, output)
    report(in_order(done.diagnostics), session)
    return exit_code(done.diagnostics)


# ------------------------------------------------------------------------------------------------- signatures


@command(
    "new-key",
    vi="Tạo cặp khóa Ed25519: FILE để ký (giữ kín), FILE.pub để người khác kiểm tra chữ ký.",
    en="Make a pair of Ed25519 keys: FILE signs (keep it secret), FILE.pub verifies.",
)
@click.argument("file", metavar="FILE", type=FilePath())
@click.pass_obj
def new_key(session: Session, file: str) -> int:
    """Write both keys and print the fingerprint."""
    from . import signing

    mark = signing.new_key(file)
    emit(session.say(f"{file}, {file}.pub: khóa {mark}\n", f"{file}, {file}.pub: key {mark}\n"))
    return 0


@command(
    "sign",
    vi="Ký một tệp bằng khóa Ed25519; chữ ký là một tệp rời (FILE.sig), tệp được ký không đổi.",
    en="Sign a file with an Ed25519 key; the signature is a file of its own (FILE.sig).",
)
@click.argument("file", metavar="FILE", type=FilePath())
@option(
    "--key",
    vi="Khóa riêng (PEM).",
    en="The private key (PEM).",
    metavar="KEY",
    required=True,
    type=FilePath(),
)
@option(
    "-o",
    "--output",
    vi="Tệp chữ ký, thay cho FILE.sig.",
    en="The signature's file, in place of FILE.sig.",
    metavar="FILE",
    type=FilePath(),
)
@click.pass_obj
def sign(session: Session, file: str, key: str, output: str | None) -> int:
    """Write the signature and say by which key."""
    from . import signing

    place, mark = signing.sign(file, key, output)
    emit(
        session.say(
            f"{place}: chữ ký của {file}, khóa {mark}\n", f"{place}: signature of {file}, key {mark}\n"
        )
    )
    return 0


@command(
    "verify-signature",
    vi="Kiểm tra chữ ký rời của một tệp bằng khóa công khai.",
    en="Verify a file's detached signature with a public key.",
)
@click.argument("file", metavar="FILE", type=FilePath())
@option(
    "--key",
    vi="Khóa công khai (PEM).",
    en="The public key (PEM).",
    metavar="PUB",
    required=True,
    type=FilePath(),
)
@option(
    "--signature",
    vi="Tệp chữ ký, nếu không phải FILE.sig.",
    en="The signature's file, where it is not FILE.sig.",
    metavar="FILE",
    type=FilePath(),
)
@click.pass_obj
def verify_signature(session: Session, file: str, key: str, signature: str | None) -> int:
    """Say that the signature is good, or end with the error."""
    from . import signing

    mark = signing.verify(file, key, signature)
    emit(session.say(f"{file}: chữ ký đúng, khóa {mark}\n", f"{file}: good signature, key {mark}\n"))
    return 0


COMMANDS: dict[str, Any] = {
    "publish": publish,
    "audit": audit,
    "readings": readings,
    "new-key": new_key,
    "sign": sign,
    "verify-signature": verify_signature,
}
