/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Written by validation/evidence: `make docs`. */
#include "study/evidence.h"

/* name, kernel, CPUs, HZ, PREEMPT_RT, loops, p50 error in %: mean, worst */
const struct evidence evidence[] = {
	{ "published", "7.0", 16, 100, false, 4, 5.2, 11.3 },
	{ "rerun-6.12", "6.12.117", 16, 100, false, 4, 5.2, 13.5 },
	{ "6.1-generic-8", "6.1.192", 8, 250, false, 4, 13.0, 28.6 },
	{ "6.12-expedited-8", "6.12.117", 8, 250, false, 4, 12.9, 27.1 },
	{ "6.12-generic-16-again", "6.12.117", 16, 250, false, 4, 5.9, 8.6 },
	{ "6.12-generic-16", "6.12.117", 16, 250, false, 4, 22.5, 48.0 },
	{ "6.12-generic-2", "6.12.117", 2, 250, false, 4, 150.4, 342.7 },
	{ "6.12-generic-32", "6.12.117", 32, 250, false, 4, 19.8, 36.5 },
	{ "6.12-generic-8-again", "6.12.117", 8, 250, false, 4, 10.2, 28.0 },
	{ "6.12-generic-8-busy", "6.12.117", 8, 250, false, 4, 8.3, 23.1 },
	{ "6.12-generic-8", "6.12.117", 8, 250, false, 4, 10.7, 35.7 },
	{ "6.12-haltpoll-16", "6.12.117", 16, 250, false, 4, 10.2, 24.5 },
	{ "6.12-haltpoll-8", "6.12.117", 8, 250, false, 4, 6.6, 13.4 },
	{ "6.12-hz100-4", "6.12.117", 4, 100, false, 4, 25.0, 83.1 },
	{ "6.12-hz1000-16", "6.12.117", 16, 1000, false, 4, 14.9, 39.3 },
	{ "6.12-nocb-16", "6.12.117", 16, 250, false, 4, 15.7, 40.1 },
	{ "6.12-nocb-8", "6.12.117", 8, 250, false, 4, 13.7, 20.1 },
	{ "6.12-nohz-full-8", "6.12.117", 8, 250, false, 4, 197.7, 765.0 },
	{ "6.12-rcuscale-1", "6.12.117", 1, 250, false, 0, 0.2, 0.2 },
	{ "6.12-rcuscale-16", "6.12.117", 16, 250, false, 0, 1.2, 1.2 },
	{ "6.12-rcuscale-8", "6.12.117", 8, 250, false, 0, 0.5, 0.5 },
	{ "6.12-rcuscale-expedited-8", "6.12.117", 8, 250, false, 0, 25.9, 25.9 },
	{ "6.12-rcuscale-hz1000-16", "6.12.117", 16, 1000, false, 0, 36.1, 36.1 },
	{ "6.12-rcuscale-hz1000-8", "6.12.117", 8, 1000, false, 0, 2.4, 2.4 },
	{ "6.12-rt-16", "6.12.117", 16, 250, true, 4, 25.2, 34.5 },
	{ "6.12-rt-8", "6.12.117", 8, 250, true, 4, 18.5, 36.3 },
	{ "6.18-kvm-2-expedited", "6.18.44", 2, 250, false, 0, 53.9, 82.6 },
	{ "6.18-kvm-2", "6.18.44", 2, 250, false, 0, 14.3, 67.0 },
};

const int nr_evidence = sizeof(evidence) / sizeof(evidence[0]);
