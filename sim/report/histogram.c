/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Buckets outside the range that occurs are left out, empty ones inside it are
 * not, as there.
 */
#include "report/histogram.h"

#include <err.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#include "engine/arena.h"

#define BAR 52

void histogram_add(struct histogram *h, uint64_t value)
{
	int bucket = value ? 64 - __builtin_clzll(value) : 0;

	h->count[bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1]++;
}

void histogram_of_times(struct histogram *h, const simtime_t *x, size_t n)
{
	*h = (struct histogram){ { 0 } };
	for (size_t i = 0; i < n; i++)
		histogram_add(h, (uint64_t)(x[i] / USEC));
}

/* The buckets in use, [first, last); none: first == last. */
static void range(const struct histogram *h, int *first, int *last)
{
	*first = 0;
	*last = HISTOGRAM_BUCKETS;
	while (*first < *last && !h->count[*first])
		++*first;
	while (*last > *first && !h->count[*last - 1])
		--*last;
}

/* 4096 as 4K. */
static int format_power(int bit, char *buf, size_t size)
{
	static const char suffix[] = " KMGTPE";

	if (bit < 10)
		return snprintf(buf, size, "%d", 1 << bit);
	return snprintf(buf, size, "%d%c", 1 << bit % 10, suffix[bit / 10]);
}

static void format_bucket(int i, char *buf, size_t size)
{
	char from[16], to[16];

	if (i < 2) {
		snprintf(buf, size, "[%d]", i);
		return;
	}
	format_power(i - 1, from, sizeof(from));
	format_power(i, to, sizeof(to));
	snprintf(buf, size, "[%s, %s)", from, to);
}

void histogram_print(const struct histogram *h, const char *driver,
		     const char *kernel, FILE *out)
{
	uint64_t most = 1;
	int first, last;

	for (int i = 0; i < HISTOGRAM_BUCKETS; i++)
		if (h->count[i] > most)
			most = h->count[i];
	range(h, &first, &last);
	fprintf(out, "@umount_us[%s, %s]:\n", driver, kernel);
	for (int i = first; i < last; i++) {
		int bar = (int)(h->count[i] * BAR / most);
		char label[40];

		format_bucket(i, label, sizeof(label));
		fprintf(out, "%-16s %8" PRIu64 " |", label, h->count[i]);
		for (int c = 0; c < BAR; c++)
			fputc(c < bar ? '@' : ' ', out);
		fputs("|\n", out);
	}
	fputc('\n', out);
}

void histogram_json(const struct histogram *h, const char *driver,
		    const char *kernel, FILE *out)
{
	json_t *rows = json_array(), *root;
	char *key = NULL;
	int first, last;

	range(h, &first, &last);
	for (int i = first; i < last; i++)
		json_array_append_new(rows, json_pack(
			"{sI sI sI}",
			"min", (json_int_t)(i ? 1ULL << (i - 1) : 0),
			"max", (json_int_t)(i ? (1ULL << i) - 1 : 0),
			"count", (json_int_t)h->count[i]));
	if (asprintf(&key, "%s,%s", driver, kernel) < 0)
		err(1, "histogram");
	root = json_pack("{ss s{s{so}}}", "type", "hist", "data", "@umount_us",
			 key, rows);
	if (!root)
		err(1, "histogram");
	if (json_dumpf(root, out, JSON_COMPACT) && !ferror(out))
		no_memory("a histogram");
	fputc('\n', out);
	json_decref(root);
	free(key);
}
