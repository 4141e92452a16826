/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umountsim-mpi: sweep and sensitivity across machines.
 *
 *     mpirun -n 64 umountsim-mpi sweep FILE -o results.db
 *
 * Rank 0 is the program as it is: it reads the file, keeps the store, hands
 * out units and puts points together.  The others read the same file, say so
 * with its hash, and compute one unit after the other; what a unit gives is
 * sent as the block of memory that a thread would have handed over.  So the
 * store has the same content as that of one machine.
 *
 * A rank that dies takes the job with it, as MPI has it: mpirun says which one
 * it was, and the same command goes on from what is in the store.
 *
 * The file must be readable on every machine; only rank 0 opens the store.
 */
#include <err.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/start.h"
#include "cmd/sweep.h"
#include "cmd/verbs.h"

enum { TAG_HELLO = 1, TAG_UNIT, TAG_BLOCK };

/* -- ranks 1 and up -- */

/* nr == 0 ends the work. */
static struct unit receive_unit(void)
{
	struct unit unit;

	MPI_Recv(&unit, (int)sizeof(unit), MPI_BYTE, 0, TAG_UNIT,
		 MPI_COMM_WORLD, MPI_STATUS_IGNORE);
	return unit;
}

/* An engine that does not return: what follows is rank 0's business. */
static const char *serve(struct sweep_run *r, const struct sweep *s, int jobs,
			 struct arena *arena)
{
	struct sweep_worker *w = sweep_worker_new(s);
	uint64_t hash = sweep_hash(s);
	struct unit unit;

	(void)r;
	(void)jobs;
	(void)arena;
	MPI_Send(&hash, 1, MPI_UINT64_T, 0, TAG_HELLO, MPI_COMM_WORLD);
	for (unit = receive_unit(); unit.nr; unit = receive_unit()) {
		struct block *b = sweep_worker_run(w, unit);

		if (!b)
			errx(EXIT_FAILED, "out of memory");
		MPI_Send(b, (int)(sizeof(*b) + b->len),
			 MPI_BYTE, 0, TAG_BLOCK, MPI_COMM_WORLD);
		free(b);
	}
	sweep_worker_free(w);
	exit(EXIT_OK);
}

/* -- rank 0 -- */

static void send_unit(int rank, struct unit unit)
{
	MPI_Send(&unit, (int)sizeof(unit), MPI_BYTE, rank, TAG_UNIT,
		 MPI_COMM_WORLD);
}

/* Waits for a message without burning a processor, and keeps the run ticking. */
static MPI_Status wait_for_message(struct sweep_run *r)
{
	const struct timespec nap = { 0, 50000 };
	MPI_Status status;
	int there = 0;

	for (;;) {
		MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &there,
			   &status);
		if (there)
			return status;
		sweep_tick(r);
		nanosleep(&nap, NULL);
	}
}

static struct block *receive_block(const MPI_Status *status)
{
	struct block *b;
	int size;

	MPI_Get_count(status, MPI_BYTE, &size);
	b = malloc((size_t)size);
	if (!b)
		errx(EXIT_FAILED, "out of memory");
	MPI_Recv(b, size, MPI_BYTE, status->MPI_SOURCE, TAG_BLOCK,
		 MPI_COMM_WORLD, MPI_STATUS_IGNORE);
	return b;
}

/* False if that rank works on something else. */
static bool receive_hello(const MPI_Status *status, const struct sweep *s)
{
	uint64_t hash;

	MPI_Recv(&hash, 1, MPI_UINT64_T, status->MPI_SOURCE, TAG_HELLO,
		 MPI_COMM_WORLD, MPI_STATUS_IGNORE);
	return hash == sweep_hash(s);
}

static void dismiss(int rank)
{
	send_unit(rank, (struct unit){ .nr = 0 });
}

static const char *direct(struct sweep_run *r, const struct sweep *s, int jobs,
			  struct arena *arena)
{
	const char *wrong = NULL;
	int working = jobs, next = 0;

	while (working) {
		MPI_Status status = wait_for_message(r);

		if (status.MPI_TAG == TAG_BLOCK) {
			if (!sweep_collect(r, receive_block(&status)))
				next = sweep_nr_units(r);
			sweep_tick(r);
		} else if (!receive_hello(&status, s) && !wrong) {
			char *text = arena_alloc(arena, 80);

			snprintf(text, 80, "rank %d reads another sweep file",
				 status.MPI_SOURCE);
			wrong = text;
		}
		if (!wrong && next < sweep_nr_units(r)) {
			send_unit(status.MPI_SOURCE, sweep_unit(r, next++));
		} else {
			dismiss(status.MPI_SOURCE);
			working--;
		}
	}
	return wrong;
}

/* -- main -- */

static int command(int argc, char **argv, const struct computer *c)
{
	char name[40];

	if (argc < 2 || (strcmp(argv[1], "sweep") &&
			 strcmp(argv[1], "sensitivity"))) {
		if (!c->mute)
			fputs("Usage: mpirun -n N umountsim-mpi "
			      "{sweep|sensitivity} FILE -o RESULTS [OPTION...]\n",
			      stderr);
		return EXIT_USAGE;
	}
	snprintf(name, sizeof(name), "umountsim-mpi %s", argv[1]);
	argv[1] = name;
	if (!strcmp(name + 14, "sweep"))
		return sweep_command(argc - 1, argv + 1, c);
	return sensitivity_command(argc - 1, argv + 1, c);
}

static void finalize(void)
{
	MPI_Finalize();
}

/* Rank 0 has failed before the others were dismissed: they would wait. */
static int give_up(int status, int ranks)
{
	if (status != EXIT_OK && ranks > 1)
		MPI_Abort(MPI_COMM_WORLD, status);
	return status;
}

int main(int argc, char **argv)
{
	struct computer c = threads_of_this_process;
	int rank, ranks;

	program_start();
	MPI_Init(&argc, &argv);
	MPI_Comm_rank(MPI_COMM_WORLD, &rank);
	MPI_Comm_size(MPI_COMM_WORLD, &ranks);
	atexit(finalize);
	if (ranks > 1)
		c = (struct computer){ rank ? serve : direct, ranks - 1,
				       rank > 0 };
	if (rank && (!freopen("/dev/null", "w", stdout) ||
		     !freopen("/dev/null", "w", stderr)))
		return EXIT_FAILED;
	return give_up(command(argc, argv, &c), rank ? 1 : ranks);
}
