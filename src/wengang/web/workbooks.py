"""Workbooks that leave the house as downloads."""

from collections.abc import Iterable

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(data: bytes | Iterable[bytes], name: str) -> HttpResponseBase:
    """A workbook, whole or in blocks that are sent as they come, as a file of this name that no cache may keep."""
    kind = HttpResponse if isinstance(data, bytes) else StreamingHttpResponse
    response = kind(data, content_type=XLSX)
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    response["Cache-Control"] = "no-store"
    return response
