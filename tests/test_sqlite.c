/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values of a database that somebody else wrote: what is none of those asked
 * for is said, and a sound one takes its place; and no query is without end.
 */
#include <string.h>

#include "study/sqlite.h"
#include "test.h"

/* One row, read as asked for; what was said of it. */
static const char *said(struct database *d, const char *sql, char kind,
			struct arena *arena)
{
	bool ok = true;
	sqlite3_stmt *q;

	*d->error = '\0';
	q = db_prepare(d, sql);
	assert_non_null(q);
	assert_true(db_row(d, q, &ok));
	switch (kind) {
	case 'i':
		assert_int(db_int(d, q, 0, 3, 9), >=, 3);
		break;
	case 'r':
		db_real(d, q, 0);
		break;
	case 't':
		assert_non_null(db_text(d, q, 0, arena));
		break;
	case 'l':
		assert_non_null(db_line(d, q, 0, arena));
		break;
	}
	/* Whoever goes on finds out. */
	assert_false(db_row(d, q, &ok));
	assert_int(ok, ==, !*d->error);
	sqlite3_finalize(q);
	return d->error;
}

static void a_value_is_what_it_has_to_be(void **state)
{
	static const struct {
		const char *sql;
		char kind;
		bool sound;
	} value[] = {
		{ "SELECT 3", 'i', true },
		{ "SELECT 9", 'i', true },
		{ "SELECT 2", 'i', false },
		{ "SELECT 10", 'i', false },
		{ "SELECT 9223372036854775807", 'i', false },
		{ "SELECT 4.0", 'i', false },
		{ "SELECT '4'", 'i', false },
		{ "SELECT NULL", 'i', false },
		{ "SELECT x'04'", 'i', false },
		{ "SELECT 1.5", 'r', true },
		{ "SELECT 4", 'r', true },
		{ "SELECT NULL", 'r', true },
		{ "SELECT '1.5'", 'r', false },
		{ "SELECT x''", 'r', false },
		{ "SELECT ''", 't', true },
		{ "SELECT 'a' || char(10) || 'b'", 't', true },
		{ "SELECT NULL", 't', false },
		{ "SELECT 1", 't', false },
		{ "SELECT x'41'", 't', false },
		{ "SELECT printf('%.*c', 17000000, 'x')", 't', false },
		{ "SELECT '\xc3\xa4'", 'l', true },
		{ "SELECT 'a' || char(10)", 'l', false },
		{ "SELECT CAST(x'c3' AS TEXT)", 'l', false },
		{ "SELECT printf('%.*c', 70000, 'x')", 'l', true },
	};
	struct database d;
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	assert_true(db_open(&d, NULL, true));
	for (size_t i = 0; i < sizeof(value) / sizeof(*value); i++) {
		const char *text = said(&d, value[i].sql, value[i].kind, &arena);

		if (!*text != value[i].sound)
			fail_msg("%s as '%c': %s", value[i].sql, value[i].kind,
				 text);
	}
	db_close(&d);
	arena_free(&arena);
}

static void no_query_is_without_end(void **state)
{
	static const char endless[] =
		"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM "
		"c) SELECT count(*) FROM c";
	struct database d;

	(void)state;
	assert_true(db_open(&d, NULL, true));
	assert_int(db_number(&d, endless), ==, -1);
	assert_string_equal(d.error, "the store: no end of rows for its size");
	db_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_what_it_has_to_be),
		cmocka_unit_test(no_query_is_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
