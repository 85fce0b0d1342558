"""The sentences for files that cannot be read, each with the way out."""

from __future__ import annotations

from .limits import MAX_ROWS
from .problems import SheetFileError

KINDS = {
    "Word": ("Word 文档", "a Word document"),
    "PowerPoint": ("演示文稿", "a presentation"),
    "xlsb": ("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)"),
    "ZIP": ("压缩包", "an archive"),
    "OLE": ("旧版 Office 文档，但不是工作簿", "an old Office document but no workbook"),
    "PDF": ("PDF 文件", "a PDF file"),
    "binary": ("二进制文件", "a binary file"),
    "text": ("无法识别的文本", "text in an unknown encoding"),
}


def empty_file() -> SheetFileError:
    """Nothing in the file."""
    return SheetFileError(
        "empty_file", "文件是空的，请检查是否选错了文件。", "The file is empty; please check that it is the right one."
    )


def too_large(limit: str) -> SheetFileError:
    """More bytes than we take."""
    return SheetFileError(
        "too_large",
        f"文件超过 {limit}，请按乡镇拆成几个文件再导入。",
        f"The file is larger than {limit}; split it by township and import the parts.",
    )


def too_many_rows() -> SheetFileError:
    """More rows or cells than we take."""
    return SheetFileError(
        "too_many_rows",
        f"表格超过 {MAX_ROWS:,} 行，或单元格过多。请删除多余的空白行列，或按乡镇拆成几个文件再导入。",
        f"More than {MAX_ROWS:,} rows, or too many cells. Delete unused rows and columns, or split it by township.",
    )


def bomb() -> SheetFileError:
    """An archive that unpacks to far more than a list can need."""
    return SheetFileError(
        "bomb",
        "文件解压后过大，不像正常的表格，没有打开。请把内容复制到新工作簿，另存为 .xlsx 后再导入。",
        "The file unpacks to an abnormal size and was not opened. Copy the contents into a new workbook and save it.",
    )


def protected() -> SheetFileError:
    """A password is needed."""
    return SheetFileError(
        "protected",
        "文件设有打开密码，无法读取。请在 Excel 或 WPS 里去掉密码，另存后再导入。",
        "The file is protected by a password. Remove the password in Excel or WPS, save it and import again.",
    )


def damaged() -> SheetFileError:
    """The container is broken."""
    return SheetFileError(
        "damaged",
        "文件不完整或已损坏，无法打开。请重新下载或传送，或用 Excel、WPS 打开后另存为 .xlsx 再导入。",
        "The file is incomplete or damaged. Send it again, or open it in Excel or WPS and save it as .xlsx.",
    )


def markup() -> SheetFileError:
    """A web page or XML sheet with the name of a workbook."""
    return SheetFileError(
        "markup",
        "这是网页或 XML 文件，只是扩展名像表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。",
        "This is a web page or XML file under a workbook's name. Open it in Excel or WPS and save it as .xlsx.",
    )


def not_a_spreadsheet(kind: str) -> SheetFileError:
    """Something else altogether."""
    zh, en = KINDS.get(kind, (f"{kind} 图片", f"a {kind} picture"))
    return SheetFileError(
        "not_a_spreadsheet",
        f"这是{zh}，不是可以导入的表格。请使用 .xlsx、.xls、.ods 或 .csv 文件。",
        f"This is {en}, not a list that can be imported. Use an .xlsx, .xls, .ods or .csv file.",
    )
