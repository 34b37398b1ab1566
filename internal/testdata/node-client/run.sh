#!/usr/bin/env bash
# Makes a TypeScript client from the derived document of each version and walks a session with it, under
# Node, against `vb365 serve --demo`.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --silent
work=$(mktemp -d)
server=
finish() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap finish EXIT

(cd ../../.. && go build -o "$work/vb365" ./cmd/vb365)
"$work/vb365" serve --listen 127.0.0.1:0 --data "$work/data" --demo >"$work/out" 2>"$work/log" &
server=$!
for _ in $(seq 100); do
  grep -q '^serving ' "$work/out" && break
  kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
  sleep 0.1
done

for version in v6 v7 v8; do
  build="$work/$version"
  mkdir "$build"
  ln -s "$PWD/node_modules" "$build/node_modules"
  cp package.json tsconfig.json walk.ts "$build"
  "$work/vb365" spec --api "$version" -o json >"$build/openapi.json"
  (cd "$build" && node_modules/.bin/openapi-typescript openapi.json -o api.d.ts >/dev/null && node_modules/.bin/tsc)
  NODE_EXTRA_CA_CERTS="$work/data/ca.pem" node "$build/walk.js" "$version" "$work/data/demo.json"
done
