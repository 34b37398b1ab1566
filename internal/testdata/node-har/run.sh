#!/usr/bin/env bash
# Writes HAR files with `vb365 record` and judges them by the schema of HAR 1.2, under Node. One that is broken
# on purpose must be refused.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --silent
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$PWD/../../..
(cd "$root" && go build -o "$work/vb365" ./cmd/vb365)
for version in v6 v7 v8; do
  "$work/vb365" record "$root/internal/mutant/testdata/$version.ndjson" -o "$work/$version.har" 2>"$work/log" ||
    { cat "$work/log" >&2; exit 1; }
done
# What a browser could not record is left out, so the command fails; what it could is a HAR.
"$work/vb365" record "$root/conformance/source/testdata/browser.har" -o "$work/browser.har" 2>"$work/log" || true
node check.mjs "$work"/*.har
sed 's/"startedDateTime"/"started"/' "$work/v6.har" >"$work/broken"
if node check.mjs "$work/broken" 2>/dev/null; then
  echo "the validator takes a HAR without startedDateTime" >&2
  exit 1
fi
