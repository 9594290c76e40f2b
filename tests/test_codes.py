"""Every code has a page in `docs/codes`, in both languages; its example gives that code, the rewrite none."""

from __future__ import annotations

import os
import re

import pytest

from egov_rules import workspace
from egov_rules.cli_rules import page

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGES = os.path.join(ROOT, "docs", "codes")
CODES = sorted(name[:-3] for name in os.listdir(PAGES))
HEADINGS = ["Nghĩa là gì · What it means", "Vì sao · Why it matters", "Ví dụ · Example", "Viết lại · Instead"]


def read(code: str) -> str:
    with open(os.path.join(PAGES, f"{code}.md"), encoding="utf-8") as file:
        return file.read()


def fence(code: str, heading: str) -> tuple[str, str]:
    """Language and text of the first fence under a heading."""
    section = read(code).split(f"## {heading}\n")[1].split("\n## ")[0]
    found = re.search(r"```(\w*)\n(.*?)```", section, re.DOTALL)
    assert found is not None, code
    return found[1], found[2]


def messages() -> str:
    folder = os.path.join(ROOT, "egov_rules", "messages")
    texts = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".py"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                texts.append(file.read())
    return "\n".join(texts)


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    used = set(re.findall(r'"([EWX][0-9]{4})"', messages()))
    assert used == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_page_says_its_piece_in_both_languages(code: str) -> None:
    text = read(code)
    title, slug = re.fullmatch(r"# (\w+) · ([a-z0-9-]+)", text.splitlines()[0]).groups()  # type: ignore[union-attr]
    assert title == code
    assert f'"{slug}"' in messages(), slug
    assert re.findall(r"^## (.+)$", text, re.MULTILINE)[:4] == HEADINGS
    vi, en = page(text, "vi"), page(text, "en")
    assert "What it means" not in vi
    prose = re.sub(r"`[^`]*`|“[^”]*”", "", en.split("## Example")[0])
    assert not re.search("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệ]", prose)


@pytest.mark.parametrize("code", [code for code in CODES if fence(code, HEADINGS[2])[0] == "egr"])
def test_the_example_gives_the_code_and_the_rewrite_nothing(code: str, tmp_path) -> None:
    for heading, wanted in ((HEADINGS[2], {code}), (HEADINGS[3], set())):
        path = tmp_path / "a.egr"
        path.write_text(fence(code, heading)[1], encoding="utf-8")
        found = workspace.load_file(str(path)).diagnostics
        assert {d.code for d in found} == wanted, [(d.code, d.message.vi) for d in found]
