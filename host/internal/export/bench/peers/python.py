"""Writes argv[2] rows of 12 cells to the file argv[3] with the library argv[1]
and prints the seconds. The cells are those of rows.go."""

import datetime
import sys
import time


def rows(n):
    first = datetime.date(1970, 1, 1)
    for i in range(n):
        yield (
            "Klant %d" % i, "klant%d@example.nl" % i, "+31 10 %d" % (1000000 + i), "Straat %d & Zn" % (i % 200), "Rotterdam",
            "Vergadering over offerte %d" % i, "Geïnteresseerd", "Opmerking van een medewerker bij regel %d" % i,
            i + 0.5, i % 97, first + datetime.timedelta(days=i % 20000), i % 2 == 0,
        )


def by_xlsxwriter(n, path):
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    text, money = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0.00"})
    date = book.add_format({"num_format": "dd-mm-yyyy"})
    for c in range(12):
        sheet.write_string(0, c, "Kolom %d" % (c + 1), text)
    for r, row in enumerate(rows(n), 1):
        for c in range(8):
            sheet.write_string(r, c, row[c], text)
        sheet.write_number(r, 8, row[8], money)
        sheet.write_number(r, 9, row[9])
        sheet.write_datetime(r, 10, row[10], date)
        sheet.write_boolean(r, 11, row[11])
    book.close()


def by_openpyxl(n, path):
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["Kolom %d" % (c + 1) for c in range(12)])
    for row in rows(n):
        sheet.append(row)
    book.save(path)


begin = time.monotonic()
{"xlsxwriter": by_xlsxwriter, "openpyxl": by_openpyxl}[sys.argv[1]](int(sys.argv[2]), sys.argv[3])
print("%.6f" % (time.monotonic() - begin))
