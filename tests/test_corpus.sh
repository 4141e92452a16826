#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_corpus.sh BUILD: every input that was made by hand for the fuzzer, or that
# it once found, under sanitizers.

cd "$(dirname "$0")/.." || exit 1
exec "$1/asan/tests/replay" tests
