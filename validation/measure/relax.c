// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * relax: spins with PAUSE until it is killed.
 *
 * Under instruction counting QEMU's vCPUs take turns, and one that neither halts
 * nor says PAUSE can keep its turn for ever: whenever its budget is used up, so is
 * everybody's.  Before Linux 6.5 a CPU that brings up another waits in exactly that
 * way, and the other never starts.  With this beside it there are pauses.
 */

#include <sched.h>

int main(void)
{
	for (;;) {
#if defined(__x86_64__)
		__builtin_ia32_pause();
#else
		sched_yield();
#endif
	}
}
