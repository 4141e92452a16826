/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The end of a run whose state is wrong: a message, and a core dump for those
 * who want one.  (Rejected: going on with a warning.  Every number that such a
 * run prints would be in doubt.)
 */
#include "engine/selfcheck.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

_Noreturn void selfcheck_failed(const struct engine *e, const char *file,
				int line, const char *what, long long a,
				long long b)
{
	fprintf(stderr,
		"umountsim: %s:%d: check failed: %s (%lld, %lld) at simulated "
		"time %" PRId64 " ns, seed %" PRIu64 ", replication %" PRIu64
		"\n", file, line, what, a, b, e->now, e->seed, e->replication);
	abort();
}
