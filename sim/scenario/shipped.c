/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are shipped with the program: see shipped.h. */
#include "scenario/shipped.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void program_directory(char dir[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", dir, PATH_MAX - 1);
	char *slash;

	dir[n > 0 ? n : 0] = '\0';
	slash = strrchr(dir, '/');
	if (slash)
		slash[1] = '\0';
}

static const char *const beside[] = {
	"../configs",                 /* build/umountsim */
	"../../configs",              /* build/asan/umountsim */
	"../../../configs",           /* build/asan/tests/test_scenario */
	"../share/umountsim/configs", /* PREFIX/bin/umountsim */
};

#define NR_BESIDE (sizeof(beside) / sizeof(*beside))

static const char *const folder[] = { "machines/", "kernels/", "", "sweeps/" };

#define NR_FOLDERS (sizeof(folder) / sizeof(*folder))
#define NR_SCENARIOS (NR_FOLDERS - 1)

static const char *find(struct arena *arena, const char *name,
			const char *extension)
{
	char dir[PATH_MAX];

	program_directory(dir);
	for (size_t i = 0; i < NR_BESIDE; i++)
		for (size_t k = 0; k < NR_FOLDERS; k++) {
			const char *path = arena_printf(arena, "%s%s/%s%s%s",
							dir, beside[i],
							folder[k], name,
							extension);

			if (!access(path, R_OK))
				return path;
		}
	return NULL;
}

const char *shipped_file(struct arena *arena, const char *name)
{
	size_t n = strlen(name), yaml = strlen(".yaml");
	bool has = n > yaml && !strcmp(name + n - yaml, ".yaml");

	return find(arena, name, has ? "" : ".yaml");
}

static int is_yaml(const struct dirent *e)
{
	const char *end = strstr(e->d_name, ".yaml");

	return end && !end[strlen(".yaml")];
}

static int names_in(struct arena *arena, const char *path, const char **name,
		    int most)
{
	struct dirent **list = NULL;
	int nr = scandir(path, &list, is_yaml, alphasort), kept = 0;

	for (int i = 0; i < nr; i++) {
		const char *file = list[i]->d_name;

		if (kept < most)
			name[kept++] = arena_printf(arena, "%.*s",
				(int)(strlen(file) - strlen(".yaml")), file);
		free(list[i]);
	}
	free(list);
	return kept;
}

int shipped_names(struct arena *arena, const char **name, int most)
{
	char dir[PATH_MAX];
	int nr = 0;

	program_directory(dir);
	for (size_t i = 0; i < NR_BESIDE; i++)
		for (size_t k = 0; k < NR_SCENARIOS; k++)
			nr += names_in(arena,
				       arena_printf(arena, "%s%s/%s", dir,
						    beside[i], folder[k]),
				       name + nr, most - nr);
	return nr;
}

const char *shipped_or(struct arena *arena, const char *path)
{
	static const char configs[] = "configs/";
	const char *name = path, *found;
	struct stat st;

	if (*path == '/' || *path == '.' || !stat(path, &st) ||
	    errno != ENOENT || !strcmp(path, "-"))
		return path;
	if (!strncmp(name, configs, strlen(configs)))
		name += strlen(configs);
	found = *name ? shipped_file(arena, name) : NULL;
	return found ? found : path;
}
