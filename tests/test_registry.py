"""The registry: what `publish` freezes and refuses, what `check` finds and `eval` refuses, what is in force when."""

from __future__ import annotations

import os
import tomllib
from datetime import date

import pytest

from egov_rules import cache, cli, manifest, publishing, registry, workspace
from egov_rules.diagnostics import RulesError

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHIPPED = os.path.join(ROOT, "rulesets", "registry.toml")


def ruleset(version: str = "2018", force: str = "từ 01/01/2018", more: str = "", *, id: str = "nho") -> str:
    return f"""\
bộ tiêu chí {id} phiên bản {version} {{
  tên       "Bộ nhỏ"
  căn cứ    "Quyết định số 1"
  đối tượng "huyện nhỏ"
  hiệu lực  {force}
{more}}}

số liệu {{
  so_a "Số a" : điểm từ 0 đến 10 bước 1
}}

tiêu chí A "Tiêu chí A" theo "Điều 2" tối đa 10 = so_a

xếp hạng theo A giảm dần, đồng hạng 1-2-2-4

kiểm thử "bằng nhau" {{
  cho so_a = 7
  thì A = 7
}}
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EGOV_RULES_CACHE", str(tmp_path / ".cache"))
    monkeypatch.delenv("EGOV_RULES_LANG", raising=False)
    return tmp_path


def write(path: str, text: str) -> str:
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def submission(year: int = 2018) -> str:
    return write("phieu.toml", f'year = {year}\n[unit]\nkind = "huyện nhỏ"\n[values]\nso_a = 5\n')


def codes(path: str) -> list[str]:
    return [d.code for d in workspace.load_file(path).diagnostics]


def run(capsys, *words: str) -> tuple[int, str]:
    code = cli.main(words)
    done = capsys.readouterr()
    return code, done.out + done.err


# ------------------------------------------------------------------------------------------------------ shipped


def test_the_shipped_registry_speaks_of_every_ruleset_and_its_digests_hold():
    book = manifest.read(SHIPPED)
    assert book.diagnostics == ()
    files = registry.files_under(os.path.join(ROOT, "rulesets"))
    assert {os.path.normpath(f) for f in files} == {book.file_of(e) for e in book.entries}
    # the decision of 2017 is a draft, and so is all that stands on it: nothing shipped claims to be published
    assert {e.state for e in book.entries} == {"draft"}
    # after a change of a shipped ruleset: `egov-rules publish --draft FILE`
    assert [(d.code, d.message.en) for d in publishing.check(book)] == []


def test_what_is_written_is_read_back(place):
    book = manifest.read(SHIPPED)
    copy = manifest.Manifest(str(place / "registry.toml"), book.entries)
    manifest.write(copy)
    assert manifest.read(copy.path).entries == book.entries
    assert manifest.read(copy.path).entries == book.entries  # from the cache now
    with open(copy.path, "rb") as file:
        assert len(tomllib.load(file)["ruleset"]) == len(book.entries)


# ------------------------------------------------------------------------------------------------------ publish


def test_a_published_text_is_frozen(place, capsys):
    path = write("nho.egr", ruleset())
    assert run(capsys, "publish", path)[0] == 0
    assert run(capsys, "eval", submission())[0] == 0
    write(path, "# một lời nói đầu\n\n" + ruleset())  # comments and layout are not the text
    assert codes(path) == []
    write(path, ruleset().replace("= so_a", "= so_a / 2"))
    assert "E0651" in codes(path)
    code, out = run(capsys, "eval", submission())
    assert code == 1
    assert "E0651" in out
    assert "Điểm" not in out
    code, out = run(capsys, "check", ".")
    assert code == 1
    assert out.count("E0651") == 1
    code, out = run(capsys, "publish", path)
    assert code == 1
    write(path, ruleset())
    assert cli.main(["eval", submission()]) == 0


def test_a_warm_run_still_sees_that_the_text_changed(place, capsys):
    path = write("nho.egr", ruleset())
    changed = ruleset().replace("Bộ nhỏ", "Bộ to")
    write(path, changed)
    assert cli.main(["eval", submission()]) == 0  # compiled and kept
    write(path, ruleset())
    assert cli.main(["publish", path]) == 0
    write(path, changed)
    assert run(capsys, "eval", submission())[0] == 1


def test_a_changed_frame_is_found_in_the_detail_and_by_itself(place):
    frame = ruleset(id="khung").replace("= so_a", "để ngỏ").replace("so_a = 7", "A = 7")
    frame = frame.replace('số liệu {\n  so_a "Số a" : điểm từ 0 đến 10 bước 1\n}\n', "")
    frame = frame.replace('tiêu chí A "Tiêu chí A"', 'nhóm A "Nhóm A"')
    detail = """\
quy định chi tiết khung phiên bản 2018 thành chi_tiet phiên bản 2018 {
  căn cứ "Quyết định số 2"
}

số liệu {
  co_b "Có b" : có/không
}

nhóm A {
  tiêu chí B "Tiêu chí B" tối đa 10 = 10 nếu co_b
}

kiểm thử "có" {
  cho co_b = có
  thì A = 10
}
"""
    write("khung.egr", frame)
    path = write("chi_tiet.egr", detail)
    assert codes(path) == []
    assert publishing.publish(path).entry is not None
    write("khung.egr", frame.replace("Bộ nhỏ", "Bộ khác"))
    found = [d for d in workspace.load_file(path).diagnostics if d.code == "E0651"]
    assert len(found) == 1
    assert "khung" in found[0].message.vi
    write("khung.egr", frame)
    assert publishing.publish("khung.egr").entry is not None
    write("khung.egr", frame.replace("Bộ nhỏ", "Bộ khác"))
    found = [d for d in workspace.load_file(path).diagnostics if d.code == "E0651"]
    assert any("`khung@2018`" in d.message.vi for d in found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ruleset(more="  dự thảo\n"), "draft"),
        (ruleset().replace("A = 7", "A = 8"), "tests fail"),
        (ruleset().replace("= so_a\n", 'chưa lập quy tắc "đợi hướng dẫn"\n'), "not encoded"),
        (ruleset().replace('so_a "Số a"', 'so_b "Số b" : có/không\n  so_a "Số a"'), "warning"),
        (ruleset().replace("= so_a\n", "= so_c\n"), "errors"),
    ],
)
def test_publish_says_why_not(place, text, words):
    path = write("nho.egr", text)
    done = publishing.publish(path)
    assert done.entry is None
    assert any(words in d.message.en for d in done.diagnostics if d.code == "E0653"), done.diagnostics
    assert not os.path.exists("registry.toml")


def test_a_reading_does_not_stand_in_for_a_rule(place):
    text = ruleset().replace("= so_a\n", 'chưa lập quy tắc "đợi hướng dẫn"\n')
    text = text.replace("kiểm thử", 'cách hiểu "Điều 2" "Đợi."\n\nkiểm thử').replace("A = 7", "A thiếu")
    done = publishing.publish(write("nho.egr", text))
    assert any("not encoded" in d.message.en for d in done.diagnostics), done.diagnostics


def test_a_draft_may_change_and_become_published_but_not_back(place, capsys):
    path = write("nho/2018.egr", ruleset())
    assert run(capsys, "publish", "--draft", path)[0] == 0
    assert os.path.exists("registry.toml")  # above the folder that is named after the ruleset
    write(path, ruleset().replace("Bộ nhỏ", "Bộ to"))
    assert codes(path) == []
    code, out = run(capsys, "check", ".")
    assert (code, "W0658" in out) == (0, True)
    assert run(capsys, "publish", path)[0] == 0
    assert run(capsys, "check", ".")[0] == 0
    assert run(capsys, "publish", path)[0] == 0
    code, out = run(capsys, "publish", "--draft", path)
    assert (code, "E0653" in out) == (1, True)


def test_a_registry_that_does_not_read_stops_everything_and_says_where(place, capsys):
    path = write("nho.egr", ruleset())
    assert cli.main(["publish", path]) == 0
    with open("registry.toml", encoding="utf-8") as file:
        text = file.read()
    write("registry.toml", text.replace('state = "published"', 'state = "xong"'))
    code, out = run(capsys, "eval", submission())
    assert (code, "E0650" in out) == (2, True)
    write("registry.toml", text.replace("digest", "digset"))
    assert "E0650" in run(capsys, "check", ".")[1]
    write("registry.toml", text + text[text.index("[[ruleset") :])
    assert "E0650" in run(capsys, "check", "registry.toml")[1]


def test_check_of_a_registry(place, capsys):
    path = write("nho.egr", ruleset())
    assert cli.main(["publish", path]) == 0
    assert run(capsys, "check", "registry.toml")[0] == 0
    with open("registry.toml", encoding="utf-8") as file:
        text = file.read()
    write("registry.toml", text.replace("2018-01-01", "2018-02-01"))
    code, out = run(capsys, "check", "registry.toml")
    assert (code, "E0654" in out) == (1, True)
    write("registry.toml", text)
    os.rename(path, "khac.txt")
    code, out = run(capsys, "check", "registry.toml")
    assert (code, "E0652" in out) == (2, True)


def test_a_registry_elsewhere_can_be_named(place, capsys):
    path = write("quy-dinh/nho.egr", ruleset())
    assert run(capsys, "publish", path, "--registry", "so.toml")[0] == 0
    assert manifest.read("so.toml").entries[0].path == "quy-dinh/nho.egr"


# -------------------------------------------------------------------------------------------------------- time


def found_in(*files: tuple[str, str]) -> set[str]:
    for name, text in files:
        write(name, text)
    entries = [registry.header(name) for name, _ in files]
    return {d.code for d in publishing.timeline(e for e in entries if e is not None)}


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ("từ 01/01/2018", "từ 01/01/2019", set()),
        ("từ 01/01/2018 đến hết 31/12/2018", "từ 01/01/2019", set()),
        ("từ 01/01/2018 đến hết 31/01/2019", "từ 01/01/2019", {"E0655"}),
        ("từ 01/01/2018 đến hết 01/01/2019", "từ 01/01/2019", {"E0655"}),
        ("từ 01/01/2018 đến hết 30/12/2018", "từ 01/01/2019", {"W0656"}),
        ("từ 01/01/2018", "từ 01/01/2018", {"E0655"}),
        ("từ 01/01/2018", "từ 01/01/2019 đến hết 31/12/2020", {"W0657"}),
    ],
)
def test_gaps_overlaps_and_ends(place, first, second, wanted):
    assert found_in(("a.egr", ruleset("2018", first)), ("b.egr", ruleset("2019", second))) == wanted


def test_another_instrument_may_follow(place):
    later = ruleset("2020", "từ 01/01/2020", "  thay thế nho phiên bản 2018\n", id="moi")
    assert found_in(("a.egr", ruleset("2018", "từ 01/01/2018 đến hết 31/12/2019")), ("b.egr", later)) == set()


def test_a_draft_has_no_place_in_time(place):
    draft = ruleset("2019", "từ 01/01/2018", "  dự thảo\n")
    assert found_in(("a.egr", ruleset()), ("b.egr", draft)) == set()


def test_list_on_a_day(place, capsys):
    write("a.egr", ruleset("2018", "từ 01/01/2018 đến hết 31/12/2018"))
    write("b.egr", ruleset("2019", "từ 01/01/2019 đến hết 31/12/2019"))
    for day, wanted in (
        ("2017-12-31", []),
        ("2018-05-01", ["nho@2018"]),
        ("31/12/2018", ["nho@2018"]),
        ("01/01/2019", ["nho@2019"]),
        ("2020-01-01", []),
    ):
        code, out = run(capsys, "list", "--on", day)
        assert code == 0
        assert [line.split()[0] for line in out.splitlines() if line.startswith("nho")] == wanted, day
    assert run(capsys, "list", "--on", "31/02/2018")[0] == 2


def test_the_year_chooses_by_the_first_day_and_never_what_has_ended(place):
    write("a.egr", ruleset("2018", "từ 01/01/2018 đến hết 31/12/2018"))
    write("b.egr", ruleset("2019", "từ 01/03/2019"))

    def chosen(year: int) -> str:
        return os.path.basename(workspace.for_unit("huyện nhỏ", year, ["."])[0])

    assert chosen(2018) == "a.egr"
    with pytest.raises(RulesError) as error:
        chosen(2019)  # on 1 January 2019 the first had ended and the second had not begun
    assert [d.code for d in error.value.diagnostics] == ["E0612"]
    assert chosen(2020) == "b.egr"
    with pytest.raises(RulesError):
        chosen(2017)


def test_a_newer_version_that_leaves_a_kind_out_ends_the_older_for_it(place):
    write("a.egr", ruleset("2018"))
    write("b.egr", ruleset("2019", "từ 01/01/2019").replace("huyện nhỏ", "quận nhỏ"))
    assert registry.in_force("huyện nhỏ", 2018, ["."])[0][0].ref == "nho@2018"
    assert registry.in_force("huyện nhỏ", 2019, ["."])[0] == []


def test_a_folder_with_a_registry_is_searched_where_its_files_stand(place):
    write("quy-dinh/xa-hon/nho.egr", ruleset())
    publishing.publish("quy-dinh/xa-hon/nho.egr", "registry.toml")
    assert workspace.locate("nho@2018", ["."]).endswith("nho.egr")
    assert [e.ref for e in registry.on(date(2018, 1, 1), registry.beside(["."]))] == ["nho@2018"]


def test_the_registry_is_kept_in_the_cache_and_read_anew_when_it_changes(place):
    path = write("nho.egr", ruleset())
    publishing.publish(path)
    first = manifest.read("registry.toml")
    kept = cache.read(f"registry {os.path.realpath('registry.toml')}")
    assert kept is not None
    write("registry.toml", "")
    assert manifest.read("registry.toml").entries != first.entries
