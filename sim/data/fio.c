/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Completion latencies as `fio --output-format=json` (or json+) writes them.
 *
 * A series is a job and a direction, "JOB write".  json+ has the bins of fio's
 * own histogram; without them there are percentiles, and what lies between two
 * of them is spread evenly.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/format.h"

static const char *const directions[] = { "read", "write", "trim", "sync" };

/* Value at a percentile; of a bin, the count at a value. */
struct point {
	double key, value;
};

static bool sniff(const struct data_reader *r)
{
	return json_object_get(r->root, "fio version");
}

static int by_key(const void *a, const void *b)
{
	const struct point *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

/* {"50.000000": 142336} in the order of the keys. */
static struct point *points(struct data_reader *r, json_t *map, size_t *n)
{
	size_t most = json_object_size(map);
	struct point *p = arena_calloc(r->rq->arena, most + 2, sizeof(*p));
	const char *key;
	json_t *value;

	*n = 0;
	json_object_foreach(map, key, value)
		p[(*n)++] = (struct point){ strtod(key, NULL),
					    json_number_value(value) };
	qsort(p, *n, sizeof(*p), by_key);
	return p;
}

static bool is_count(double x)
{
	return x >= 0 && x <= (double)DATA_MAX_COUNT;
}

static void read_bins(struct data_reader *r, struct data_series *s, json_t *map)
{
	size_t n;
	struct point *p = points(r, map, &n);

	for (size_t i = 0; i < n; i++) {
		if (!is_count(p[i].value)) {
			data_error(r, 0, 0, "'%.60s' has a bin whose count is "
				   "none", s->name);
			return;
		}
		if (!data_add(r, s, p[i].key, p[i].key,
			      (uint64_t)p[i].value))
			return;
	}
}

static void read_percentiles(struct data_reader *r, struct data_series *s,
			     json_t *latency, double n)
{
	double low = json_number_value(json_object_get(latency, "min"));
	uint64_t before = 0;
	size_t nr;
	struct point *p = points(r, json_object_get(latency, "percentile"),
				 &nr);

	p[nr++] = (struct point){
		100, json_number_value(json_object_get(latency, "max"))
	};
	for (size_t i = 0; i < nr; i++) {
		double below = n * p[i].key / 100 + 0.5;
		uint64_t count = is_count(below) ? (uint64_t)below : 0;

		if (!is_count(below) || p[i].key > 100) {
			data_error(r, 0, 0, "'%.60s' has a percentile that is "
				   "not from 0 to 100", s->name);
			return;
		}
		if (p[i].value < low) /* fio rounds them to its bins */
			p[i].value = low;
		if (count > before &&
		    !data_add(r, s, low, p[i].value, count - before))
			return;
		low = p[i].value;
		before = count > before ? count : before;
	}
}

static void read_latency(struct data_reader *r, const char *job,
			 const char *direction, json_t *io)
{
	json_t *latency = json_object_get(io, "clat_ns"), *bins;
	double n;
	char name[120];

	if (!latency)
		latency = json_object_get(io, "lat_ns");
	n = json_number_value(json_object_get(latency, "N"));
	bins = json_object_get(latency, "bins");
	if (!json_object_size(bins) && !(n > 0 && n < 1e15))
		return;
	snprintf(name, sizeof(name), "%.100s %s", job, direction);
	if (json_object_size(bins))
		read_bins(r, data_series(r, name), bins);
	else
		read_percentiles(r, data_series(r, name), latency, n);
}

static void read_json(struct data_reader *r)
{
	json_t *jobs = json_object_get(r->root, "jobs"), *job;
	size_t i;

	json_array_foreach(jobs, i, job) {
		const char *name = json_string_value(
			json_object_get(job, "jobname"));

		for (int d = 0; d < 4; d++) {
			json_t *io = json_object_get(job, directions[d]);

			if (io)
				read_latency(r, name ? name : "",
					     directions[d], io);
		}
	}
}

const struct data_format format_fio = {
	"results of fio", sniff, read_json,
};
