"""The lists of the receiving side: employers, and their 岗位供给清单 with some conditions that the law forbids."""

from __future__ import annotations

from collections.abc import Iterable

from wengang.demo import mess
from wengang.demo.dice import Dice
from wengang.demo.employers import Firm, Post
from wengang.demo.workbooks import Table, Value, words

EMPLOYERS = words("序号 企业名称 统一社会信用代码 行业 所在地 单位地址 联系人 联系电话 备注")
POSTS = words(
    "序号 企业名称 统一社会信用代码 行业 所在地 单位地址 岗位名称 招聘人数 用工类型 工作内容 工作时间 "
    "月薪下限 月薪上限 计薪方式 试用期 伙食 住宿 夫妻房（间） 社保险种 合同类型 "
    "技能要求 学历要求 体能要求 性别要求 年龄要求 有效期至 爱心岗 夫妻岗 联系人 联系电话 备注"
)


def employer_table(city: str, firms: Iterable[Firm], dice: Dice) -> Table:
    rows: list[list[Value]] = [
        [n, firm.name, firm.uscc, firm.industry, firm.site[1], firm.address, firm.contact, firm.phone, ""]
        for n, firm in enumerate(firms, 1)
    ]
    if len(rows) > 3:
        rows[1][2] = f" {str(rows[1][2]).lower()}"
    return Table("企业", f"{city}用工企业基本情况表", EMPLOYERS, rows, footer=(f"合计 {len(rows)} 家",))


def post_table(name: str, city: str, firms: Iterable[Firm], dice: Dice, month: str) -> Table:
    """One worksheet of the list of posts; the cells of an employer with several posts are merged as on paper."""
    rows: list[list[Value]] = []
    merges = []
    for firm in firms:
        first = len(rows)
        rows.extend([len(rows) + 1 + n, *_post_row(dice, firm, post)] for n, post in enumerate(firm.posts))
        if len(firm.posts) > 1:
            merges += [(column, first, len(rows) - 1) for column in (1, 2, 3, 4, 5)]
    return Table(
        name=name,
        title=f"{city}岗位供给清单（{month}）",
        meta=f"报送单位：{city}人力资源和社会保障局",
        header=POSTS,
        rows=rows,
        merges=merges,
        footer=(f"合计：岗位 {len(rows)} 个，需求 {sum(int(row[7]) for row in rows)} 人", "制表人："),
    )


def _post_row(dice: Dice, firm: Firm, post: Post) -> list[Value]:
    trade, (low, high) = post.trade, post.wage
    return [
        *(firm.name, firm.uscc, firm.industry, firm.site[1], firm.address),
        *(trade.title, post.headcount, post.kind, trade.content, trade.hours, _amount(dice, low), _amount(dice, high)),
        *(trade.pay, dice.choice(("无", "1个月", "试用7天")), post.board, post.lodging, post.couple_rooms or ""),
        *(post.insurances, post.contract, _needs(post), trade.education or "不限", trade.demand, post.sex, post.ages),
        *(f"{post.until:%Y-%m-%d}", mess.a_yes(dice, post.caring), _couple(dice, post)),
        *(firm.contact, firm.phone, ""),
    ]


def _amount(dice: Dice, yuan: int) -> Value:
    shapes: dict[Value, float] = {yuan: 20, f"{yuan}元": 2, f"{yuan / 1000:g}千": 1}
    return dice.of(shapes)


def _couple(dice: Dice, post: Post) -> str:
    return dice.choice(("夫妻岗", "夫妻", "是")) if post.couple_rooms else dice.choice(("否", ""))


def _needs(post: Post) -> str:
    """What the column on requirements says: the skill, and now and then what does not belong there."""
    return "，".join(filter(None, (post.trade.skill, post.remark)))
