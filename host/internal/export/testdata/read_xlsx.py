"""Reads a workbook with openpyxl and prints it as JSON: what a reader that is
not ours sees. Texts are decoded as ST_Xstring says (_x005F_ is an underscore):
openpyxl does that for shared strings only."""

import datetime
import json
import re
import sys

import openpyxl


def decode(s):
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m.group(1), 16)), s)


def cell(c):
    v = c.value
    if v is None:
        return None
    kind = c.data_type
    if isinstance(v, str):
        v = decode(v)
    elif isinstance(v, (datetime.datetime, datetime.date, datetime.time)):
        v = v.isoformat()
    elif not isinstance(v, bool):
        v = repr(v)
    return {"type": kind, "value": v, "format": c.number_format, "link": c.hyperlink is not None}


book = openpyxl.load_workbook(sys.argv[1])
out = {"active": book.active.title, "title": book.properties.title, "sheets": []}
for ws in book:
    out["sheets"].append({
        "name": ws.title, "frozen": ws.freeze_panes or "", "filter": ws.auto_filter.ref or "",
        "width": ws.column_dimensions["A"].width, "bold": bool(ws["A1"].font.b),
        "heights": [ws.row_dimensions[i].height or 0 for i in range(1, ws.max_row + 1)],
        "rows": [[cell(c) for c in row] for row in ws.iter_rows()],
    })
json.dump(out, sys.stdout)
