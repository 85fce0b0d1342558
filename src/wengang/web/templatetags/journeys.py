"""How times, spans and shares of journeys are written on pages."""

import datetime as dt

from django import template
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wengang.web.templatetags.ui import NOTHING

register = template.Library()


@register.filter
def hm(minutes: float | None) -> str:
    """A span in its short form: 220 → "3:40"."""
    if minutes is None:
        return NOTHING
    hours, rest = divmod(round(minutes), 60)
    return f"{hours}:{rest:02d}"


@register.filter
def span(minutes: float | None) -> str:
    """A span as it is spoken: 850 → "14 小时 10 分"."""
    if minutes is None:
        return NOTHING
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return _("%(m)s min") % {"m": rest}
    return _("%(h)s h %(m)s min") % {"h": hours, "m": rest} if rest else _("%(h)s h") % {"h": hours}


@register.filter
def clock(moment: dt.datetime | None, day: dt.date | None = None) -> str:
    """The time of the day; of another day than ``day`` with that day's date: "05:30", "次日 07:22"."""
    if moment is None:
        return NOTHING
    local = timezone.localtime(moment)
    days = (local.date() - day).days if day else 0
    if not days:
        return f"{local:%H:%M}"
    if days == 1:
        return _("next day %(time)s") % {"time": f"{local:%H:%M}"}
    chinese = (translation.get_language() or "").startswith("zh")
    date = f"{local.month}月{local.day}日" if chinese else f"{local.day} {local:%b}"
    return f"{date} {local:%H:%M}"


@register.filter
def share(part: float | None) -> str:
    """A share with one digit: 0.986 → "98.6%"."""
    return NOTHING if part is None else f"{part * 100:.1f}%"


@register.filter
def whole(number: float | None) -> str:
    """A number rounded to whole units, grouped by thousands."""
    return NOTHING if number is None else f"{number:,.0f}"
