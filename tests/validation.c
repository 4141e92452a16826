/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See validation.h. */
#include "validation.h"

#include <argp.h>
#include <sys/wait.h>
#include <unistd.h>

char *temporary(const char *text)
{
	char *path = strdup("/tmp/umountsim-test-XXXXXX");
	int fd = mkstemp(path);

	assert_int(fd, >=, 0);
	assert_int(write(fd, text, strlen(text)), ==, strlen(text));
	close(fd);
	return path;
}

void discard(char *path)
{
	unlink(path);
	free(path);
}

char *contents(const char *path)
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

int run_verb(int (*verb)(int argc, char **argv), char **argv, char **out)
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

/*
 * From memory: a verb that is run later refuses to write what this process has
 * read, and a file that was removed may lend its number to one that is written.
 */
struct scenario *load_text(const char *text, struct arena *arena)
{
	struct scenario *s = scenario_load_text(arena, "", text, NULL, 0,
						stderr);

	assert_non_null(s);
	return s;
}

struct cell_summary *run_all(struct experiment *e, const struct scenario *s,
			     struct arena *arena)
{
	assert_null(experiment_run(e, s, NULL, 2, arena, NULL, NULL));
	return experiment_summaries(e, arena);
}
