"""The house rules bite: each one is broken here on purpose."""

from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpResponse
from django.template import Context, Origin, Template, engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from tests.harness import browser
from tests.harness.queries import WroteWhileLooking
from tests.harness.templates import OURS, UndefinedVariable


def write(request):
    get_user_model().objects.create_user(username="somebody", full_name="测试")
    return HttpResponse("written")


urlpatterns = [path("write/", write)]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_page_that_writes_when_it_is_looked_at_fails():
    with pytest.raises(WroteWhileLooking, match="accounts_user"):
        Client().get("/write/")


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_page_that_writes_when_something_is_sent_to_it_is_fine():
    assert Client().post("/write/").content == b"written"


@pytest.mark.django_db
def test_rows_without_an_order_come_back_shuffled():
    users = get_user_model().objects
    for number in range(12):
        users.create(username=f"u{number}", full_name="测试")
    orders = {tuple(users.values_list("username", flat=True)) for _ in range(5)}
    assert len(orders) > 1
    asked = list(users.order_by("pk").values_list("pk", flat=True))
    assert asked == sorted(asked)


@pytest.mark.django_db
def test_questions_that_have_one_answer_are_left_as_they_are():
    users = get_user_model().objects
    with CaptureQueriesContext(
        connection,
    ) as seen:
        users.count()
        list(users.values("is_active").distinct())
        users.filter(pk=1).delete()
    assert not any("RANDOM" in each["sql"] and "COUNT" in each["sql"] for each in seen.captured_queries)


def template(text: str, origin: str = f"{OURS}/web/templates/x.html") -> Template:
    return Template(text, origin=Origin(origin), engine=engines["django"].engine)


def test_a_template_of_ours_may_not_name_what_it_was_not_given():
    with pytest.raises(UndefinedVariable, match="nobody"):
        template("{{ nobody.name }}").render(Context())


@pytest.mark.parametrize(
    ("text", "shown"),
    [("{{ nobody|default:'-' }}", "-"), ("{% if nobody %}a{% else %}b{% endif %}", "b"), ("{{ given }}", "1")],
)
def test_a_default_or_a_question_is_no_mistake(text, shown):
    assert template(text).render(Context({"given": 1})) == shown


def test_templates_of_other_packages_are_left_alone():
    assert template("[{{ nobody }}]", origin="/elsewhere/x.html").render(Context()) == "[]"


def test_without_chromium_its_tests_are_left_out_and_one_line_says_so(monkeypatch):
    monkeypatch.delenv("WENGANG_CHROMIUM", raising=False)
    monkeypatch.setattr(browser.shutil, "which", lambda name: None)
    marks, lines = [], []
    shown = SimpleNamespace(get_closest_marker=lambda name: name == "browser", add_marker=marks.append)
    browser.leave_out([shown, SimpleNamespace(get_closest_marker=lambda name: None)])
    assert [mark.name for mark in marks] == ["skip"]
    skipped = SimpleNamespace(longrepr=("test_pages.py", 1, f"Skipped: {browser.MISSING}"))
    browser.report(SimpleNamespace(stats={"skipped": [skipped]}, write_line=lines.append))
    assert len(lines) == 1
    assert "1 browser tests were left out" in lines[0]
