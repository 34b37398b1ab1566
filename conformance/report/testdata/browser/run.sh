#!/usr/bin/env bash
# Writes reports of every kind as HTML and drives them in Chromium. With a folder as argument, leaves screenshots
# there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT
cd "$here"
(cd ../.. && go test -count=1 -run TestPages . -pages "$pages")
node check.mjs "$pages" "$@"
