"""Write the messy files that the tests read: one for each family of domain trouble, in every file form.

    python -m tests.core.sheets.make_fixtures FOLDER

All people are invented; the identity numbers are valid on purpose, except where a test wants them broken.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
import xlwt
from odf import opendocument, table, text

from wengang.core.ids import make_resident_id

COUNTY = "451425"
FLAT = (
    "序号",
    "户主姓名",
    "姓名",
    "与户主关系",
    "性别",
    "身份证号码",
    "联系电话",
    "文化程度",
    "务工地点",
    "务工单位",
    "月收入",
    "外出时间",
    "返乡时间",
    "备注",
)


def resident(year: int, sequence: int, month: int = 3, day: int = 5) -> str:
    """A valid number of an invented person of Tiandeng county."""
    return make_resident_id(COUNTY, dt.date(year, month, day), sequence)


def person(number: int, name: str, **changes: Any) -> list[Any]:
    """A clean row of the flat ledger, with the cells named in ``changes`` replaced."""
    row = dict.fromkeys(FLAT, "")
    sequence = 2 * number + 1
    row |= {"序号": number, "户主姓名": "农示范", "姓名": name, "与户主关系": "户主", "性别": "男"}
    row |= {"身份证号码": resident(1980, sequence), "联系电话": f"1380000{number:04d}", "文化程度": "初中"}
    row |= {"务工地点": "广东江门", "务工单位": "示例电子厂", "月收入": 4500, "外出时间": "2024-03"}
    return list((row | changes).values())


def two_row_header(path: Path) -> None:
    """Family 1: title, unit row, two-row merged header, footers, blanks, a worksheet per village, one of notes."""
    book = xlsxwriter.Workbook(path)
    for village, start in (("龙光村", 1), ("把荷村", 4)):
        page = book.add_worksheet(village)
        page.merge_range(0, 0, 0, 9, "农村劳动力资源信息登记表（2025年第一季度）")
        page.write(1, 0, f"填报单位：{village}委会    日期：2025年3月8日")
        page.merge_range(2, 0, 3, 0, "序号")
        page.merge_range(2, 1, 2, 5, "基本情况")
        page.merge_range(2, 6, 2, 9, "务工情况")
        page.write_row(3, 1, ["姓 名", "与户主\n关系", "身份证号码", "联系电话", "住址"])
        page.write_row(3, 6, ["地点", "单 位", "月收入（元）", "时间"])
        for line in range(3):
            number = start + line
            cells = [
                number,
                f"农示{'甲乙丙丁戊己'[number - 1]}",
                "户主",
                resident(1975, 2 * number + 1),
                f"1390000{number:04d}",
                village,
            ]
            page.write_row(4 + line + (line == 2), 0, [*cells, "广东江门", "示例厂", 4200, "2024年5月"])
        page.write_row(8, 0, ["合计", "3人"])
        page.write(9, 0, "填表人：黄示例        审核人：覃样本")
    book.add_worksheet("说明").write(0, 0, "请各村于月底前报送")
    book.close()


def numeric_ids(path: Path) -> None:
    """Family 2: identity numbers that a spreadsheet kept as numbers, with their last digits gone."""
    lost = float(resident(1990, 123))
    _flat_xlsx(path, [
        person(1, "农完好"),
        person(2, "农丢失", 身份证号码=lost),
        person(3, "农科学", 身份证号码="4.51425E+17"),
        person(4, "农补零", 身份证号码=resident(1990, 125)[:15] + "000"),
        person(5, "农旧号", 身份证号码=float(_old_number(resident(1968, 101)))),
    ])  # fmt: skip


def _old_number(number: str) -> str:
    return number[:6] + number[8:17]


def odd_ids(path: Path) -> None:
    """Family 3: every way of writing an identity number, in a .xls file."""
    with_x = next(number for number in (resident(1981, n) for n in range(1, 99, 2)) if number.endswith("X"))
    wide = resident(1982, 7).translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)} | {ord("X"): "Ｘ"})
    forms = {
        "农小写": with_x.lower(),
        "农全角": wide,
        "农空格": f"{resident(1983, 9)[:6]} {resident(1983, 9)[6:14]} {resident(1983, 9)[14:]} ",
        "农零宽": f"\u200b{resident(1984, 11)}\ufeff",
        "农撇号": f"'{resident(1985, 13)}",
        "农前缀": f"身份证：{resident(1986, 15)}",
        "农字母": resident(2000, 17).replace("0", "O"),
        "农少位": resident(1988, 19)[:-1],
        "农多位": resident(1989, 21) + "1",
        "农旧号": _old_number(resident(1969, 23)),
        "农错位": _wrong_check(resident(1990, 25)),
    }
    rows = [person(n, name, 身份证号码=number) for n, (name, number) in enumerate(forms.items(), start=1)]
    book = xlwt.Workbook()
    page = book.add_sheet("台账")
    for line, cells in enumerate([list(FLAT), *rows]):
        for position, cell in enumerate(cells):
            page.write(line, position, cell)
    book.save(str(path))


def _wrong_check(number: str) -> str:
    return number[:-1] + ("0" if number[-1] != "0" else "1")


NAMES = (
    "李 明",
    "王　强 ",
    "阿依夏木•买买提",
    "阿不都．热合曼",
    "古丽 · 巴哈尔",
    "农老人（已故）",
    "农家长(户主)",
    "农小名（阿福）",
    "农同名",
    "农同名",
    "无",
)


def odd_names(path: Path) -> None:
    """Family 4: names as people pad and annotate them, in an .ods file."""
    _flat_ods(path, [person(n, name) for n, name in enumerate(NAMES, start=1)])


DATES = (
    "2021.3",
    "2021.03",
    "2021年3月",
    "21/3/5",
    "20210305",
    44260,
    "三月",
    "至今",
    "春节后",
    2021.1,
    2021.3,
    "2021年10月底",
    dt.date(2021, 3, 5),
    "2021-02-30",
    "2021",
)


def odd_dates(path: Path) -> None:
    """Family 5: one date column, fifteen notations."""
    _flat_xlsx(
        path,
        [
            person(n, f"农日{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰'[n - 1]}", 外出时间=date)
            for n, date in enumerate(DATES, start=1)
        ],
    )


def odd_phones(path: Path) -> None:
    """Family 6: blanks, two in a cell, none, landlines, a country code, and a helper's number for many people."""
    phones = [
        "138 1234 5678",
        "13812345678/13987654321",
        "无",
        "0771-3521234",
        "+8613812345679",
        "1381234567",
        13812345670,
    ]
    phones += ["13700000000"] * 7
    _flat_csv(
        path,
        [person(n, f"农话{chr(0x4E00 + n)}", 联系电话=phone) for n, phone in enumerate(phones, start=1)],
        "gb18030",
    )


WAGES = (
    "3000元",
    "3千",
    "4-5k",
    "约3500",
    "年收入4万",
    "二千八",
    "3，500",
    "4500-5500元/月",
    "3500以上",
    "面议",
    "150元/天",
    "4万",
    "看情况",
    "5千左右",
    "１２０００",
)


def odd_wages(path: Path) -> None:
    """Family 7: pay in words, spans, thousands, years; and formulas saved without a result."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(list(FLAT))
    for number, wage in enumerate(WAGES, start=1):
        page.append(person(number, f"农薪{chr(0x4E00 + number)}", 月收入=wage))
    page.append(person(90, "农公式", 月收入="=2000+2500"))
    book.save(path)


PLACES = ("广东", "浙江义乌", "东莞厚街", "外省", "本地", "广西天等县把荷乡", "火星基地")


def odd_places(path: Path) -> None:
    """Family 8: places from a province to a nickname."""
    _flat_csv(
        path,
        [person(n, f"农地{chr(0x4E00 + n)}", 务工地点=place) for n, place in enumerate(PLACES, start=1)],
        "utf-8-sig",
    )


def same_person(path: Path) -> None:
    """Family 9: one person in two villages, and once more under the old number of 15 digits."""
    number = resident(1970, 31)
    book = xlsxwriter.Workbook(path)
    for village, given in (("龙光村", number), ("把荷村", number), ("进结村", _old_number(number))):
        page = book.add_worksheet(village)
        page.write_row(0, 0, FLAT)
        page.write_row(1, 0, person(1, "农嫁女", 身份证号码=given))
    book.close()


def odd_values(path: Path) -> None:
    """Family 10: ticks for yes, codes among words, typed-over drop-downs, colours, strikes, comments, hidden parts."""
    book = openpyxl.Workbook()
    page = book.active
    page.append([*FLAT[:8], "就业意愿", "是否易地搬迁", "备注"])
    wishes = ("是", "否", "√", "×", 1, 0, "有", "无", "○", "看情况再说")
    schools = ("初中", "70", 70, "70初中", "初中/70", "初中毕业", "高中/中专", "大专", "博士后流动站", "小学文化")
    for number, (wish, school) in enumerate(zip(wishes, schools, strict=True), start=1):
        row = person(number, f"农值{chr(0x4E00 + number)}", 文化程度=school)[:8]
        page.append([*row, wish, "是", ""])
    page["C4"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF0000")
    page["C5"].font = openpyxl.styles.Font(strike=True)
    page["C6"].comment = openpyxl.comments.Comment("已返乡", "村干部")
    page.row_dimensions[7].hidden = True
    page.column_dimensions["J"].hidden = True
    book.save(path)


def merged_values(path: Path) -> None:
    """Family 11: one employer cell merged over twelve rows; blanks outside merged ranges stay blank."""
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("务工名单")
    page.write_row(0, 0, FLAT)
    for line in range(1, 15):
        cells = person(line, f"农并{chr(0x4E00 + line)}", 务工单位="", 户主姓名="农示范" if line > 8 else "")
        page.write_row(line, 0, cells)
    employer = FLAT.index("务工单位")
    page.merge_range(1, employer, 12, employer, "示例电子厂")
    head = FLAT.index("户主姓名")
    for top, name in ((1, "农大户"), (5, "农二户")):
        page.merge_range(top, head, top + 3, head, name)
    book.close()


def six_shapes(path: Path) -> None:
    """Family 12: another department's list of the same people, with its own headers and order."""
    rows = [["证件号码", "联系方式", "人员姓名", "和户主关系", "学历", "公司名称"]]
    rows += [[resident(1980, 3), "13800000001", "农示甲", "02", "初级中学", "示例电子厂"]]
    rows += [[resident(1980, 5), "13800000002", "农示乙", "配偶", "70", "示例电子厂"]]
    _write_csv(path, rows, "gbk", delimiter="\t")


def _flat_xlsx(path: Path, rows: list[list[Any]]) -> None:
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("台账")
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    for line, cells in enumerate([list(FLAT), *rows]):
        for position, cell in enumerate(cells):
            if isinstance(cell, dt.date):
                page.write_datetime(line, position, cell, date)
            elif isinstance(cell, str):
                page.write_string(line, position, cell)
            else:
                page.write(line, position, cell)
    book.close()


def _flat_ods(path: Path, rows: list[list[Any]]) -> None:
    document = opendocument.OpenDocumentSpreadsheet()
    page = table.Table(name="台账")
    for cells in [list(FLAT), *rows]:
        line = table.TableRow()
        for cell in cells:
            number = isinstance(cell, int | float)
            box = table.TableCell(valuetype="float", value=cell) if number else table.TableCell(valuetype="string")
            box.addElement(text.P(text=str(cell)))
            line.addElement(box)
        page.addElement(line)
    document.spreadsheet.addElement(page)
    document.save(str(path))


def _flat_csv(path: Path, rows: list[list[Any]], encoding: str) -> None:
    _write_csv(path, [list(FLAT), *rows], encoding)


def _write_csv(path: Path, rows: list[list[Any]], encoding: str, delimiter: str = ",") -> None:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding))


def hostile(folder: Path) -> None:
    """Files that must be refused with one sentence, or at least without harm."""
    good = folder / "whole.xlsx"
    _flat_xlsx(good, [person(n, f"农好{chr(0x4E00 + n)}") for n in range(1, 40)])
    content = good.read_bytes()
    (folder / "truncated.xlsx").write_bytes(content[: len(content) // 2])
    (folder / "empty.xlsx").write_bytes(b"")
    (folder / "page.xls").write_text("<html><body><table><tr><td>姓名</td></tr></table></body></html>", "utf-8")
    (folder / "picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (folder / "encrypted.xlsx").write_bytes(_ole("EncryptedPackage"))
    (folder / "letter.doc").write_bytes(_ole("WordDocument"))
    _zip(folder / "letter.docx", {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    _zip(
        folder / "bomb.xlsx", {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * (80 * 1024 * 1024)}
    )
    (folder / "rows.csv").write_bytes(b"a,b\n" * 2_000_001)
    _far_corner(folder / "corner.xlsx", content)


def _ole(stream: str) -> bytes:
    """The head of an OLE file with one directory entry; enough to be told apart by."""
    name = stream.encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + name + bytes(1024 - len(name))


def _zip(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def _far_corner(path: Path, content: bytes) -> None:
    """A small file whose one cell in the last corner makes a rectangle of seventeen milliard cells."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    page = "xl/worksheets/sheet1.xml"
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    members[page] = members[page].replace(b"</sheetData>", corner)
    _zip(path, members)


FAMILIES = {
    "01-two-row-header.xlsx": two_row_header,
    "02-numeric-ids.xlsx": numeric_ids,
    "03-odd-ids.xls": odd_ids,
    "04-odd-names.ods": odd_names,
    "05-odd-dates.xlsx": odd_dates,
    "06-odd-phones.csv": odd_phones,
    "07-odd-wages.xlsx": odd_wages,
    "08-odd-places.csv": odd_places,
    "09-same-person.xlsx": same_person,
    "10-odd-values.xlsx": odd_values,
    "11-merged-values.xlsx": merged_values,
    "12-six-shapes.csv": six_shapes,
}


def make_all(folder: Path) -> None:
    """Write every fixture into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in FAMILIES.items():
        write(folder / name)
    (folder / "hostile").mkdir(exist_ok=True)
    hostile(folder / "hostile")


if __name__ == "__main__":
    make_all(Path(sys.argv[1]))
