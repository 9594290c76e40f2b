"""Commands on rulesets: check, test, fmt, translate, list, show, explain-code, completion."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from .cli_base import PROGRAM, command, option
from .cli_output import Session, emit, exit_code, put, report
from .cli_types import FilePath, RulesetName, output_option, usable
from .diagnostics import Diagnostic, RulesError, in_order

if TYPE_CHECKING:
    from . import registry, workspace


# ------------------------------------------------------------------------------------------------------ check


@command(
    "check",
    vi="Kiểm tra các bộ tiêu chí trước khi có số liệu.\n\nPATH là tệp .egr, thư mục (mọi tệp .egr và "
    "registry.toml bên dưới), sổ đăng ký, hoặc tên như huyen@2017. Lỗi thì mã thoát là 1; cảnh báo chỉ khi "
    "có --strict.",
    en="Check rulesets before there is any data.\n\n"
    "PATH is an .egr file, a folder (every .egr below it and registry.toml), a registry, or a "
    "name such as huyen@2017. Errors end with exit code 1; warnings only under --strict.",
)
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=RulesetName())
@option(
    "--format",
    "form",
    vi="Dạng kết quả.",
    en="Form of the result.",
    type=click.Choice(["text", "json"]),
    default="text",
)
@option("--strict", vi="Coi cảnh báo như lỗi.", en="Warnings count as errors.", is_flag=True)
@click.pass_obj
def check(session: Session, paths: tuple[str, ...], form: str, strict: bool) -> int:
    """Check every file; a file that cannot be read is reported with the rest."""
    from . import render, workspace

    done: list[tuple[str, workspace.Loaded | None, tuple[Diagnostic, ...]]] = []
    for path in _files(paths):
        try:
            loaded = workspace.load_file(path)
            done.append((path, loaded, loaded.diagnostics))
        except RulesError as error:
            done.append((path, None, error.diagnostics))
    found = in_order([d for _, _, diagnostics in done for d in diagnostics] + _registries(paths))
    if form == "json":
        import json

        files = [_checked(path, loaded, diagnostics, session) for path, loaded, diagnostics in done]
        errors = sum(d.severity == "error" for d in found)
        whole = {"files": files, "errors": errors, "warnings": len(found) - errors}
        emit(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
        return exit_code(found, strict=strict)
    report(found, session, sys.stdout)
    count = session.say(f"{len(done)} tệp", f"{len(done)} file{'s' if len(done) != 1 else ''}")
    gap = "\n" if found else ""
    emit(f"{gap}{count}: {render.summary(found, session.lang)}\n")
    return exit_code(found, strict=strict)


def _checked(
    path: str, loaded: workspace.Loaded | None, diagnostics: Iterable[Diagnostic], session: Session
) -> dict[str, Any]:
    from . import render

    program = loaded.program if loaded else None
    header = program.header if program else None
    return {
        "path": path,
        "ruleset": {"id": header.id, "version": header.version, "digest": program.digest}
        if header and program
        else None,
        "diagnostics": [render.data(d, session.lang) for d in diagnostics],
    }


def _registries(paths: Iterable[str]) -> list[Diagnostic]:
    """What registries among or below the paths say wrongly, and how the versions there follow one another."""
    from . import manifest, publishing, registry

    found: list[Diagnostic] = []
    for path in paths:
        if os.path.isdir(path):
            for file in manifest.under(path):
                found += publishing.check(manifest.read(file))
            entries = [e for e in map(registry.header, registry.files_under(path)) if e is not None]
            found += publishing.timeline(entries)
        elif os.path.basename(path) == manifest.NAME:
            book = manifest.read(path)
            found += publishing.check(book)
            headers = [registry.header(book.file_of(e)) for e in book.entries]
            found += publishing.timeline(e for e in headers if e is not None)
    return found


def _files(paths: Iterable[str]) -> list[str]:
    """The files that paths, folders, registries and names mean, each once, in the order given."""
    from . import manifest, registry, workspace
    from .messages import files as messages

    found: dict[str, str] = {}
    for path in paths:
        if os.path.isdir(path):
            inside = registry.files_under(path)
            if not inside:
                raise RulesError([messages.no_rulesets_in(path)])
        elif os.path.basename(path) == manifest.NAME and os.path.isfile(path):
            book = manifest.read(path)
            inside = [file for file in map(book.file_of, book.entries) if os.path.isfile(file)]
        elif registry.is_path(path) or os.path.exists(path):
            inside = [path]
        else:
            inside = [workspace.locate(path)]
        for file in inside:
            found.setdefault(os.path.realpath(file), file)
    return list(found.values())


# ------------------------------------------------------------------------------------------------------- test


@command(
    "test",
    vi="Chạy các kiểm thử viết trong bộ tiêu chí, mỗi kiểm thử một dòng.\n\n"
    "Không nêu PATH: mọi tệp .egr dưới "
    "thư mục hiện tại.",
    en="Run the tests that stand in rulesets, a line each.\n\nWithout PATH: every .egr below the current "
    "folder.",
)
@click.argument("paths", metavar="[PATH…]", nargs=-1, type=RulesetName())
@click.pass_obj
def test(session: Session, paths: tuple[str, ...]) -> int:
    """Run the tests of every file; a ruleset with errors is reported and counts as failed."""
    from . import ruletests, workspace

    total = failures = 0
    unusable: list[Diagnostic] = []
    for path in _files(paths or (".",)):
        try:
            loaded = workspace.load_file(path)
        except RulesError as error:
            unusable += error.diagnostics
            continue
        if loaded.program is None:
            unusable += [d for d in loaded.diagnostics if d.severity == "error"]
            continue
        for outcome in ruletests.run(loaded.program):
            total += 1
            failures += not outcome.passed
            emit(_outcome(outcome, path, session))
    report(in_order(unusable), session)
    if session.lang == "en":
        emit(f"{total} test{'s' if total != 1 else ''}, {failures} failed\n")
    else:
        emit(f"{total} kiểm thử, {failures} không đạt\n")
    return max(exit_code(unusable), int(failures > 0))


def _outcome(outcome: Any, path: str, session: Session) -> str:
    lang = session.lang
    line = outcome.test.span.place[0] if outcome.test.span.source.path else 0
    mark = session.say("đạt      ", "ok    ") if outcome.passed else session.say("không đạt", "FAILED")
    lines = [f"{mark} {path}{f':{line}' if line else ''} {outcome.test.name}"]
    for d in outcome.differences:
        wanted, got = d.wanted.in_(lang), d.got.in_(lang)
        lines.append(
            "  "
            + session.say(
                f"{d.expect.id}: cần {wanted}, được {got}", f"{d.expect.id}: expected {wanted}, got {got}"
            )
        )
        lines += ["    " + why.in_(lang) for why in d.why]
    return "\n".join(lines) + "\n"


# ------------------------------------------------------------------------------------------ fmt and translate


@command(
    "fmt",
    vi="Viết lại tệp theo một cách trình bày duy nhất, ngay tại chỗ.\n\n"
    "Chú thích và thứ tự giữ nguyên; không "
    "ghi nếu ý nghĩa thay đổi.",
    en="Rewrite files in the one canonical layout, in place.\n\n"
    "Comments and order stay; nothing is written if "
    "the meaning would change.",
)
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=FilePath())
@option(
    "--check",
    "only_check",
    vi="Chỉ nêu tệp sẽ thay đổi; có thì mã thoát là 1.",
    en="Only name the files that would change; exit code 1 if any.",
    is_flag=True,
)
@click.pass_obj
def fmt(session: Session, paths: tuple[str, ...], only_check: bool) -> int:
    """Format every file. A file with syntax errors is reported and left as it is."""
    from . import textfile, workspace

    problems: list[Diagnostic] = []
    changed = 0
    for path in _files(paths):
        data = textfile.read_bytes(path)
        text, found = workspace.formatted(path)
        problems += found
        if text is None or isinstance(data, Diagnostic) or text.encode() == data:
            continue
        changed += 1
        if only_check:
            emit(session.say(f"sẽ thay đổi: {path}\n", f"would change: {path}\n"))
        else:
            textfile.write(path, text)
            emit(session.say(f"đã viết lại: {path}\n", f"rewritten: {path}\n"))
    report(in_order(problems), session)
    return max(exit_code(problems), int(only_check and changed > 0))


@command(
    "translate",
    vi="In bộ tiêu chí với từ khóa tiếng Việt hoặc tiếng Anh.\n\nChú thích và cách trình bày giữ nguyên.",
    en="Print a ruleset with Vietnamese or English keywords.\n\nComments and layout stay.",
)
@click.argument("file", metavar="FILE", type=FilePath())
@option(
    "--to",
    "to",
    vi="Ngôn ngữ của từ khóa.",
    en="Language of the keywords.",
    type=click.Choice(["vi", "en"]),
    required=True,
)
@output_option
@click.pass_obj
def translate(session: Session, file: str, to: str, output: str | None) -> int:  # noqa: ARG001
    """Print the file in the other surface; a file with syntax errors is refused."""
    from . import workspace

    put(workspace.translated(workspace.locate(file), to), output)
    return 0


@command(
    "consolidate",
    vi="In văn bản hợp nhất: bộ tiêu chí như đã được sửa đổi, quy định chi tiết, thành một tệp đầy đủ.\n\n"
    "Mỗi điều khoản đã đổi ghi văn bản làm thay đổi nó.",
    en="Print the consolidated text: a ruleset as amended and detailed, as one complete file.\n\n"
    "Each changed provision says which instrument changed it.",
)
@click.argument("ref", metavar="REF|FILE", type=RulesetName())
@option(
    "--on",
    "on",
    vi="Chỉ gồm các điều khoản sửa đổi đã có hiệu lực vào ngày này.",
    en="Only with the clauses of amendments that are in force on this day.",
    metavar="DATE",
)
@output_option
@click.pass_obj
def consolidate(session: Session, ref: str, on: str | None, output: str | None) -> int:
    """Print one whole ruleset."""
    from datetime import date

    from . import notation, workspace

    day = notation.day(on) if on is not None else None
    if on is not None and not isinstance(day, date):
        wrong = {"vi": f"`{on}` không phải một ngày", "en": f"`{on}` is not a date"}[session.lang]
        raise click.BadParameter(wrong, param_hint="--on")
    beside = os.path.dirname(output) or "." if output is not None else None
    put(workspace.consolidated(workspace.locate(ref), day if isinstance(day, date) else None, beside), output)
    return 0


# ---------------------------------------------------------------------------------------------- list and show


@command(
    "list",
    vi="Liệt kê các bộ tiêu chí có sẵn và ở thư mục hiện tại.",
    en="List the rulesets that ship and those in the current folder.",
)
@option(
    "--on",
    "day",
    vi="Chỉ các bộ có hiệu lực vào ngày này (2018-05-01 hoặc 01/05/2018).",
    en="Only those in force on this day (2018-05-01 or 01/05/2018).",
    metavar="DATE",
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
def list_(session: Session, form: str, day: str | None) -> int:
    """One line a ruleset: reference, title, kinds of units, in force."""
    from . import registry

    here = registry.beside(["."])
    entries = [*here, *(e for e in registry.shipped() if e.ref not in {h.ref for h in here})]
    if day is not None:
        entries = registry.on(_day(day), entries)
    if form == "json":
        import json

        emit(json.dumps([_listed(e) for e in entries], ensure_ascii=False, indent=2) + "\n")
        return 0
    from .text import pad, width

    widest = max((width(e.ref) for e in entries), default=0)
    refs = [e.ref for e in entries]
    for e in entries:
        about = [e.title]
        if e.kinds:
            about.append(session.say("cho ", "for ") + ", ".join(e.kinds))
        if e.in_force_from:
            about.append(_force(e, session))
        about.append({"published": session.say("đã công bố", "published")}.get(_state(e) or "", ""))
        if refs.count(e.ref) > 1:
            about.append(os.path.normpath(e.path))
        emit(f"{pad(e.ref, widest)}  {'; '.join(part for part in about if part)}\n")
    return 0


def _day(text: str) -> Any:
    from datetime import date

    from . import notation
    from .diagnostics import Text
    from .messages import files as messages

    value = notation.day(text)
    if isinstance(value, date):
        return value
    said = Text(vi=f"--on: `{text}` không phải một ngày", en=f"--on: `{text}` is not a date")
    raise RulesError([messages.usage(said, Text(vi="viết 2018-05-01", en="write 2018-05-01"))])


def _state(e: registry.Entry) -> str | None:
    """What the registry that governs the file says: `draft`, `published`; None where none does."""
    from . import manifest

    place = manifest.governing(e.path)
    entry = manifest.read(place).entry(e.id, e.version) if place is not None else None
    return entry.state if entry is not None else None


def _force(e: registry.Entry, session: Session) -> str:
    def day(value: Any) -> str:
        return session.say(f"{value:%d/%m/%Y}", f"{value}")

    since = session.say("từ ", "from ") + day(e.in_force_from)
    return since + (session.say(" đến hết ", " through ") + day(e.in_force_to) if e.in_force_to else "")


def _listed(e: registry.Entry) -> dict[str, Any]:
    return {
        "ref": e.ref,
        "id": e.id,
        "version": e.version,
        "title": e.title,
        "kinds": list(e.kinds),
        "in_force_from": e.in_force_from.isoformat() if e.in_force_from else None,
        "in_force_to": e.in_force_to.isoformat() if e.in_force_to else None,
        "details": "@".join(e.frame) if e.frame else None,
        "illustrative": e.illustrative,
        "state": _state(e),
        "path": e.path,
    }


@command(
    "show",
    vi="Xem một bộ tiêu chí: căn cứ, cây điểm, các mức, cách hiểu.",
    en="Show a ruleset: its basis, the tree of points, levels, readings.",
)
@click.argument("ref", metavar="REF", type=RulesetName())
@click.pass_obj
def show(session: Session, ref: str) -> int:
    """The outline of a ruleset."""
    from . import outline

    program = usable(ref)
    emit(outline.text(program, session.lang))
    return 0


# ----------------------------------------------------------------------------------- explain-code, completion


@command(
    "explain-code",
    vi="Giải thích một mã lỗi hay cảnh báo, như E0301.",
    en="Explain the code of an error or warning, such as E0301.",
)
@click.argument("code", metavar="CODE")
@click.pass_obj
def explain_code(session: Session, code: str) -> int:
    """Print the page of a code in the chosen language."""
    from . import resources
    from .messages import files as messages
    from .text import suggest

    folder = resources.codes_folder()
    try:
        known = sorted(name[:-3] for name in os.listdir(folder) if name.endswith(".md"))
    except OSError:
        known = []
    wanted = code.strip().upper()
    if wanted not in known:
        raise RulesError([messages.unknown_code(code, suggest(wanted, known, 3))])
    with open(os.path.join(folder, f"{wanted}.md"), encoding="utf-8") as file:
        emit(page(file.read(), session.lang))
    return 0


def page(text: str, lang: str) -> str:
    """A page of `docs/codes` in one language: half of each heading `vi · en`, and of two paragraphs one."""
    at = 1 if lang == "en" else 0
    title, *sections = text.strip().split("\n## ")
    out = [title.strip()]
    for section in sections:
        head, _, body = section.partition("\n")
        halves = head.split(" · ")
        blocks = body.strip().split("\n\n")
        if len(blocks) == 2 and "```" not in body:
            blocks = [blocks[at]]
        out.append(f"## {halves[at] if len(halves) == 2 else head}\n\n" + "\n\n".join(blocks))
    return "\n\n".join(out) + "\n"


@command(
    "completion",
    vi="In đoạn mã gợi ý lệnh cho bash, zsh hoặc fish.\n\nVí dụ: egov-rules completion bash >> ~/.bashrc",
    en="Print the shell completion for bash, zsh or fish.\n\n"
    "For example: egov-rules completion bash >> ~/.bashrc",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_obj
def completion(session: Session, shell: str) -> int:  # noqa: ARG001
    """Print click's completion script."""
    from click.shell_completion import get_completion_class

    from .cli_base import group

    made = get_completion_class(shell)
    assert made is not None
    emit(made(group, {}, PROGRAM, "_EGOV_RULES_COMPLETE").source().rstrip() + "\n")
    return 0


COMMANDS = {
    "check": check,
    "test": test,
    "fmt": fmt,
    "translate": translate,
    "consolidate": consolidate,
    "list": list_,
    "show": show,
    "explain-code": explain_code,
    "completion": completion,
}
