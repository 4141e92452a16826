/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Collecting and printing diagnostics.
 *
 * What is printed comes from a file that may hold anything, and goes to a
 * terminal.  So everything passes put_text(), which lets only printable UTF-8
 * through, and a source line is cut to a window around its caret.  Lines are
 * counted as libyaml counts them, by any of Unicode's line breaks, or the line
 * shown would not be the one meant.
 */
#include "scenario/diag.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "data/text.h"

#define TEXT_MAX 400   /* bytes of one message */
#define WINDOW   100   /* characters of a source line that are shown */
#define WORD_MAX 40    /* longer words are not compared */

void diag_init(struct diag *d, struct arena *arena)
{
	*d = (struct diag){ .arena = arena };
}

static bool same_place(struct mark a, struct mark b)
{
	return a.source == b.source && a.line == b.line && a.col == b.col;
}

bool diag_has(const struct diag *d, struct mark mark)
{
	for (int i = 0; i < d->nr; i++)
		if (same_place(d->entry[i].mark, mark))
			return true;
	return false;
}

static int rank_of(const struct diag *d, const struct source *source)
{
	int most = -1;

	for (int i = 0; i < d->nr; i++) {
		if (d->entry[i].mark.source == source)
			return d->entry[i].rank;
		if (d->entry[i].rank > most)
			most = d->entry[i].rank;
	}
	return most + 1;
}

static bool comes_before(const struct diag_entry *a, const struct diag_entry *b)
{
	if (a->rank != b->rank)
		return a->rank < b->rank;
	if (a->mark.line != b->mark.line)
		return a->mark.line < b->mark.line;
	return a->mark.col < b->mark.col;
}

void diag_error(struct diag *d, struct mark mark, const char *fmt, ...)
{
	struct diag_entry e = { .mark = mark };
	char text[TEXT_MAX];
	char *copy;
	va_list ap;
	int i;

	if (d->nr == DIAG_MAX) {
		d->total++;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	for (i = 0; i < d->nr; i++)
		if (same_place(d->entry[i].mark, mark) &&
		    !strcmp(d->entry[i].text, text))
			return;

	copy = arena_alloc(d->arena, strlen(text) + 1);
	strcpy(copy, text);
	e.text = copy;
	e.rank = rank_of(d, mark.source);
	for (i = d->nr; i > 0 && comes_before(&e, &d->entry[i - 1]); i--)
		d->entry[i] = d->entry[i - 1];
	d->entry[i] = e;
	d->nr++;
	d->total++;
}

/* One character, or '?' in place of a control character or a stray byte. */
static const char *put_char(const char *s, const char *end, FILE *out)
{
	int n = utf8_length(s, end);
	unsigned char c = (unsigned char)*s;
	bool c1 = n == 2 && c == 0xc2 && (unsigned char)s[1] < 0xa0;

	if (n == 0 || c1 || (c < 0x20 && c != '\t') || c == 0x7f)
		fputc('?', out);
	else
		fwrite(s, 1, (size_t)n, out);
	return s + (n ? n : 1);
}

static void put_text(const char *s, FILE *out)
{
	const char *end = s + strlen(s);

	while (s < end)
		s = put_char(s, end, out);
}

/* Bytes of the line break at s, 0 if there is none: as libyaml's IS_BREAK. */
static int break_length(const char *s, const char *end)
{
	if (*s == '\r')
		return s + 1 < end && s[1] == '\n' ? 2 : 1;
	if (*s == '\n')
		return 1;
	if (end - s >= 2 && !memcmp(s, "\xc2\x85", 2))
		return 2;
	if (end - s >= 3 && (!memcmp(s, "\xe2\x80\xa8", 3) ||
			     !memcmp(s, "\xe2\x80\xa9", 3)))
		return 3;
	return 0;
}

/* The line of that number without its break; false if there is none. */
static bool find_line(const struct source *src, int line, const char **from,
		      const char **to)
{
	const char *end = src->text + src->len;
	const char *s = src->text;

	for (int at = 1; at < line; at++) {
		int n = 0;

		while (s < end && !(n = break_length(s, end)))
			s++;
		if (s == end)
			return false;
		s += n;
	}
	*from = s;
	while (s < end && !break_length(s, end))
		s++;
	*to = s;
	return true;
}

static const char *skip_char(const char *s, const char *end)
{
	int n = utf8_length(s, end);

	return s + (n ? n : 1);
}

/* The source line and a caret below; the pad repeats the line's tabs. */
static void put_excerpt(struct mark m, FILE *out)
{
	const char *from, *to, *s;
	int skip = m.col > WINDOW - 20 ? m.col - WINDOW / 2 : 0;

	if (!find_line(m.source, m.line, &from, &to))
		return;
	for (int i = 0; i < skip && from < to; i++)
		from = skip_char(from, to);
	fputs("  ", out);
	s = from;
	for (int i = 0; i < WINDOW && s < to; i++)
		s = put_char(s, to, out);
	fputs("\n  ", out);
	s = from;
	for (int i = skip + 1; i < m.col; i++) {
		fputc(s < to && *s == '\t' ? '\t' : ' ', out);
		if (s < to)
			s = skip_char(s, to);
	}
	fputs("^\n", out);
}

void diag_print(const struct diag *d, FILE *out)
{
	for (int i = 0; i < d->nr; i++) {
		const struct diag_entry *e = &d->entry[i];

		put_text(e->mark.source->name, out);
		if (e->mark.line)
			fprintf(out, ":%d:%d", e->mark.line, e->mark.col);
		fputs(": error: ", out);
		put_text(e->text, out);
		fputc('\n', out);
		if (e->mark.line)
			put_excerpt(e->mark, out);
	}
	if (d->total > d->nr)
		fprintf(out, "and %d more error%s\n", d->total - d->nr,
			d->total - d->nr == 1 ? "" : "s");
}

/*
 * Edits that turn a into b: insert, delete, replace a character, or swap two
 * neighbours (optimal string alignment).  Both shorter than WORD_MAX.
 */
static int edit_distance(const char *a, const char *b)
{
	int row[3][WORD_MAX + 1];
	int *before = row[0], *last = row[1], *now = row[2];
	int la = (int)strlen(a), lb = (int)strlen(b);

	for (int j = 0; j <= lb; j++)
		last[j] = j;
	for (int i = 1; i <= la; i++) {
		int *spare = before;

		now[0] = i;
		for (int j = 1; j <= lb; j++) {
			int d = last[j - 1] + (a[i - 1] != b[j - 1]);

			d = last[j] + 1 < d ? last[j] + 1 : d;
			d = now[j - 1] + 1 < d ? now[j - 1] + 1 : d;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && before[j - 2] + 1 < d)
				d = before[j - 2] + 1;
			now[j] = d;
		}
		before = last;
		last = now;
		now = spare;
	}
	return last[lb];
}

const char *diag_suggest(struct arena *arena, const char *word,
			 const char *const *candidate, int nr)
{
	int length = (int)strnlen(word, WORD_MAX);
	int limit = length / 3 + 1, best = limit + 1;
	const char *found = NULL;
	char text[WORD_MAX + 32];
	char *copy;

	if (length == 0 || length == WORD_MAX)
		return "";
	for (int i = 0; i < nr; i++) {
		int d, lc = (int)strnlen(candidate[i], WORD_MAX);

		if (lc == WORD_MAX)
			continue;
		d = edit_distance(word, candidate[i]);
		/* as many edits as characters: another word altogether */
		if (d < best && d < length && d < lc) {
			best = d;
			found = candidate[i];
		}
	}
	if (!found)
		return "";
	snprintf(text, sizeof(text), " (did you mean '%s'?)", found);
	copy = arena_alloc(arena, strlen(text) + 1);
	return strcpy(copy, text);
}
