#!/usr/bin/env bash
# Generates everything anew in a copy of the tree and compares: fails where a generated file is out of date,
# was edited, or has nothing that generates it. The tree stays as it is. `make generate-check` runs it.
set -euo pipefail
cd "$(dirname "$0")/.."

# generated lists the generated files of the tree at $1.
generated() { (cd "$1" && find gen -type f && find . -name '*.gen.go' -not -path './gen/*' -not -path '*/node_modules/*') | sed 's|^\./||' | sort; }

copy=$(mktemp -d)
trap 'chmod -R u+w "$copy" && rm -rf "$copy"' EXIT
tar --exclude=./.git --exclude=node_modules --exclude=./bin --exclude=./vb365-data -cf - . | tar -xf - -C "$copy"

# What is in gen comes from the contract alone. The table of operations stays: the program that writes it
# imports its package.
rm -rf "$copy/gen"
mkdir "$copy/gen"
(cd "$copy" && go generate ./...)

failed=0
while read -r file; do
  if [ ! -e "$copy/$file" ]; then
    echo "generate-check: $file: nothing generates it; take it away"
  elif [ ! -e "$file" ]; then
    echo "generate-check: $file: is missing"
  elif ! cmp -s "$file" "$copy/$file"; then
    echo "generate-check: $file: is out of date or was edited by hand"
    diff -u --label "$file" --label "$file, generated" "$file" "$copy/$file" | head -n 20 || true
  else
    continue
  fi
  failed=1
done < <({ generated .; generated "$copy"; } | sort -u)

if [ "$failed" = 1 ]; then
  echo "generate-check: change spec/openapi.yaml or spec/codegen, run \"make generate\" and commit what it writes." >&2
  exit 1
fi
echo "generate-check: all generated files are what \"make generate\" writes."
