"""One row of everything that counting households leaves behind: surveys, samples, questions, cases, evidence."""

import datetime as dt
import hashlib
import json
from types import SimpleNamespace
from uuid import uuid4

from wengang.accounts.models import Organisation, User
from wengang.core import crypto, files
from wengang.core.models import StoredFile
from wengang.registry.models import (
    Attempt,
    HouseholdFact,
    Merge,
    Person,
    Question,
    Sample,
    SampleItem,
    StatusFact,
    Survey,
    Target,
    ZeroCase,
    ZeroService,
)
from wengang.registry.quality.merging import dump

TODAY = dt.date.today()


def make_counted(person: Person, county: Organisation, by: User) -> dict[str, object]:
    """Rows about one person, by the names under which the access table knows them."""
    home = person.household
    file = file_row(county, by)
    seen = {"source": "visit", "seen_on": TODAY, "by": by, "evidence": file}
    fact = StatusFact.unscoped.create(person=person, field="employment", value="looking", **seen)
    asked = HouseholdFact.unscoped.create(household=home, field="help_needed", value="照看老人", **seen)
    return {
        "file": file,
        "fact": SimpleNamespace(code=person.code, pk=fact.pk),
        "household_fact": SimpleNamespace(pk=home.pk, fact=asked.pk),
        **survey_rows(person, county, by),
        **quality_rows(person, county, by),
        "zero_case": zero_rows(person, by),
        "merge": merged(person, by),
    }


def file_row(county: Organisation, by: User) -> StoredFile:
    content = b"%PDF-1.4 \xe8\xaf\x95"
    return StoredFile.unscoped.create(
        organisation=county,
        filename="a.pdf",
        content_type="application/pdf",
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        sealed=crypto.seal(content, files.PURPOSE),
        by=by,
    )


def merged(person: Person, by: User) -> Merge:
    """A record that was merged into the person's, with nothing hanging on it."""
    gone = Person.unscoped.create(division=person.division, household=person.household, full_name="农试验")
    sealed = {"row": dump(gone), "replaced": {}, "left_out": [], "folded": [], "changed": []}
    gone.delete()
    told = {"division": person.division, "moved": {}, "sealed": json.dumps(sealed), "reason": "两份名册", "by": by}
    return Merge.unscoped.create(kept=person, gone=gone.code, **told)


def survey_rows(person: Person, county: Organisation, by: User) -> dict[str, object]:
    surveys = {kind: survey_row(kind, county, by) for kind in ("household", "returnee")}
    target = Target.unscoped.create(survey=surveys["household"], household=person.household, division=person.division)
    Attempt.unscoped.create(op=uuid4(), target=target, channel="call", outcome="away", by=by)
    returned = Target.unscoped.create(survey=surveys["returnee"], person=person, division=person.division)
    said = {person.code: {"going": "out", "destination": "33"}}
    Attempt.unscoped.create(op=uuid4(), target=returned, channel="call", outcome="reached", answers=said, by=by)
    return {"survey": surveys["household"], "returnee_survey": surveys["returnee"], "target": target}


def survey_row(kind: str, county: Organisation, by: User) -> Survey:
    return Survey.unscoped.create(
        name="试摸排",
        kind=kind,
        questionnaire=f"{kind}/1",
        division_id=county.division_id,
        organisation=county,
        opens=TODAY,
        closes=TODAY + dt.timedelta(days=10),
        by=by,
    )


def quality_rows(person: Person, county: Organisation, by: User) -> dict[str, object]:
    sample = Sample.unscoped.create(
        division_id=county.division_id,
        organisation=county,
        seed=1,
        size=1,
        fields=["employment"],
        strata={person.division_id: [1, 1]},
        by=by,
    )
    item = SampleItem.unscoped.create(sample=sample, person=person, division=person.division, said={"employment": ""})
    question = Question.unscoped.create(
        kind="silent", division=person.division, person=person, fingerprint=person.code, evidence={"months": 7}
    )
    return {"sample": sample, "sample_item": item, "question": question}


def zero_rows(person: Person, by: User) -> ZeroCase:
    case = ZeroCase.unscoped.create(
        household=person.household,
        division=person.division,
        definition="cn-rural/1",
        found_on=TODAY,
        contact_by=TODAY,
        clear_by=TODAY,
    )
    ZeroService.unscoped.create(case=case, person=person, kind="post", on=TODAY, outcome="declined", by=by)
    return case
