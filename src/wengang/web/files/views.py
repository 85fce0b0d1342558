"""A file is shown to whoever may see a row that refers to it, and to whoever brought it. Each look is logged."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from wengang.accounts.actions import log_access
from wengang.accounts.models import AccessLog
from wengang.core import files
from wengang.core.models import StoredFile
from wengang.web.access import Request, page

CLOSED = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"
"""Whatever a file contains, it runs nothing and loads nothing. (Browsers style their own page around a picture.)"""


@page(None)
def file(request: Request, token: str) -> HttpResponse:
    """Pictures are shown, other papers saved; 404 for everybody whom the file does not concern.

    Any signed-in user may knock: which capability opens the file is said by the table of references.
    """
    row = get_object_or_404(StoredFile.unscoped, token=token)
    seen = files.seen_through(row, request.user.scope)
    if seen is None and row.by_id != request.user.pk:
        raise Http404
    if seen is not None:
        subject, key = seen
        log_access(AccessLog.Action.VIEW, subject, by=request.user, row=key, field="evidence")
    response = HttpResponse(files.content_of(row), content_type=row.content_type)
    how = "inline" if row.content_type.startswith("image/") else "attachment"
    response["Content-Disposition"] = f'{how}; filename="{row.token}{files.SUFFIX[row.content_type]}"'
    response["Content-Security-Policy"] = CLOSED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
