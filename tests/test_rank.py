"""Ranks: the pure part against its definition, then whole populations, files and the command."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import egov_rules
from egov_rules import cli, side_by_side
from egov_rules.ir import Ties
from egov_rules.ranking import ranks

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

RULES = """bộ tiêu chí vi_du phiên bản 2017 {
  tên        "Ví dụ"
  căn cứ     "Quyết định ví dụ"
  đối tượng  "xã"; "phường"
  hiệu lực   từ 01/01/2017
}
số liệu {
  a "A" : số từ -100 đến 100, nhiều nhất 2 chữ số thập phân
  b "B" : số nguyên từ 0 đến 100
  du "Đủ điều kiện" : có/không
}
số liệu cả đợt {
  cao "A cao nhất" = cao nhất cả đợt(a)
  thu "Thứ hạng theo A" = hạng cả đợt(a)
}
chỉ số chi_so "Chỉ số" = a
chỉ số phan "Phần" = b / 3
chỉ số so_voi "So với cao nhất" = a - cao
chỉ số hang_a "Hạng A" = thu
xếp mức muc "Mức" {
         | "Cao" | "Thấp" |
  chi_so | 50    | 0      |
  còn lại "Không"
}
ràng buộc "B không quá 90" : b <= 90
xếp hạng theo chi_so giảm dần, rồi phan tăng dần, đồng hạng 1-2-2-4, chỉ xếp khi du
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EGOV_RULES_LANG", raising=False)
    (tmp_path / "vi_du.egr").write_text(RULES, encoding="utf-8")
    return tmp_path


def put(folder, text, name="a.csv"):
    (folder / name).write_text(text, encoding="utf-8")
    return name


def run(*words):
    return cli.main(list(words))


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DATA = """code,name,kind,province,year,a,b,du
03,Xã Ba,xã,Tỉnh A,2018,"10,5",3,x
01,Xã Một,xã,Tỉnh B,2018,60,3,x
02,Xã Hai,xã,Tỉnh A,2018,10.50,3,x
04,Xã Bốn,xã,Tỉnh A,2018,10.5,2,x
05,Xã Năm,xã,Tỉnh B,2018,70,1,không
06,Xã Sáu,xã,Tỉnh B,2018,,1,x
07,Xã Bảy,xã,Tỉnh B,2018,5,91,x
08,Xã Tám,xã,Tỉnh B,2018,-2,,x
09,Xã Chín,xã,Tỉnh B,2018,,,
"""


# ---------------------------------------------------------------------------------------------------- the ranks

parts = st.one_of(st.none(), st.fractions(min_value=-3, max_value=3, max_denominator=6))


@given(
    st.lists(st.tuples(parts, parts), max_size=12), st.booleans(), st.booleans(), st.sampled_from(list(Ties))
)
def test_ranks_are_what_law_8_says(keys, first, second, ties):
    def before(one, other):
        for down, x, y in zip((first, second), one, other, strict=True):
            if x != y:
                if x is None or y is None:
                    return y is None
                return x > y if down else x < y
        return False

    found = ranks(keys, (first, second), ties)
    for key, place in zip(keys, found, strict=True):
        ahead = [other for other in keys if before(other, key)]
        assert place == 1 + (len(ahead) if ties is Ties.COMPETITION else len(set(ahead)))


@given(st.lists(st.tuples(parts), min_size=1, max_size=8), st.randoms())
def test_ranks_do_not_depend_on_the_order(keys, chance):
    mixed = list(range(len(keys)))
    chance.shuffle(mixed)
    found = ranks(keys, (True,))
    again = ranks([keys[n] for n in mixed], (True,))
    assert [found[n] for n in mixed] == again


def test_no_keys():
    assert ranks([], (True,)) == []
    assert ranks([(), ()], ()) == [1, 1]


# -------------------------------------------------------------------------------------------------- populations


def test_a_population(folder):
    done = egov_rules.rank("vi_du.egr", put(folder, DATA))
    assert [(r.rank, r.unit.code, r.standing.value) for r in done.rows] == [
        (1, "01", "ranked"),
        (2, "04", "ranked"),
        (3, "02", "ranked"),
        (3, "03", "ranked"),
        (5, "08", "provisional"),
        (None, "05", "unranked"),
        (None, "06", "unranked"),
        (None, "07", "refused"),
        (None, "09", "not_submitted"),
    ]
    first = done.rows[0]
    assert first.scores == {"chi_so": 60, "phan": 1, "so_voi": -10, "hang_a": 2}
    assert first.levels == {"muc": "Cao"}
    assert done.rows[2].scores["hang_a"] == 3
    assert done.rows[4].missing == ("b",)
    assert [(d.code, d.where) for d in done.diagnostics] == [("E0521", "G8")]


def test_the_order_of_the_input_is_nothing(folder):
    head, *rows = DATA.splitlines()
    wanted = egov_rules.rank("vi_du.egr", put(folder, DATA)).to_dicts()
    for seed in range(5):
        random.Random(seed).shuffle(rows)  # noqa: S311 (a test's own order)
        again = egov_rules.rank("vi_du.egr", put(folder, "\n".join([head, *rows]), "b.csv"))
        assert again.to_dicts() == wanted


def test_a_unit_that_is_there_twice_counts_in_neither_row(folder):
    done = egov_rules.rank("vi_du.egr", put(folder, DATA + "01,Xã Một,xã,Tỉnh B,2018,1,3,x\n"))
    assert [r.standing.value for r in done.rows if r.unit.code == "01"] == ["refused", "refused"]
    assert done.rows[0].scores["so_voi"] == Fraction(21, 2) - 70


def test_each_province_apart(folder):
    done = egov_rules.rank("vi_du.egr", put(folder, DATA), by="province")
    assert [(r.rank, r.unit.code) for r in done.rows if r.rank] == [
        (1, "04"),
        (2, "02"),
        (2, "03"),
        (1, "01"),
        (2, "08"),
    ]
    assert [r.scores["so_voi"] for r in done.rows if r.unit.code == "04"] == [0]


def test_years_and_rulesets_apart(folder):
    rows = "code,name,kind,province,year,ruleset,ha_tang,a,b,du\n01,H,huyện,A,2018,huyen@2017,20,,,\n02,X,xã,A,2018,vi_du@2017,,1,1,x\n03,X,xã,A,2019,vi_du@2017,,2,1,x\n"
    done = egov_rules.rank(None, put(folder, rows))
    assert [(r.rank, r.ruleset, r.year) for r in done.rows] == [
        (1, "huyen@2017", 2018),
        (1, "vi_du@2017", 2018),
        (1, "vi_du@2017", 2019),
    ]
    assert [d.code for d in done.diagnostics] == []


def test_districts_and_communes_of_one_file(folder):
    os.unlink("vi_du.egr")
    rows = "code,name,kind,province,year,ha_tang\n001,Quận Ba Đình,quận,Hà Nội,2018,20\n00001,Phường Phúc Xá,phường,Hà Nội,2018,12\n"
    done = egov_rules.rank(None, put(folder, rows))
    assert [(r.rank, r.ruleset) for r in done.rows] == [(1, "huyen@2017"), (1, "xa@2017")]


def test_a_value_that_only_the_other_ruleset_asks_for_is_not_dropped_quietly(folder):
    os.unlink("vi_du.egr")
    rows = (
        "code,name,kind,province,year,ruleset,ha_tang,so_cbcc\n"
        "001,H,huyện,A,2018,huyen@2017,20,7\n00001,X,xã,A,2018,xa_minh_hoa@2017,,20\n"
    )
    done = egov_rules.rank(None, put(folder, rows))
    assert [(d.code, d.where) for d in done.diagnostics] == [("W0552", "H2")]


def test_the_register_lists_those_who_did_not_submit(folder):
    register = (
        "code,name,kind,province\n01,Xã Một,xã,Tỉnh B\n10,Xã Mười,xã,Tỉnh A\n11,Huyện Nào,huyện,Tỉnh A\n"
    )
    done = egov_rules.rank(
        "vi_du.egr", put(folder, DATA.split("02,", maxsplit=1)[0]), units=put(folder, register, "dm.csv")
    )
    assert [(r.rank, r.unit.code, r.standing.value) for r in done.rows] == [
        (1, "01", "ranked"),
        (2, "03", "ranked"),
        (None, "10", "not_submitted"),
    ]
    assert [(d.code, d.where) for d in done.diagnostics] == [("W0559", "2")]


def test_a_folder_of_submissions(folder):
    os.makedirs("phieu/b")
    for code, a in (("1", "3"), ("2", '"4,5"')):
        put(
            folder,
            f'year = 2018\n[unit]\ncode = "{code}"\n[values]\na = {a}\nb = 1\ndu = true\n',
            f"phieu/b/{code}.toml",
        )
    put(
        folder,
        '{"year": 2018, "unit": {"code": "3"}, "values": {"a": 1, "b": 1, "du": true, "c": 1}}',
        "phieu/3.json",
    )
    done = egov_rules.rank("vi_du.egr", "phieu")
    assert [(r.rank, r.unit.code) for r in done.rows] == [(1, "2"), (2, "1"), (None, "3")]
    assert [d.code for d in done.diagnostics] == ["E0510"] or len(done.diagnostics) == 1


def test_given_figures_hold(folder):
    done = egov_rules.rank("vi_du.egr", put(folder, DATA), figures={"cao": 100})
    assert done.rows[0].scores["so_voi"] == -40


def test_a_ruleset_without_ranking(folder):
    put(
        folder, "\n".join(line for line in RULES.splitlines() if not line.startswith("xếp hạng")), "vi_du.egr"
    )
    done = egov_rules.rank("vi_du.egr", put(folder, DATA))
    assert [d.code for d in done.diagnostics if d.code == "E0556"] == ["E0556"]
    assert done.rows == ()


def test_processes_change_nothing(folder):
    assert side_by_side.each(lambda n: n * n, 1000, processes=3) == [n * n for n in range(1000)]
    rows = "".join(f"{n:05},Xã {n},xã,A,2018,{n % 97},{n % 7},x\n" for n in range(450))
    name = put(folder, DATA.splitlines()[0] + "\n" + rows)
    from egov_rules import population, standings

    found = population.read([name], "vi_du.egr")
    alone, together = (standings.rank(found, standings.Options(processes=n)) for n in (1, 2))
    assert alone.rows == together.rows
    assert len(alone.rows) == 450


def test_a_worker_that_the_system_ends_changes_nothing():
    here = os.getpid()

    def answer(n):
        if n == 500 and os.getpid() != here:
            os._exit(9)
        return n

    assert side_by_side.each(answer, 1000, processes=2) == list(range(1000))


def test_a_mistake_in_a_worker_reaches_the_caller():
    with pytest.raises(ZeroDivisionError):
        side_by_side.each(lambda n: 1 // (n - 700), 1000, processes=2)


# ------------------------------------------------------------------------------------------------------- output


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "xlsx", "parquet"])
def test_what_is_written_reads_back_exactly(folder, suffix):
    data = DATA.replace("Xã Một", "=1+1").replace("Xã Hai", "@SUM(A1)").replace("Xã Ba", "-2+3")
    assert run("rank", put(folder, data), "--rules", "vi_du.egr", "-o", f"r.{suffix}") == 1
    wanted = egov_rules.rank("vi_du.egr", "a.csv").to_dicts()
    rows = {"csv": read_csv, "jsonl": read_jsonl, "xlsx": read_xlsx, "parquet": read_parquet}[suffix](
        f"r.{suffix}"
    )
    assert [row["code"] for row in rows] == [row["code"] for row in wanted]
    for row, true in zip(rows, wanted, strict=True):
        for name in ("index", "phan", "so_voi"):
            assert number(row[name]) == number(true.get(name)), name
        assert (row["name"].removeprefix("'"), row["muc"] or None) == (true["name"], true.get("muc"))
        assert number(row["rank"]) == true["rank"]


def number(value):
    return None if value in (None, "") else Fraction(str(value))


def read_csv(path):
    rows = table(path)
    for row in rows:
        for value in row.values():
            assert not value.startswith(("=", "+", "@")), value
            assert not value.startswith("-") or float(value) < 0
    return rows


def read_jsonl(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def read_xlsx(path):
    calamine = pytest.importorskip("python_calamine")
    with __import__("zipfile").ZipFile(path) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    head, *rows = calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [dict(zip(head, row, strict=True)) for row in rows]


def read_parquet(path):
    files = pytest.importorskip("pyarrow.parquet")
    found = files.read_table(path)
    assert str(found.schema.field("index").type) == "decimal128(38, 1)"
    assert str(found.schema.field("phan").type) == "string"
    return found.to_pylist()


def test_the_columns(folder):
    run("rank", put(folder, DATA), "--rules", "vi_du.egr", "-o", "r.csv")
    with open("r.csv", encoding="utf-8") as file:
        assert file.readline().strip() == (
            "rank,code,name,kind,province,year,ruleset,status,index,chi_so,phan,so_voi,hang_a,muc,missing,not_applicable"
        )


def test_strict_writes_nothing(folder, capsys):
    put(folder, "cũ", "r.csv")
    assert run("rank", put(folder, DATA), "--rules", "vi_du.egr", "-o", "r.csv", "--strict") == 1
    assert (folder / "r.csv").read_text(encoding="utf-8") == "cũ"
    said = capsys.readouterr().err
    assert "a.csv:G8" in said
    assert "không ghi gì" in said


def test_on_the_screen(folder, capsys, golden):
    assert run("rank", put(folder, DATA), "--rules", "vi_du.egr") == 1
    out = capsys.readouterr()
    golden("rank/table.txt", out.out + "---\n" + out.err)
    assert run("rank", "a.csv", "--rules", "vi_du.egr", "--lang", "en", "--by", "province") == 1
    out = capsys.readouterr()
    golden("rank/table-en.txt", out.out + "---\n" + out.err)


def test_figures_are_kept_and_used_again(folder, capsys):
    assert (
        run("rank", put(folder, DATA), "--rules", "vi_du.egr", "--save-cohort", "ca_dot.toml", "-o", "r.csv")
        == 1
    )
    assert "cao = 70" in (folder / "ca_dot.toml").read_text(encoding="utf-8")
    put(folder, DATA.splitlines()[0] + "\n01,Xã Một,xã,Tỉnh B,2018,60,3,x\n", "mot.csv")
    assert run("rank", "mot.csv", "--rules", "vi_du.egr", "--cohort", "ca_dot.toml", "-o", "s.csv") == 0
    assert table("s.csv")[0]["so_voi"] == "-10"
    assert run("rank", "mot.csv", "--rules", "vi_du.egr", "--cohort", "a.csv", "-o", "s.csv") == 1
    assert (table("s.csv")[0]["so_voi"], table("s.csv")[0]["hang_a"]) == ("-10", "2")
    capsys.readouterr()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["a.csv", "--rules", "vi_du.egr", "-o", "r.docx"], "E0633"),
        (["khong-co.csv", "--rules", "vi_du.egr"], "E0601"),
        (["a.csv", "--rules", "vi_du.egr", "-o", "khong/co/r.csv"], "E0613"),
    ],
)
def test_wrong_usage(folder, capsys, words, code):
    put(folder, DATA)
    assert run("rank", *words) == 2
    assert code in capsys.readouterr().err


def test_many_alike_are_counted(folder, capsys):
    rows = "".join(f"{n:03},Xã {n},xã,A,2018,x,1,x\n" for n in range(100))
    run("rank", put(folder, DATA.splitlines()[0] + "\n" + rows), "--rules", "vi_du.egr", "-o", "r.csv")
    said = capsys.readouterr().err
    assert said.count("a.csv:F") == 20
    assert "80" in said


@pytest.mark.parametrize("missing", ["python_calamine", "xlsxwriter", "pyarrow"])
def test_an_extra_that_is_not_installed_is_named(folder, capsys, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    put(folder, DATA)
    put(folder, "x", "a.xlsx")
    words = {
        "python_calamine": ["a.xlsx"],
        "xlsxwriter": ["a.csv", "-o", "r.xlsx"],
        "pyarrow": ["a.csv", "-o", "r.parquet"],
    }[missing]
    assert run("rank", *words, "--rules", "vi_du.egr") == 2
    assert "E0630" in capsys.readouterr().err
    assert not os.path.exists("r.xlsx")


def test_reading_csv_loads_no_library(folder):
    put(folder, DATA)
    code = (
        "import sys; from egov_rules import cli; cli.main(['rank', 'a.csv', '--rules', 'vi_du.egr', '-o', 'r.csv']);"
        "assert not {'pyarrow', 'xlsxwriter', 'python_calamine', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="signals as POSIX has them")
def test_ctrl_c_leaves_nothing_behind(folder):
    rows = "".join(f"{n:05},Xã {n},xã,A,2018,{n % 97},{n % 7},x\n" for n in range(20_000))
    put(folder, DATA.splitlines()[0] + "\n" + rows)
    words = [sys.executable, "-m", "egov_rules", "rank", "a.csv", "--rules", "vi_du.egr", "-o", "r.csv"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, start_new_session=True) as started:
        time.sleep(2.5)
        os.killpg(started.pid, signal.SIGINT)
        _, said = started.communicate(timeout=30)
    assert (started.returncode, said.decode().strip()) == (130, "đã dừng")
    assert sorted(os.listdir(".")) == ["a.csv", "vi_du.egr"]


def test_a_full_disk(folder, capsys):
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    assert run("rank", put(folder, DATA), "--rules", "vi_du.egr", "-o", "r.csv") == 1
    os.symlink("/dev/full", "day.csv")
    assert run("rank", "a.csv", "--rules", "vi_du.egr", "-o", "day.csv") == 2
    assert "E0613" in capsys.readouterr().err


# ------------------------------------------------------------------------------------- against one at a time


def test_each_unit_is_worth_what_eval_says(tmp_path):
    """The examples of the repository, in a table and one by one."""
    import glob

    paths = sorted(glob.glob(os.path.join(ROOT, "examples", "xa", "muc-*.toml")))
    together = egov_rules.rank("xa@2017", paths)
    alone = {}
    for path in paths:
        done = egov_rules.evaluate(path, "xa@2017")
        alone[done.assessment.submission.unit.code] = (
            done.index,
            done.level("muc_do"),
            done.score("ha_tang"),
        )
    assert len(together.rows) == len(paths)
    for row in together.rows:
        assert (row.index, row.levels["muc_do"], row.scores["ha_tang"]) == alone[row.unit.code]


def test_a_table_is_worth_what_its_submissions_are(folder):
    """The same values in a CSV and in submissions give the same lines."""
    chance = random.Random(7)  # noqa: S311 (a test's own order)
    rows, submissions = [], []
    for n in range(60):
        values = {"a": chance.randint(-5, 5) / 2, "b": chance.randint(0, 5), "du": chance.random() < 0.8}
        for name in list(values):
            if chance.random() < 0.15:
                del values[name]
        cells = [str(values.get("a", "")).replace(".", ","), str(values.get("b", ""))]
        cells.append({True: "Có", False: "Không"}.get(values.get("du"), ""))
        rows.append(f"{n:03};Xã {n};xã;A;2018;" + ";".join(cells))
        submissions.append(
            {
                "year": 2018,
                "unit": {"code": f"{n:03}", "name": f"Xã {n}", "kind": "xã", "province": "A"},
                "values": values,
            }
        )
    name = put(folder, DATA.splitlines()[0].replace(",", ";") + "\n" + "\n".join(rows))
    assert (
        egov_rules.rank("vi_du.egr", name).to_dicts() == egov_rules.rank("vi_du.egr", submissions).to_dicts()
    )


def test_every_form_of_file_means_the_same(folder):
    pytest.importorskip("pyarrow")
    xlsxwriter = pytest.importorskip("xlsxwriter")
    import pyarrow as pa
    import pyarrow.parquet

    rows = list(csv.DictReader(io.StringIO(DATA)))
    put(folder, DATA)
    put(folder, "".join(json.dumps(row) + "\n" for row in rows), "a.jsonl")
    pyarrow.parquet.write_table(pa.Table.from_pylist(rows), "a.parquet")
    book = xlsxwriter.Workbook("a.xlsx")
    page = book.add_worksheet()
    for at, row in enumerate(itertools.chain([dict.fromkeys(rows[0])], rows)):
        for column, (key, value) in enumerate(row.items()):
            page.write_string(at, column, key if at == 0 else value)
    book.close()
    wanted = egov_rules.rank("vi_du.egr", "a.csv").to_dicts()
    for name in ("a.jsonl", "a.parquet", "a.xlsx"):
        assert egov_rules.rank("vi_du.egr", name).to_dicts() == wanted, name
