"""Why this one, why not that one: every post for one person, every person for one post, and any pair in full."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from wengang.accounts.roles import Cap
from wengang.command import board, pairs, verdicts
from wengang.market.models import Round, SeekerEntry, Vacancy
from wengang.market.rounds import pairs as rows_of
from wengang.market.rounds.kept import Kept
from wengang.web.access import Request, mine, page

PER_PAGE = 30


@page(Cap.PROPOSAL_SEE)
def why(request: Request, pk: int) -> HttpResponse:
    """``?person=`` lists all posts for somebody, ``?post=`` all people for a post; both name a pair to explain.

    ``by=post`` keeps the post's list when both are named; ``q`` searches the posts.
    """
    round_ = mine(request, Round, pk=pk)
    kept = verdicts.kept_of(round_)
    context: dict[str, Any] = {"round": round_, "kept": kept is not None}
    if kept is None:
        return render(request, "rounds/why.html", context)
    person, post = _seeker(request, round_), _vacancy(request)
    context |= {"person": person, "post": post, "by_post": request.GET.get("by") == "post" or person is None}
    if person is not None and post is not None:
        context["pair"] = _pair(round_, kept, person, post)
        if request.htmx:
            return render(request, "rounds/pair.html", context)
    if person is not None and not context["by_post"]:
        context |= _posts(request, round_, kept, person)
    elif post is not None:
        context |= _people(request, round_, kept, post)
    return render(request, "rounds/why.html", context)


def _seeker(request: Request, round_: Round) -> board.SeekerRow | None:
    """The line of the person whose code the address names; 404 for somebody not on the list."""
    code = request.GET.get("person", "")
    if not code:
        return None
    lines = SeekerEntry.objects.visible_to(request.user.scope).select_related("person")
    entry = get_object_or_404(lines, issue=round_.issue_id, person__code=code)
    return board.seeker_rows(request.user.scope, [entry])[0]


def _vacancy(request: Request) -> Vacancy | None:
    key = request.GET.get("post", "")
    if not key:
        return None
    rows = Vacancy.objects.visible_to(request.user.scope).select_related("employer", "division")
    found: Vacancy = get_object_or_404(rows, pk=key if key.isdigit() else 0)
    return found


def _pair(round_: Round, kept: Kept, person: board.SeekerRow, post: Vacancy) -> pairs.Pair | None:
    """None when one of them took no part in the round."""
    row, column = kept.row_of_person(person.person.pk), kept.row_of_vacancy(post.pk)
    if row is None or column is None:
        return None
    return pairs.explained(kept, row, column, helped=pairs.helped_in(round_))


def _posts(request: Request, round_: Round, kept: Kept, person: board.SeekerRow) -> dict[str, Any]:
    row = kept.row_of_person(person.person.pk)
    if row is None:
        return {"absent": True}
    text = request.GET.get("q", "").strip()[:40]
    lines = rows_of.posts_for(kept, row).among(pairs.posts_named(request.user.scope, kept, text))
    shown = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    scope, helped = request.user.scope, pairs.helped_in(round_)
    return {"page": shown, "lines": pairs.post_lines(scope, kept, shown.object_list, helped=helped), "q": text}


def _people(request: Request, round_: Round, kept: Kept, post: Vacancy) -> dict[str, Any]:
    row = kept.row_of_vacancy(post.pk)
    if row is None:
        return {"absent": True}
    shown = Paginator(rows_of.people_for(kept, row), PER_PAGE).get_page(request.GET.get("page"))
    return {"page": shown, "lines": pairs.person_lines(request.user.scope, round_, kept, shown.object_list)}
