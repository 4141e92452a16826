/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawing with gnuplot: see gnuplot.h.
 *
 * gnuplot hands a file name that begins with | or < to a shell, and takes one
 * that begins with - for an option or for standard input, so every path begins
 * with / or ./ here.  Inside gnuplot's single quotes only the quote itself is
 * special; it is put in between as a string of its own, since a doubled one is
 * misread at the beginning.  A string that spans lines is not possible, hence
 * the blank.
 */
#include "report/chart/gnuplot.h"

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/arena.h"
#include "scenario/shipped.h"

/* One "name='value'; " for gnuplot -e, quoted; a line break is a blank. */
static void print_setting(FILE *out, const char *name, const char *value)
{
	fprintf(out, "%s='", name);
	for (; *value; value++) {
		if (*value == '\'')
			fputs("'.\"'\".'", out);
		else
			fputc(*value == '\n' || *value == '\r' ? ' ' : *value,
			      out);
	}
	fputs("'; ", out);
}

bool plots_file(const char *name, char path[PLOTS_PATH])
{
	static const char *const beside[] = {
		"../plots",                 /* build/umountsim */
		"../../plots",              /* build/asan/umountsim */
		"../share/umountsim/plots", /* PREFIX/bin/umountsim */
	};
	const char *given = getenv("UMOUNTSIM_PLOTS");
	char dir[PATH_MAX];

	if (given) {
		snprintf(path, PLOTS_PATH, "%s%s/%s",
			 *given == '/' ? "" : "./", given, name);
		if (!access(path, R_OK))
			return true;
		warn("%s, from UMOUNTSIM_PLOTS", path);
		return false;
	}
	program_directory(dir);
	for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++) {
		snprintf(path, PLOTS_PATH, "%s%s/%s", dir, beside[i], name);
		if (!access(path, R_OK))
			return true;
	}
	warnx("cannot find %s; set UMOUNTSIM_PLOTS to the directory that holds "
	      "it", name);
	return false;
}

static bool is_path(const char *name)
{
	return !strcmp(name, "csv") || !strcmp(name, "out") ||
	       !strcmp(name, "measured");
}

/*
 * The settings, with another picture, and where the script finds those that it
 * loads.
 */
static char *settings_text(const struct gnuplot_setting *set,
			   const char *picture, const char *script,
			   struct arena *arena)
{
	struct arena_text t;
	FILE *f = arena_text_begin(&t, arena);

	print_setting(f, "home",
		      arena_printf(arena, "%.*s",
				   (int)(strrchr(script, '/') - script) + 1,
				   script));
	for (; set->name; set++) {
		const char *value = strcmp(set->name, "out") ? set->value
							     : picture;

		if (value && *value != '/' && is_path(set->name))
			value = arena_printf(arena, "./%s", value);
		if (value)
			print_setting(f, set->name, value);
	}
	return arena_text_end(&t);
}

/*
 * Signals that this program ignores are none of gnuplot's, and the user's locale
 * is neither: the scripts are in UTF-8, their numbers have points.
 */
static int spawn(pid_t *pid, char **argv)
{
	posix_spawnattr_t attr;
	sigset_t ignored;
	int error = posix_spawnattr_init(&attr);

	if (error)
		return error;
	if (setenv("LC_ALL", "C.UTF-8", 1))
		error = errno;
	sigemptyset(&ignored);
	sigaddset(&ignored, SIGPIPE);
	sigaddset(&ignored, SIGXFSZ);
	if (!error)
		error = posix_spawnattr_setsigdefault(&attr, &ignored);
	if (!error)
		error = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	if (!error)
		error = posix_spawnp(pid, argv[0], NULL, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	return error;
}

static bool run(char *settings, char *path)
{
	char *argv[] = { (char[]){ "gnuplot" }, (char[]){ "-e" }, settings,
			 path, NULL };
	int status, error;
	pid_t pid;

	error = spawn(&pid, argv);
	if (error == ENOENT) {
		warnx("gnuplot is not installed (Debian: gnuplot-nox)");
		return false;
	}
	if (error) {
		errno = error;
		warn("cannot run gnuplot");
		return false;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR) {
			warn("cannot wait for gnuplot");
			return false;
		}
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		warnx("gnuplot failed on %s", path);
		return false;
	}
	return true;
}

static const char *picture_of(const struct gnuplot_setting *set)
{
	while (strcmp(set->name, "out"))
		set++;
	return set->value;
}

/* "DIR/.umountsim-1234.png" for the picture DIR/NAME.png. */
static const char *temporary(const char *out, struct arena *arena)
{
	const char *slash = strrchr(out, '/'), *ending = strrchr(out, '.');

	return arena_printf(arena, "%.*s.umountsim-%d%s",
			    slash ? (int)(slash - out) + 1 : 0, out,
			    (int)getpid(),
			    ending && ending > slash ? ending : "");
}

/*
 * Cairo writes the time of day into a PDF, 14 digits.  The same chart is to be the
 * same bytes.
 */
static bool no_date(const char *picture)
{
	static const char key[] = "/CreationDate (D:";
	size_t at = 0;
	FILE *f = fopen(picture, "r+");
	bool ok = f;
	int c;

	while (ok && key[at] && (c = getc(f)) != EOF)
		at = c == key[at] ? at + 1 : c == *key;
	if (ok && !key[at])
		ok = !fseek(f, 0, SEEK_CUR) && fputs("20000101000000", f) >= 0;
	if (f && fclose(f))
		ok = false;
	if (!ok)
		warn("%s", picture);
	return ok;
}

static bool take_place(const char *picture, const char *out)
{
	const char *ending = strrchr(picture, '.');
	struct stat st;

	if (stat(picture, &st) || !st.st_size) {
		warnx("gnuplot drew nothing into %s", out);
		return false;
	}
	if (ending && !strcmp(ending, ".pdf") && !no_date(picture))
		return false;
	if (rename(picture, out)) {
		warn("cannot write %s", out);
		return false;
	}
	return true;
}

bool gnuplot_run(const char *script, const struct gnuplot_setting *set)
{
	const char *out = picture_of(set), *picture;
	char path[PLOTS_PATH];
	struct arena arena;
	bool ok;

	if (!plots_file(script, path))
		return false;
	arena_init(&arena, 0);
	picture = temporary(out, &arena);
	ok = run(settings_text(set, picture, path, &arena), path) &&
	     take_place(picture, out);
	if (!ok)
		unlink(picture);
	arena_free(&arena);
	return ok;
}

bool gnuplot_draw(const char *script, const char *csv, const char *out)
{
	const struct gnuplot_setting set[] = { { "csv", csv }, { "out", out },
					       { NULL, NULL } };

	return gnuplot_run(script, set);
}
