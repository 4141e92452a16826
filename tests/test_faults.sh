#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_faults.sh BUILD: a sample of what `make faults` tries in full: a failed
# allocation ends in a message and status 1, or changes nothing.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh

for verb in run rerun check print compare explain trace ftrace hist sweep \
	store resume sensitivity validate calibrate help; do
	check "$verb" tests/faults/faults.sh "$1" 199 "$verb"
done

echo "1..$tap_n"
