"""Documents on paper: a template and data in, a PDF out.

The data never becomes part of the template's text. It is handed over as JSON and the template shows its strings as
strings, so that nothing in them is read as markup. Fonts come with the program: a document looks the same everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

REPORT = Path(__file__).with_name("report.typ")
"""Title, sentences, figures and tables; the shape of its data is written at its head."""


def pdf(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Set a document. The same template, data and time give the same bytes.

    Args:
        template: a Typst file that reads ``json(bytes(sys.inputs.data))``.
        data: anything JSON can hold.
        at: when the content was made; written into the file's properties.

    Raises:
        RuntimeError: the template and the data do not fit each other.
    """
    import typst  # tens of megabytes, and most processes never set a document
    from pylopdf_fonts_zh_cn import sans_path

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(sans_path().parent)])
    compiler = typst.Compiler(str(template), font_paths=fonts, sys_inputs={"data": json.dumps(data)})
    made = compiler.compile(format="pdf", timestamp=int(at.timestamp()))
    if not isinstance(made, bytes):
        raise RuntimeError("the document was not set as one file")
    return made
