"""Messages quote the keywords of the file that they speak of, in whichever language they are read."""

from __future__ import annotations

import ast
import os
import re

import pytest

from egov_rules import quoting, workspace
from egov_rules.diagnostics import Diagnostic, Text
from egov_rules.translate import translate

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MESSAGES = os.path.join(ROOT, "egov_rules", "messages")
PAGES = os.path.join(ROOT, "docs", "codes")


def texts() -> list[tuple[str, Text]]:
    """Every `Text(vi, en)` of the messages with both sides written out, `{…}` for what is put in."""
    found = []
    for name in sorted(os.listdir(MESSAGES)):
        if not name.endswith(".py"):
            continue
        with open(os.path.join(MESSAGES, name), encoding="utf-8") as file:
            tree = ast.parse(file.read())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
                sides = [*node.args, *(k.value for k in node.keywords)]
                written = [_written(side) for side in sides]
                if len(written) == 2 and None not in written:
                    found.append((f"{name}:{node.lineno}", Text(*written)))
    return found


def _written(side: ast.expr) -> str | None:
    if isinstance(side, ast.Constant):
        return str(side.value)
    if isinstance(side, ast.JoinedStr):
        parts = []
        for value in side.values:
            if isinstance(value, ast.Constant):
                parts.append(str(value.value))
            else:
                assert isinstance(value, ast.FormattedValue)
                parts.append(
                    "{" + re.sub(r"\.(vi|en)\b", "", ast.unparse(value.value)).replace("`", "") + "}"
                )
        return "".join(parts)
    return None


@pytest.mark.parametrize(("place", "text"), [pytest.param(p, t, id=p) for p, t in texts()])
def test_what_the_languages_quote_differently_matches_one_for_one(place: str, text: Text) -> None:
    vi, en = quoting.unlike(text)
    assert len(vi) == len(en)


def test_names_and_words_of_the_file_stay() -> None:
    text = Text("nút `nếu` cần `điểm thưởng` hoặc `điểm trừ`", "a `bonus` or a `penalty` in the node `nếu`")
    (done,) = quoting.in_words_of("en", [Diagnostic("E0401", text, hint=text)])
    assert done.message.vi == "nút `nếu` cần `bonus` hoặc `penalty`" == done.hint.vi
    (done,) = quoting.in_words_of("vi", [done])
    assert done.message.en == "a `bonus` or a `penalty` in the node `nếu`"
    (done,) = quoting.in_words_of("vi", [Diagnostic("E0401", text)])
    assert done.message.en == "a `điểm thưởng` or a `điểm trừ` in the node `nếu`"


# Codes whose texts quote keywords; each example is read in both surfaces.
CODES = (
    "E0401",
    "E0404",
    "E0405",
    "E0406",
    "E0411",
    "E0412",
    "E0414",
    "E0416",
    "E0422",
    "W0704",
    "W0706",
    "W0710",
)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("surface", ["vi", "en"])
def test_a_message_quotes_the_keywords_of_the_file(code: str, surface: str, tmp_path) -> None:
    with open(os.path.join(PAGES, f"{code}.md"), encoding="utf-8") as file:
        text = re.search(r"## Ví dụ.*?```egr\n(.*?)```", file.read(), re.DOTALL)[1]  # type: ignore[index]
    path = tmp_path / "a.egr"
    path.write_text(text, encoding="utf-8")
    if surface == "en":
        from egov_rules.source import Source, normalise
        from egov_rules.syntax import parse

        path.write_text(translate(parse(Source(str(path), normalise(text))), "en"), encoding="utf-8")
    found = [d for d in workspace.load_file(str(path)).diagnostics if d.code == code]
    assert found
    for d in found:
        for said in (d.message, d.hint):
            assert said is None or quoting.unlike(said) == ([], [])
        quoted = " ".join(re.findall("`([^`]+)`", f"{d.message.vi} {d.hint.vi if d.hint else ''}"))
        assert bool(re.search("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệđươêôâă]", quoted)) == (surface == "vi"), quoted
