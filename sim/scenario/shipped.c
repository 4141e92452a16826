/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are shipped with the program: see shipped.h. */
#include "scenario/shipped.h"

#include <errno.h>
#include <stdbool.h>
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

static const char *find(struct arena *arena, const char *name,
			const char *extension)
{
	static const char *const beside[] = {
		"../configs",                 /* build/umountsim */
		"../../configs",              /* build/asan/umountsim */
		"../../../configs",           /* build/asan/tests/test_scenario */
		"../share/umountsim/configs", /* PREFIX/bin/umountsim */
	};
	static const char *const folder[] = {
		"machines/", "kernels/", "", "sweeps/",
	};
	char dir[PATH_MAX];

	program_directory(dir);
	for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++)
		for (size_t k = 0; k < sizeof(folder) / sizeof(*folder); k++) {
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
