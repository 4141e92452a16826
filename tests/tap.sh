# SPDX-License-Identifier: GPL-3.0-or-later
#
# Sourced by the shell tests: TAP, in which every line that begins with "ok" or
# "not ok" is a test, as cmocka prints it too.

tap_n=0
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

# check NAME COMMAND...: passes if the command succeeds.  Its output, and that
# of the command under test in $tmp/out and $tmp/err, is shown if not.
check() {
	tap_name=$1
	shift
	tap_n=$((tap_n + 1))
	if "$@" >"$tmp/check" 2>&1; then
		echo "ok $tap_n - $tap_name"
	else
		echo "not ok $tap_n - $tap_name"
		for tap_f in check out err; do
			[ -s "$tmp/$tap_f" ] && head -n 20 "$tmp/$tap_f" |
				sed "s/^/#   $tap_f: /"
		done
	fi
	return 0
}

# gives STATUS COMMAND...: runs it; succeeds if it exits so.
gives() {
	tap_status=$1
	shift
	"$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	tap_got=$?
	[ $tap_got = "$tap_status" ] || {
		echo "exit status $tap_got, expected $tap_status: $*"
		return 1
	}
}

# says out|err PATTERN: what the last command wrote.
says() {
	grep -q -e "$2" "$tmp/$1" || {
		echo "no '$2' in $1"
		return 1
	}
}
