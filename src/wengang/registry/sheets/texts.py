"""What the importer says about rows, in both languages; none of it names where somebody else is registered."""

from django.utils.translation import gettext as _

from wengang.core.sheets import Problem, Row
from wengang.core.sheets.problems import Issue, warning

ELSEWHERE = "elsewhere"
OTHER_NAME = "other_name"
ALIKE = "alike"
SAME_NAME = "same_name"

HELD = {
    ELSEWHERE: warning(
        "held_elsewhere",
        "这个身份证号在别处已登记，本行先挂起，由上级核对是否迁移。",
        "This id number is registered elsewhere; the row waits until the level above has looked into it.",
    ),
    OTHER_NAME: warning(
        "held_other_name",
        "台账中同一身份证号登记的是另一个姓名，本行先挂起，请核对哪一方填错。",
        "The ledger holds this id number under another name; the row waits until somebody finds out which is wrong.",
    ),
    ALIKE: warning(
        "held_alike",
        "与台账中一人姓名读音相近且出生日期或所在村相同，疑似同一人，本行先挂起，请比对后决定。",
        "Sounds like somebody in the ledger with the same birth date or village; the row waits for a decision.",
    ),
    SAME_NAME: warning(
        "held_same_name",
        "本村台账中已有同名的人，且其中一方没有身份证号，无法判断是否同一人，本行先挂起，请比对后决定。",
        "Somebody of this name lives in the village and one side has no id number; the row waits for a decision.",
    ),
}
NO_ID = warning(
    "id_missing",
    "没有身份证号，先按姓名、电话登记，请尽快补填。",
    "There is no id number; kept by name and phone for now, please add it.",
)
SAME_HEAD = warning(
    "head_same_name",
    "本村有几户户主同名，本行没有户编号，只能按名单中的先后归户，请核对并补填户编号。",
    "Several heads in the village share this name and the row has no household number; it was put with the nearest one"
    " above. Please check, and fill in the household number.",
)
ORDINARY = warning(
    "category_conflict",
    "台账中是脱贫户或监测对象，名单写“一般农户”，未改动，请核对后在人员页面结束原类别。",
    "The ledger has a helped category, the list says ordinary; nothing was changed. End it on the person's page.",
)


def no_area() -> str:
    return str(_("Your organisation looks after no area, so it cannot import a household ledger."))


def at(row: Row, key: str, issue: Issue) -> Problem:
    """The issue at its row; the value stays out, for it may be a number that identifies somebody."""
    return Problem(row.sheet, row.number, "", key, "", issue.severity, issue.code, issue.zh, issue.en, issue.proposal)


def which_area() -> str:
    return _("The list does not say which county it is from. Name its division: --near CODE.")
