"""Evaluation records: whole ones work out again, altered ones name the byte, each unit proves its line; readings."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egov_rules import auditing, batch, cli, dossier, merkle, readings, sealing
from egov_rules.diagnostics import RulesError
from egov_rules.source import Source
from egov_rules.submission import parse, read

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXAMPLES = os.path.join(ROOT, "examples")
UNITS = [
    os.path.join(EXAMPLES, "huyen", "du-muc-ii.toml"),
    os.path.join(EXAMPLES, "huyen", "da-tham-dinh.toml"),
    os.path.join(EXAMPLES, "huyen", "thieu-so-lieu.toml"),
    os.path.join(EXAMPLES, "xa", "muc-i.toml"),
]


def composed(paths: list[str], **how) -> str:
    options = batch.Options(**how)
    outcome = batch.assess_files(paths, options)
    return dossier.compose(outcome.items, outcome.rulesets, options)


@pytest.fixture(scope="module")
def record(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("record") / "hồ sơ.json"
    path.write_text(composed(UNITS), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> tuple[str, bytes]:
    """The path and bytes of a record that is audited often."""
    folder = tmp_path_factory.mktemp("small")
    text = 'year = 2018\nruleset = "huyen@2017"\n[unit]\ncode = "001"\nname = "Huyện Thử"\nkind = "huyện"\n'
    (folder / "a.toml").write_text(text + "[values]\nha_tang = 24\n", encoding="utf-8")
    path = folder / "r.json"
    path.write_text(composed([str(folder / "a.toml")]), encoding="utf-8")
    return str(path), path.read_bytes()


def run(*words: str) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = cli.main(words)
    return code, out.getvalue()


# ------------------------------------------------------------------------------------------------------- whole


def test_a_record_works_out_again_from_itself_alone(record, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # nothing beside it
    monkeypatch.setattr("egov_rules.registry.find", None)  # and nothing that ships
    done = auditing.audit(record)
    assert done.diagnostics == ()
    assert (done.kind, done.units, done.same_engine) == ("record", len(UNITS), True)


def test_the_same_input_gives_the_same_bytes_and_names_no_machine(record):
    text = composed(UNITS)
    with open(record, encoding="utf-8") as file:
        assert file.read() == text
    assert ROOT not in text
    assert os.path.dirname(UNITS[0]) not in text


def test_a_record_holds_what_a_result_rests_on(record):
    with open(record, encoding="utf-8") as file:
        data = json.load(file)
    assert [r["id"] for r in data["rulesets"]] == ["huyen_minh_hoa", "huyen", "xa"]
    for unit, path in zip(data["units"], UNITS, strict=True):
        with open(path, encoding="utf-8") as file:
            assert "\n".join(unit["submission"]["lines"]) == file.read()
    for ruleset in data["rulesets"]:
        for text in ruleset["texts"]:
            whole = "\n".join(text["lines"])
            assert hashlib.sha256(whole.encode()).hexdigest() == text["sha256"]
    assert all(line.count("\n") == 0 and len(line) < 2_000 for line in text["lines"])


def test_cohort_figures_and_basis_go_into_the_record(tmp_path):
    unit = os.path.join(EXAMPLES, "huyen", "minh-hoa-2018.toml")
    figures = os.path.join(EXAMPLES, "so-lieu-ca-dot", "huyen-minh-hoa-2018.toml")
    path = tmp_path / "r.json"
    path.write_text(composed([unit], basis="reported", strict=True, cohort=(figures,)), encoding="utf-8")
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["units"][0]["figures"]["lines"]
    assert (data["basis"], data["strict"]) == ("reported", True)
    assert auditing.audit(str(path)).diagnostics == ()


def test_an_amended_ruleset_goes_into_the_record_as_it_was_in_force(tmp_path):
    folder = os.path.join(EXAMPLES, "revision-2018")
    with open(os.path.join(EXAMPLES, "huyen", "minh-hoa-2018.toml"), encoding="utf-8") as file:
        text = file.read()
    for year in (2018, 2019):
        unit = tmp_path / f"{year}.toml"
        unit.write_text(text.replace("year = 2018", f"year = {year}"), encoding="utf-8")
        path = tmp_path / "r.json"
        path.write_text(composed([str(unit)], rules=os.path.join(folder, "sua-doi.egr")), encoding="utf-8")
        assert auditing.audit(str(path)).diagnostics == ()
        ruleset = json.loads(path.read_text(encoding="utf-8"))["rulesets"][0]
        assert [text["name"] for text in ruleset["texts"]][:2] == [
            "huyen_minh_hoa@2018.egr",
            "huyen_minh_hoa@2017.egr",
        ]
        assert any(
            line.startswith("bộ tiêu chí huyen_minh_hoa phiên bản 2018")
            for line in ruleset["consolidated"]["lines"]
        )
    whole = path.read_bytes()

    def reworded(data):
        data["rulesets"][0]["consolidated"]["lines"][0] += " "

    path.write_text(resealed(whole, reworded), encoding="utf-8")
    assert any("hợp nhất" in d.message.vi for d in auditing.audit(str(path)).diagnostics)


def test_a_refused_submission_is_recorded_as_refused(tmp_path):
    (tmp_path / "a.toml").write_text('year = 2018\nruleset = "huyen@2017"\n[values]\nha_tang = 99\n')
    (tmp_path / "b.toml").write_text('year = 2018\nruleset = "khong_co@1"\n[values]\nha_tang = 9\n')
    path = tmp_path / "r.json"
    path.write_text(composed([str(tmp_path / "a.toml"), str(tmp_path / "b.toml")]), encoding="utf-8")
    data = json.loads(path.read_text(encoding="utf-8"))
    assert [len(unit["result"]["errors"]) for unit in data["units"]] == [1, 1]
    assert str(tmp_path) not in path.read_text(encoding="utf-8")
    assert auditing.audit(str(path)).diagnostics == ()


def test_eval_writes_a_record_and_audit_reads_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("eval", UNITS[0], "--record", "r.json")[0] == 0
    code, out = run("audit", "r.json")
    assert code == 0
    assert "giống hệt" in out
    code, out = run("audit", "r.json", "--format", "json", "--lang", "en")
    assert json.loads(out)[0]["identical"] is True


# ----------------------------------------------------------------------------------------------------- altered


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_flipped_byte_is_found_and_named(small, data):
    path, whole = small
    at = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != whole[at]))
    altered = bytearray(whole)
    altered[at] = byte
    damages = sealing.damages(bytes(altered))
    assert damages
    assert sealing.restored(bytes(altered), damages) == whole
    assert damages[0].offset == at
    assert (damages[0].found, damages[0].wanted) == (byte, whole[at])
    target = f"{path}.altered"
    with open(target, "wb") as file:
        file.write(altered)
    done = auditing.audit(target)
    assert done.diagnostics[0].code == "E0660"
    line = whole.count(b"\n", 0, at) + 1
    assert (done.diagnostics[0].where or "").startswith(f"{line}:")


@pytest.mark.parametrize(
    ("needle", "part"),
    [
        (b'ha_tang = 24"', "phiếu của đơn vị 1 (Huyện Thử, 001), dòng 8"),
        (b'"index":', "kết quả của đơn vị 1 (Huyện Thử, 001)"),
        (b"hi\xe1\xbb\x87u l\xe1\xbb\xb1c", "văn bản `huyen@2017.egr`, dòng"),
        (b'"leaf"', "units.0.leaf"),
        (b'"engine"', "engine"),
        (b'"seal"', "phần niêm phong"),
        (b'"root"', "tree"),
    ],
)
def test_the_part_is_named_in_words(small, needle, part, tmp_path):
    _, whole = small
    at = whole.index(needle) + 1
    altered = whole[:at] + bytes((whole[at] ^ 4,)) + whole[at + 1 :]
    path = tmp_path / "r.json"
    path.write_bytes(altered)
    assert part in auditing.audit(str(path)).diagnostics[0].message.vi


@pytest.mark.parametrize(
    "harm",
    [
        lambda b: b[: len(b) // 2],
        lambda b: b[:-1],
        lambda b: b + b"\n",
        lambda b: b[:500] + b[900:],
        lambda b: b[:500] + b"xxx" + b[500:],
        lambda b: b.replace(b'ha_tang = 24"', b"ha_tang = 30"),
        lambda b: b.replace(b"\n", b"\r\n"),
    ],
)
def test_longer_edits_are_found(small, harm, tmp_path):
    path = tmp_path / "r.json"
    path.write_bytes(harm(small[1]))
    done = auditing.audit(str(path))
    assert {d.code for d in done.diagnostics} == {"E0660"}


def resealed(whole: bytes, change) -> str:
    data = json.loads(whole)
    del data["seal"]
    change(data)
    return sealing.sealed(data)


def test_who_seals_again_is_found_by_working_it_out(small, tmp_path):
    def points(data):
        data["units"][0]["result"]["nodes"]["ha_tang"]["score"] = "30"

    def submitted(data):
        lines = data["units"][0]["submission"]["lines"]
        lines[lines.index("ha_tang = 24")] = "ha_tang = 30"

    def rules(data):
        lines = data["rulesets"][0]["texts"][0]["lines"]
        at = next(i for i, line in enumerate(lines) if "Mức I" in line)
        lines[at] = lines[at].replace("Mức I", "Mức X")

    def added(data):
        data["units"].append(data["units"][0])

    for change, words in (
        (points, "nodes.ha_tang.score"),
        (submitted, "sha256 của submission"),
        (rules, "sha256 của `huyen@2017.egr`"),
        (added, "gốc cây băm"),
    ):
        path = tmp_path / "r.json"
        path.write_text(resealed(small[1], change), encoding="utf-8")
        found = auditing.audit(str(path)).diagnostics
        assert found
        assert {d.code for d in found} == {"E0661"}
        assert any(words in d.message.vi for d in found), (words, [d.message.vi for d in found])


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "year = 2018\n", '{"format": "egov-rules-record-1"}', "\x00\x01", "{" * 5_000]
)
def test_what_is_no_record_is_said(text, tmp_path):
    path = tmp_path / "r.json"
    path.write_text(text)
    try:
        found = auditing.audit(str(path)).diagnostics
    except RulesError as error:
        found = error.diagnostics
    assert found
    assert {d.code for d in found} <= {"E0660", "E0662"}
    code, out = run("audit", str(path))
    assert code in {1, 2}
    assert "X0901" not in out


@pytest.mark.parametrize(
    "key",
    [
        "engine",
        "basis",
        "strict",
        "rulesets",
        "units",
        "tree",
        "rulesets.texts",
        "units.result",
        "units.submission",
    ],
)
@pytest.mark.parametrize("value", [None, "x", 5, [], [None], {}])
def test_sealed_nonsense_is_refused_without_a_crash(small, key, value, tmp_path):
    def change(data):
        first, _, second = key.partition(".")
        if second:
            data[first][0][second] = value
        else:
            data[first] = value

    path = tmp_path / "r.json"
    path.write_text(resealed(small[1], change), encoding="utf-8")
    code, out = run("audit", str(path))
    assert "X0901" not in out
    assert code in {0, 1, 2}


# ------------------------------------------------------------------------------------------------------ proofs


def test_each_unit_proves_its_line(record, tmp_path):
    with open(record, encoding="utf-8") as file:
        data = json.load(file)
    for number, unit in enumerate(data["units"]):
        code = unit["result"]["unit"]["code"]
        path = str(tmp_path / f"{number}.json")
        assert run("audit", record, "--unit", code, "-o", path)[0] == 0
        done = auditing.audit(path, data["tree"]["root"])
        assert (done.kind, done.diagnostics, done.root) == ("proof", (), data["tree"]["root"])
        assert auditing.audit(path, "00" * 32).diagnostics[0].code == "E0661"
        with open(path, encoding="utf-8") as file:
            proof = json.load(file)
        del proof["seal"]
        proof["line"]["result"]["index"] = "149"
        with open(path, "w", encoding="utf-8") as file:
            file.write(sealing.sealed(proof))
        assert [d.code for d in auditing.audit(path).diagnostics] == ["E0661"]
    assert run("audit", record, "--unit", "không có")[0] == 2


def test_the_tree_is_that_of_rfc_6962():
    def split(leaves):
        if len(leaves) == 1:
            return leaves[0]
        k = 1
        while k * 2 < len(leaves):
            k *= 2
        return merkle.node(split(leaves[:k]), split(leaves[k:]))

    assert merkle.root([]).hex() == hashlib.sha256(b"").hexdigest()
    # the first values of the test vectors of certificate-transparency-go
    lines = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43"]
    leaves = [merkle.leaf(line) for line in lines]
    assert leaves[0].hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle.root(leaves[:2]).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    for size in range(1, 34):
        leaves = [merkle.leaf(bytes((n,))) for n in range(size)]
        root = merkle.root(leaves)
        assert root == split(leaves)
        for n, leaf in enumerate(leaves):
            proof = merkle.path(leaves, n)
            assert merkle.root_from(leaf, n, size, proof) == root
            assert merkle.root_from(leaf, n, size, [*proof, root]) is None
            assert merkle.root_from(leaf, size, size, proof) is None
            assert not proof or merkle.root_from(leaf, n, size, proof[:-1]) != root


# ------------------------------------------------------------------------------------- submissions from tables

TABLE = """\
code,name,kind,province,year,ha_tang,nhan_luc,moi_truong,hien_dien,tuong_tac,giao_dich,chuyen_doi
001,Xã A,xã,P,2018,18,"7,2","4,8",24,16,8,4
002,Xã B,xã,P,2018,14.4,5.76,3.84,27,18,9,4.5
003,Xã C,xã,Q,2018,10,,3,20,10,5,1
004,Xã D,xã,Q,2018,99,1,3,20,10,5,1
"""


@pytest.mark.parametrize("more", [(), ("--by", "province")])
def test_a_ranking_is_recorded_with_its_ranks(tmp_path, monkeypatch, more):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text(TABLE, encoding="utf-8")
    run("rank", "a.csv", "--rules", "xa@2017", "--record", "r.json", *more)
    done = auditing.audit("r.json")
    assert (done.diagnostics, done.units) == ((), 3)  # the fourth is refused
    whole = (tmp_path / "r.json").read_bytes()
    text = resealed(whole, lambda data: data["units"][0]["extra"].update(rank="7"))
    (tmp_path / "r.json").write_text(text, encoding="utf-8")
    found = auditing.audit("r.json").diagnostics
    assert any("7" in d.message.en and "rank" in d.message.en for d in found)


def test_a_population_of_files_and_one_with_cohort_figures(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("huyen", "xa"):
        run("rank", os.path.join(EXAMPLES, folder), "--record", "r.json")
        done = auditing.audit("r.json")
        assert done.diagnostics == ()
        assert done.units > 5


@pytest.mark.parametrize("path", sorted(os.listdir(os.path.join(EXAMPLES, "huyen"))))
def test_a_submission_written_as_a_file_of_its_own_reads_the_same(path):
    original = read(os.path.join(EXAMPLES, "huyen", path))
    again = parse(Source("x.json", dossier.as_json(original)))
    options = batch.Options()
    one, other = (dossier.result_of(batch.assess([s], options).items[0]) for s in (original, again))
    assert one == other


# -------------------------------------------------------------------------------------------------- signatures


def test_signatures(record, tmp_path, monkeypatch):
    pytest.importorskip("cryptography")
    monkeypatch.chdir(tmp_path)
    shutil.copy(record, "r.json")
    assert run("new-key", "khoa")[0] == 0
    assert os.name == "nt" or os.stat("khoa").st_mode & 0o077 == 0
    assert run("new-key", "khoa")[0] == 2  # never over another
    assert run("sign", "r.json", "--key", "khoa")[0] == 0
    code, out = run("verify-signature", "r.json", "--key", "khoa.pub")
    assert (code, "chữ ký đúng" in out) == (0, True)
    assert os.path.getsize("r.json.sig") == 64
    if shutil.which("openssl"):
        words = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "khoa.pub"]
        words += ["-in", "r.json", "-sigfile", "r.json.sig"]
        assert subprocess.run(words, check=False, capture_output=True).returncode == 0
    with open("r.json", "ab") as file:
        file.write(b" ")
    assert run("verify-signature", "r.json", "--key", "khoa.pub")[0] == 1
    assert run("new-key", "khac")[0] == 0
    shutil.copy(record, "r.json")
    assert run("verify-signature", "r.json", "--key", "khac.pub")[0] == 1
    assert "E0664" in run("verify-signature", "r.json", "--key", "khac")[1]
    assert "E0664" in run("sign", "r.json", "--key", "khac.pub")[1]
    assert "E0601" in run("sign", "r.json", "--key", "mat")[1]
    with open("r.json.sig", "wb") as file:
        file.write(b"short")
    assert run("verify-signature", "r.json", "--key", "khoa.pub")[0] == 1


def test_without_the_library_it_says_what_to_install(tmp_path, monkeypatch):
    import sys

    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives", None)
    code, out = run("new-key", "khoa")
    assert code == 2
    assert "egov-rules[sign]" in out


# ---------------------------------------------------------------------------------------------------- readings


def commune(name: str, ready: str, done: str) -> str:
    """A commune of `xa` with these shares of the two sections."""
    from fractions import Fraction

    maxima = {"ha_tang": "18", "nhan_luc": "7.2", "moi_truong": "4.8"}
    results = {"hien_dien": "30", "tuong_tac": "20", "giao_dich": "10", "chuyen_doi": "5"}
    lines = [
        "year = 2018",
        'ruleset = "xa@2017"',
        "[unit]",
        f'code = "{name}"',
        f'name = "Xã {name}"',
        'kind = "xã"',
    ]
    lines.append("[values]")
    for share, group in ((ready, maxima), (done, results)):
        lines += [f"{id} = {float(Fraction(most) * Fraction(share)):g}" for id, most in group.items()]
    return "\n".join(lines) + "\n"


@pytest.fixture
def communes(tmp_path) -> str:
    for name, ready, done in (("A", "1", "0.8"), ("B", "0.8", "0.9"), ("C", "0.7", "0.75")):
        (tmp_path / f"{name}.toml").write_text(commune(name, ready, done), encoding="utf-8")
    return str(tmp_path)


def test_readings_run_every_reading_over_one_population(communes):
    done = readings.compare("xa@2017", [communes])
    assert [v.ref for v in done.versions] == ["xa@2017", "xa_doc_a@2017", "xa_doc_c@2017"]
    assert [str(v.highest) for v in done.versions] == ["95", "115", "115"]
    assert [len(v.provisions) for v in done.versions] == [1, 1, 1]
    a, b, c = done.lines
    # 30 of 95 or 50 of 115: what readiness weighs decides who is first
    assert [s.rank for s in a.standings] == [2, 1, 1]
    assert [s.rank for s in b.standings] == [1, 2, 2]
    assert [s.rank for s in c.standings] == [3, 3, 3]
    assert a.rank_differs
    assert not c.decides
    assert not any(line.level_differs for line in done.lines)
    assert [str(s.index) for s in a.standings] == ["82", "102", "102"]


def test_readings_speak_text_markdown_and_json(communes, golden, monkeypatch):
    monkeypatch.chdir(communes)
    for form, lang, name in (
        ("text", "vi", "text.vi.txt"),
        ("markdown", "en", "markdown.en.md"),
        ("json", "vi", "json.json"),
    ):
        code, out = run("readings", "xa@2017", ".", "--format", form, "--lang", lang)
        assert code == 0
        golden(f"readings/{name}", out)


def test_a_ruleset_without_another_reading_says_so():
    code, out = run("readings", "huyen@2017", os.path.join(EXAMPLES, "huyen"))
    assert code == 2
    assert "E0668" in out


def test_a_unit_of_another_ruleset_is_left_out_and_said():
    code, out = run("readings", "xa@2017", os.path.join(EXAMPLES, "xa"))
    assert code == 0
    assert out.count("W0669") == 1
