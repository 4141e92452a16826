/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a directory of measurements (docs/measuring.md) to the scenario of that
 * host and its load.
 *
 * Three steps: facts.c reads what the host is and what was done (host.yaml,
 * load.yaml); costs.c takes the costs of single steps from what was measured without
 * pressure, or waits.c, where no umounts were, what was waited for; write.c says
 * it all as YAML.  simulated.c sits beside them, and takes the costs with which the
 * simulated loops are as fast as the real ones, and an umount without pressure as long.
 *
 * No latency under pressure goes into it.  Those are what the scenario is held
 * against, by the data files that it names.
 */
#ifndef INGEST_INGEST_H
#define INGEST_INGEST_H

#include <stdbool.h>
#include <stdio.h>

#include "data/csv_table.h"
#include "scenario/yaml_tree.h"

#define INGEST_DRIVERS 32

/* A lognormal in ns; not known: median NAN. */
struct spread {
	double median, p99;
};

/* On an emulator that counts instructions, ns: docs/measuring.md has it. */
#define ICOUNT_IDLE_EXIT 4.7e3

#define ICOUNT_WRITE_CPU 54e3 /* likewise, of a write, of ext4 in Debian's 6.12 */

#define PROGRAM_LEAST 0.05 /* the program's own part of an umount */

/* Costs that were taken from umounts without pressure; NAN: not known. */
struct ingest_costs {
	double latency;      /* ns, median of no-pressure */
	struct spread user, finish;
	double sync, evict;  /* ns, in the kernel before and behind the drain */
	double put_super;    /* ns, CPU part */
	struct spread disk;  /* one request */
	double mount;        /* ns, CPU part */
	struct spread churned; /* more for a superblock that was written to */
	double write_cpu;    /* ns, mean; by the pace of the loops */
};

/* What the host itself takes, in costs.csv; and where that stands under host. */
enum host_cost {
	HOST_WAKEUP, HOST_LOCAL_WAKEUP, HOST_POLLED_WAKEUP, HOST_IPI,
	NR_HOST_COSTS,
};

extern const struct host_cost_text {
	const char *measured, *key;
} host_cost_text[NR_HOST_COSTS];

/* A driver that was measured: samples.csv, or a group of waits.csv. */
struct ingest_driver {
	const char *name;
	int n;            /* samples of one kernel */
	int threads;      /* of waits */
	bool busy, row;
	bool forks;       /* before each call: of callbacks to wait for */
};

enum wait_kind { WAIT_NORMAL, WAIT_BARRIER, WAIT_EXPEDITED, NR_WAIT_KINDS };

/* What is waited for, and the step that is the same here. */
extern const char *const wait_name[NR_WAIT_KINDS];

/* Statistics of one wait in one group, ns. */
struct ingest_wait {
	enum wait_kind kind;
	int driver;
	int n;
	double p50, p95, p99, max;
};

struct ingest {
	struct arena *arena;
	struct diag *diag;
	const char *dir;
	const char *files;   /* in front of data files' names in the scenario */
	bool bound;          /* each thread of waits to a CPU of its own */
	bool waits;          /* of waits.csv, not of samples.csv */
	const char *kernel;  /* the protocol; NULL: as load.yaml says */

	/* host.yaml */
	const char *name, *release, *machine;
	int cpus, possible_cpus, hz, pcpus;
	bool pcpu_slice_auto, icount, vcpu_pack;
	int switches_per_s; /* when idle; 0: not known */
	const char *version, *no_hz, *cmdline; /* of host.kernel */
	const struct node *kernel_config;
	const char *unmodelled[16];    /* what the model does not have */
	int nr_unmodelled;

	/* load.yaml, rates.csv */
	int churners, writes, own_churn, warm_up_s;
	double rounds_per_s; /* NAN: not known */

	int nr_drivers;
	struct ingest_driver driver[INGEST_DRIVERS];
	int nr_wait;
	struct ingest_wait wait[NR_WAIT_KINDS * INGEST_DRIVERS];
	bool has_calls, has_grace_periods;
	struct ingest_costs cost;
	struct spread host_cost[NR_HOST_COSTS]; /* NAN: not known */
	double context_switch; /* of them, ns; NAN likewise */
	const char *costs_from; /* another machine's name; NULL: its own */
};

/* Whether the directory has that file. */
bool ingest_has(const struct ingest *g, const char *name);
/* The table of a file; false after errors, also if there is no such file. */
bool ingest_table(struct ingest *g, const char *name, struct csv_table *t);
/* The column, which has to be there; -1 after an error. */
int ingest_column(struct ingest *g, const char *file, const struct csv_table *t,
		  const char *name);
/* A duration in ms, in ns; NAN if it is none. */
double ingest_ns(const char *text);
/* An error that concerns a file as a whole. */
void ingest_error(struct ingest *g, const char *file, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Each reports errors to g->diag and returns false after any. */
bool ingest_facts(struct ingest *g);
bool ingest_host_costs(struct ingest *g);
bool ingest_load_costs(struct ingest *g);
bool ingest_waits(struct ingest *g);
/* Costs by simulation; false after a message. */
bool ingest_simulated(struct ingest *g, FILE *diag);
void ingest_write(const struct ingest *g, FILE *out);

#endif
