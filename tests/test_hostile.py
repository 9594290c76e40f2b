"""Input that is broken, huge, or out to break something: a clear error in both languages, the right exit code, no loss.

The first half runs in this process. The second half are real processes, because memory, signals, permissions and
disks are theirs.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator

import fuzz
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egov_rules import cli

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COMMAND = [sys.executable, "-m", "egov_rules"]
BAD = os.path.join(ROOT, "tests", "bad")

HEAD = 'bộ tiêu chí a phiên bản 2018 {\n  tên "A"\n  căn cứ "QĐ"\n  đối tượng "xã nhỏ"\n  hiệu lực từ 01/01/2018\n}\n'
INPUTS = 'số liệu {\n  x "X" : điểm từ 0 đến 10 bước 1\n  r "R" : tỷ lệ từ 0% đến 300%, nhiều nhất 2 chữ số thập phân\n}\n'
WHOLE = HEAD + INPUTS
RANKED = "\nxếp hạng theo A giảm dần, đồng hạng 1-2-2-4\n"
GOOD = WHOLE.replace(re.findall(r".*\n", INPUTS)[2], "") + 'tiêu chí A "A" tối đa 10 = x\n' + RANKED
SUBMISSION = 'year = 2018\nruleset = "a@2018"\n[unit]\nname = "A"\n[values]\n'


def criterion(formula: str) -> str:
    return f'{WHOLE}tiêu chí A "A" tối đa 10 = {formula}\n'


def chain(formula: str, length: int) -> str:
    """Quantities that rest on each other; `@` is the one before."""
    named = [
        f'đại lượng q{i} "Q" = ' + (formula.replace("@", f"q{i - 1}") if i else "r") for i in range(length)
    ]
    return WHOLE + "\n".join(named) + f'\ntiêu chí A "A" tối đa 10 = 10 × q{length - 1}, không quá 10\n'


def constrained(length: int) -> str:
    """Inputs of which each is at most the next."""
    inputs = "".join(f'  x{i} "X" : điểm từ 0 đến 10 bước 1\n' for i in range(length))
    limits = "".join(f'ràng buộc "ít hơn" : x{i} <= x{i + 1}\n' for i in range(length - 1))
    last = f"x{length - 1}"
    return f'{HEAD}số liệu {{\n{inputs}}}\n{limits}tiêu chí A "A" tối đa 1 = điểm tối đa × x0 / {last} nếu {last} > 0, không quá điểm tối đa\n'


RULESETS: dict[str, tuple[str | bytes, int, set[str]]] = {
    "a word cut": (WHOLE + "tiêu ch", 1, {"E0102"}),
    "a text cut": (WHOLE + 'tiêu chí A "A', 1, {"E0106"}),
    "10,000 digits": (criterion("9" * 10_000), 1, {"E0113"}),
    "10,000 decimals": (criterion("0," + "1" * 10_000), 1, {"E0113"}),
    "1e400": (criterion("1e400"), 1, {"E0105"}),
    "a criterion through others": (
        WHOLE + 'đại lượng p "P" = q\nđại lượng q "Q" = A\ntiêu chí A "A" tối đa 10 = p\n',
        1,
        {"E0210"},
    ),
    "a criterion through its group": (
        WHOLE + 'nhóm g "G" tối đa 9 {\n  tiêu chí A "A" tối đa 9 = g\n}\n',
        1,
        {"E0210"},
    ),
    "two nodes of one id": (criterion("x") + 'tiêu chí A "A" tối đa 10 = x\n', 1, {"E0202"}),
    "8 MB of (": (b"(" * 7_900_000, 1, {"E0113"}),
    "8 MB of ( in a formula": (criterion("(" * 7_900_000), 1, {"E0113"}),
    "10 MB of (": (b"(" * 10_000_000, 2, {"E0606"}),
    "10,000 brackets": (criterion("(" * 10_000 + "x" + ")" * 10_000), 1, {"E0113"}),
    "2,000 nested nodes": (WHOLE + 'nhóm g "G" tối đa 9 {\n' * 2_000 + "}\n" * 2_000, 1, {"E0113"}),
    "10,000 terms": (criterion(" + ".join(["x"] * 10_000)), 1, {"E0113"}),
    "10,000 caps": (criterion("x" + ", không quá 10" * 10_000), 1, {"E0113"}),
    "as deep as it gets": (criterion("(" * 70 + "x" + ")" * 70), 0, set()),
    "a condition as deep as it gets": (criterion("10 nếu " + "không phải " * 90 + "x = 3"), 0, set()),
    "10,000 conditions": (
        criterion("10 nếu có ít nhất 2 trong (" + "; ".join(["x > 3"] * 10_000) + ")"),
        0,
        set(),
    ),
    "5,000 quantities in a row": (chain("@ + 1", 5_000), 0, set()),
    "1,000 constraints in a row": (constrained(1_000), 0, set()),
    "a square of a square of …": (chain("@ × @", 60), 1, {"E0424"}),
    "a power of a power of …": (chain("@ ^ 100", 10), 1, {"E0424"}),
    "a huge exponent": (criterion("10 × r ^ 99999999, không quá 10"), 1, {"E0113"}),
    "a very long line": (GOOD.replace("\n", " " * 100_000), 0, set()),
    "a text of a million letters": (GOOD.replace('"QĐ"', '"' + "á" * 1_000_000 + '"'), 0, set()),
    "3,000 unknown names": (
        WHOLE + "".join(f'tiêu chí A.{i} "A" tối đa 1 = khong_{i}\n' for i in range(3_000)),
        1,
        {"E0201"},
    ),
    "3,000 texts that are not closed": (WHOLE + 'tiêu chí A "A\n' * 3_000, 1, {"E0106"}),
}


class Run:
    """What one command line did."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err
        self.codes = set(re.findall(r"\b[EWX]0\d{3}\b", out + err))

    def __repr__(self) -> str:
        return f"exit {self.code}\n--- out\n{self.out[:3000]}\n--- err\n{self.err[:3000]}"


@pytest.fixture
def here(tmp_path, monkeypatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EGOV_RULES_CACHE", str(tmp_path / ".cache"))
    (tmp_path / "a-2018.egr").write_text(GOOD, encoding="utf-8")
    (tmp_path / "a.toml").write_text(SUBMISSION + "x = 3\n", encoding="utf-8")
    return str(tmp_path)


@pytest.fixture
def run(capfd, here):
    """Run one command line in a folder of its own, within ten seconds of processor time."""

    def go(*words: str) -> Run:
        capfd.readouterr()
        start = time.process_time()
        code = cli.main(words)
        took = time.process_time() - start
        out, err = capfd.readouterr()
        done = Run(code, out, err)
        assert "Traceback" not in out + err, done
        assert not {c for c in done.codes if c.startswith("X")}, done
        assert took < 10, took
        return done

    return go


def write(name: str, data: str | bytes) -> bytes:
    raw = data.encode() if isinstance(data, str) else data
    with open(name, "wb") as file:
        file.write(raw)
    return raw


def text_of(name: str) -> str:
    with open(name, encoding="utf-8", newline="") as file:
        return file.read()


# ------------------------------------------------------------------------------------------------------ rulesets


@pytest.mark.parametrize("name", RULESETS)
def test_rulesets(run, name: str) -> None:
    data, code, codes = RULESETS[name]
    raw = write("b.egr", data)
    vi = run("check", "b.egr")
    assert (vi.code, vi.codes & {"E" + c[1:] for c in vi.codes}) == (code, codes), vi
    if code:
        en = run("check", "b.egr", "--lang", "en")
        assert (en.code, en.codes) == (vi.code, vi.codes)
        assert "b.egr" in vi.out
        assert "= gợi ý: " in vi.out
        assert "= hint: " in en.out
        assert not re.search(r"\b(không|số|tệp)\b(?![^`\n]*`)", en.out.split("error", 1)[1].split("\n", 1)[0])
    unreadable = any(c.startswith(("E01", "E06")) for c in codes)
    assert run("fmt", "b.egr").code == (code if unreadable else 0)
    assert not unreadable or text_of("b.egr").encode() == raw


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("empty.egr", "rỗng"),
        ("cut-in-a-letter.egr", "bị cắt"),
        ("utf-16.egr", "UTF-16"),
        ("utf-16-be-without-mark.egr", "UTF-16"),
        ("windows-1258.egr", "dòng 1, byte"),
        ("latin-1.egr", "dòng 1, byte"),
        ("zeros.egr", "byte 0"),
    ],
)
def test_bytes_that_are_not_text(run, name: str, said: str) -> None:
    for target, command in ((name, "check"), (name, "fmt"), ("b.toml", "eval"), ("b.json", "eval")):
        shutil.copy(os.path.join(BAD, name), target)
        done = run(command, target)
        assert done.code == 2, done
        assert done.codes <= {"E0604", "E0605"}
        assert said in done.out + done.err
        english = run(command, target, "--lang", "en")
        assert "hint: " in english.out + english.err
        assert "dòng" not in english.out + english.err
        with open(os.path.join(BAD, name), "rb") as before, open(target, "rb") as after:
            assert before.read() == after.read()


def test_nul_characters_are_shown_where_they_stand(run) -> None:
    write("b.egr", GOOD.replace("tiêu chí A", "ti\0êu chí A"))
    done = run("check", "b.egr")
    assert (done.code, done.codes) == (1, {"E0107"}), done
    assert "b.egr:" in done.out
    assert "\0" not in done.out


def test_decomposed_letters_marks_and_line_ends_do_not_matter(run) -> None:
    odd = "\ufeff" + unicodedata.normalize("NFD", GOOD).replace("\n", "\r\n")
    write("a-2018.egr", odd)
    assert run("check", "a-2018.egr").code == 0
    assert run("fmt", "--check", "a-2018.egr").code == 1
    assert run("eval", "a.toml").code == 0
    assert run("fmt", "a-2018.egr").code == 0
    text = text_of("a-2018.egr")
    assert unicodedata.is_normalized("NFC", text)
    assert not {"\r", "\ufeff"} & set(text)


# ------------------------------------------------------------------------------------------------ submissions

VALUES = {
    "x = 3\nx = 4": "E0504",
    "x = 3\n[values]\ny = 4": "E0504",
    "x = nan": "E0515",
    "x = -inf": "E0515",
    'x = "nan"': "E0515",
    "x = ba": "E0505",
    'x = "ba"': "E0512",
    "x = 1e400": "E0514",
    "x = 1e-400": "E0514",
    "x = " + "9" * 10_000: "E0514",
    'x = "' + "9" * 10_000 + '"': "E0514",
    'x = "1/0"': "E0512",
    "x = 2018-02-31": "E0518",
    "x = 2018-13-45": "E0518",
    "x = [1, 2]": "E0507",
    "x = true": "E0512",
    "x =": "E0503",
    'x = "3': "E0503",
    "x = tr": "E0505",
    "x = 11": "E0516",
    "khong_co = 1": "E0510",
    "a = " + "[" * 5_000_000: "E0503",
    "(" * 5_000_000: "E0503",
    "[" * 5_000_000: "E0503",
}


@pytest.mark.parametrize("values", VALUES, ids=lambda text: text[:20])
def test_submissions(run, values: str) -> None:
    raw = write("b.toml", SUBMISSION + values + "\n")
    done = run("eval", "b.toml")
    assert done.code == 1, done
    assert VALUES[values] in done.codes, done
    assert done.out == ""
    assert re.match(r"b\.toml:\d+:\d+: lỗi E05", done.err), done
    english = run("eval", "b.toml", "--lang", "en")
    assert english.codes == done.codes
    with open("b.toml", "rb") as file:
        assert file.read() == raw
    # The others are evaluated all the same.
    done = run("eval", "b.toml", "a.toml")
    assert done.code == 1
    assert "Năm đánh giá: 2018" in done.out


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"year": 2018, "year": 2018, "ruleset": "a@2018"}', "E0504"),
        ('{"year": 2018, "ruleset": "a@2018", "values": {"x": NaN}}', "E0515"),
        ('{"year": 2018, "ruleset": "a@2018", "values": {"x": 1e400}}', "E0514"),
        ('{"year": 2018, "ruleset": "a@2018", "values": {"x": ' + "9" * 10_000 + "}}", "E0514"),
        ('{"year": 2018, "ruleset": "a@2018", "values": {"x": 1', "E0503"),
        ("[" * 5_000_000, "E0503"),
        ('{"a":' * 1_000_000, "E0503"),
        ("(" * 5_000_000, "E0503"),
        ("null", "E0503"),
    ],
    ids=lambda text: text[:20],
)
def test_submissions_in_json(run, text: str, code: str) -> None:
    write("b.json", text)
    done = run("eval", "b.json")
    assert done.code == 1, done
    assert code in done.codes, done
    assert run("eval", "b.json", "--lang", "en").codes == done.codes


def test_more_digits_than_python_prints(run) -> None:
    """A sum of many quotients that nothing rounds has thousands of digits, and is still written exactly."""
    count = 1_200
    chosen = random.Random(1)  # noqa: S311 (no secret)
    inputs = "".join(
        f'  a{i} "A" : số nguyên từ 0 đến 1000000 đơn vị tính "v"\n'
        f'  b{i} "B" : số nguyên từ 1 đến 1000000 đơn vị tính "v"\n'
        for i in range(count)
    )
    rows = "".join(
        f'  tiêu chí T.{i} "T" tối đa 1 = a{i} / b{i} × điểm tối đa, không quá điểm tối đa\n'
        for i in range(count)
    )
    write("a-2018.egr", f'{HEAD}số liệu {{\n{inputs}}}\nnhóm A "A" tối đa {count} {{\n{rows}}}\n{RANKED}')
    values = (
        f"a{i} = {chosen.randrange(10**5)}\nb{i} = {chosen.randrange(10**5, 10**6)}\n" for i in range(count)
    )
    write("a.toml", SUBMISSION + "".join(values))
    for form in ("text", "json"):
        assert run("eval", "a.toml", "--format", form).code == 0
    assert run("explain", "a.toml", "A").code == 0


# ---------------------------------------------------------------------------------------------------- files


def test_folders_links_and_names(run, here) -> None:
    os.mkdir("b.toml")
    assert run("eval", "b.toml").codes == {"E0602"}
    assert run("eval", "a.toml", "-o", "b.toml").codes == {"E0602"}
    os.mkdir("c.egr")
    assert run("check", "c.egr").codes == {"E0618"}
    assert run("check", "none.egr").code == 2
    if hasattr(os, "symlink"):
        os.symlink("one.egr", "two.egr")
        os.symlink("two.egr", "one.egr")
        done = run("check", "one.egr")
        assert (done.code, done.codes) == (2, {"E0603"})
        assert "liên kết vòng" in done.out
        os.unlink("one.egr")
        os.unlink("two.egr")
        os.mkdir("d")
        os.symlink("..", "d/up")  # folders in a ring
        shutil.copy("a-2018.egr", "d/a-2018.egr")
        assert run("check", "d").code == 0
        assert run("eval", "a.toml", "--cohort", ".").code == 0
    os.mkdir("thư mục có dấu")
    shutil.copy("a-2018.egr", "thư mục có dấu/a-2018.egr")
    shutil.copy("a.toml", "thư mục có dấu/phiếu số 1.toml")
    assert run("check", "thư mục có dấu").code == 0
    assert run("eval", "thư mục có dấu/phiếu số 1.toml", "-o", "kết quả.txt").code == 0
    assert "Năm đánh giá" in text_of("kết quả.txt")


def test_the_same_file_twice(run) -> None:
    once, twice = run("eval", "a.toml"), run("eval", "a.toml", "./a.toml")
    assert twice.code == 0
    assert twice.out.count("Năm đánh giá") == 2 * once.out.count("Năm đánh giá")
    assert run("check", "a-2018.egr", "./a-2018.egr").out.startswith("1 tệp")
    assert run("fmt", "a-2018.egr", "a-2018.egr").code == 0


def test_no_output_replaces_what_is_read(run, here) -> None:
    for words in (
        ["eval", "a.toml", "-o", "a.toml"],
        ["eval", "a.toml", "-o", os.path.join(here, ".", "a.toml")],
        ["eval", "a.toml", "--rules", "a-2018.egr", "-o", "a-2018.egr"],
        ["eval", "a.toml", "--cohort", ".", "-o", "a.toml"],
        ["new", "a@2018", "-o", "a.toml"],
    ):
        done = run(*words)
        assert (done.code, done.codes) == (2, {"E0613"}), done
    assert text_of("a.toml") == SUBMISSION + "x = 3\n"
    assert text_of("a-2018.egr") == GOOD


# ---------------------------------------------------------------------------------------------- real processes


def start(*words: str, prefix: tuple[str, ...] = (), **settings: object) -> subprocess.Popen[bytes]:
    settings.setdefault("stdout", subprocess.PIPE)
    return subprocess.Popen([*prefix, *COMMAND, *words], stderr=subprocess.PIPE, **settings)  # type: ignore[call-overload, no-any-return]


def end(process: subprocess.Popen[bytes]) -> Run:
    out, err = process.communicate(timeout=60)
    done = Run(process.returncode, (out or b"").decode(), err.decode())
    assert "Traceback" not in done.out + done.err, done
    return done


# Without these two powers root is as bound by permissions as anybody.
BOUND = (
    "setpriv",
    "--bounding-set=-dac_override,-dac_read_search",
    "--inh-caps=-dac_override,-dac_read_search",
)


@pytest.fixture
def unprivileged(here) -> tuple[str, ...]:
    """What stands before a command that must obey permissions."""
    if os.name == "nt":
        pytest.skip("needs POSIX permissions")
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None or subprocess.run([*BOUND, "true"], check=False).returncode:
        pytest.skip("needs a user that is not root, or setpriv")
    return BOUND


def test_no_permission(unprivileged, here) -> None:
    os.chmod("a.toml", 0)
    done = end(start("eval", "a.toml", prefix=unprivileged))
    assert (done.code, done.codes) == (2, {"E0603"}), done
    assert "không có quyền" in done.err
    os.chmod("a.toml", 0o644)
    os.chmod("a-2018.egr", 0)
    done = end(start("eval", "a.toml", "--rules", "a-2018.egr", prefix=unprivileged))
    assert (done.code, done.codes) == (2, {"E0603"}), done
    assert end(start("check", ".", prefix=unprivileged)).code == 2
    os.chmod("a-2018.egr", 0o644)
    os.mkdir("ro")
    shutil.copy("a-2018.egr", "ro")
    before = text_of("ro/a-2018.egr").replace("  tên", "tên")
    write("ro/a-2018.egr", before)
    os.chmod("ro", 0o500)
    try:
        for words in (["eval", "a.toml", "-o", "ro/kq.txt"], ["fmt", "ro/a-2018.egr"]):
            done = end(start(*words, prefix=unprivileged))
            assert (done.code, done.codes) == (2, {"E0613"}), done
        assert os.listdir("ro") == ["a-2018.egr"]
        assert text_of("ro/a-2018.egr") == before
    finally:
        os.chmod("ro", 0o700)


def test_a_cache_that_cannot_be_used(unprivileged, here) -> None:
    good = end(start("eval", "a.toml"))
    assert good.code == 0
    kept = os.path.join(here, ".cache")
    entries = [os.path.join(kept, name) for name in os.listdir(kept)]
    whole = [text_of(entry).encode() for entry in entries]
    harms = (
        lambda b: b[: len(b) // 2],
        lambda b: b.replace(b"1", b"2"),
        lambda b: b + b"x",
        lambda _: b"[" * 10**5,
    )
    for harm in harms:
        for entry, data in zip(entries, whole, strict=True):
            write(entry, harm(data))
        assert end(start("eval", "a.toml")).out == good.out
    os.chmod(kept, 0o500)
    write("a-2018.egr", GOOD + "# khác\n")
    assert end(start("eval", "a.toml", prefix=unprivileged)).code == 0
    os.chmod(kept, 0)
    assert end(start("eval", "a.toml", prefix=unprivileged)).code == 0
    os.chmod(kept, 0o700)
    shutil.rmtree(kept)
    write(kept, b"")
    assert end(start("eval", "a.toml")).code == 0


def test_many_at_once_with_nothing_cached(here) -> None:
    runs = [start("eval", "a.toml") for _ in range(4)]
    done = [end(process) for process in runs]
    assert {d.code for d in done} == {0}
    assert len({d.out for d in done}) == 1
    assert not [name for name in os.listdir(".cache") if not name.endswith(".json")]


@pytest.fixture
def full_disk(here) -> Iterator[str]:
    """A folder on a disk that has no room left, but for what stands on it."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("needs to mount a small disk")
    os.mkdir("disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", "disk"]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("may not mount a small disk")
    try:
        write("disk/a-2018.egr", GOOD.replace("  tên", "tên"))
        with open("disk/fill", "wb", buffering=0) as file:
            try:
                while file.write(b"0" * 4096):
                    pass
            except OSError:
                pass
        yield "disk"
    finally:
        subprocess.run(["umount", "-l", "disk"], check=False)


def test_a_full_disk(full_disk, here) -> None:
    before = text_of("disk/a-2018.egr")
    for words in (
        ["fmt", "disk/a-2018.egr"],
        ["eval", "a.toml", "-o", "disk/kq.txt"],
        ["new", "a@2018", "-o", "disk/moi.toml"],
    ):
        done = end(start(*words))
        assert (done.code, done.codes) == (2, {"E0613"}), done
        assert "hết dung lượng đĩa" in done.err
    assert sorted(os.listdir("disk")) == ["a-2018.egr", "fill"]
    assert text_of("disk/a-2018.egr") == before
    env = os.environ | {"EGOV_RULES_CACHE": "disk/cache"}
    assert end(start("eval", "a.toml", env=env)).code == 0


@pytest.mark.skipif(os.name == "nt", reason="limits are otherwise there")
def test_a_limit_on_the_size_of_files(here) -> None:
    import resource

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    before = GOOD.replace("  tên", "tên")
    write("a-2018.egr", before)
    done = end(start("fmt", "a-2018.egr", preexec_fn=limited))
    assert (done.code, done.codes) == (2, {"E0613"}), done
    assert text_of("a-2018.egr") == before
    assert not [name for name in os.listdir(".") if name.endswith(".tmp")]


@pytest.mark.skipif(os.name == "nt", reason="signals are otherwise there")
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_ctrl_c_at_any_moment(here, lang: str) -> None:
    """A clean word, exit 130, and the file as it was or whole."""
    rows = "".join(f'tiêu chí B.{i} "B" tối đa 10 = x\n' for i in range(3_000))
    before = GOOD.replace("  tên", "tên") + rows
    raw = write("big.egr", before)
    assert end(start("fmt", "big.egr")).code == 0
    whole = {raw, text_of("big.egr").encode()}
    stopped = 0
    for after in (0.15, 0.3, 0.5, 0.8, 1.2):
        write("big.egr", raw)
        process = start("fmt", "big.egr", "--lang", lang)
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        if process.returncode == 130:
            stopped += 1
            assert err.decode().strip() == ("stopped" if lang == "en" else "đã dừng")
        elif process.returncode == 0:  # it was done already
            assert b"Traceback" not in out + err
        else:  # Python itself was not up yet
            assert b"egov_rules/" not in err.replace(b"egov_rules/__main__", b"")
        assert text_of("big.egr").encode() in whole
        assert not [name for name in os.listdir(".") if name.endswith(".tmp")]
    assert stopped


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise there")
@pytest.mark.parametrize(
    "words", [["eval", "a.toml"], ["check", "a-2018.egr"], ["explain", "a.toml"], ["list"]]
)
def test_a_broken_pipe(here, words: list[str]) -> None:
    process = start(*words)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), said) == (0, b"")


def test_any_locale_and_closed_streams(here) -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHONUTF8", "PYTHONIO"))}
    write("b.toml", SUBMISSION + "x = ba\n")
    plain = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = end(start("eval", "a.toml", "b.toml", env=env | plain))
    assert done.code == 1
    assert "Năm đánh giá" in done.out
    assert "không phải số" in done.err
    if os.name != "nt":
        shell = ["sh", "-c", 'exec "$@" >&- 2>&-', "sh", *COMMAND, "eval", "a.toml"]
        assert subprocess.run(shell, check=False).returncode == 0


def test_what_is_not_there_or_no_file_at_all(here) -> None:
    for path in ("/dev/null", "/dev/zero", "/proc/self/mem"):
        if os.path.exists(path):
            for command in ("eval", "check"):
                done = end(start(command, path))
                assert done.code == 2, done


# --------------------------------------------------------------------------------------------------- growth


def test_time_and_memory_grow_with_the_criteria(here) -> None:
    """`benchmarks/scaling.py` has the exact figures; here it only must not run away."""
    benchmark = os.path.join(ROOT, "benchmarks", "scaling.py")
    words = [sys.executable, benchmark, "--sizes", "200", "2000", "--rounds", "1", "--relative"]
    done = subprocess.run(words, capture_output=True, check=True, timeout=120)
    assert float(done.stdout.split()[-1]) < 2.5


# ------------------------------------------------------------------------------------------------ properties

SEEDS = fuzz.Seeds()


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_a_sample_of_the_fuzzer(number: int) -> None:
    """`make fuzz` runs a million of these."""
    fuzz.examine(number, 1, SEEDS)


@settings(max_examples=40)
@given(st.binary(max_size=300) | st.text().map(str.encode))
def test_any_bytes_in_any_reader(tmp_path_factory, data: bytes) -> None:
    from egov_rules import batch, workspace
    from egov_rules.diagnostics import RulesError

    folder = tmp_path_factory.mktemp("bytes")
    for name in ("a.toml", "a.json", "a.egr"):
        path = os.path.join(folder, name)
        write(path, data)
        if name.endswith(".egr"):
            try:
                found = workspace.load_file(path).diagnostics
            except RulesError as error:
                found = error.diagnostics
        else:
            found = batch.assess_files([path], batch.Options()).items[0].diagnostics
        assert found
        fuzz.sound(found, random.Random(0))  # noqa: S311 (no secret)
