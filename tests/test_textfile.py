"""Files in and out: every bad input ends in one clear error, and nothing is ever half written."""

from __future__ import annotations

import os

import pytest

from egov_rules import textfile
from egov_rules.diagnostics import Diagnostic, RulesError


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"", "E0605", "rỗng"),
        (b"\xef\xbb\xbf \r\n", "E0605", "rỗng"),
        ("year = 2018".encode("utf-16"), "E0604", "UTF-16"),
        ("year = 2018".encode("utf-16-le"), "E0604", "UTF-16"),
        ("year = 2018".encode("utf-32"), "E0604", "UTF-32"),
        (b"a = 1\nb = \xe9\xea", "E0604", "UTF-8"),
        (b"a" * 101, "E0606", "quá lớn"),
    ],
)
def test_what_is_not_text_is_named(tmp_path, data: bytes, code: str, said: str) -> None:
    path = str(tmp_path / "tệp.toml")
    with open(path, "wb") as file:
        file.write(data)
    done = textfile.read(path, limit=100)
    assert isinstance(done, Diagnostic)
    assert done.code == code
    assert said in done.message.vi


def test_paths_that_lead_nowhere(tmp_path) -> None:
    (tmp_path / "phiếu.toml").write_text("x", encoding="utf-8")
    done = textfile.read(str(tmp_path / "phieu.toml"))
    assert isinstance(done, Diagnostic)
    assert done.code == "E0601"
    assert done.hint is not None
    assert "phiếu.toml" in done.hint.vi
    for path, code in (
        (str(tmp_path), "E0602"),
        ("a\0b", "E0601"),
        (str(tmp_path / "phiếu.toml" / "x"), "E0603"),
    ):
        done = textfile.read(path)
        assert isinstance(done, Diagnostic)
        assert done.code == code, path


def test_marks_line_ends_and_decomposed_letters_are_as_if_absent(tmp_path) -> None:
    path = tmp_path / "a"
    path.write_bytes("\ufeffbộ\r\ntiêu\rchí\n".encode())
    source = textfile.read(str(path))
    assert not isinstance(source, Diagnostic)
    assert source.text == "bộ\ntiêu\nchí\n"


def test_a_file_is_replaced_whole_and_keeps_its_mode_and_link(tmp_path) -> None:
    path, link = tmp_path / "a", tmp_path / "b"
    path.write_text("cũ", encoding="utf-8")
    path.chmod(0o640)
    link.symlink_to(path)
    textfile.write(str(link), "mới\n")
    assert path.read_bytes() == "mới\n".encode()
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]


def test_nothing_is_lost_when_the_disk_is_full(tmp_path, monkeypatch) -> None:
    path = tmp_path / "a"
    path.write_text("cũ", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RulesError) as error:
        textfile.write(str(path), "mới")
    assert "hết dung lượng" in str(error.value)
    assert path.read_text(encoding="utf-8") == "cũ"
    assert os.listdir(tmp_path) == ["a"]


def test_no_part_is_left_when_writing_is_stopped(tmp_path, monkeypatch) -> None:
    def stopped(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stopped)
    with pytest.raises(KeyboardInterrupt):
        textfile.write(str(tmp_path / "a"), "mới")
    assert os.listdir(tmp_path) == []


def test_a_folder_is_not_overwritten(tmp_path) -> None:
    with pytest.raises(RulesError, match="E0602"):
        textfile.write(str(tmp_path), "x")
    with pytest.raises(RulesError, match="E0613"):
        textfile.write(str(tmp_path / "no" / "a"), "x")
