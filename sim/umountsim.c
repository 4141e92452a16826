/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umountsim: predicts the latency of umount(8) under load.
 *
 * main() picks the verb; sim/cmd/ has a file for each.
 */
#include <argp.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/common.h"
#include "cmd/start.h"
#include "cmd/verbs.h"
#include "report/output.h"
#include "scenario/diag.h"

/* What `make` was told by git, as " (1234567)". */
#ifndef COMMIT
#define COMMIT ""
#endif

struct verb {
	const char *name, *args;
	int (*run)(int argc, char **argv);
	const char *what;
};

static const struct verb verbs[] = {
	{ "run", "SCENARIO", cmd_run,
	  "predict latencies: table, JSON, CSV, charts" },
	{ "check", "SCENARIO", cmd_check,
	  "report every error of a scenario; --print its defaults" },
	{ "compare", "A [B]", cmd_compare,
	  "paired differences of two scenarios or kernels" },
	{ "explain", "SCENARIO", cmd_explain,
	  "where the time of a umount went, and what would help" },
	{ "race", "SCENARIO", cmd_race,
	  "how likely busy inodes after unmount are" },
	{ "trace", "SCENARIO", cmd_trace,
	  "a timeline for Perfetto, with the kernel's tracepoints" },
	{ "plot", "SCENARIO", cmd_plot,
	  "all charts, percentile files, histograms" },
	{ "report", "SCENARIO", cmd_report,
	  "one page of HTML with all of that" },
	{ "sweep", "FILE", cmd_sweep,
	  "run a scenario at many settings; resumable" },
	{ "sensitivity", "FILE", cmd_sensitivity,
	  "which parameter matters: Morris, Sobol indices" },
	{ "calibrate", "SCENARIO", cmd_calibrate,
	  "fit parameters to what was measured" },
	{ "ingest", "DIR", cmd_ingest,
	  "a scenario from measurements of a host" },
	{ "validate", "SCENARIO", cmd_validate,
	  "predicted beside measured; exit 3 where it falls short" },
	{ "bench", "", cmd_bench,
	  "how fast this program is, and against an earlier one" },
};

#define NR_VERBS (sizeof(verbs) / sizeof(*verbs))

static void print_help(FILE *out)
{
	fputs("Usage: umountsim VERB [OPTION...] ARGUMENT...\n"
	      "Predicts the latency of umount(8) on a Linux host under load, "
	      "by simulating\nRCU grace periods, callbacks, workqueues and "
	      "the drain protocol.\n\nVerbs:\n",
	      out);
	for (size_t i = 0; i < NR_VERBS; i++)
		fprintf(out, "  %-12s%-9s%s\n", verbs[i].name, verbs[i].args,
			verbs[i].what);
	fputs("\n  umountsim help VERB      options of a verb; also VERB "
	      "--help; --version\n"
	      "Exit status: 0 ok, 1 failed while running, 2 usage or "
	      "scenario error,\n3 a check was not met.\n"
	      "First steps:  umountsim run quickstart.yaml\n",
	      out);
}

static int unknown_verb(const char *name)
{
	const char *names[NR_VERBS];
	const char *suggestion;
	struct arena arena;

	for (size_t i = 0; i < NR_VERBS; i++)
		names[i] = verbs[i].name;
	arena_init(&arena, 0);
	suggestion = diag_suggest(&arena, name, names, (int)NR_VERBS);
	warnx("unknown verb '%s'%s", name,
	      *suggestion ? suggestion : "; umountsim --help lists them");
	arena_free(&arena);
	return EXIT_USAGE;
}

/* name, or what else it goes by. */
static bool is(const char *arg, const char *name, const char *option,
	       const char *letter)
{
	return !strcmp(arg, name) || !strcmp(arg, option) ||
	       !strcmp(arg, letter);
}

static int run_verb(const struct verb *v, int argc, char **argv)
{
	char name[32];

	snprintf(name, sizeof(name), "umountsim %s", v->name);
	argv[0] = name;
	return v->run(argc, argv);
}

int main(int argc, char **argv)
{
	static char verb_help[] = "--help";
	struct output out;

	program_start();
	argp_program_version = "umountsim " UMOUNTSIM_VERSION COMMIT;
	if (argc < 2) {
		print_help(stderr);
		return EXIT_USAGE;
	}
	if (argc == 3 && !strcmp(argv[1], "help")) { /* help VERB */
		argv[1] = argv[2];
		argv[2] = verb_help;
	}
	for (size_t i = 0; i < NR_VERBS; i++) {
		if (!strcmp(argv[1], verbs[i].name))
			return run_verb(&verbs[i], argc - 1, argv + 1);
	}
	output_open(&out, "-");
	if (is(argv[1], "help", "--help", "-h"))
		print_help(out.f);
	else if (is(argv[1], "version", "--version", "-V"))
		fprintf(out.f, "%s\n", argp_program_version);
	else
		return unknown_verb(argv[1]);
	return output_close(&out) ? EXIT_OK : EXIT_FAILED;
}
