/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the programs that take samples share.
 */
#ifndef MEASURE_SAMPLE_H
#define MEASURE_SAMPLE_H

#include <time.h>

double clock_ms(clockid_t clock);

/* Runs a command and waits for it; exits if it fails. */
void run(char **command);

/* Watches for a tenth of a second: whether all CPUs were idle for nine tenths of it. */
int quiet(void);

#endif
