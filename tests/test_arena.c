/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The arena: alignment, zeroing, reuse after a rewind, copies, the limit; texts,
 * and pools.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "engine/arena.h"
#include "engine/rng.h"
#include "test.h"

static bool all_zero(const unsigned char *p, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (p[i])
			return false;
	}
	return true;
}

/* Any sizes, twice over the same chunks: aligned, zeroed, not overlapping. */
static void alloc_is_aligned_zeroed_and_disjoint(void **state)
{
	enum { OBJECTS = 2000 };
	static unsigned char *object[OBJECTS];
	static size_t size[OBJECTS];
	struct rng r = rng_stream(1, 0, "test", 0, "sizes");
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (int round = 0; round < 3; round++) {
		size_t sum = 0;

		for (size_t i = 0; i < OBJECTS; i++) {
			size[i] = 1 + rng_below(&r, i % 100 ? 500 : 600000);
			object[i] = arena_alloc(&a, size[i]);
			assert_uint((uintptr_t)object[i] %
				    (size[i] >= 64 ? 64 : 16), ==, 0);
			assert_true(all_zero(object[i], size[i]));
			memset(object[i], (int)(i % 255 + 1), size[i]);
			sum += size[i];
		}
		for (size_t i = 0; i < OBJECTS; i++) {
			assert_int(object[i][0], ==, i % 255 + 1);
			assert_int(object[i][size[i] - 1], ==, i % 255 + 1);
		}
		assert_uint(a.used, >=, sum);
		assert_uint(a.used, <=, sum + 16 * OBJECTS);
		arena_rewind(&a);
		assert_uint(a.used, ==, 0);
	}
	arena_free(&a);
}

/*
 * 20 requests of 300 kB and 21 of 100 kB, in a different order each time.  That
 * takes 41 large chunks and 11 of the usual size at worst; an arena that lost
 * sight of a chunk now and then would reach the limit and end the process.
 */
static void rewound_chunks_serve_any_order(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, (size_t)16 << 20);
	for (int round = 0; round < 100; round++) {
		for (int i = 0; i < 41; i++) {
			bool large = i * (round % 40 + 1) % 41 < 20;

			arena_alloc(&a, large ? 300000 : 100000);
		}
		assert_uint(a.used, ==, 20 * 300000 + 21 * 100000);
		arena_rewind(&a);
	}
	arena_free(&a);
}

static void allocate_too_much(void *arg)
{
	struct arena *a = arg;

	for (int i = 0; i < 1000; i++)
		arena_alloc(a, 10000);
}

static void overflow_calloc(void *arg)
{
	arena_calloc(arg, SIZE_MAX / 8, 16);
}

static void allocate_a_third(void *arg)
{
	arena_alloc(arg, SIZE_MAX / 3);
}

static void limit_ends_the_process(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 1000000);
	assert_int(test_exit_status(allocate_too_much, &a), ==, 1);
	assert_int(test_exit_status(overflow_calloc, &a), ==, 1);
	assert_int(test_exit_status(allocate_a_third, &a), ==, 1);
	arena_init(&a, SIZE_MAX);
	assert_int(test_exit_status(overflow_calloc, &a), ==, 1);
	arena_init(&a, 0);
	assert_int(test_exit_status(allocate_too_much, &a), ==, 0);
	arena_free(&a);
}

struct node {
	struct node *next;
	int value;
	char rest[100];
};

/* A list through several chunks, changed and made longer after it was saved. */
static void what_was_saved_comes_back(void **state)
{
	struct arena_copy copy = { .data = NULL };
	struct node *list = NULL, *n;
	struct arena a;
	int want;

	(void)state;
	arena_init(&a, 0);
	arena_save(&a, &copy);
	assert_false(arena_restore(&a, &copy)); /* nothing */
	for (int i = 0; i < 5000; i++) {
		n = arena_alloc(&a, sizeof(*n));
		n->next = list;
		n->value = i;
		list = n;
	}
	for (int round = 0; round < 3; round++) {
		size_t used = a.used;

		arena_save(&a, &copy);
		for (n = list; n; n = n->next)
			n->value = -1;
		list->next = arena_alloc(&a, 400000);
		memset(list->next, 1, 400000);
		assert_true(arena_restore(&a, &copy));
		assert_uint(a.used, ==, used);
		want = 5000 + round;
		for (n = list; n; n = n->next)
			assert_int(n->value, ==, --want);
		assert_int(want, ==, 0);
		n = arena_alloc(&a, sizeof(*n)); /* of memory used before */
		assert_true(all_zero((unsigned char *)n, sizeof(*n)));
		n->next = list;
		n->value = 5000 + round;
		list = n;
	}
	arena_rewind(&a);
	assert_false(arena_restore(&a, &copy));
	arena_copy_free(&copy);
	arena_free(&a);
}

static void pool_reuses_what_came_back(void **state)
{
	enum { OBJECTS = 1000 };
	static void *object[OBJECTS];
	struct arena a;
	struct pool p;
	size_t used;

	(void)state;
	arena_init(&a, 0);
	pool_init(&p, &a, 40);
	for (size_t i = 0; i < OBJECTS; i++) {
		object[i] = pool_get(&p);
		assert_true(all_zero(object[i], 40));
		memset(object[i], 0xff, 40);
	}
	assert_uint(p.in_use, ==, OBJECTS);
	used = a.used;
	for (int round = 0; round < 10; round++) {
		for (size_t i = 0; i < OBJECTS / 2; i++)
			pool_put(&p, object[i]);
		assert_uint(p.in_use, ==, OBJECTS / 2);
		for (size_t i = 0; i < OBJECTS / 2; i++) {
			object[i] = pool_get(&p);
			memset(object[i], 0xff, 40);
		}
	}
	assert_uint(a.used, ==, used);
	assert_uint(p.in_use, ==, OBJECTS);
	assert_uint(p.most, ==, OBJECTS);
	/* No object is out twice. */
	for (size_t i = 0; i < OBJECTS; i++)
		memcpy(object[i], &i, sizeof(i));
	for (size_t i = 0; i < OBJECTS; i++)
		assert_int(memcmp(object[i], &i, sizeof(i)), ==, 0);
	arena_free(&a);
}

static void texts_are_whole(void **state)
{
	struct arena_text t;
	struct arena a;
	char *one, *two;
	FILE *out;

	(void)state;
	arena_init(&a, 0);
	one = arena_printf(&a, "%s=%d", "host.cpus", 64);
	out = arena_text_begin(&t, &a);
	for (int i = 0; i < 100000; i++)
		fprintf(out, "%05d", i);
	two = arena_text_end(&t);
	assert_string_equal(one, "host.cpus=64");
	assert_uint(strlen(two), ==, 500000);
	assert_int(memcmp(two + 5 * 4711, "04711", 5), ==, 0);
	arena_text_begin(&t, &a);
	assert_string_equal(arena_text_end(&t), "");
	assert_string_equal(arena_printf(&a, "%s", ""), "");
	arena_free(&a);
}

static void a_stream_in_memory(void **state)
{
	char *text;
	size_t len;
	FILE *f = memory_stream(&text, &len);

	(void)state;
	for (int i = 0; i < 10000; i++) {
		assert_int(ftell(f), ==, 8 * i);
		fprintf(f, "%07d,", i);
	}
	assert_int(fflush(f), ==, 0);
	assert_uint(len, ==, 80000);
	fputs("end", f);
	assert_int(fclose(f), ==, 0);
	assert_uint(strlen(text), ==, 80003);
	assert_string_equal(text + 79992, "0009999,end");
	free(text);

	f = memory_stream(&text, &len);
	assert_int(fclose(f), ==, 0);
	assert_string_equal(text, "");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alloc_is_aligned_zeroed_and_disjoint),
		cmocka_unit_test(rewound_chunks_serve_any_order),
		cmocka_unit_test(limit_ends_the_process),
		cmocka_unit_test(what_was_saved_comes_back),
		cmocka_unit_test(texts_are_whole),
		cmocka_unit_test(pool_reuses_what_came_back),
		cmocka_unit_test(a_stream_in_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
