/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pictures are images of a data: URL rather than parts of the page: each has
 * identifiers of its own, and gnuplot's are the same in all of them.
 */
#include "report/page/page.h"

#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "report/chart/gnuplot.h"

void page_text(const char *text, FILE *out)
{
	for (; *text; text++)
		switch (*text) {
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			fputc(*text, out);
		}
}

/* -- the whole -- */

/* A file of ours, as it is. */
static bool take_in(const char *name, FILE *out)
{
	char path[PLOTS_PATH];
	FILE *f = plots_file(name, path) ? fopen(path, "r") : NULL;
	int c;

	if (!f)
		return false;
	while ((c = getc(f)) != EOF)
		putc(c, out);
	return !fclose(f);
}

bool page_begin(const char *title, FILE *out)
{
	bool ok;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	      "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
	      "content=\"width=device-width, initial-scale=1\">\n"
	      "<link rel=\"icon\" href=\"data:,\">\n<title>", out);
	page_text(title, out);
	fputs("</title>\n<style>\n", out);
	ok = take_in("report.css", out);
	fputs("</style>\n</head>\n<body>\n<h1>", out);
	page_text(title, out);
	fputs("</h1>\n", out);
	return ok;
}

bool page_end(FILE *out)
{
	bool ok;

	fputs("<script>\n", out);
	ok = take_in("report.js", out);
	fputs("</script>\n</body>\n</html>\n", out);
	return ok;
}

void page_heading(const char *text, FILE *out)
{
	fputs("<h2>", out);
	page_text(text, out);
	fputs("</h2>\n", out);
}

/* -- pictures -- */

/* A character of a data: URL in double quotes. */
static void put_encoded(int c, FILE *out)
{
	if (isascii(c) && (isalnum(c) || strchr(" /:;=-_.,()'", c)))
		putc(c, out);
	else
		fprintf(out, "%%%02X", (unsigned int)c);
}

bool page_picture(const char *dir, const char *name, const char *caption,
		  FILE *out)
{
	char path[PLOTS_PATH];
	FILE *f;
	int c;

	snprintf(path, sizeof(path), "%s/%s.svg", dir, name);
	f = fopen(path, "r");
	if (!f && errno == ENOENT)
		return true;
	if (!f) {
		warn("%s", path);
		return false;
	}
	fputs("<figure><img alt=\"", out);
	page_text(caption, out);
	fputs("\" src=\"data:image/svg+xml,", out);
	while ((c = getc(f)) != EOF)
		put_encoded(c, out);
	fputs("\">\n<figcaption>", out);
	page_text(caption, out);
	fputs("</figcaption></figure>\n", out);
	return !fclose(f);
}

/* -- tables -- */

void page_table_begin(const char *caption, const char *heads, FILE *out)
{
	fputs("<div class=\"wide\"><table>\n<caption>", out);
	page_text(caption, out);
	fputs("</caption>\n<thead><tr>", out);
	while (*heads) {
		size_t n = strcspn(heads, "|");
		bool number = *heads == '#';
		char head[200];

		snprintf(head, sizeof(head), "%.*s", (int)n - number,
			 heads + number);
		fputs(number ? "<th class=\"n\">" : "<th>", out);
		page_text(head, out);
		fputs("</th>", out);
		heads += n + (heads[n] == '|');
	}
	fputs("</tr></thead>\n<tbody>", out);
}

void page_row(FILE *out)
{
	fputs("\n<tr>", out);
}

void page_cell_text(const char *text, FILE *out)
{
	fputs("<td>", out);
	page_text(text, out);
	fputs("</td>", out);
}

void page_cell_number(double x, const char *format, FILE *out)
{
	char text[64] = "";

	if (!isnan(x))
		snprintf(text, sizeof(text), format, x);
	fprintf(out, "<td class=\"n\">%s</td>", text);
}

static void put_ms(double ns, FILE *out)
{
	double ms = ns / 1e6;

	if (isnan(ms))
		fputs("&ndash;", out);
	else
		fprintf(out, ms > 0 && ms < 0.9995 ? "%.3f" : "%.1f", ms);
}

void page_cell_interval(double ns, double lo, double hi, FILE *out)
{
	if (isnan(ns)) {
		fputs("<td class=\"n\"></td>", out);
		return;
	}
	fprintf(out, "<td class=\"n\" data-v=\"%.6f\">", ns / 1e6);
	put_ms(ns, out);
	if (!isnan(lo) || !isnan(hi)) {
		fputs(" <span class=\"faint\">[", out);
		put_ms(lo, out);
		fputs(", ", out);
		put_ms(hi, out);
		fputs("]</span>", out);
	}
	fputs("</td>", out);
}

void page_table_end(FILE *out)
{
	fputs("\n</tbody></table></div>\n", out);
}
