"""A small ruleset built without the parser: every kind of input, an open group, a ladder in two parts, a
figure.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from egov_rules import ir
from egov_rules.ir import (
    Arith,
    ArithOp,
    Branch,
    Cell,
    Combine,
    Compare,
    CompareOp,
    Const,
    Constraint,
    DayOfPeriod,
    EmptyCell,
    Figure,
    FigureRef,
    Formula,
    Header,
    If,
    Input,
    InputRef,
    InputRole,
    Kind,
    Ladder,
    LevelRow,
    Member,
    Members,
    Node,
    NodeField,
    NodeMember,
    NodeRef,
    NotApplicableIf,
    Open,
    Program,
    Provision,
    Ranking,
    RankKey,
    Reading,
    Ruling,
    RulingKind,
    Type,
)

F = Fraction


def number(value: int | str) -> Const:
    return Const(F(value))


def share(maximum: int, top: str, bottom: str) -> Arith:
    product = Arith(ArithOp.MUL, number(maximum), InputRef(top))
    return Arith(ArithOp.DIV, product, InputRef(bottom))


COUNT = Type(Kind.NUMBER, "người", F(1), F(0), F(2000))
RATIO = Type(Kind.NUMBER, "%", F(1, 1_000_000), F(0), F(1))
HUNDREDTHS = Type(Kind.NUMBER, "Mbps", F(1, 100), F(0), F(10_000))
QUARTERS = Type(Kind.NUMBER, "điểm", F(1, 4), F(0), F(3))
LEVELS = Type(
    Kind.CHOICE,
    members=(
        Member("chua_co", "Chưa có"),
        Member("cap_1", "Cấp độ 1", readings=("C1", "một")),
        Member("cap_2", "Cấp độ 2"),
        Member("kad", "Không áp dụng", readings=("", "-"), not_applicable=True),
    ),
    ordered=True,
)
PERIOD = Type(Kind.DATE, first=DayOfPeriod(1, 10, -1), last=DayOfPeriod(1, 10), last_open=True)

INPUTS = (
    Input(
        "so_cbcc", "Số cán bộ", Type(Kind.NUMBER, "người", F(1), F(1), F(2000)), evidence="Danh sách cán bộ"
    ),
    Input("so_may", "Số máy tính", COUNT),
    Input("co_lan", "Có mạng LAN", Type(Kind.BOOL)),
    Input("hai_long", "Tỷ lệ hài lòng", RATIO, asked_if=InputRef("co_lan")),
    Input("bang_thong", "Băng thông", HUNDREDTHS),
    Input("giao_dien", "Điểm giao diện", QUARTERS),
    Input("cap_do", "Cấp độ an toàn", LEVELS),
    Input("ngay_kh", "Ngày ban hành kế hoạch", PERIOD),
    Input("ghi_chu", "Ghi chú", Type(Kind.TEXT)),
    Input("so_ho_so", "Số hồ sơ", COUNT, empty=EmptyCell.ZERO),
    Input("vung", "Vùng", Type(Kind.CHOICE, members=(Member("nui"), Member("bien"))), role=InputRole.UNIT),
)

BANDWIDTH = Arith(ArithOp.DIV, InputRef("bang_thong"), InputRef("so_cbcc"))

NODES = (
    Node(
        "san_sang",
        "hạng mục",
        "Điều kiện sẵn sàng",
        None,
        F(30),
        Members((NodeMember(NodeRef("ha_tang")), NodeMember(NodeRef("moi_truong"))), Combine()),
        cites=("Khoản 1 Điều 5",),
    ),
    Node(
        "ha_tang",
        "nhóm",
        "Hạ tầng",
        "san_sang",
        F(20),
        Members((NodeMember(NodeRef("HT.1")), NodeMember(NodeRef("HT.2")), NodeMember(NodeRef("HT.3")))),
        cites=("Điểm a Khoản 1 Điều 5",),
    ),
    Node(
        "HT.1", "tiêu chí", "Máy tính trên cán bộ", "ha_tang", F(10), Formula(share(10, "so_may", "so_cbcc"))
    ),
    Node(
        "HT.2",
        "tiêu chí",
        "Mạng nội bộ",
        "ha_tang",
        F(4),
        Formula(If((Branch(InputRef("co_lan"), number(4)),), number(0))),
    ),
    Node(
        "HT.3",
        "tiêu chí",
        "Băng thông so với đơn vị cao nhất",
        "ha_tang",
        F(6),
        Formula(Arith(ArithOp.DIV, Arith(ArithOp.MUL, number(6), BANDWIDTH), FigureRef("bt_cao_nhat"))),
        not_applicable=(
            NotApplicableIf(
                Compare(CompareOp.EQ, InputRef("bang_thong"), number(0)),
                Ruling(RulingKind.SCALE, at="ha_tang"),
                ("Điểm b Khoản 2 Điều 6",),
            ),
        ),
    ),
    Node("moi_truong", "nhóm", "Môi trường", "san_sang", F(10), Open(), cites=("Điểm c Khoản 1 Điều 5",)),
    Node(
        "TT.1",
        "tiêu chí",
        "Lượt truy cập trên cán bộ",
        None,
        None,
        Formula(Arith(ArithOp.DIV, InputRef("so_ho_so"), InputRef("so_cbcc"))),
        counting=ir.Counting.INFORMATIONAL,
        unit=None,
    ),
)


def at_least(node: str, percent: int, maximum: int) -> tuple[Cell | None, ...]:
    return (Cell(CompareOp.GE, number(F(percent * maximum, 100)), f"{percent}%"), None)  # type: ignore[arg-type]


LADDERS = (
    Ladder("muc_do", "Mức độ", ("Mức I", "Mức II"), parts=("muc_san_sang",), otherwise="Chưa xếp mức"),
    Ladder(
        "muc_san_sang",
        "Điều kiện sẵn sàng",
        ("Mức I", "Mức II"),
        (
            LevelRow(
                "san_sang",
                "Điều kiện sẵn sàng",
                NodeRef("san_sang"),
                (Cell(CompareOp.GE, number(27), "27"), Cell(CompareOp.GE, number(15), "15")),
            ),
            LevelRow(
                "ha_tang",
                "Hạ tầng",
                NodeRef("ha_tang"),
                (
                    Cell(
                        CompareOp.GE,
                        Arith(ArithOp.MUL, Const(F(9, 10)), NodeRef("ha_tang", NodeField.MAX)),
                        "90%",
                    ),
                    None,
                ),
                ("Điều 8",),
            ),
        ),
        part_of="muc_do",
        otherwise="Chưa xếp mức",
    ),
)

PROGRAM = Program(
    Header(
        "thu",
        "2017",
        title="Bộ tiêu chí thử",
        instrument="Quyết định thử",
        kinds=("huyện", "quận"),
        in_force_from=date(2017, 10, 1),
        period_start=DayOfPeriod(1, 10, -1),
        period_end=DayOfPeriod(1, 10),
        illustrative=True,
    ),
    inputs=INPUTS,
    figures=(
        Figure(
            "bt_cao_nhat",
            "Băng thông bình quân cao nhất",
            ir.CohortFunction.MAX,
            BANDWIDTH,
            None,
            Type(Kind.NUMBER, "Mbps/người"),
            text="cao nhất cả đợt(bang_thong / so_cbcc)",
        ),
    ),
    constraints=(
        Constraint(
            "Số máy tính không thể nhiều hơn hai lần số cán bộ",
            Compare(CompareOp.LE, InputRef("so_may"), Arith(ArithOp.MUL, number(2), InputRef("so_cbcc"))),
            ("Điều 6",),
        ),
    ),
    nodes=NODES,
    ladders=LADDERS,
    ranking=Ranking((RankKey(NodeRef("san_sang")),)),
    readings=(Reading("Điều 8", "Cách hiểu thử.", ("thu_khac",)),),
    provisions=(Provision("Điều 9", "chưa rõ thủ tục"),),
    order=(
        "bt_cao_nhat",
        "HT.1",
        "HT.2",
        "HT.3",
        "moi_truong",
        "ha_tang",
        "san_sang",
        "TT.1",
        "muc_san_sang",
        "muc_do",
    ),
    digest="0123456789abcdef",
)
