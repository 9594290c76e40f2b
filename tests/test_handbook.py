"""Every example of the handbook is executed: what docs/handbook says is what the program does. README.md alike.

The fences of a chapter run in order, in one folder of their own. The words after the language say what
each is:

    ```egr              a whole ruleset: clean, with tests of its own that pass; saved as ID.egr
    ```egr fragment     the same after HEADERS["vi"], saved as vi_du.egr; `en`: after the English header
    ```egr error=E0411  must give exactly this code (several: with commas between); `warning=W0710` alike;
                        `untested`: needs no test of its own
    ```toml             a submission, evaluated (`json` alike); saved as phieu.toml; `error=E0512` as above;
                        `fragment`: after SUBMISSION
    ```console          commands after `$ ` and what they print, byte for byte; `at=root`: in the repository;
                        `at=examples/FOLDER`: in the chapter's own copy of that folder
    ```… file=NAME      saved under this name (other languages are only saved); a ruleset or submission with
                        the word `only` is saved without being looked at, for a command to do so

`pytest tests/test_handbook.py --update` rewrites what stands under the commands; then read `git diff`.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
from collections.abc import Iterator

import pytest

from egov_rules import cli, keywords, ruletests, workspace
from egov_rules.records import frozen

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BOOK = os.path.join(ROOT, "docs", "handbook")
CHAPTERS = [*sorted(name for name in os.listdir(BOOK) if name.endswith(".md")), "../../README.md"]

HEADERS = {
    "vi": """bộ tiêu chí vi_du phiên bản 2017 {
  tên      "Ví dụ"
  căn cứ   "Quyết định ví dụ"
  hiệu lực từ 01/01/2017
}
""",
    "en": """ruleset vi_du version 2017 {
  title    "Ví dụ"
  basis    "Quyết định ví dụ"
  in force from 2017-01-01
}
""",
}
SUBMISSION = """year = 2018
ruleset = "vi_du@2017"

[unit]
name = "Huyện Ví Dụ"
"""

_FENCE = re.compile(r"^(`{3,})([^\s`]+)([^\n]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


@frozen
class Fence:
    """A fenced block: its language, the words after it, the text, its line and where the text starts."""

    language: str
    words: tuple[str, ...]
    text: str
    line: int
    start: int

    def said(self, name: str) -> str | None:
        """The value of `name=value` among the words."""
        return next((w[len(name) + 1 :] for w in self.words if w.startswith(f"{name}=")), None)

    @property
    def codes(self) -> set[str]:
        """The diagnostics that it must give."""
        listed = [*(self.said("error") or "").split(","), *(self.said("warning") or "").split(",")]
        return {code for code in listed if code}


def fences(text: str) -> Iterator[Fence]:
    for found in _FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Fence(found[2], tuple(found[3].split()), found[4], line, found.start(4))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapter(chapter, tmp_path, monkeypatch, request):
    path = os.path.join(BOOK, chapter)
    text = _read(path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EGOV_RULES_LANG", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    failures = []
    rewritten = []
    for fence in fences(text):
        if fence.language == "console":
            with contextlib.chdir(_folder(fence.said("at"), str(tmp_path))):
                now = run_commands(fence.text)
            if "X0901" in now:
                failures.append((fence, f"the program failed:\n{now}"))
            elif now != fence.text:
                rewritten.append((fence, now))
                if not request.config.getoption("--update"):
                    failures.append((fence, f"prints:\n{now}"))
            continue
        run = RUNNERS.get(fence.language, keep)
        wrong = run(fence)
        if wrong:
            failures.append((fence, wrong))
    if rewritten and request.config.getoption("--update"):
        for fence, now in reversed(rewritten):
            text = text[: fence.start] + now + text[fence.start + len(fence.text) :]
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    if failures:
        pytest.fail(
            "\n\n".join(f"{os.path.relpath(path, ROOT)}:{f.line}: {w}" for f, w in failures), pytrace=False
        )


def _folder(at: str | None, own: str) -> str:
    """Where commands run: the chapter's own folder, the repository, or a copy of a folder of examples."""
    if at is None or at == "root":
        return ROOT if at else own
    copy = os.path.join(own, os.path.basename(at))
    if not os.path.isdir(copy):
        shutil.copytree(os.path.join(ROOT, at), copy)
    return copy


def run_ruleset(fence: Fence) -> str | None:
    """What is wrong with a ruleset, None when all is as the fence says."""
    english = "en" in fence.words
    whole = (HEADERS["en" if english else "vi"] if "fragment" in fence.words else "") + fence.text
    named = re.search(r"(?:^bộ tiêu chí|^ruleset|thành|\bas) +(\w+) ", whole, re.MULTILINE)
    path = fence.said("file") or f"{named[1] if named else 'vi_du'}.egr"
    _write(path, whole)
    if "only" in fence.words:
        return None
    loaded = workspace.load_file(path)
    found = {d.code for d in loaded.diagnostics}
    if found != fence.codes:
        shown = "\n".join(
            f"  {d.code} {d.span.place if d.span else ''} {d.message.vi} / {d.message.en} "
            f"at {d.span.text if d.span else ''!r}"
            for d in loaded.diagnostics
        )
        return f"wanted {sorted(fence.codes) or 'nothing'}, got {sorted(found) or 'nothing'}\n{shown}"
    if loaded.program is None:
        return None
    outcomes = ruletests.run(loaded.program)
    if not outcomes and "untested" not in fence.words:
        return "has no test of its own"
    wrong = [
        f"  «{o.test.name}» {d.expect.id}: wanted {d.wanted.vi}, got {d.got.vi}"
        for o in outcomes
        for d in o.differences
    ]
    if wrong:
        return "tests fail\n" + "\n".join(wrong)
    return in_other_words(
        path, "vi" if english or whole.startswith(("ruleset", "detailing", "amending")) else "en"
    )


def in_other_words(path: str, surface: str) -> str | None:
    """What is wrong when a clean ruleset is written in the other surface: it must mean the same there and come
    back to the byte.
    """
    kept = _read(path)
    formatted, _ = workspace.formatted(path)
    if formatted is None:
        return "cannot be formatted"
    try:
        _write(path, formatted)
        translated = workspace.translated(path, surface)
        _write(path, translated)
        loaded = workspace.load_file(path)
        back = workspace.translated(path, "vi" if surface == "en" else "en")
    finally:
        _write(path, kept)
    if loaded.program is None:
        return f"does not compile in the other surface:\n{translated}"
    if ruletests.failed(ruletests.run(loaded.program)):
        return f"tests fail in the other surface:\n{translated}"
    return None if back == formatted else f"comes back from the other surface as:\n{back}"


def run_submission(fence: Fence) -> str | None:
    """As `run_ruleset`, for a submission."""
    path = fence.said("file") or f"phieu.{fence.language}"
    _write(path, (SUBMISSION if "fragment" in fence.words else "") + fence.text)
    if "only" in fence.words:
        return None
    printed = run_commands(f"$ egov-rules eval {path}\n")
    found = set(re.findall(r"\b[EWX]0\d{3}\b", printed))
    return None if found == fence.codes else f"wanted {sorted(fence.codes) or 'nothing'}, got\n{printed}"


def keep(fence: Fence) -> str | None:
    name = fence.said("file")
    if name is not None:
        _write(name, fence.text)
    return None


RUNNERS = {"egr": run_ruleset, "toml": run_submission, "json": run_submission}


def run_commands(text: str) -> str:
    """The same commands, each followed by what it prints now, the end of what is not a command dropped."""
    printed = []
    code = 0
    for line in text.splitlines():
        if not line.startswith("$ "):
            continue
        printed.append(f"{line}\n")
        words = shlex.split(line[2:])
        if words == ["echo", "$?"]:
            printed.append(f"{code}\n")
        elif words[0] == "cat":
            printed.append(_read(words[1]))
        else:
            assert words[0] == "egov-rules", line
            out = io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                code = cli.main(words[1:])
            shown = out.getvalue().replace(ROOT + os.sep, "")  # the rulesets that ship, wherever they are
            printed.append("".join(f"{one.rstrip()}\n" for one in shown.splitlines()))
    return "".join(printed)


def test_forms_are_all_there():
    text = _read(os.path.join(BOOK, "12-dang-cham-diem.md"))
    families = {"A": 22, "B": 6, "N": 6, "T": 16, "R": 6}
    wanted = [f"{letter}{n}" for letter, last in families.items() for n in range(1, last + 1)]
    assert [form for form in wanted if not re.search(rf"^#+ {form} ", text, re.MULTILINE)] == []


@pytest.mark.parametrize("surface", ["vi", "en"])
def test_keywords_are_all_there(surface):
    import tomllib

    with open(os.path.join(ROOT, "grammar", f"{surface}.toml"), "rb") as file:
        phrases = tomllib.load(file)["keywords"]
    text = _read(os.path.join(BOOK, "11-tra-cuu.md"))
    assert [p[0] for p in phrases.values() if f"`{p[0]}`" not in text] == []
    assert keywords.keyword("MAX", surface) in text


def _read(path: str) -> str:
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
