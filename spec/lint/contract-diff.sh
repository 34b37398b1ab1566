#!/usr/bin/env bash
# Compares the document of each version with the one of the last commit on main, and fails where a change
# breaks clients. A break that is meant goes into accepted-breaks.txt. `make contract-diff` runs it.
set -euo pipefail
cd "$(dirname "$0")/../.."

contract=spec/openapi.yaml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

nothing() { echo "contract-diff: nothing to compare: $1"; exit 0; }

# has REV: does the revision exist here and hold the contract?
has() { git cat-file -e "$1:$contract" 2>/dev/null; }

# base prints the revision to compare with. On main itself, with nothing changed since its last commit, that
# is the commit before.
base() {
  local rev
  for rev in refs/remotes/origin/main refs/heads/main; do
    git rev-parse --quiet --verify "$rev^{commit}" >/dev/null || continue
    if [ "$(git rev-parse "$rev")" = "$(git rev-parse HEAD)" ] && has HEAD && git diff --quiet HEAD -- "$contract"; then
      rev=HEAD~1
    fi
    echo "$rev"
    return
  done
}

git rev-parse --is-inside-work-tree >"$work/git" 2>&1 || nothing "no git history here ($(head -n 1 "$work/git"))"
rev=$(base)
[ -n "$rev" ] || nothing "there is no branch main, here or at origin"
if ! git rev-parse --quiet --verify "$rev^{commit}" >/dev/null; then
  nothing "there is no $rev: this is the first commit, or a shallow clone"
fi
has "$rev" || nothing "$rev has no $contract"
if git diff --quiet "$rev" -- "$contract"; then
  nothing "$contract is the same as at $(git rev-parse --short "$rev")"
fi

git show "$rev:$contract" >"$work/contract.yaml"
go build -o "$work/vb365" ./cmd/vb365
grep -v '^#' spec/lint/accepted-breaks.txt >"$work/accepted" || true # oasdiff takes comments for entries
failed=0
for version in v6 v7 v8; do
  mkdir "$work/$version"
  "$work/vb365" spec --source "$work/contract.yaml" --api "$version" -o yaml >"$work/$version/before.yaml"
  "$work/vb365" spec --source "$contract" --api "$version" -o yaml >"$work/$version/after.yaml"
  echo "contract-diff: $version against $(git rev-parse --short "$rev")"
  go tool -modfile=tools/go.mod oasdiff breaking "$work/$version/before.yaml" "$work/$version/after.yaml" \
    --fail-on WARN --color never --severity-levels spec/lint/severity-levels.txt \
    --err-ignore "$work/accepted" --warn-ignore "$work/accepted" || failed=1
done
if [ "$failed" = 1 ]; then
  echo "contract-diff: the changes above break clients. Undo them, or, where one is meant, add its method, path" >&2
  echo "and text as one line to spec/lint/accepted-breaks.txt, with the reason in a line before." >&2
  exit 1
fi
