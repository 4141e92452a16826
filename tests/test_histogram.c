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

static void write_hundred(FILE *out)
{
	simtime_t x[100];

	for (int i = 0; i < 100; i++)
		x[i] = (i + 1) * MSEC;
	hgrm_write(x, 100, out);
}

static void hgrm_climbs_to_the_maximum(void **state)
{
	char *text = printed(write_hundred), *rest = text, *line;
	double before = -1, value = 0, p = 0;
	long count = 0;
	int lines = 0;

	(void)state;
	while ((line = strsep(&rest, "\n")) && *line != '#') {
		if (sscanf(line, "%lf %lf %ld", &value, &p, &count) != 3)
			continue;
		assert_real(p, >, before);
		assert_near(value, (double)count, 1e-9);
		assert_real((double)count, >=, p * 100 - 1e-9);
		before = p;
		lines++;
	}
	assert_int(lines, >, 20);
	assert_near(p, 1, 0);
	assert_near(value, 100, 1e-9);
	assert_non_null(strstr(rest, "Total count    =          100"));
	free(text);
}

static void write_one(FILE *out)
{
	const simtime_t x = 5 * MSEC;

	hgrm_write(&x, 1, out);
}

static void hgrm_of_one_value(void **state)
{
	char *text = printed(write_one);

	(void)state;
	assert_non_null(strstr(text, "       5.000 1.000000000000          1\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_bpftraces),
		cmocka_unit_test(json_is_bpftraces),
		cmocka_unit_test(hgrm_climbs_to_the_maximum),
		cmocka_unit_test(hgrm_of_one_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
