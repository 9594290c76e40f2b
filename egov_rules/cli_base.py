"""What all commands share: both languages, `--lang` and `--debug`, lazy loading, how diagnostics and
results go out.

click parses and draws the help; its few sentences are put into Vietnamese here, because a program that
speaks one language in its results and another in its errors is not finished.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from .cli_output import Session, emit, exit_code, report
from .diagnostics import RulesError, Text

PROGRAM = "egov-rules"

# Command -> module that holds it; the order is that of the help.
COMMANDS = {
    "eval": "cli_eval",
    "explain": "cli_eval",
    "rank": "cli_rank",
    "new": "cli_eval",
    "check": "cli_rules",
    "test": "cli_rules",
    "fmt": "cli_rules",
    "translate": "cli_rules",
    "consolidate": "cli_rules",
    "diff": "cli_versions",
    "impact": "cli_versions",
    "publish": "cli_records",
    "audit": "cli_records",
    "readings": "cli_records",
    "new-key": "cli_records",
    "sign": "cli_records",
    "verify-signature": "cli_records",
    "list": "cli_rules",
    "show": "cli_rules",
    "explain-code": "cli_rules",
    "completion": "cli_rules",
}

_SUMMARY = Text(
    vi="Bộ tiêu chí của một quyết định, chạy được: kiểm tra, chấm điểm, giải thích từng điểm.",
    en="The criteria of a decision as rules that run: check them, evaluate submissions, explain every point.",
)
_LANG = Text(vi="Ngôn ngữ của thông báo và kết quả.", en="Language of messages and results.")
_DEBUG = Text(vi="Khi chương trình lỗi, in cả vết lỗi.", en="When the program fails, print the traceback.")
_HELP = Text(vi="In phần trợ giúp này rồi thoát.", en="Show this message and exit.")
_VERSION = Text(vi="In phiên bản rồi thoát.", en="Show the version and exit.")


def run(words: Sequence[str], lang: str) -> int:
    """Run a command line and return its exit code; click's own errors and RulesError end here."""
    _speak(lang)
    session = Session(lang, "--debug" in words)
    try:
        code = group.main(list(words), prog_name=PROGRAM, standalone_mode=False, obj=session)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.exceptions.Abort as stopped:
        raise KeyboardInterrupt from stopped
    except click.UsageError as wrong:
        return _wrong_usage(wrong, session)
    except RulesError as error:
        report(error.diagnostics, session)
        return exit_code(error.diagnostics)
    return code if isinstance(code, int) else 0


# ----------------------------------------------------------------------------------------------- the commands


class Bilingual:
    """Help in both languages for a command or an option."""

    texts: Text | None = None


class BilingualOption(click.Option, Bilingual):
    """An option with `texts`."""

    def __init__(self, *args: Any, texts: Text, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.texts = texts


class BilingualCommand(click.Command, Bilingual):
    """A command with `texts`; `--lang`, `--debug` and `--help` speak its language too."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP.in_(ctx.find_object(Session).lang if ctx.find_object(Session) else "vi")  # type: ignore[union-attr]
        return option


def option(*names: str, vi: str, en: str, **settings: Any) -> Callable[[Any], Any]:
    """`click.option` with its help in both languages."""
    return click.option(*names, cls=BilingualOption, texts=Text(vi=vi, en=en), **settings)


def command(name: str, *, vi: str, en: str) -> Callable[[Callable[..., Any]], BilingualCommand]:
    """`click.command` with its help in both languages, and `--lang`, `--debug`."""

    def decorate(function: Callable[..., Any]) -> BilingualCommand:
        made = click.command(name, cls=BilingualCommand)(function)
        made.params += _everywhere()
        made.texts = Text(vi=vi, en=en)
        return made

    return decorate


def _everywhere() -> list[click.Parameter]:
    """The options that every command has."""
    choice = click.Choice(["vi", "en"])
    return [
        BilingualOption(["--lang"], texts=_LANG, type=choice, expose_value=False, metavar="vi|en"),
        BilingualOption(["--debug"], texts=_DEBUG, is_flag=True, expose_value=False),
    ]


def localise(made: Any, lang: str) -> Any:
    """Put a command's help and its options' into a language."""
    made.options_metavar = "[OPTIONS]" if lang == "en" else "[TÙY CHỌN]"
    if made.texts is not None:
        made.help = made.texts.in_(lang)
        made.short_help = made.help.partition("\n")[0]
    for param in made.params:
        texts = getattr(param, "texts", None)
        if texts is not None:
            param.help = texts.in_(lang)
    return made


class Commands(click.Group, Bilingual):
    """The program: its commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        import importlib

        module = importlib.import_module(f".{COMMANDS[cmd_name]}", __package__)
        made: click.Command = module.COMMANDS[cmd_name]
        session = ctx.find_object(Session) or Session()
        localised: click.Command = localise(made, session.lang)
        return localised

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from .text import suggest

            session = ctx.find_object(Session) or Session()
            near = suggest(args[0], COMMANDS)
            hint = (
                session.say(f"; có phải ý bạn là `{near[0]}`?", f"; did you mean `{near[0]}`?")
                if near
                else ""
            )
            ctx.fail(session.say(f"không có lệnh `{args[0]}`", f"there is no command `{args[0]}`") + hint)
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        session = ctx.find_object(Session) or Session()
        localise(self, session.lang)
        self.subcommand_metavar = session.say("LỆNH [THAM SỐ]…", "COMMAND [ARGS]…")
        option = self.get_help_option(ctx)
        if option is not None:
            option.help = _HELP.in_(session.lang)
        return super().parse_args(ctx, args)


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from . import __version__

        emit(f"{PROGRAM} {__version__}\n")
        ctx.exit()


@click.group(PROGRAM, cls=Commands, subcommand_metavar="COMMAND [ARGS]…")
@option(
    "--version",
    vi=_VERSION.vi,
    en=_VERSION.en,
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
)
def _group() -> None:
    pass


group = _group
group.texts = _SUMMARY
group.params += _everywhere()


def _wrong_usage(wrong: click.UsageError, session: Session) -> int:
    from .messages import files as messages

    lines = []
    help_command = None
    if wrong.ctx is not None:
        lines.append(wrong.ctx.get_usage())
        help_command = f"{wrong.ctx.command_path} --help"
    said = wrong.format_message().strip()
    said = said[:1].lower() + said[1:].rstrip(".")
    hint = Text(vi=f"xem `{help_command}`", en=f"see `{help_command}`") if help_command else None
    sys.stderr.write("".join(f"{line}\n\n" for line in lines))
    report([messages.usage(Text(vi=said, en=said), hint)], session)
    return 2


# ------------------------------------------------------------------------------ click's sentences, translated

_SENTENCES = {
    "Usage:": "Cách dùng:",
    "Options": "Tùy chọn",
    "Commands": "Các lệnh",
    "Positional arguments": "Tham số",
    "Missing command.": "thiếu tên lệnh",
    "Missing argument": "thiếu tham số",
    "Missing option": "thiếu tùy chọn",
    "Missing parameter": "thiếu tham số",
    "Missing parameter: {param_name}": "thiếu tham số: {param_name}",
    "Missing {param_type}": "thiếu {param_type}",
    "Choose from:\n\t{choices}": "chọn trong:\n\t{choices}",
    "No such option {name!r}.": "không có tùy chọn {name}.",
    "No such option: {name}": "không có tùy chọn {name}",
    "No such command {name!r}.": "không có lệnh {name}",
    "Option {name!r} does not take a value.": "tùy chọn {name} không nhận giá trị",
    "Option {name!r} requires an argument.": "tùy chọn {name} cần một giá trị",
    "Option {name!r} requires {nargs} arguments.": "tùy chọn {name} cần {nargs} giá trị",
    "Argument {name!r} takes {nargs} values.": "tham số {name} nhận {nargs} giá trị",
    "Got unexpected extra argument ({args})": "thừa tham số ({args})",
    "Got unexpected extra arguments ({args})": "thừa các tham số ({args})",
    "Did you mean {possibility}?": "Có phải ý bạn là {possibility}?",
    "(Possible option: {possibilities})": "(Có phải ý bạn là {possibilities}?)",
    "(Possible options: {possibilities})": "(Có phải ý bạn là một trong {possibilities}?)",
    "Invalid value: {message}": "giá trị không dùng được: {message}",
    "Invalid value for {param_hint}: {message}": "giá trị không dùng được cho {param_hint}: {message}",
    "{value!r} is not {choice}.": "{value!r} không phải {choice}",
    "{value!r} is not one of {choices}.": "{value!r} không thuộc {choices}",
    "{value!r} is not a valid {number_type}.": "{value!r} không phải {number_type}",
    "{value} is not in the range {range}.": "{value} ngoài khoảng {range}",
    "required": "bắt buộc",
    "default: {default}": "mặc định: {default}",
    "deprecated": "không nên dùng nữa",
    "Error: {message}": "lỗi: {message}",
    "Try '{command} {option}' for help.": "xem '{command} {option}'",
    "Show this message and exit.": _HELP.vi,
}


def _speak(lang: str) -> None:
    """Put click's sentences into a language: its modules look them up under these two names."""
    import gettext

    def one(message: str) -> str:
        return _SENTENCES.get(message, message)

    def many(single: str, plural: str, n: int) -> str:
        return one(single if n == 1 else plural)

    for name, module in list(sys.modules.items()):
        if name.startswith("click.") and hasattr(module, "_"):
            module._ = one if lang == "vi" else gettext.gettext  # type: ignore[attr-defined]
            if hasattr(module, "ngettext"):
                module.ngettext = many if lang == "vi" else gettext.ngettext  # type: ignore[attr-defined]
