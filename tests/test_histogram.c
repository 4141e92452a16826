/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Histograms in bpftrace's form and percentile files in HdrHistogram's, held
 * against text as those print it.
 */
#include <stdlib.h>
#include <string.h>

#include "report/hgrm.h"
#include "report/histogram.h"
#include "test.h"

static char *printed(void (*fn)(FILE *out))
{
	char *text;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	fn(f);
	fclose(f);
	return text;
}

static struct histogram some(void)
{
	struct histogram h = { { 0 } };

	for (uint64_t i = 0; i < 4; i++)
		histogram_add(&h, 4096 + i);
	histogram_add(&h, 1023);
	histogram_add(&h, 16384);
	return h;
}

static void print_some(FILE *out)
{
	struct histogram h = some();

	histogram_print(&h, "idle", "base", out);
}

static void json_some(FILE *out)
{
	struct histogram h = some();

	histogram_json(&h, "idle", "base", out);
}

static void text_is_bpftraces(void **state)
{
	char *text = printed(print_some);

	(void)state;
	assert_string_equal(text,
		"@umount_us[idle, base]:\n"
		"[512, 1K)               1 |@@@@@@@@@@@@@                 "
		"                      |\n"
		"[1K, 2K)                0 |                              "
		"                      |\n"
		"[2K, 4K)                0 |                              "
		"                      |\n"
		"[4K, 8K)                4 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@"
		"@@@@@@@@@@@@@@@@@@@@@@|\n"
		"[8K, 16K)               0 |                              "
		"                      |\n"
		"[16K, 32K)              1 |@@@@@@@@@@@@@                 "
		"                      |\n\n");
	free(text);
}

static void json_is_bpftraces(void **state)
{
	char *text = printed(json_some);

	(void)state;
	assert_non_null(strstr(text, "{\"type\":\"hist\",\"data\":{\"@umount_us\""
			       ":{\"idle,base\":[{\"min\":512,\"max\":1023,"
			       "\"count\":1},"));
	assert_non_null(strstr(text, "{\"min\":4096,\"max\":8191,\"count\":4}"));
	free(text);
}

/*
 * HdrHistogram's way through n values: on from value to value, a row for as
 * long as the share of values so far has reached the level, which then rises
 * by a fifth of the way to the next halving; at last a row of 100 %.
 */
struct hdr_row {
	double level; /* % */
	int count;
};

static int hdr_rows(int n, struct hdr_row *row)
{
	double level = 0;
	int nr = 0, count = 1;

	while (count <= n) {
		if (100. * count / n < level) {
			count++;
			continue;
		}
		row[nr++] = (struct hdr_row){ level, count };
		level += 100 / (5 * exp2(trunc(log2(100 / (100 - level))) + 1));
		if (count == n)
			break;
	}
	row[nr++] = (struct hdr_row){ 100, n };
	return nr;
}

#define MOST 3000

static char *hgrm(const simtime_t *x, int n)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	assert_non_null(f);
	hgrm_write(x, (size_t)n, f);
	assert_int(fclose(f), ==, 0);
	return text;
}

/* Distinct values: value, level and count of every row. */
static void hgrm_has_the_rows_of_hdrhistogram(void **state)
{
	struct hdr_row row[200];
	simtime_t x[MOST];

	(void)state;
	for (int n = 1; n <= MOST; n++) {
		int nr = hdr_rows(n, row), at = -2; /* a title, a blank */
		char *text, *rest, *line;

		x[n - 1] = n * MSEC;
		text = rest = hgrm(x, n);
		while ((line = strsep(&rest, "\n")) && *line != '#') {
			double value, p, inverse;
			int count, got;

			if (at++ < 0)
				continue;
			got = sscanf(line, "%lf %lf %d %lf", &value, &p,
				     &count, &inverse);
			assert_int(at, <=, nr);
			assert_int(got, ==, at == nr ? 3 : 4);
			assert_near(p * 100, row[at - 1].level, 1e-9);
			assert_int(count, ==, row[at - 1].count);
			assert_near(value, count, 1e-9);
		}
		assert_int(at, ==, nr);
		free(text);
	}
}

static void hgrm_of_a_hundred(void **state)
{
	simtime_t x[100];
	char *text;

	(void)state;
	for (int i = 0; i < 100; i++)
		x[i] = (i + 1) * MSEC;
	text = hgrm(x, 100);
	assert_non_null(strstr(text, "      75.000 0.750000000000         75"
				     "           4.00\n"));
	assert_non_null(strstr(text, "      90.000 0.900000000000         90"
				     "          10.00\n"));
	/* Whoever leaves the last row out has the maximum all the same. */
	assert_non_null(strstr(text, "     100.000 0.990625000000        100"
				     "         106.67\n"
				     "     100.000 1.000000000000        100\n"));
	assert_non_null(strstr(text, "Total count    =          100"));
	free(text);
}

static void equal_values_count_together(void **state)
{
	const simtime_t x[4] = { MSEC, 2 * MSEC, 2 * MSEC, 2 * MSEC };
	char *text = hgrm(x, 4);

	(void)state;
	assert_non_null(strstr(text, "       1.000 0.200000000000          1"));
	assert_non_null(strstr(text, "       2.000 0.300000000000          4"
				     "           1.43\n"
				     "       2.000 1.000000000000          4\n"));
	free(text);
}

static void hgrm_of_one_value(void **state)
{
	const simtime_t x = 5 * MSEC;
	char *text = hgrm(&x, 1);

	(void)state;
	assert_non_null(strstr(text, "       5.000 1.000000000000          1\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_bpftraces),
		cmocka_unit_test(json_is_bpftraces),
		cmocka_unit_test(hgrm_has_the_rows_of_hdrhistogram),
		cmocka_unit_test(hgrm_of_a_hundred),
		cmocka_unit_test(equal_values_count_together),
		cmocka_unit_test(hgrm_of_one_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
