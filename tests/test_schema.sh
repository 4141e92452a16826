#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_schema.sh BUILD: the JSON Schemas are such, every file that is shipped is
# valid by them, and a mistake is not.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
u=$build/umountsim

written() {
	gives 0 "$u" check --json-schema && cp "$tmp/out" "$tmp/scenario.json" &&
		gives 0 "$u" check --json-schema=sweep &&
		cp "$tmp/out" "$tmp/sweep.json" &&
		gives 0 "$u" check --json-schema=results &&
		cp "$tmp/out" "$tmp/results.json" &&
		gives 2 "$u" check --json-schema=nothing
}
check "check --json-schema" written

# valid SCHEMA FILE...: says which is not; BAD=1: says which is.
valid() {
	BAD=$BAD python3 - "$tmp" "$@" <<'END'
import json, os, sys, yaml
from jsonschema import Draft202012Validator as V
kind, bad = sys.argv[2], bool(os.environ.get('BAD'))
schema = json.load(open(f'{sys.argv[1]}/{kind}.json'))
V.check_schema(schema)
status = 0
for name in sys.argv[3:]:
    data = yaml.load(open(name), getattr(yaml, 'CSafeLoader', yaml.SafeLoader))
    errors = list(V(schema).iter_errors(data))
    if bool(errors) != bad:
        status = 1
        print(name, errors[0].message[:200] if errors else 'is valid')
sys.exit(status)
END
}

kernels=$(ls validation/kernels/*/scenario.yaml 2>/dev/null)
check "every shipped scenario" valid scenario configs/*.yaml \
	configs/cases/*.yaml configs/hosts/*.yaml configs/machines/*.yaml configs/kernels/*.yaml \
	validation/*.yaml tests/golden/*.yaml $kernels
check "every shipped sweep" valid sweep configs/sweeps/*.yaml
unions() { # ajv's strict mode, its default, has no lists of types
	! grep -n '"type": \[' "$tmp"/*.json
}
check "a type is one word" unions
check "results files" valid results tests/golden/*.json

b=tests/scenarios/bad
BAD=1
check "mistakes that are one value's" valid scenario $b/key-in-wrong-section.yaml \
	$b/driver-unknown-key.yaml $b/word-unknown.yaml \
	$b/real-out-of-range.yaml $b/duration-bare-number.yaml \
	$b/duration-unknown-unit.yaml $b/dist-two-kinds.yaml \
	$b/version-unknown.yaml $b/int-is-list.yaml $b/int-too-large.yaml \
	$b/kernel-unknown-step.yaml
check "a scenario is no sweep" valid sweep configs/quickstart.yaml

echo "1..$tap_n"
