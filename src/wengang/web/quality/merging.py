"""Two records side by side that may be one person: merge them, see what was merged, take it back."""

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.core.ids import mask_phone, mask_resident_id
from wengang.registry.actions.merge import do_merge, do_undo_merge
from wengang.registry.enums import Sex
from wengang.registry.models import Merge, Person
from wengang.registry.quality import merging
from wengang.registry.quality.merging import GROUPS, Rule
from wengang.registry.queries import quality as queries
from wengang.web.access import Request, mine, page
from wengang.web.quality.forms import MergeForm
from wengang.web.quality.words import groups, outcomes, tables
from wengang.web.refusals import REFUSALS, filled_in, sentence

PER_PAGE = 30


@page(Cap.DUPLICATE_DECIDE, "GET", "POST")
def pair(request: Request, code: str) -> HttpResponse:
    """Choose the other record; then both side by side, what stands in the way, and the decision."""
    kept = mine(request, Person, code=code)
    if not request.user.scope.covers(kept.division_id):
        raise Http404
    wanted = (request.POST.get("other") or request.GET.get("other") or "").strip().upper()[:12]
    gone = Person.looked_after_by(request.user.scope).filter(code=wanted).exclude(pk=kept.pk).first()
    if gone is None:
        return _choose(request, kept, wanted)
    form = MergeForm(request.POST if "reason" in request.POST else None)
    if request.method == "POST" and form.is_valid():
        take = [name for name in request.POST.getlist("take") if name in GROUPS]
        told = {"by": request.user, "reason": form.cleaned_data["reason"], "take": take}
        made: list[Merge] = []
        if filled_in(form, lambda: made.append(do_merge(kept, gone, **told))):
            messages.success(request, _("The two records are one now. It can be undone."))
            return redirect("merge", pk=made[0].pk)
    return _side_by_side(request, kept, gone, form)


def _choose(request: Request, kept: Person, wanted: str) -> HttpResponse:
    context = {"kept": kept, "wanted": wanted, "likely": queries.likely_doubles(request.user.scope, kept)}
    return render(request, "quality/merge_choose.html", context, status=422 if request.method == "POST" else 200)


def _side_by_side(request: Request, kept: Person, gone: Person, form: MergeForm) -> HttpResponse:
    found = merging.conflicts(kept, gone)
    names, settled = tables(), outcomes()
    proposed = merging.proposed(kept, gone)
    context = {
        "kept": kept,
        "gone": gone,
        "form": form,
        "rows": _rows(kept, gone),
        "offered": [(name, groups()[name], name in proposed) for name in merging.offered(kept, gone)],
        "stopping": [(names.get(each.table, each.table), each.why) for each in found if each.rule == Rule.STOP],
        "settled": sorted({(names.get(each.table, each.table), settled[each.rule]) for each in found
                           if each.rule != Rule.STOP}),
        "moving": _moving(gone, names),
    }  # fmt: skip
    return render(request, "quality/merge_pair.html", context, status=422 if form.is_bound else 200)


def _moving(gone: Person, names: dict[str, str]) -> list[tuple[str, int]]:
    """What hangs on the record that goes, by table."""
    counted: dict[str, int] = {}
    for link in merging.links_to(Person):
        count = link.rows(gone.pk).count()
        if count:
            name = names.get(link.table, link.table)
            counted[name] = counted.get(name, 0) + count
    return sorted(counted.items(), key=lambda each: (-each[1], each[0]))


def _rows(kept: Person, gone: Person) -> list[dict[str, Any]]:
    left, right = _facts(kept), _facts(gone)
    rows = [{"label": label, "left": left[label], "right": right[label]} for label in left]
    return [row | {"same": row["left"] == row["right"] or not row["left"] or not row["right"]} for row in rows]


def _facts(person: Person) -> dict[str, str]:
    work = (person.employer_name, person.job_title, person.work_place)
    seen = f"{person.get_employment_source_display()} {person.employment_on}" if person.employment_on else ""
    return {
        _("Name"): person.full_name,
        _("Code"): person.code,
        _("Id number"): mask_resident_id(person.id_number) if person.id_number else "",
        _("Birth date"): str(person.birth_date or ""),
        _("Sex"): person.get_sex_display() if person.sex != Sex.UNKNOWN else "",
        _("Phone"): mask_phone(person.phone) if person.phone else "",
        _("Village"): person.division.name,
        _("Head of household"): person.household.head_name if person.household else "",
        _("Education"): person.get_education_display(),
        _("Labour ability"): person.get_labour_ability_display(),
        _("Employment status"): person.get_employment_display(),
        _("Seen on"): seen,
        _("Work"): " ".join(text for text in work if text),
    }


@page(Cap.DUPLICATE_DECIDE)
def merges(request: Request) -> HttpResponse:
    """What was merged in my places, the newest first."""
    shown = Paginator(queries.merges(request.user.scope), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "quality/merges.html", {"page": shown})


@page(Cap.DUPLICATE_DECIDE)
def merge(request: Request, pk: int) -> HttpResponse:
    """What came over with one merge, by table, and the way back."""
    row = mine(request, Merge, pk=pk)
    names = tables()
    moved: dict[str, int] = {}
    for link, ids in row.moved.items():
        label = apps.get_model(link.rpartition(".")[0])._meta.label
        moved[names.get(label, label)] = moved.get(names.get(label, label), 0) + len(ids)
    context = {"row": row, "moved": sorted(moved.items()), "may_undo": row.undone_at is None}
    return render(request, "quality/merge.html", context)


@page(Cap.DUPLICATE_DECIDE, "POST")
def undo(request: Request, pk: int) -> HttpResponse:
    """Two records again; what could not be put back is said."""
    row = mine(request, Merge, pk=pk)
    try:
        _say(request, do_undo_merge(row, by=request.user))
    except REFUSALS as refused:
        messages.error(request, sentence(refused))
    return redirect("merge", pk=pk)


def _say(request: Request, left: list[str]) -> None:
    if not left:
        messages.success(request, _("Two records again, everything as it was."))
        return
    names = tables()
    told = {names.get(_table_of(each), each) for each in left}
    text = _("Two records again. Changed since, and left as it is now: %(what)s.")
    messages.warning(request, text % {"what": "、".join(sorted(told))})


def _table_of(name: str) -> str:
    """The table of ``registry.wish`` or ``registry.wish.person``."""
    return str(apps.get_model(".".join(name.split(".")[:2]))._meta.label)
