/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawing with gnuplot: see gnuplot.h.
 *
 * No shell is involved, so a path may hold any character.  Inside gnuplot's
 * single quotes only the quote itself is special, and doubled; a string that
 * spans lines is not possible, hence the blank.
 */
#include "report/chart/gnuplot.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A directory, and the file in it. */
#define SCRIPT_PATH ((size_t)2 * PATH_MAX)

/* One "name='value'; " for gnuplot -e, quoted; a line break is a blank. */
static void print_setting(FILE *out, const char *name, const char *value)
{
	fprintf(out, "%s='", name);
	for (; *value; value++) {
		if (*value == '\'')
			fputc('\'', out);
		fputc(*value == '\n' || *value == '\r' ? ' ' : *value, out);
	}
	fputs("'; ", out);
}

/* The directory of the running program, without the slash; "" if unknown. */
static void program_directory(char dir[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", dir, PATH_MAX - 1);
	char *slash;

	dir[n > 0 ? n : 0] = '\0';
	slash = strrchr(dir, '/');
	if (slash)
		*slash = '\0';
}

static bool find_script(const char *script, char path[SCRIPT_PATH])
{
	static const char *const beside[] = {
		"../plots",                 /* build/umountsim */
		"../../plots",              /* build/asan/umountsim */
		"../share/umountsim/plots", /* PREFIX/bin/umountsim */
	};
	const char *given = getenv("UMOUNTSIM_PLOTS");
	char dir[PATH_MAX];

	if (given) {
		snprintf(path, SCRIPT_PATH, "%s/%s", given, script);
		if (!access(path, R_OK))
			return true;
		warn("%s, from UMOUNTSIM_PLOTS", path);
		return false;
	}
	program_directory(dir);
	for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++) {
		snprintf(path, SCRIPT_PATH, "%s/%s/%s", dir, beside[i],
			 script);
		if (!access(path, R_OK))
			return true;
	}
	warnx("cannot find the gnuplot script %s; set UMOUNTSIM_PLOTS to the "
	      "directory that holds it", script);
	return false;
}

/* The settings, and where the script finds those that it loads. */
static char *settings_text(const struct gnuplot_setting *set, const char *path)
{
	char *text = NULL, *home = strdup(path);
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f || !home)
		err(1, "gnuplot");
	strrchr(home, '/')[1] = '\0';
	print_setting(f, "home", home);
	for (; set->name; set++)
		if (set->value)
			print_setting(f, set->name, set->value);
	if (fclose(f))
		err(1, "gnuplot");
	free(home);
	return text;
}

bool gnuplot_run(const char *script, const struct gnuplot_setting *set)
{
	char path[SCRIPT_PATH];
	char *argv[] = { (char[]){ "gnuplot" }, (char[]){ "-e" }, NULL, path,
			 NULL };
	int status, error;
	pid_t pid;

	if (!find_script(script, path))
		return false;
	argv[2] = settings_text(set, path);
	error = posix_spawnp(&pid, "gnuplot", NULL, NULL, argv, environ);
	free(argv[2]);
	if (error == ENOENT) {
		warnx("gnuplot is not installed (Debian: gnuplot-nox)");
		return false;
	}
	if (error) {
		errno = error;
		warn("cannot run gnuplot");
		return false;
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		warnx("gnuplot failed on %s", path);
		return false;
	}
	return true;
}

bool gnuplot_draw(const char *script, const char *csv, const char *out)
{
	const struct gnuplot_setting set[] = { { "csv", csv }, { "out", out },
					       { NULL, NULL } };

	return gnuplot_run(script, set);
}
