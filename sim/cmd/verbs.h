/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The verbs of the command line, a file each.
 *
 * argv[0] is "umountsim VERB".  The return value is the exit status.
 */
#ifndef CMD_VERBS_H
#define CMD_VERBS_H

enum exit_status {
	EXIT_OK = 0,
	EXIT_FAILED = 1,    /* while running, or writing results */
	EXIT_USAGE = 2,     /* usage or scenario error: nothing ran */
	EXIT_NOT_MET = 3,   /* a check was not met */
};

int cmd_run(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_trace(int argc, char **argv);
int cmd_plot(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_race(int argc, char **argv);
int cmd_sweep(int argc, char **argv);
int cmd_sensitivity(int argc, char **argv);
int cmd_validate(int argc, char **argv);
int cmd_calibrate(int argc, char **argv);
int cmd_ingest(int argc, char **argv);
int cmd_bench(int argc, char **argv);

#endif
