"""What a number in an Excel cell shows: a share as "50%", a day as "2026-03-01". Everything else stays a number.

A cell holds 0.5 or 46082 and a style; a style holds the number of a format; formats are built in or written out.
"""

import re
from datetime import timedelta
from decimal import Decimal

from quizzes.formats.xml_tree import Node

_FIRST_DAY, _LAST_DAY = 1, 2_958_465  # 1900-01-01 to 9999-12-31


def formats_of(styles: Node) -> list[str]:
    """The number format of each style, in the order in which cells name them."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS  # noqa: PLC0415 (LOADED_WHEN_NEEDED in tests/import_rules.py)

    own = {
        one.attribute("numFmtId"): one.attribute("formatCode")
        for box in styles.children("numFmts")
        for one in box.children("numFmt")
    }
    found = []
    for box in styles.children("cellXfs"):
        for one in box.children("xf"):
            ident = one.attribute("numFmtId")
            known = (
                BUILTIN_FORMATS.get(int(ident), "") if ident.isascii() and ident.isdigit() and len(ident) < 6 else ""
            )
            found.append(own.get(ident, known))
    return found


def shown(number: int | float, form: str) -> str | None:
    """The text for a share or a day; None for what is just a number."""
    from openpyxl.styles.numbers import is_date_format  # noqa: PLC0415 (LOADED_WHEN_NEEDED in tests/import_rules.py)
    from openpyxl.utils.datetime import from_excel  # noqa: PLC0415

    if form.rstrip().endswith("%"):
        share = (Decimal(str(number)) * 100).normalize()
        return f"{share:f}%"
    # A time of day alone, or a length of time, is no day.
    if _FIRST_DAY <= number <= _LAST_DAY and is_date_format(form) and re.search("[dy]", form.lower()):
        moment = from_excel(number)
        if isinstance(moment, timedelta):
            return None
        text: str = (
            moment.isoformat(sep=" ", timespec="minutes") if number != int(number) else moment.date().isoformat()
        )
        return text
    return None
