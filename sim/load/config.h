/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What keeps the machine busy, and how umount(8) is measured: the part of a
 * scenario that describes load rather than machine.
 */
#ifndef LOAD_CONFIG_H
#define LOAD_CONFIG_H

#include <stdbool.h>

#include "engine/dist.h"
#include "engine/simtime.h"
#include "kernel/config.h"

enum step_writes {
	STEP_AUTO,  /* drawn lazily where the law allows it (load/writer.h) */
	STEP_ALWAYS,
	STEP_NEVER,
};

/* When the journal's thread commits what a writer has written. */
enum commits {
	COMMITS_EACH_TICK,  /* at most: timestamps have that resolution */
	COMMITS_EACH_WRITE, /* which waits for it */
};

/* What runs the loop. */
enum load_loop {
	LOOP_SHELL,   /* a script: mkdir, dd and rmdir are programs, each exec'ed */
	LOOP_PROGRAM, /* a program: system calls, and a forked child that writes */
};

/* Containers: load/container.h. */
struct container_config {
	int number;             /* at once */
	int depth;              /* cgroups of each, one below another, >= 1 */
	bool own_superblock;    /* each; else one for all */
	int together;           /* that start and end at once, >= 1 */
	struct dist life;       /* from an end to the next one */
	int inodes;             /* attached to each */
	struct dist write_every; /* between its writes */
	int writes;             /* O_SYNC writes then */
	int buffered_ios;       /* requests that write what it dirties then */
	int dirty_ios;          /* and what it leaves dirty at its end */
};

/* Interrupts of devices: load/interrupt.h. */
struct interrupt_config {
	bool any;
	struct dist every; /* between two of a CPU */
	struct dist takes; /* CPU time of each */
	const char *cpus;  /* which: cpulist.h */
};

/*
 * The published loop, one per churner and superblock: mkdir a cgroup, a child
 * joins it and writes, rmdir.
 */
struct load_config {
	enum load_loop loop;
	int churners;           /* loops, each on a superblock of its own */
	struct dist child_cpu;  /* of LOOP_PROGRAM: beside its writes */
	int writes;             /* O_SYNC writes of an iteration */
	int write_ios;          /* disk waits of one write, >= 1 */
	struct dist write_cpu;  /* CPU time before each of them */
	enum commits commits;
	struct dist commit_cpu; /* the journal thread's, for a commit */
	struct dist end_io;     /* of a write that allocates: a worker's; 0: none */
	int commit_ios;         /* and its disk waits; 0: no journal */
	enum step_writes step_writes;
	int inodes;             /* that an iteration attaches to its cgroup */
	bool recharge;          /* pages are charged anew to each cgroup */
	bool inode_clean;       /* and written back before the cgroup goes */
	double switch_rate;     /* further switches per second, all sbs together */
	struct dist pause;      /* at the end of an iteration */
	struct dist start;      /* of each loop, from the beginning of the run */
	struct container_config containers;
	struct interrupt_config interrupts;
	int spinners;           /* threads that spin in user mode, bound to a CPU */
	simtime_t warmup;       /* of the load, before the first umount */
};

/* What one sample is the latency of. */
enum sample_of {
	SAMPLE_EACH,  /* every umount */
	SAMPLE_BATCH, /* a batch of concurrent umounts, until the last is done */
	SAMPLE_DRAIN, /* the drain of every umount, and nothing else of it */
	SAMPLE_CALL,  /* umount2() of every umount, or all steps: no fork */
};

struct driver_config {
	const char *name;
	struct step_list steps; /* what is timed; empty: umount(8) */
	struct step_list beside; /* what a task on each CPU does all the time */
	bool pressure;      /* whether the load runs */
	int concurrency;    /* umounts started at once, of a sb each, 1..100000 */
	bool bound;         /* each to a CPU, in turn */
	bool together;      /* they wait for each other before the next sample */
	enum sample_of sample;
	int samples;        /* of one replication */
	int own_churn;      /* loop iterations on the target before its umount */
	struct dist settle; /* from there to the umount */
	struct dist gap;    /* between a sample's end and the next mount */
};

#endif
