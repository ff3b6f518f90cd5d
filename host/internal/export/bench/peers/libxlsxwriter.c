/* Writes argv[1] rows of 12 cells to the file argv[2] and prints the seconds.
   The cells are those of rows.go. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <xlsxwriter.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  long n = atol(argv[1]);
  double begin = now();
  lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = NULL, .use_zip64 = LXW_FALSE};
  lxw_workbook *book = workbook_new_opt(argv[2], &options);
  lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
  lxw_format *date = workbook_add_format(book), *text = workbook_add_format(book);
  lxw_format *money = workbook_add_format(book);
  format_set_num_format(date, "dd-mm-yyyy");
  format_set_num_format(text, "@");
  format_set_num_format(money, "#,##0.00");
  char s[128];
  for (int c = 0; c < 12; c++) {
    snprintf(s, sizeof s, "Kolom %d", c + 1);
    worksheet_write_string(sheet, 0, c, s, text);
  }
  for (long i = 0; i < n; i++) {
    lxw_row_t r = (lxw_row_t)(i + 1);
#define TEXT(col, ...) (snprintf(s, sizeof s, __VA_ARGS__), worksheet_write_string(sheet, r, col, s, text))
    TEXT(0, "Klant %ld", i);
    TEXT(1, "klant%ld@example.nl", i);
    TEXT(2, "+31 10 %ld", 1000000 + i);
    TEXT(3, "Straat %ld & Zn", i % 200);
    TEXT(4, "Rotterdam");
    TEXT(5, "Vergadering over offerte %ld", i);
    TEXT(6, "Geïnteresseerd");
    TEXT(7, "Opmerking van een medewerker bij regel %ld", i);
    worksheet_write_number(sheet, r, 8, i + 0.5, money);
    worksheet_write_number(sheet, r, 9, i % 97, NULL);
    worksheet_write_number(sheet, r, 10, 25569 + i % 20000, date);
    worksheet_write_boolean(sheet, r, 11, i % 2 == 0, NULL);
  }
  lxw_error err = workbook_close(book);
  if (err) {
    fprintf(stderr, "%s\n", lxw_strerror(err));
    return 1;
  }
  printf("%.6f\n", now() - begin);
  return 0;
}
