#!/usr/bin/env bash
# fuzz.sh [FOLDER]: runs each fuzz target below a folder, of the whole module without one, for a while, one after
# another. What a target finds, go test keeps below testdata/fuzz of its package: it fails there until it is
# mended, and is to be committed. `make fuzz` runs it.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=
while IFS=: read -r file target; do
  folder=./${file%/*}
  echo "==> $target in $folder"
  go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-20s}" "$folder" || failed="$failed $target"
done < <(git ls-files "${1:-.}" | grep '_test\.go$' | grep -v '^internal/bench/\|/testdata/' | xargs grep -oE '^func Fuzz[A-Za-z0-9_]+' | sed 's/func //' | sort)
if [ -n "$failed" ]; then
  echo "fuzz: failed:$failed" >&2
  exit 1
fi
