/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Threads that spin in user mode and are bound to a CPU each: a machine that
 * computes.
 */
#ifndef LOAD_SPINNER_H
#define LOAD_SPINNER_H

struct machine;

/* Starts n of them, the i-th on CPU i modulo the online ones. */
void spinners_start(struct machine *m, int n);

#endif
