/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What tests of validation and calibration share: a scenario that runs in a
 * millisecond, as a file, and verbs run in a child with their output kept.
 */
#ifndef TESTS_VALIDATION_H
#define TESTS_VALIDATION_H

#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/verbs.h"
#include "scenario/scenario.h"
#include "study/figures.h"
#include "test.h"

/* Grace periods of 2 to 3 ms, and little else. */
#define TINY                                                                  \
	"umountsim: 1\n"                                                      \
	"host: {cpus: 4, hz: 1000}\n"                                         \
	"load: {churners: 2, writes: 4, warmup: 50ms, commit_ios: 0,\n"       \
	"       switch_rate: 300}\n"                                          \
	"umount: {idle: {samples: 9, gap: 1ms}}\n"

/* A temporary file with that text; its path, to be unlinked and freed. */
static inline char *temporary(const char *text)
{
	char *path = strdup("/tmp/umountsim-test-XXXXXX");
	int fd = mkstemp(path);

	assert_int(fd, >=, 0);
	assert_int(write(fd, text, strlen(text)), ==, strlen(text));
	close(fd);
	return path;
}

static inline void discard(char *path)
{
	unlink(path);
	free(path);
}

/* All of a file, NUL-terminated; to be freed. */
static inline char *contents(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	assert_non_null(f);
	if (getdelim(&text, &size, '\0', f) < 0)
		text[0] = '\0';
	fclose(f);
	return text;
}

/* Runs a verb in a child; its status, and *out, to be freed, if not NULL. */
static inline int run_verb(int (*verb)(int argc, char **argv), char **argv,
			   char **out)
{
	char *path = temporary("");
	int status, argc = 0;
	pid_t child;

	while (argv[argc])
		argc++;
	fflush(NULL);
	child = fork();
	if (child == 0) {
		if (!freopen(path, "w", stdout) ||
		    !freopen("/dev/null", "w", stderr))
			_exit(127);
		argp_err_exit_status = EXIT_USAGE;
		exit(verb(argc, argv));
	}
	waitpid(child, &status, 0);
	if (out)
		*out = contents(path);
	discard(path);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The scenario of a text, loaded; memory from 'arena'. */
static inline struct scenario *load_text(const char *text,
					 struct arena *arena)
{
	char *path = temporary(text);
	struct scenario *s = scenario_load(arena, path, NULL, 0, stderr);

	discard(path);
	assert_non_null(s);
	s->path = ""; /* its file is no more */
	return s;
}

/* Runs all cells; summaries and the experiment are from 'arena'. */
static inline struct cell_summary *run_all(struct experiment *e,
					   const struct scenario *s,
					   struct arena *arena)
{
	assert_null(experiment_run(e, s, NULL, 2, arena, NULL, NULL));
	return experiment_summaries(e, arena);
}

#endif
