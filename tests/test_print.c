/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is printed of any valid scenario is that scenario: read back and printed
 * again, it is the same to the byte; and so is the base of a sweep, which leaves
 * open what a kernel decides.
 */
#include <stdlib.h>
#include <string.h>

#include "random_scenario.h"
#include "scenario/scenario.h"
#include "scenario/schema.h"
#include "test.h"

#ifndef SCENARIOS
#define SCENARIOS 400
#endif

static char *print(void (*printer)(const struct scenario *, FILE *),
		   const struct scenario *s, struct arena *arena)
{
	struct arena_text t;

	printer(s, arena_text_begin(&t, arena));
	return arena_text_end(&t);
}

static const struct scenario *load(const char *text, struct arena *arena,
				   char **said)
{
	struct arena_text t;
	struct scenario *s = scenario_load_text(arena, "random", text, NULL, 0,
						arena_text_begin(&t, arena));

	*said = arena_text_end(&t);
	return s;
}

/* Reads a print and prints it again, in both forms: nothing changes. */
static void comes_back(const char *text, const char *print_want,
		       const char *base_want, uint64_t seed,
		       struct arena *arena)
{
	char *said, *got = "";
	const struct scenario *s = load(text, arena, &said);

	if (s)
		got = print(scenario_print, s, arena);
	if (strcmp(got, print_want))
		fail_msg("seed %llu: printed, read, printed:\n%s\n%s\n%s",
			 (unsigned long long)seed, said, text, got);
	if (base_want &&
	    strcmp(print(scenario_print_base, s, arena), base_want))
		fail_msg("seed %llu: another base", (unsigned long long)seed);
}

/* False if it is refused, and for its own faults. */
static bool try(uint64_t seed, struct arena *arena)
{
	struct choices c = choices_of_seed(seed);
	char *said, *text, *printed, *base;
	const struct scenario *s;
	struct arena_text t;

	random_scenario(&c, WILD, arena_text_begin(&t, arena));
	text = arena_text_end(&t);
	s = load(text, arena, &said);
	if (!s) {
		if (!*said || strstr(said, "filled in") ||
		    strstr(said, "YAML:"))
			fail_msg("seed %llu: %s\n%s", (unsigned long long)seed,
				 said, text);
		return false;
	}
	printed = print(scenario_print, s, arena);
	base = print(scenario_print_base, s, arena);
	comes_back(printed, printed, NULL, seed, arena);
	comes_back(base, printed, base, seed, arena);
	return true;
}

static void a_print_is_the_scenario(void **state)
{
	struct arena arena;
	int valid = 0;

	(void)state;
	arena_init(&arena, 0);
	for (uint64_t seed = 1; seed <= SCENARIOS; seed++) {
		arena_rewind(&arena);
		valid += try(seed, &arena);
	}
	arena_free(&arena);
	print_message("# %d of %d are valid\n", valid, SCENARIOS);
	assert_int(valid, >=, SCENARIOS / 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_print_is_the_scenario),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
