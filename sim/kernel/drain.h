/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cgroup_writeback_umount() as data: a gate and a list of steps.
 *
 * Nothing here, and nothing in the rest of the model, asks which kernel runs.
 * A protocol is four lines of a scenario; steps.c takes its steps.
 */
#ifndef KERNEL_DRAIN_H
#define KERNEL_DRAIN_H

#include "kernel/umount.h"

/* The umounting task t of u takes the steps of the machine's protocol. */
void cgroup_writeback_umount(struct umount *u, task_fn then);

#endif
