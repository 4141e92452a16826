/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scalars of a YAML tree as values.
 *
 * Numbers and words are written without quotes: '5' in quotes is a text, and
 * where a number belongs it is a mistake that is better shown than guessed at.
 */
#include "scenario/reader.h"

#include <string.h>

#include "data/text.h"
#include "data/units.h"

#define MAX_WORDS 16

bool reader_expected(struct reading *rd, const struct node *n,
		     const char *what)
{
	diag_error(rd->diag, n->mark, "expected %s, found %s", what,
		   node_describe(rd, n));
	return false;
}

bool reader_rejects(struct reading *rd, const struct node *n,
		    const char *wrong)
{
	diag_error(rd->diag, n->mark, "'%.40s' %s", n->text, wrong);
	return false;
}

/* A scalar without quotes that is not null: what numbers are written as. */
static bool is_bare(const struct node *n)
{
	return n->kind == NODE_SCALAR && n->plain && !node_is_null(n);
}

static bool out_of_range(struct reading *rd, const struct node *n,
			 void (*format)(double, char *), double least,
			 double most)
{
	char low[UNITS_TEXT], high[UNITS_TEXT];

	format(least, low);
	format(most, high);
	if (least == most)
		diag_error(rd->diag, n->mark, "%.40s is not supported, only %s",
			   n->text, low);
	else
		diag_error(rd->diag, n->mark, "%.40s is not in %s .. %s",
			   n->text, low, high);
	return false;
}

bool read_integer(struct reading *rd, const struct node *n, const char *what,
		  double least, double most, int *value)
{
	const char *wrong;
	int64_t x;

	if (!is_bare(n))
		return reader_expected(rd, n, what);
	wrong = parse_integer(n->text, &x);
	if (wrong)
		return reader_rejects(rd, n, wrong);
	if ((double)x < least || (double)x > most)
		return out_of_range(rd, n, format_real, least, most);
	*value = (int)x;
	return true;
}

bool read_unsigned(struct reading *rd, const struct node *n, uint64_t *value)
{
	const char *wrong;

	if (!is_bare(n))
		return reader_expected(rd, n, "an integer");
	wrong = parse_unsigned(n->text, value);
	return wrong ? reader_rejects(rd, n, wrong) : true;
}

bool read_real(struct reading *rd, const struct node *n, double least,
	       double most, double *value)
{
	const char *wrong;
	double x;

	if (!is_bare(n))
		return reader_expected(rd, n, "a number");
	wrong = parse_real(n->text, &x);
	if (wrong)
		return reader_rejects(rd, n, wrong);
	if (x < least || x > most)
		return out_of_range(rd, n, format_real, least, most);
	*value = x;
	return true;
}

bool read_duration(struct reading *rd, const struct node *n, const char *what,
		   double least, double most, double *ns)
{
	const char *wrong;
	double x;

	if (n->kind != NODE_SCALAR || node_is_null(n))
		return reader_expected(rd, n, what);
	wrong = parse_duration(n->text, &x);
	if (wrong)
		return reader_rejects(rd, n, wrong);
	if (x < least || x > most)
		return out_of_range(rd, n, format_duration, least, most);
	*ns = x;
	return true;
}

int node_truth(const struct node *n)
{
	static const char *const name[2][3] = {
		{ "false", "no", "off" }, { "true", "yes", "on" },
	};

	for (int value = 0; value < 2; value++)
		for (int i = 0; i < 3; i++)
			if (node_is_word(n, name[value][i]))
				return value;
	return -1;
}

bool read_bool(struct reading *rd, const struct node *n, bool *value)
{
	int t = node_truth(n);

	if (t < 0)
		return reader_expected(rd, n, "true or false");
	*value = t;
	return true;
}

bool read_word(struct reading *rd, const struct node *n,
	       const struct word *words, int *value)
{
	const char *as_word = (const char *[]){ "", "off", "on" }[node_truth(n) + 1];
	const char *name[MAX_WORDS];
	char list[240] = "";
	int nr = 0;

	for (const struct word *w = words; w->name && nr < MAX_WORDS; w++) {
		size_t at = strlen(list);

		if (node_is_word(n, w->name) || !strcmp(as_word, w->name)) {
			*value = w->value;
			return true;
		}
		name[nr++] = w->name;
		snprintf(list + at, sizeof(list) - at, "%s%s", at ? ", " : "",
			 w->name);
	}
	diag_error(rd->diag, n->mark, "expected one of %s, found %s%s", list,
		   node_describe(rd, n),
		   n->kind == NODE_SCALAR
			   ? diag_suggest(rd->arena, n->text, name, nr) : "");
	return false;
}

const char *word_name(const struct word *words, int value)
{
	while (words->name && words->value != value)
		words++;
	return words->name ? words->name : "?";
}

bool read_text(struct reading *rd, const struct node *n, size_t most,
	       const char **value)
{
	if (n->kind != NODE_SCALAR)
		return reader_expected(rd, n, "a text");
	if (strlen(n->text) > most) {
		diag_error(rd->diag, n->mark, "longer than %d bytes",
			   (int)most);
		return false;
	}
	if (!text_is_line(n->text)) {
		diag_error(rd->diag, n->mark,
			   "the text holds a character that cannot be printed");
		return false;
	}
	*value = n->text;
	return true;
}

/* -- mappings with a few fixed keys -- */

bool reader_knows(struct reading *rd, const struct node *map,
		  const char *const *key, int nr)
{
	const struct node *e;
	bool ok = true;

	for_each_child(e, map) {
		int i = 0;

		while (i < nr && strcmp(key[i], e->key->text))
			i++;
		if (i < nr)
			continue;
		diag_error(rd->diag, e->key->mark, "unknown key '%.40s'%s",
			   e->key->text,
			   diag_suggest(rd->arena, e->key->text, key, nr));
		ok = false;
	}
	return ok;
}

const struct node *reader_requires(struct reading *rd, const struct node *map,
				   const char *key)
{
	const struct node *n = node_get(map, key);

	if (!n)
		diag_error(rd->diag, map->key ? map->key->mark : map->mark,
			   "missing key '%s'", key);
	return n;
}

struct node *reader_other(struct reading *rd, struct node *root,
			  const char *key, const char *what)
{
	const struct node *n = root ? node_get(root, key) : NULL;

	if (!n)
		return root;
	diag_error(rd->diag, n->key->mark, "this is %s", what);
	return NULL;
}
