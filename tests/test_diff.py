"""Two versions compared: what is a change and what is only layout, how it reads, and the amendment that makes one
of the other (law: applied, it gives the new text, for any pair).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from fractions import Fraction

import edited
import egr_texts
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import egov_rules
from egov_rules import cli, interpret, ir, versions, workspace
from egov_rules.diff import amending, compare, page, rendered
from egov_rules.diff.wording import sentence
from egov_rules.format import canonical_text
from egov_rules.printer import printed
from egov_rules.result import Awarded, Facts
from egov_rules.source import Source
from egov_rules.translate import translate

HERE = os.path.dirname(os.path.abspath(__file__))
OLD, NEW = (os.path.join(HERE, "versions", f"{name}.egr") for name in ("cu", "moi"))
BASES = ["rulesets/huyen/2017.egr", "rulesets/xa/2017.egr", "tests/syntax/all_forms.vi.egr"]
TEXTS = {path: amending.bare(egr_texts.parsed(egr_texts.read(path)).file) for path in BASES}
with open(os.path.join(os.path.dirname(egov_rules.__file__), "diff.schema.json"), encoding="utf-8") as schema:
    VALIDATOR = jsonschema.Draft202012Validator(json.load(schema))


def found():
    return versions.compare(OLD, NEW)


def of_texts(old: str, new: str):
    return compare(egr_texts.parsed(old).file, egr_texts.parsed(new).file)


# ------------------------------------------------------------------------------------------ what is no change


@pytest.mark.parametrize(
    "path", [p for p in (*egr_texts.RULESETS, *egr_texts.FORMS[:2]) if "revision" not in p]
)
def test_layout_and_comments_are_no_change(path):
    text = egr_texts.read(path)
    assert of_texts(text, egr_texts.otherwise_laid_out(text, 3)).empty


@pytest.mark.parametrize("path", BASES)
def test_the_surface_is_no_change(path):
    text = egr_texts.read(path)
    assert of_texts(text, translate(egr_texts.parsed(text), "en")).empty


def test_blocks_of_inputs_are_layout():
    head = 'bộ tiêu chí t phiên bản 1 { tên "T" }\n'
    a, b = '  a "A" : có/không\n', '  b "B" : có/không\n'
    assert of_texts(f"{head}số liệu {{\n{a}{b}}}\n", f"{head}số liệu {{\n{a}}}\nsố liệu {{\n{b}}}\n").empty


# ----------------------------------------------------------------------------------------------- how it reads


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_note_of_a_drafter(lang, golden):
    golden(f"diff/{lang}.txt", rendered.text(found(), lang))
    golden(f"diff/{lang}.md", rendered.markdown(found(), lang))
    golden(f"diff/{lang}.html", page.page(found(), lang))
    golden(f"diff/{lang}.json", json.dumps(rendered.data(found(), lang), ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_page_stands_by_itself(lang):
    text = page.page(found(), lang)
    assert not re.search(r"<script|https?://|<link|@import|url\(", text)


def test_json_is_what_the_schema_promises():
    VALIDATOR.check_schema(VALIDATOR.schema)
    for pair in ((OLD, NEW), ("huyen@2017", "huyen_minh_hoa@2017"), ("xa@2017", "xa_doc_a@2017")):
        for lang in ("vi", "en"):
            VALIDATOR.validate(rendered.data(versions.compare(*pair), lang))


def test_the_legal_sentence():
    text = egr_texts.read("tests/versions/cu.egr")
    changed = of_texts(
        text,
        text.replace(
            '"Máy tính trên cán bộ" theo "Điểm b Khoản 1 Điều 5" tối đa 3',
            '"Máy tính trên cán bộ" theo "Điểm b Khoản 1 Điều 5" tối đa 4',
        ),
    )
    (change,) = changed.changes
    assert sentence(change, "vi") == "Sửa đổi điểm tối đa của tiêu chí HT.2 từ 3 thành 4 điểm"
    assert sentence(change, "en") == "The maximum of the criterion HT.2 is amended from 3 to 4 points"


def test_what_a_locality_must_newly_supply():
    done = found()
    assert [p.id for p in done.newly] == ["so_chu_ky_so"]
    assert [p.id for p in done.no_longer] == ["co_tuong_lua"]
    opened = versions.compare("huyen_minh_hoa@2017", "huyen@2017")
    assert {"ha_tang", "chuyen_doi"} <= {p.id for p in opened.newly}


def test_renamings_are_told_apart_from_guesses():
    renamed = {c.new: c.confidence for c in found().changes if c.kind == "renamed"}
    assert renamed["HT.04"] is None  # `nguyên là`
    assert renamed["cap_do_attt"] is None
    assert renamed["nguong_mang"] >= 60


def test_a_text_that_every_engine_reads_alike_may_differ_in_words_only():
    text = egr_texts.read("tests/versions/cu.egr")
    kinds = {c.aspect for c in of_texts(text, text.replace("Mạng nội bộ", "Mạng LAN")).changes}
    assert kinds == {"label"}


# ------------------------------------------------------------------------------------------------------- laws


def version(path: str, seed: int):
    """An edited text as it reads; None where an edit made no text of it."""
    file = edited.edited(TEXTS[path], seed)
    read = egr_texts.parsed(printed(amending.bare(file), file.surface))
    if read.file is None or any(d.severity == "error" for d in read.diagnostics):
        return None
    return amending.bare(read.file)


def canonical(file) -> str:
    return canonical_text(egr_texts.parsed(printed(file, "vi")))


@pytest.mark.parametrize("path", BASES)
@settings(max_examples=25)
@given(seed=st.integers(0, 10_000))
def test_the_amendment_applied_gives_the_new_text(path, seed):
    old, new = TEXTS[path], version(path, seed)
    if new is None:
        return
    difference = compare(old, new)
    assert compare(new, new).empty
    text = amending.amendment(difference)
    made, wrong = amending.applied(old, text)
    assert wrong == ""
    assert canonical(amending.bare(made)) == canonical(new)
    for lang in ("vi", "en"):
        assert all(sentence(c, lang) for c in difference.changes)


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_the_amendment_between_two_drafts(seed):
    old, new = version(BASES[1], seed), version(BASES[1], seed + 20_000)
    if old is None or new is None:
        return
    made, wrong = amending.applied(old, amending.amendment(compare(old, new)))
    assert wrong == ""
    assert canonical(amending.bare(made)) == canonical(new)


@pytest.mark.parametrize(
    "pair",
    [("xa@2017", "xa_doc_a@2017"), ("huyen@2017", "huyen_minh_hoa@2017"), ("xa_minh_hoa@2017", "huyen@2017")],
)
def test_shipped_rulesets_into_each_other(pair):
    old, new = (amending.bare(versions.whole(ref).file) for ref in pair)
    made, wrong = amending.applied(old, amending.amendment(versions.compare(*pair)))
    assert wrong == ""
    assert canonical(amending.bare(made)) == canonical(new)


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), points=st.lists(st.integers(0, 40), min_size=7, max_size=7))
def test_whatever_is_worth_something_else_is_a_change(seed, points):
    old, new = TEXTS[BASES[0]], version(BASES[0], seed)
    if new is None:
        return
    text = workspace.whole(Source("rulesets/huyen/2017.egr", egr_texts.read(BASES[0])))
    programs = [workspace.compiled(text, file)[0] for file in (old, new)]
    if None in programs:
        return
    results = []
    for program in programs:
        assert program is not None
        opened = [n.id for n in program.nodes if isinstance(n.body, ir.Open)]
        facts = Facts(2018, {}, {n: Awarded(Fraction(p, 10)) for n, p in zip(opened, points, strict=False)})
        done = interpret.evaluate(program, facts)
        results.append(
            ({n: r.score for n, r in done.nodes.items()}, {n: r.level for n, r in done.levels.items()})
        )
    if results[0] != results[1]:
        assert not compare(old, new).empty


# ----------------------------------------------------------------------------------------------- command line


def run(capsys, *words: str) -> tuple[int, str, str]:
    code = cli.main(list(words))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_exit_code(capsys):
    assert run(capsys, "diff", OLD, NEW)[0] == 0
    assert run(capsys, "diff", OLD, NEW, "--exit-code")[0] == 1
    assert run(capsys, "diff", OLD, OLD, "--exit-code")[0] == 0
    assert run(capsys, "diff", OLD, "khong-co.egr")[0] == 2


def test_the_amendment_is_a_file_that_consolidates(capsys, tmp_path):
    for name, path in (("vi_du-2017", OLD), ("moi", NEW)):
        (tmp_path / f"{name}.egr").write_text(
            egr_texts.read(os.path.relpath(path, egr_texts.ROOT)), encoding="utf-8"
        )
    (tmp_path / "moi").mkdir()
    (tmp_path / "moi.egr").rename(tmp_path / "moi" / "moi.egr")
    target = str(tmp_path / "sua-doi.egr")
    assert run(capsys, "diff", "--as-amendment", OLD, str(tmp_path / "moi" / "moi.egr"), "-o", target)[0] == 0
    code, text, err = run(capsys, "consolidate", target)
    assert (code, err) == (0, "")
    assert of_texts(text, egr_texts.read("tests/versions/moi.egr")).empty
    assert canonical_text(egr_texts.parsed(text)) == canonical_text(
        egr_texts.parsed(egr_texts.read("tests/versions/moi.egr"))
    )


def test_a_file_in_a_git_revision(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def git(*words: str) -> None:
        who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *words], check=True, capture_output=True)

    git("init", "-q")
    folder = tmp_path / "luat"
    folder.mkdir()
    frame = 'bộ tiêu chí k phiên bản 1 { tên "K" }\nnhóm a "A" tối đa 2 để ngỏ\n'
    detail = 'quy định chi tiết k phiên bản 1 thành c phiên bản 1\nnhóm a { tiêu chí x "X" tối đa 2 = 2 }\n'
    (folder / "k.egr").write_text(frame, encoding="utf-8")
    (folder / "c.egr").write_text(detail, encoding="utf-8")
    git("add", "-A")
    git("commit", "-q", "-m", "mot")
    (folder / "k.egr").write_text(frame.replace('"A"', '"Nhóm A"'), encoding="utf-8")
    git("commit", "-q", "-a", "-m", "hai")
    code, out, err = run(capsys, "diff", "HEAD~1:luat/c.egr", "luat/c.egr", "--exit-code")
    assert (code, err) == (1, "")
    assert "Sửa đổi tên của nhóm a từ “A” thành “Nhóm A”" in out
    assert run(capsys, "diff", "HEAD:luat/c.egr", "luat/c.egr", "--exit-code")[0] == 0
    for wrong in ("HEAD:luat/khong.egr", "khong-co:luat/c.egr"):
        code, _, err = run(capsys, "diff", wrong, "luat/c.egr")
        assert code == 2
        assert "E0670" in err


def test_what_cannot_be_an_amendment_is_refused():
    text = egr_texts.read(BASES[0])
    line = next(line for line in text.splitlines(keepends=True) if line.startswith("  nhóm nhan_luc"))
    broken = text.replace(line, "")  # its level table still speaks of the group that is gone
    with pytest.raises(egov_rules.RulesError, match="E0671"):
        amending.amendment(of_texts(text, broken))
