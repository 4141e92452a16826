/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replay TESTS [TARGET]: every input that the folder tests/ has for a target,
 * once, so that what was found stays found.  A test of TAP for each target; the
 * names of the files go to stderr, and the last before a crash is the one.
 */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "targets.h"

static uint8_t *read_file(const char *path, size_t *size)
{
	FILE *f = fopen(path, "r");
	uint8_t *data;
	long n;

	if (!f || fseek(f, 0, SEEK_END) || (n = ftell(f)) < 0) {
		perror(path);
		exit(1);
	}
	rewind(f);
	/* Exactly as long as it is, so that one byte more is seen. */
	data = malloc((size_t)n ? (size_t)n : 1);
	*size = fread(data, 1, (size_t)n, f);
	fclose(f);
	return data;
}

static int visible(const struct dirent *e)
{
	return *e->d_name != '.';
}

static int replay_folder(const struct fuzz_target *t, const char *folder)
{
	char path[PATH_MAX];
	struct dirent **entry;
	int nr = scandir(folder, &entry, visible, alphasort);

	for (int i = 0; i < nr; i++) {
		size_t size;
		uint8_t *data;

		snprintf(path, sizeof(path), "%s/%s", folder,
			 entry[i]->d_name);
		fprintf(stderr, "%s: %s\n", t->name, path);
		data = read_file(path, &size);
		fuzz_run(t, data, size);
		free(data);
		free(entry[i]);
	}
	if (nr >= 0)
		free(entry);
	return nr;
}

static int replay(const struct fuzz_target *t, const char *tests)
{
	char *also = strdup(t->also ? t->also : ""), *rest = also, *name;
	char path[PATH_MAX];
	int nr;

	snprintf(path, sizeof(path), "%s/corpus/%s", tests, t->name);
	nr = replay_folder(t, path);
	while ((name = strsep(&rest, " ")) && *name) {
		snprintf(path, sizeof(path), "%s/%s", tests, name);
		nr += replay_folder(t, path);
	}
	free(also);
	return nr;
}

int main(int argc, char **argv)
{
	char *tests = argc > 1 ? realpath(argv[1], NULL) : NULL;
	int nr = 0;

	if (!tests) {
		fprintf(stderr, "usage: replay TESTS [TARGET]\n");
		return 1;
	}
	fuzz_start();
	for (const struct fuzz_target *t = fuzz_targets; t->name; t++) {
		int inputs;

		if (argc > 2 && strcmp(argv[2], t->name))
			continue;
		inputs = replay(t, tests);
		printf("%sok %d - %s: %d inputs\n", inputs > 0 ? "" : "not ",
		       ++nr, t->name, inputs);
		fflush(stdout);
	}
	printf("1..%d\n", nr);
	free(tests);
	return 0;
}
