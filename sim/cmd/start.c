/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The start of a program, and its very end: see start.h.
 *
 * A descriptor 0, 1 or 2 that is closed would be given to the first file that
 * is opened, and tables would be printed into it.  So it is opened on
 * /dev/null, in the direction in which it is never used: printing to a standard
 * output that was closed stays an error, as it is for any file.
 *
 * A pipe without a reader or a file beyond its limit is to be a failed write,
 * not a signal: other files are still to be written.  What is printed by a library
 * just before it exits, as argp does with --help, is looked at by the last function
 * to run.
 */
#include "cmd/start.h"

#include <argp.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/memory.h"
#include "cmd/verbs.h"

static void open_standard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		int mode = fd ? O_RDONLY : O_WRONLY;

		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", mode) != fd)
			exit(EXIT_FAILED); /* nowhere to complain */
	}
}

static void flush_stdout(void)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return;
	if (errno && errno != EPIPE) /* as in output.c */
		warn("cannot write standard output");
	else if (!errno)
		warnx("cannot write standard output");
	_exit(EXIT_FAILED);
}

/* Instead of GSL's own handler, which aborts. */
static void gsl_failed(const char *reason, const char *file, int line,
		       int number)
{
	(void)file;
	(void)line;
	errx(EXIT_FAILED, "GSL: %s (%s)", reason, gsl_strerror(number));
}

void program_start(void)
{
	open_standard_descriptors();
	if (atexit(flush_stdout))
		errx(EXIT_FAILED, "out of memory");
	gsl_set_error_handler(gsl_failed);
	memory_of_libraries();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	argp_err_exit_status = EXIT_USAGE;
}
