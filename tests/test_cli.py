"""The command line as users meet it: exit codes, both languages, streams, files, endings.

Most run in this process; a few are real processes, because locale, pipes and signals are theirs.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest

from egov_rules import cli

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXAMPLE = os.path.join(ROOT, "examples", "huyen", "du-muc-ii.toml")
RULESET = os.path.join(ROOT, "rulesets", "huyen", "2017.egr")
COMMAND = [sys.executable, "-m", "egov_rules"]
ENGLISH = re.compile(r"\b(Usage|Options|Commands|Show|Error|Missing|Invalid|Possible|default|required)\b")

SMALL = """\
bộ tiêu chí nho phiên bản 2018 {
  tên       "Bộ nhỏ"
  đối tượng "huyện nhỏ"
  hiệu lực  từ 01/01/2018
}

số liệu {
  so_a "Số a" : điểm từ 0 đến 10 bước 1
}

tiêu chí A "Tiêu chí A" tối đa 10 = so_a

xếp hạng theo A giảm dần, đồng hạng 1-2-2-4

kiểm thử "bằng nhau" {
  cho so_a = 7
  thì A = 7
}
"""


class Run:
    """What one command line did."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    def __repr__(self) -> str:
        return f"exit {self.code}\n--- out\n{self.out}\n--- err\n{self.err}"


@pytest.fixture
def run(capfd, monkeypatch, tmp_path):
    """Run one command line in an empty folder (`{here}`)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EGOV_RULES_LANG", raising=False)

    def go(*words: str) -> Run:
        code = cli.main(words)
        out, err = capfd.readouterr()
        return Run(code, out, err)

    return go


@pytest.fixture
def small(tmp_path) -> str:
    (tmp_path / "nho-2018.egr").write_text(SMALL, encoding="utf-8")
    (tmp_path / "a.toml").write_text(
        'year = 2018\nruleset = "nho@2018"\n[unit]\ncode = "1"\nname = "A"\n[values]\nso_a = 7\n',
        encoding="utf-8",
    )
    return "nho-2018.egr"


# --------------------------------------------------------------------------------------------- usage and help


COMMANDS = [
    "eval",
    "explain",
    "new",
    "check",
    "test",
    "fmt",
    "translate",
    "list",
    "show",
    "explain-code",
    "completion",
]


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_is_in_both_languages(run, command: list[str]) -> None:
    vi, en = run(*command, "--help"), run(*command, "--help", "--lang", "en")
    assert (vi.code, en.code) == (0, 0)
    assert vi.out.startswith("Cách dùng: egov-rules")
    assert en.out.startswith("Usage: egov-rules")
    assert not ENGLISH.search(vi.out)
    assert "ệ" not in en.out.replace("kiểm", "")
    assert "--lang" in vi.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chek"], "có phải ý bạn là `check`?"),
        (["xyz"], "không có lệnh `xyz`"),
        (["check"], "thiếu tham số"),
        (["check", "--forma", "json", "."], "Có phải ý bạn là '--format'?"),
        (["check", "--format", "xml", "."], "'xml' không thuộc 'text', 'json'"),
        (["check", "--format"], "cần một giá trị"),
        (["list", "x"], "thừa tham số (x)"),
        (["translate", "a.egr"], "thiếu tùy chọn"),
        (["eval", "a.toml", "--strict=1"], "không nhận giá trị"),
        (["eval", "--lang", "fr", "a.toml"], "'fr' không thuộc 'vi', 'en'"),
    ],
)
def test_wrong_usage(run, words: list[str], said: str) -> None:
    done = run(*words)
    assert done.code == 2, done
    assert "lỗi E0614" in done.err
    assert said in done.err
    assert not ENGLISH.search(done.err)
    assert done.out == ""


def test_the_language_may_come_from_the_environment(run, monkeypatch) -> None:
    monkeypatch.setenv("EGOV_RULES_LANG", "en")
    assert "there is no command `xyz`" in run("xyz").err
    assert "không có lệnh `xyz`" in run("xyz", "--lang=vi").err


def test_version(run) -> None:
    import egov_rules

    assert run("--version").out == f"egov-rules {egov_rules.__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(run, shell: str) -> None:
    done = run("completion", shell)
    assert done.code == 0
    assert "_EGOV_RULES_COMPLETE" in done.out


# --------------------------------------------------------------------------------------------------- rulesets


def test_check_is_quiet_about_a_clean_ruleset(run, small) -> None:
    done = run("check", small)
    assert (done.code, done.out, done.err) == (0, "1 tệp: không có lỗi\n", "")
    assert run("check", ".", "--lang", "en").out == "1 file: no errors\n"
    data = json.loads(run("check", small, "--format", "json").out)
    assert data["files"][0]["ruleset"]["id"] == "nho"
    assert re.fullmatch("[0-9a-f]{64}", data["files"][0]["ruleset"]["digest"])


def test_check_says_where_what_and_how(run, small, tmp_path) -> None:
    (tmp_path / small).write_text(SMALL.replace("= so_a", "= so_á"), encoding="utf-8")
    done = run("check", small)
    assert done.code == 1
    assert "nho-2018.egr:11:37: lỗi E02" in done.out
    assert "`so_a`" in done.out
    assert done.out.endswith("\n1 tệp: 1 lỗi\n") or "cảnh báo" in done.out
    assert json.loads(run("check", small, "--format", "json").out)["errors"] == 1
    assert run("eval", "a.toml").code == 1


def test_paths_that_hold_no_ruleset(run, tmp_path) -> None:
    (tmp_path / "leer").mkdir()
    for words, code in (
        (["check", "leer"], "E0618"),
        (["check", "none.egr"], "E0601"),
        (["check", "huyenn@2017"], "E0607"),
        (["show", "huyen@1999"], "E0607"),
    ):
        done = run(*words)
        assert done.code == 2, done
        assert code in done.err + done.out


def test_test_runs_what_stands_in_the_ruleset(run, small, tmp_path) -> None:
    done = run("test", small)
    assert done.code == 0, done
    assert "bằng nhau" in done.out
    assert done.out.endswith("1 kiểm thử, 0 không đạt\n")
    (tmp_path / small).write_text(SMALL.replace("A = 7", "A = 8"), encoding="utf-8")
    done = run("test")
    assert done.code == 1
    assert "A: cần 8, được 7" in done.out
    assert "A: expected 8, got 7" in run("test", "--lang", "en").out


def test_fmt_rewrites_in_place_and_only_then(run, small, tmp_path) -> None:
    path = tmp_path / small
    assert run("fmt", "--check", small).code == 0
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    done = run("fmt", "--check", small)
    assert (done.code, done.out) == (1, "sẽ thay đổi: nho-2018.egr\n")
    done = run("fmt", small)
    assert done.code == 0
    assert path.read_bytes() == SMALL.encode()
    path.write_text("bộ tiêu chí (", encoding="utf-8")
    assert run("fmt", small).code == 1
    assert path.read_text(encoding="utf-8") == "bộ tiêu chí ("


def test_translate_there_and_back(run, small, tmp_path) -> None:
    english = run("translate", small, "--to", "en")
    assert english.code == 0
    assert english.out.startswith("ruleset nho version 2018 {")
    (tmp_path / "en.egr").write_text(english.out, encoding="utf-8")
    assert run("translate", "en.egr", "--to", "vi").out == SMALL


def test_list_and_show(run, small) -> None:
    done = run("list")
    assert "nho@2018" in done.out
    assert "huyen@2017" in done.out
    refs = [entry["ref"] for entry in json.loads(run("list", "--format", "json").out)]
    assert "xa_doc_a@2017" in refs
    done = run("show", "huyen")
    assert done.code == 0
    assert "Khoản" in done.out
    assert "ha_tang" in done.out


def test_explain_code(run) -> None:
    done = run("explain-code", "e0601")
    assert done.code == 0
    assert done.out.startswith("# E0601")
    assert "Nghĩa là gì" in done.out
    assert "What it means" in run("explain-code", "E0601", "--lang", "en").out
    assert run("explain-code", "E9999").code == 2


# ------------------------------------------------------------------------------------------------ submissions


def test_eval_in_three_forms(run, small) -> None:
    done = run("eval", "a.toml")
    assert done.code == 0, done
    assert "Tiêu chí A" in done.out
    data = json.loads(run("eval", "a.toml", "--format", "json").out)
    assert data["nodes"]["A"]["score"] == "7"
    assert "[nodes.A]" in run("eval", "a.toml", "--format", "toml").out


def test_several_submissions_and_one_that_is_refused(run, small, tmp_path) -> None:
    shutil.copy(tmp_path / "a.toml", tmp_path / "c.toml")
    (tmp_path / "b.toml").write_text(
        'year = 2018\nruleset = "nho@2018"\n[values]\nso_a = 11\n', encoding="utf-8"
    )
    done = run("eval", "a.toml", "b.toml", "none.toml", "c.toml", "--format", "json")
    assert done.code == 2, done
    first, second, third, fourth = json.loads(done.out)
    assert first == fourth
    assert set(second) == set(third) == {"unit", "errors"}
    done = run("eval", "a.toml", "b.toml")
    assert done.code == 1
    assert "b.toml" in done.err
    assert "Tiêu chí A" in done.out


def test_strict_wants_a_complete_submission(run, small, tmp_path) -> None:
    (tmp_path / "a.toml").write_text('year = 2018\nruleset = "nho@2018"\n[values]\n', encoding="utf-8")
    assert run("eval", "a.toml").code == 0
    assert run("eval", "a.toml", "--strict").code == 1


def test_the_ruleset_is_chosen_by_kind_and_year(run, small, tmp_path) -> None:
    def write(kind: str, year: int) -> None:
        (tmp_path / "a.toml").write_text(
            f'year = {year}\n[unit]\nkind = "{kind}"\n[values]\nso_a = 1\n', encoding="utf-8"
        )

    write("Huyện NHỎ", 2019)
    done = run("eval", "a.toml", "--format", "json")
    assert done.code == 0, done
    assert json.loads(done.out)["ruleset"]["id"] == "nho"
    write("huyện nhỏ", 2017)
    assert "E0610" in run("eval", "a.toml").err
    (tmp_path / "khac-1.egr").write_text(
        SMALL.replace("nho phiên bản 2018", "khac phiên bản 1"), encoding="utf-8"
    )
    write("huyện nhỏ", 2018)
    done = run("eval", "a.toml")
    assert done.code == 2
    assert "E0611" in done.err
    assert "`khac@1`" in done.err
    assert run("eval", "a.toml", "--rules", "nho").code == 0
    (tmp_path / "khac-1.egr").write_text(
        SMALL.replace("nho phiên bản 2018", "khac phiên bản 1").replace(
            "  hiệu lực  từ", "  thay thế nho phiên bản 2018\n  hiệu lực  từ"
        ),
        encoding="utf-8",
    )
    assert json.loads(run("eval", "a.toml", "--format", "json").out)["ruleset"]["id"] == "khac"
    (tmp_path / "khac-1.egr").unlink()
    (tmp_path / small).write_text(
        SMALL.replace("từ 01/01/2018", "từ 01/01/2018 đến hết 31/12/2018"), encoding="utf-8"
    )
    write("huyện nhỏ", 2019)
    assert "E0612" in run("eval", "a.toml").err


def test_output_goes_to_a_file_whole(run, small, tmp_path) -> None:
    done = run("eval", "a.toml", "-o", "kq.txt")
    assert (done.code, done.out) == (0, "")
    assert "Tiêu chí A" in (tmp_path / "kq.txt").read_text(encoding="utf-8")
    done = run("eval", "a.toml", "-o", "none/kq.txt")
    assert done.code == 2
    assert "E0613" in done.err
    assert "không có thư mục" in done.err


def test_explain_and_new(run, small, tmp_path) -> None:
    done = run("explain", "a.toml", "A")
    assert done.code == 0, done
    assert "7" in done.out
    assert run("explain", "a.toml").code == 0
    done = run("explain", "a.toml", "a")
    assert done.code == 2
    assert "E0617" in done.err
    done = run("new", "nho", "-o", "moi.toml")
    assert done.code == 0, done
    assert "so_a" in (tmp_path / "moi.toml").read_text(encoding="utf-8")
    assert run("eval", "moi.toml").code == 0


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "E0605"),
        ("year = 2018".encode("utf-16"), "E0604"),
        (b"\xff\xfe\xfa", "E0604"),
        (b"(" * 10_000_000, "E0606"),
    ],
)
def test_bad_files_end_in_a_clear_error(run, tmp_path, data: bytes, code: str) -> None:
    for name, words in (("a.toml", ["eval"]), ("a.egr", ["check"]), ("a.egr", ["fmt"])):
        (tmp_path / name).write_bytes(data)
        done = run(*words, name)
        assert done.code == 2, done
        assert code in done.err + done.out
        assert (tmp_path / name).read_bytes() == data


def test_a_folder_in_place_of_a_file(run, tmp_path) -> None:
    (tmp_path / "a.toml").mkdir()
    assert "E0602" in run("eval", "a.toml").err
    assert "E0602" in run("eval", EXAMPLE, "-o", "a.toml").err


def test_our_own_mistakes_are_said_to_be_ours(run, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("egov_rules.registry.shipped", broken)
    done = run("list")
    assert done.code == 2
    assert "X0901: lỗi của chương trình" in done.err
    assert "Traceback" not in done.err
    assert "Traceback" in run("list", "--debug").err


# --------------------------------------------------------------------------------------------- real processes


def process(*words: str, **settings: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *words], capture_output=True, check=False, **settings)  # type: ignore[call-overload, no-any-return]


def test_vietnamese_in_any_locale() -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHONUTF8", "PYTHONIO"))}
    done = process(
        "show", "huyen@2017", env=env | {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    )
    assert done.returncode == 0, done.stderr.decode()
    assert "Cơ sở hạ tầng" in done.stdout.decode()


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise there")
def test_a_reader_that_has_seen_enough() -> None:
    with subprocess.Popen(
        [*COMMAND, "show", "huyen@2017"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.close()
        assert started.stderr.read() == b""
        assert started.wait() == 0


def test_no_colour_where_none_is_wanted() -> None:
    done = process("check", "none.egr", env=os.environ | {"NO_COLOR": "1"})
    assert b"\x1b" not in done.stderr + done.stdout


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_said() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, "show", "huyen@2017"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert "hết dung lượng" in done.stderr.decode()
    assert "E0613" in done.stderr.decode()


@pytest.mark.skipif(os.name == "nt", reason="signals are otherwise there")
def test_ctrl_c_ends_cleanly(tmp_path) -> None:
    fifo = tmp_path / "a.toml"
    os.mkfifo(fifo)
    command = [*COMMAND, "eval", str(fifo), "-o", str(tmp_path / "kq.txt")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        assert started.stderr is not None
        time.sleep(0.5)  # it waits for the submission by now
        started.send_signal(signal.SIGINT)
        said = started.stderr.read().decode()
        assert started.wait(10) == 130
    assert said.strip() == "đã dừng"
    assert os.listdir(tmp_path) == ["a.toml"]


def test_nothing_cached_read_only_or_damaged_makes_no_difference(tmp_path, small) -> None:
    kept = tmp_path / "cache"
    env = os.environ | {"EGOV_RULES_CACHE": str(kept)}
    cold = process("eval", "a.toml", cwd=tmp_path, env=env)
    warm = process("eval", "a.toml", cwd=tmp_path, env=env)
    for name in os.listdir(kept):
        (kept / name).write_bytes(b"egov-rules cache\n{")
    damaged = process("eval", "a.toml", cwd=tmp_path, env=env)
    shutil.rmtree(kept)
    kept.write_text("")
    nowhere = process("eval", "a.toml", cwd=tmp_path, env=env)
    assert cold.returncode == 0, cold.stderr.decode()
    assert cold.stdout == warm.stdout == damaged.stdout == nowhere.stdout


def test_a_warm_eval_loads_no_compiler(tmp_path, small) -> None:
    code = (
        "import sys; from egov_rules import cli; cli.main(['eval', 'a.toml']); "
        "print([m for m in sys.modules if m.split('.')[-1] in %r])"
    )
    heavy = ["lark", "ast", "syntax", "elaborate", "check", "attr", "hashlib", "csv", "difflib"]
    env = os.environ | {"EGOV_RULES_CACHE": str(tmp_path / "cache")}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code % heavy], capture_output=True, cwd=tmp_path, env=env, check=True
        )
    loaded = done.stdout.decode().splitlines()[-1]
    assert not [
        name
        for name in json.loads(loaded.replace("'", '"'))
        if name.startswith("egov_rules") or name in {"lark", "attr"}
    ]
