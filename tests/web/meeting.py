"""What a weekly meeting leaves behind, for the access table."""

import datetime as dt

from wengang.accounts.models import User
from wengang.command.models import Decision, DecisionNote

TODAY = dt.date.today()


def make_meeting(county: str, by: User) -> dict[str, object]:
    """One decision of the county, with a note."""
    monday = TODAY - dt.timedelta(days=TODAY.weekday() + 7)
    row = Decision.unscoped.create(
        division_id=county, monday=monday, text="走访三户", owner=by, due_on=TODAY + dt.timedelta(days=3), by=by
    )
    DecisionNote.unscoped.create(decision=row, text="第一户不在家", by=by)
    return {"decision": row}
