/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Written by validation/evidence: `make docs`. */
#include "study/evidence.h"

/* name, kernel, CPUs, HZ, PREEMPT_RT, loops, p50 error in %: mean, worst */
const struct evidence evidence[] = {
	{ "published", "7.0", 16, 100, false, 4, 5.2, 10.8 },
	{ "rerun-6.12", "6.12.117", 16, 100, false, 4, 4.2, 13.5 },
	{ "6.1-generic-8", "6.1.192", 8, 250, false, 4, 12.7, 28.7 },
	{ "6.12-expedited-8", "6.12.117", 8, 250, false, 4, 13.6, 28.1 },
	{ "6.12-generic-16", "6.12.117", 16, 250, false, 4, 18.4, 35.2 },
	{ "6.12-generic-2", "6.12.117", 2, 250, false, 4, 155.3, 359.9 },
	{ "6.12-generic-32", "6.12.117", 32, 250, false, 4, 25.4, 43.5 },
	{ "6.12-generic-8", "6.12.117", 8, 250, false, 4, 10.0, 33.0 },
	{ "6.12-haltpoll-16", "6.12.117", 16, 250, false, 4, 4.0, 12.9 },
	{ "6.12-haltpoll-8", "6.12.117", 8, 250, false, 4, 8.4, 12.6 },
	{ "6.12-hz100-4", "6.12.117", 4, 100, false, 4, 24.2, 82.3 },
	{ "6.12-hz1000-16", "6.12.117", 16, 1000, false, 4, 16.0, 37.8 },
	{ "6.12-nocb-16", "6.12.117", 16, 250, false, 4, 16.7, 36.4 },
	{ "6.12-nocb-8", "6.12.117", 8, 250, false, 4, 13.9, 20.1 },
	{ "6.12-nohz-full-8", "6.12.117", 8, 250, false, 4, 170.5, 625.2 },
	{ "6.12-rcuscale-1", "6.12.117", 1, 250, false, 0, 0.3, 0.3 },
	{ "6.12-rcuscale-16", "6.12.117", 16, 250, false, 0, 2.7, 2.7 },
	{ "6.12-rcuscale-8", "6.12.117", 8, 250, false, 0, 1.3, 1.3 },
	{ "6.12-rcuscale-expedited-8", "6.12.117", 8, 250, false, 0, 25.9, 25.9 },
	{ "6.12-rcuscale-hz1000-16", "6.12.117", 16, 1000, false, 0, 40.2, 40.2 },
	{ "6.12-rcuscale-hz1000-8", "6.12.117", 8, 1000, false, 0, 5.8, 5.8 },
	{ "6.12-rt-16", "6.12.117", 16, 250, true, 4, 32.7, 43.2 },
	{ "6.12-rt-8", "6.12.117", 8, 250, true, 4, 10.5, 16.3 },
	{ "6.18-kvm-2-expedited", "6.18.44", 2, 250, false, 0, 54.1, 82.6 },
	{ "6.18-kvm-2", "6.18.44", 2, 250, false, 0, 14.3, 67.3 },
};

const int nr_evidence = sizeof(evidence) / sizeof(evidence[0]);
