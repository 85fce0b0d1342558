"""A page with every component on it, and the invented people that fill it."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import include, path
from django.utils import timezone, translation
from django_cotton.compiler_regex import CottonCompiler


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("", nothing, name="home"),
    path("search/", nothing, name="search"),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]


class ContactForm(forms.Form):
    who = forms.CharField(label="见到谁", help_text="写称呼即可")
    wage = forms.IntegerField(label="期望月薪")
    go = forms.ChoiceField(label="愿去哪里", choices=[("1", "江门"), ("2", "佛山")])
    how = forms.ChoiceField(label="怎样联系的", choices=[("1", "入户"), ("2", "电话")], widget=forms.RadioSelect)
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 2}))


class SignInForm(forms.Form):
    login = forms.CharField(label="用户名")
    password = forms.CharField(label="密码", widget=forms.PasswordInput)


NAV = [
    ("台账", [("人员与家庭", "users", None, False), ("数据质量", "shield-check", 3, False)]),
    ("两张清单", [("企业与岗位", "building-factory-2", 5, False), ("期次与匹配", "list-check", 2, True)]),
]
COLUMNS = ("name", "skill", "post", "employer", "wage", "why", "tone", "answer")
ROWS = [
    ("农*荣", "初中 · 电工证", "装配工", "江门华*摩配", 5200, "高于期望 700；可与妻同厂", "verified", "已接受"),
    ("罗*明", "初中 · 需坐姿作业", "品检（坐岗）", "江门敬*公司", 3900, "坐姿岗位；低于期望 100", "due", "待答 2 天"),
    ("陆*军", "高中 · 叉车证", "叉车司机", "江门大*物流", 6100, "证书相符；长夜班", "overdue", "婉拒：夜班"),
]
PAIRS = [("姓名", "覃小芳", "覃晓芳"), ("村", "把荷乡永安村", "把荷乡永安村"), ("电话", "159****2468", None)]


def context() -> dict[str, Any]:
    """What the gallery and the frame read; nothing comes from the database."""
    form = ContactForm({"who": "罗建明", "wage": "二千八", "go": "1"})
    today = timezone.localdate()
    items = ("label", "icon", "badge", "active")
    return {
        "nav": [{"label": g, "items": [dict(zip(items, i, strict=True), href="#") for i in rows]} for g, rows in NAV],
        "user": SimpleNamespace(is_authenticated=True, get_full_name="农玉兰", get_username="nong"),
        "org": "天等县人社局",
        "search_url": "/search/",
        "rows": [dict(zip(COLUMNS, row, strict=True)) for row in ROWS],
        "columns": [("post", "岗位"), ("wage", "月薪"), ("why", "为什么")],
        "funnel": [("求职清单", 612), ("已推荐", 589), ("上岗", 214)],
        "pairs": [{"label": a, "left": b, "right": c, "same": b == c} for a, b, c in PAIRS],
        "page": Paginator(range(612), 20).page(2),
        "day": today - dt.timedelta(14),
        "old_day": today - dt.timedelta(213),
        "form": form,
        "messages": [],
    }


def draw(source: str, address: str = "/", /, **values: Any) -> str:
    """Render a piece of template with components in it, apart from what the site adds to every page."""
    visit = RequestFactory().get(address)
    return Template(CottonCompiler().process(source)).render(
        Context({"request": visit, "csrf_token": "token", "user": AnonymousUser(), **values})
    )


def pages() -> dict[str, str]:
    """Whole pages by address, in Chinese, as the server would send them."""
    refused = SignInForm({"login": "nong", "password": ""})
    refused.add_error(None, "用户名或密码不对。")
    gallery = (Path(__file__).parent / "gallery.html").read_text("utf-8")
    sign_in = '{% include "account/login.html" %}'
    with translation.override("zh-hans"):
        return {
            "/gallery": draw(gallery, **context()),
            "/sign-in": draw(sign_in, form=refused, redirect_field=""),
            "/not-found": draw('{% include "404.html" %}'),
        }


def static_file(address: str) -> str | None:
    """Path on disk of a static file asked for by ``/static/…``."""
    return finders.find(address.removeprefix("/static/"))
