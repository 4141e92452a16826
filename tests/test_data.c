/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files as other tools write them: each of tests/data/ is read as expected, or
 * refused at its place with the reason.  And what this program prints, it reads.
 */
#include <dirent.h>

#include "cmd/verbs.h"
#include "data/csv_table.h"
#include "data/data.h"
#include "data/number.h"
#include "report/trace/ftrace.h"
#include "report/hgrm.h"
#include "report/histogram.h"
#include "validation.h"

#define DIRECTORY "tests/data/"

/* -- reading -- */

struct outcome {
	struct arena arena;
	bool ok;
	struct data data;
	char said[600]; /* errors, "LINE:COL: text" and a line feed each */
};

static void complain(void *arg, int line, int col, const char *what)
{
	struct outcome *o = arg;
	size_t n = strlen(o->said);

	snprintf(o->said + n, sizeof(o->said) - n, "%d:%d: %s\n", line, col,
		 what);
}

static void read_text(struct outcome *o, const char *text, size_t len,
		      const char *column, const char *unit)
{
	struct data_request rq = {
		.arena = &o->arena, .text = text, .len = len,
		.column = column, .unit = unit,
		.complain = complain, .arg = o,
	};

	*o = (struct outcome){ .ok = false };
	arena_init(&o->arena, 0);
	o->ok = data_read(&rq, &o->data);
}

static char *whole_file(const char *name, size_t *len)
{
	char path[200];
	char *text = calloc(1, 1 << 16);
	FILE *f;

	snprintf(path, sizeof(path), DIRECTORY "%s", name);
	f = fopen(path, "r");
	if (!f)
		fail_msg("%s: cannot be opened", path);
	*len = fread(text, 1, (1 << 16) - 1, f);
	fclose(f);
	return text;
}

/* The values of the only series, "1.5 2.5" in ms. */
static char *values_of(struct outcome *o)
{
	char *list = calloc(1, 4096);
	size_t nr, n = 0;
	double *value = data_values(o->data.series, 1000, &o->arena, &nr);

	for (size_t i = 0; i < nr && n < 4000; i++)
		n += (size_t)sprintf(list + n, "%s%.7g", i ? " " : "",
				     value[i] / 1e6);
	return list;
}

/* -- the corpus -- */

static const struct expected {
	const char *file, *column, *unit;
	const char *values; /* ms; or of several series their number: "#2" */
	const char *error;  /* how it begins */
} expected[] = {
	/* spreadsheets and statistics */
	{ "excel-bom.csv", NULL, NULL, "1.5 2.5", NULL },
	{ "excel-german.csv", NULL, NULL, "0.75 1234.5", NULL },
	{ "r-write-csv.csv", NULL, NULL, "1.5 2.5", NULL },
	{ "pandas-index.csv", NULL, NULL, "1.5 2.5", NULL },
	{ "tabs.tsv", NULL, NULL, "1.5 2.5", NULL },
	{ "comments.csv", NULL, NULL, "1.5 2.5", NULL },
	{ "pipes.csv", NULL, NULL, "1.5 2.5", NULL },
	{ "quotes-and-lines.csv", NULL, NULL, "1.5 2.5", NULL },
	{ "old-mac.csv", NULL, NULL, "1.5 2.5", NULL },
	{ "one-column-units.csv", NULL, NULL, "0.004 1.5 2.5 3.5", NULL },
	{ "one-column-bare.csv", NULL, "us", "1.5 2.5", NULL },
	{ "one-column-bare.csv", "1", "us", "1.5 2.5", NULL },
	{ "one-column-bare.csv", NULL, NULL, NULL,
	  "1:1: '1500' is a number without a unit" },
	{ "one-column-bare.csv", "2", "us", NULL,
	  "1:1: no column '2': the file has no names and 1 column" },
	{ "utf-16.csv", NULL, NULL, NULL, "1:1: the file is UTF-16" },
	{ "nul-byte.csv", NULL, NULL, NULL, "0:0: the file holds a NUL" },
	{ "empty.csv", NULL, NULL, NULL, "0:0: the file holds no value" },
	{ "header-only.csv", NULL, NULL, NULL, "0:0: the file holds no value" },
	{ "quote-open.csv", NULL, NULL, NULL, "3:1: a quoted field that" },
	{ "quote-inside.csv", NULL, NULL, NULL, "3:2: a quote that does not" },
	{ "not-numbers.csv", NULL, NULL, NULL,
	  "2:1: 'NaN' is not a finite duration\n"
	  "3:1: 'inf' is not a finite duration\n4:1: '-1' is negative\n"
	  "5:1: '1e400' is longer than a day\n6:1: 'NA' is not a duration" },
	/* a number with a comma is never taken for half of it */
	{ "thousands-quoted.csv", NULL, "us", "0.015 1.2345 2000", NULL },
	{ "thousands-bare.csv", NULL, "us", NULL,
	  "1:1: the line has 2 fields, and no column is given (by its number); "
	  "quote a number" },
	{ "ambiguous-comma.csv", NULL, NULL, NULL,
	  "2:3: '1,234' is thousands or a decimal comma" },
	{ "two-marks.csv", NULL, NULL, NULL, "3:1: '2,5' has another decimal" },
	{ "comma-in-row.csv", NULL, NULL, NULL,
	  "3:1: the line has 3 fields, the names are 2" },
	/* this program */
	{ "umountsim-run.csv", "latency_ns", NULL, "1.5 2.5", NULL },
	{ "umountsim-run.csv", NULL, NULL, NULL,
	  "1:1: which column is meant? there are kernel, driver" },
	{ "umountsim-run.csv", "latency", NULL, NULL,
	  "1:1: no column 'latency'; there are kernel, driver" },
	{ "umountsim-results.json", NULL, NULL, NULL,
	  "0:0: a results file holds no samples" },
	/* hyperfine and fio */
	{ "hyperfine.json", NULL, NULL, "22.9 24.3 26.1", NULL },
	{ "hyperfine-two.json", NULL, NULL, "#2", NULL },
	{ "hyperfine-two.json", "umount -l /mnt/a", NULL, "3 4", NULL },
	{ "hyperfine-two.json", "mount", NULL, NULL,
	  "0:0: nothing in it is called 'mount'; there is 'umount /mnt/a'" },
	{ "hyperfine-failed.json", NULL, NULL, NULL,
	  "0:0: run 2 of 'umount /mnt/b' failed with status 32" },
	{ "hyperfine-killed.json", NULL, NULL, NULL,
	  "0:0: run 1 of 'umount /mnt/a' was killed" },
	{ "hyperfine.csv", NULL, NULL, NULL, "1:1: which column is meant?" },
	{ "fio-plus.json", NULL, NULL, "0.100864 0.142336 0.142336 0.382976",
	  NULL },
	{ "fio.json", "log write", NULL, NULL, NULL },
	{ "fio_clat.1.log", "2", "ns", "0.142336 0.151552 0.382976", NULL },
	{ "fio_clat.1.log", NULL, NULL, NULL,
	  "1:1: the line has 6 fields, and no column is given (by its number); "
	  "in a latency log of fio it is 2, in ns" },
	/* bpftrace: values of a bin are spread over it */
	{ "bpftrace.txt", NULL, NULL, "0.768 1.152 1.408 1.664 1.92 5.12 7.168",
	  NULL },
	{ "bpftrace.json", NULL, NULL, "1.152 1.408 1.664 1.92 5.12 7.168",
	  NULL },
	{ "bpftrace-keys.txt", NULL, NULL, "#2", NULL },
	{ "bpftrace-keys.txt", "@ns[umount, synchronize_rcu]", NULL,
	  "5.242880 7.340032", NULL },
	{ "bpftrace-lhist.txt", NULL, NULL, NULL,
	  "5:1: a bin without an end that holds 1 values" },
	{ "bpftrace-no-unit.txt", NULL, NULL, NULL,
	  "3:1: the values of '@latency' have no unit" },
	{ "bpftrace-no-unit.txt", NULL, "us", "5.12 7.168", NULL },
	{ "bpftrace-twice.txt", NULL, NULL, NULL,
	  "7:1: '@usecs' is printed again: unless it was cleared, what was "
	  "printed before is in it; print it once, or clear() it and keep one" },
	{ "bpftrace-twice.json", NULL, NULL, NULL,
	  "3:1: '@usecs[idle]' is printed again" },
	{ "bpftrace-broken.json", NULL, NULL, NULL, "2:68: JSON: premature" },
	/* HdrHistogram */
	{ "histogram.hgrm", NULL, "ms", "5 6.5 9 11 13", NULL },
	{ "histogram.hgrm", NULL, NULL, NULL, "0:0: the values of 'Value'" },
	{ "histogram-hdr.csv", NULL, "ms", "5 7.25 11.75", NULL },
	{ "histogram-broken.hgrm", NULL, "ms", NULL,
	  "4:1: the values or their counts do not ascend" },
	/* ftrace, trace-cmd, perf, strace, rcuscale */
	{ "kprobes.txt", NULL, NULL, "#2", NULL },
	{ "kprobes.txt", "synchronize_rcu", NULL, "8.5 104", NULL },
	{ "kprobes.txt", DATA_GRACE_PERIOD, NULL, "8", NULL },
	{ "trace-cmd-funcgraph.txt", "cgroup_writeback_umount", NULL, "8", NULL },
	{ "trace-cmd-funcgraph.txt", "deactivate_super", NULL, "8.04", NULL },
	{ "trace-cmd-funcgraph.txt", "wb_workfn", NULL, "0.0015", NULL },
	{ "function-graph.txt", "deactivate_super", NULL, "8.00025", NULL },
	{ "function-graph-sleep.txt", NULL, NULL, "#5", NULL },
	{ "function-graph-sleep.txt", "synchronize_rcu", NULL, "12 21", NULL },
	{ "function-graph-sleep.txt", "wb_workfn", NULL, "14", NULL },
	{ "function-graph-sleep.txt", "do_idle", NULL, "11", NULL },
	{ "function-graph-sleep.txt", "rcu_barrier", NULL, "9", NULL },
	{ "function-graph-lost.txt", NULL, NULL, "8.00025", NULL },
	{ "kprobes-lost.txt", NULL, NULL, "8", NULL },
	{ "trace-cmd-rcu.txt", NULL, NULL, "8 9", NULL },
	{ "function-tracer.txt", NULL, NULL, NULL,
	  "0:0: the trace has no function with its return" },
	{ "rcuscale.log", NULL, NULL, "8 8.001234 11.999", NULL },
	{ "perf-trace-summary.txt", NULL, NULL, NULL,
	  "0:0: a summary holds no samples" },
	{ "strace-c.txt", NULL, NULL, NULL, "0:0: a summary holds no samples" },
};

#define NR_EXPECTED (sizeof(expected) / sizeof(*expected))

static void check_values(const struct expected *e, struct outcome *o)
{
	char *found;

	if (!o->ok) {
		print_error("%s: refused: %s", e->file, o->said);
		fail();
	}
	assert_string_equal(o->said, "");
	if (!e->values)
		return;
	if (*e->values == '#') {
		assert_int(o->data.nr, ==, atoi(e->values + 1));
		return;
	}
	assert_int(o->data.nr, ==, 1);
	found = values_of(o);
	if (strcmp(found, e->values)) {
		/* "5.242880" and "5.24288" are the same */
		char *a = found;
		const char *b = e->values;

		while (*a && *b)
			if (strtod(a, &a) != strtod(b, (char **)&b))
				break;
		if (*a || *b) {
			print_error("%s: read %s, expected %s\n", e->file,
				    found, e->values);
			fail();
		}
	}
	free(found);
}

static void corpus_is_read_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < NR_EXPECTED; i++) {
		const struct expected *e = &expected[i];
		struct outcome o;
		size_t len;
		char *text = whole_file(e->file, &len);

		read_text(&o, text, len, e->column, e->unit);
		if (!e->error) {
			check_values(e, &o);
		} else if (o.ok || strncmp(o.said, e->error,
					   strlen(e->error))) {
			print_error("%s: %s\nexpected: %s\n", e->file,
				    o.ok ? "was read" : o.said, e->error);
			fail();
		}
		arena_free(&o.arena);
		free(text);
	}
}

/* No file of the corpus is forgotten. */
static void every_file_is_expected(void **state)
{
	DIR *d = opendir(DIRECTORY);
	struct dirent *entry;
	int files = 0;

	(void)state;
	assert_non_null(d);
	while ((entry = readdir(d))) {
		size_t i = 0;

		if (*entry->d_name == '.')
			continue;
		while (i < NR_EXPECTED &&
		       strcmp(expected[i].file, entry->d_name))
			i++;
		if (i == NR_EXPECTED)
			fail_msg("nothing is expected of %s", entry->d_name);
		files++;
	}
	closedir(d);
	assert_int(files, >=, 25);
}

/* Cut anywhere, a file is read or refused, and nothing else happens. */
static void cut_files_do_no_harm(void **state)
{
	(void)state;
	for (size_t i = 0; i < NR_EXPECTED; i++) {
		struct outcome o;
		size_t len;
		char *text = whole_file(expected[i].file, &len), *part;

		for (size_t n = 0; n < len; n += 1 + len / 40) {
			part = calloc(1, n + 1);
			memcpy(part, text, n);
			read_text(&o, part, n, expected[i].column,
				  expected[i].unit);
			assert_true(o.ok || *o.said);
			arena_free(&o.arena);
			free(part);
		}
		free(text);
	}
}

/* -- numbers -- */

static void marks_of_numbers(void **state)
{
	static const struct {
		const char *text;
		enum number_mark says;
		const char *as_point, *as_comma; /* NULL: not a number so */
	} number[] = {
		{ "15", MARK_NONE, "15", "15" },
		{ "1.5", MARK_POINT, "1.5", NULL },
		{ "1,5", MARK_COMMA, NULL, "1.5" },
		{ "0,512", MARK_COMMA, NULL, "0.512" },
		{ "0,512,000", MARK_POINT, NULL, NULL },
		{ "1.234", MARK_NONE, "1.234", "1234" },
		{ "1,234", MARK_AMBIGUOUS, "1234", "1.234" },
		{ "1,234.5", MARK_POINT, "1234.5", NULL },
		{ "1.234,5", MARK_COMMA, NULL, "1234.5" },
		{ "1,234,567", MARK_POINT, "1234567", NULL },
		{ "-12,345.6ms", MARK_POINT, "-12345.6ms", NULL },
		{ "1,23,456", MARK_POINT, NULL, NULL },
		{ "1.5e3", MARK_POINT, "1.5e3", NULL },
		{ "", MARK_NONE, "", "" },
	};
	char buf[NUMBER_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(number) / sizeof(*number); i++) {
		const char *text = number[i].text;
		bool ok = number_plain(text, MARK_POINT, buf);

		if (number_mark(text) != number[i].says)
			fail_msg("%s says %d", text, number_mark(text));
		if (ok != (number[i].as_point != NULL))
			fail_msg("%s with a point: %s", text, buf);
		if (ok)
			assert_string_equal(buf, number[i].as_point);
		ok = number_plain(text, MARK_COMMA, buf);
		if (ok != (number[i].as_comma != NULL))
			fail_msg("%s with a comma: %s", text, buf);
		if (ok)
			assert_string_equal(buf, number[i].as_comma);
	}
}

/* Of many values the ends and the order are kept. */
static void many_values_are_thinned(void **state)
{
	struct data_bin bin[2] = { { 1000, 2000, 999999 }, { 5, 5, 1 } };
	struct data_series s = { .name = "", .bin = bin, .nr = 2,
				 .n = 1000000 };
	struct arena arena;
	double *value;
	size_t nr;

	(void)state;
	arena_init(&arena, 0);
	value = data_values(&s, 1001, &arena, &nr);
	assert_uint(nr, ==, 1001);
	assert_near(value[0], 5, 0);
	assert_near(value[1], 1001, 1);
	assert_near(value[500], 1500, 1);
	assert_near(value[1000], 2000, 1);
	arena_free(&arena);
}

/* -- what this program prints -- */

struct written {
	char *text;
	size_t len;
	FILE *f;
};

static void open_text(struct written *w)
{
	w->text = NULL;
	w->f = open_memstream(&w->text, &w->len);
	assert_non_null(w->f);
}

static void read_back(struct written *w, struct outcome *o, const char *column,
		      const char *unit)
{
	fclose(w->f);
	read_text(o, w->text, w->len, column, unit);
	if (!o->ok)
		fail_msg("%s\n%s", o->said, w->text);
}

static void done(struct written *w, struct outcome *o)
{
	arena_free(&o->arena);
	free(w->text);
}

#define NR_TIMES 200

/* Ascending, from 1 to 96 ms. */
static const simtime_t *some_times(void)
{
	static simtime_t x[NR_TIMES];

	for (int i = 0; i < NR_TIMES; i++)
		x[i] = MSEC + (simtime_t)(i * i) * 2389;
	return x;
}

/* More series than there may be are an error, whoever reads them. */
static void too_many_series_are_refused(void **state)
{
	struct outcome o;
	struct written w;

	(void)state;
	open_text(&w);
	fputs("{\"results\": [", w.f);
	for (int i = 0; i < 5000; i++)
		fprintf(w.f, "%s{\"command\": \"c%d\", \"times\": [0.1]}",
			i ? "," : "", i);
	fputs("]}", w.f);
	fclose(w.f);
	read_text(&o, w.text, w.len, NULL, NULL);
	assert_false(o.ok);
	assert_non_null(strstr(o.said, "series"));
	done(&w, &o);
}

static void samples_are_read_back(void **state)
{
	char *path = temporary(TINY "kernels: [base]\nreplications: 2\n");
	char *csv = temporary("");
	char *argv[] = { (char[]){ "umountsim run" }, path, (char[]){ "-q" },
			 (char[]){ "--csv" }, csv, NULL };
	struct outcome o;
	char *text;
	size_t n, lines = 0;
	double *value, first;
	int got;

	(void)state;
	assert_int(run_verb(cmd_run, argv, NULL), ==, EXIT_OK);
	text = contents(csv);
	for (char *s = text; (s = strchr(s, '\n')); s++)
		lines++;
	read_text(&o, text, strlen(text), "latency_ns", NULL);
	assert_true(o.ok);
	assert_uint(o.data.series->n, ==, lines - 1);
	value = data_values(o.data.series, 100, &o.arena, &n);
	/* To the nanosecond. */
	got = sscanf(text, "%*[^\n]\nbase,idle,0,0,%lf", &first);
	assert_int(got, ==, 1);
	assert_near(o.data.series->bin[0].low, first, 0);
	assert_real(value[0], <=, value[n - 1]);
	arena_free(&o.arena);
	free(text);
	discard(csv);
	discard(path);
}

static void histograms_are_read_back(void **state)
{
	const simtime_t *x = some_times();
	struct histogram h;

	(void)state;
	histogram_of_times(&h, x, NR_TIMES);
	for (int json = 0; json < 2; json++) {
		struct histogram again = { { 0 } };
		struct written w;
		struct outcome o;
		double *value;
		size_t n;

		open_text(&w);
		(json ? histogram_json : histogram_print)(&h, "idle", "base",
							  w.f);
		read_back(&w, &o, NULL, NULL);
		assert_int(o.data.nr, ==, 1);
		assert_uint(o.data.series->n, ==, NR_TIMES);
		value = data_values(o.data.series, NR_TIMES, &o.arena, &n);
		for (size_t i = 0; i < n; i++)
			histogram_add(&again, (uint64_t)(value[i] / 1e3));
		assert_memory_equal(&h, &again, sizeof(h));
		done(&w, &o);
	}
}

static void percentiles_are_read_back(void **state)
{
	const simtime_t *x = some_times();
	struct written w;
	struct outcome o;
	double *value;
	size_t n;

	(void)state;
	open_text(&w);
	hgrm_write(x, NR_TIMES, w.f);
	read_back(&w, &o, NULL, "ms");
	assert_uint(o.data.series->n, ==, NR_TIMES);
	value = data_values(o.data.series, NR_TIMES, &o.arena, &n);
	assert_near(value[0], (double)x[0], 1e3);
	assert_near(value[n - 1] / (double)x[n - 1], 1, 0.01);
	assert_near(value[n / 2] / (double)x[n / 2], 1, 0.05);
	done(&w, &o);
}

static void traces_are_read_back(void **state)
{
	char *path = temporary(TINY "kernels: [base]\n");
	char *trace = temporary("");
	char *argv[] = { (char[]){ "umountsim trace" }, path,
			 (char[]){ "--format" }, (char[]){ "ftrace" },
			 (char[]){ "--window" }, (char[]){ "200ms" },
			 (char[]){ "-o" }, trace, NULL };
	struct outcome o;
	char *text;

	(void)state;
	assert_int(run_verb(cmd_trace, argv, NULL), ==, EXIT_OK);
	text = contents(trace);
	read_text(&o, text, strlen(text), DATA_GRACE_PERIOD, NULL);
	if (!o.ok)
		fail_msg("%s", o.said);
	assert_uint(o.data.series->n, >, 10);
	for (size_t i = 0; i < o.data.series->nr; i++) {
		assert_real(o.data.series->bin[i].low, >=, 5e5);
		assert_real(o.data.series->bin[i].low, <, 1e7);
	}
	arena_free(&o.arena);
	free(text);
	discard(trace);
	discard(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(corpus_is_read_or_refused),
		cmocka_unit_test(every_file_is_expected),
		cmocka_unit_test(cut_files_do_no_harm),
		cmocka_unit_test(marks_of_numbers),
		cmocka_unit_test(many_values_are_thinned),
		cmocka_unit_test(too_many_series_are_refused),
		cmocka_unit_test(samples_are_read_back),
		cmocka_unit_test(histograms_are_read_back),
		cmocka_unit_test(percentiles_are_read_back),
		cmocka_unit_test(traces_are_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
