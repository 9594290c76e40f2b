"""Every code has a page in `docs/codes`, in both languages; its example gives that code, the rewrite none."""

from __future__ import annotations

import os
import re

import pytest

from egov_rules import cli, workspace
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


# Pages about choosing a ruleset speak of rulesets that do not ship: these, beside the submission.
_HEAD = """bộ tiêu chí {id} phiên bản {version} {{
  tên "Ví dụ"
  căn cứ "Quyết định ví dụ"
  đối tượng "{kind}"
  hiệu lực từ {force}
  kỳ số liệu từ 01 tháng 10 năm trước đến trước 01 tháng 10 năm đánh giá
}}
nhóm g "Nhóm" tối đa 10 để ngỏ
"""
BESIDE = {
    "E0611": (("xa_rieng", "2017", "xã", "01/10/2016"),),
    "E0612": (("vi_du", "2017", "trường", "01/01/2017 đến hết 31/12/2018"),),
    "W0619": (("vi_du", "2017", "trường", "01/01/2017"), ("vi_du", "2018", "trường", "01/03/2018")),
}


@pytest.mark.parametrize("code", [code for code in CODES if fence(code, HEADINGS[2])[0] in {"toml", "json"}])
def test_the_submission_gives_the_code_and_the_rewrite_nothing(
    code: str, tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    for id, version, kind, force in BESIDE.get(code, ()):
        text = _HEAD.format(id=id, version=version, kind=kind, force=force)
        (tmp_path / f"{id}-{version}.egr").write_text(text, encoding="utf-8")
    for heading, wanted in ((HEADINGS[2], {code}), (HEADINGS[3], set())):
        language, text = fence(code, heading)
        path = tmp_path / f"phieu.{language}"
        path.write_text(text, encoding="utf-8")
        cli.main(["eval", str(path)])
        printed = "".join(capsys.readouterr())
        assert set(re.findall(r"\b[EWX]0\d{3}\b", printed)) == wanted, printed
