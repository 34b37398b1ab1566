// The rows of DISCREPANCIES.md, the laws and the fields of restore.Behavior name each other rightly.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { lawIDs } from "./rules/laws.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path) => readFileSync(join(root, path), "utf8");

const rows = read("spec/DISCREPANCIES.md")
  .split("\n")
  .filter((line) => line.startsWith("| D"))
  .map((line) => line.slice(1, -1).split("|").map((cell) => cell.trim()));

/** Files that people write, but for those that name numbers which do not exist: tests and recipes. */
function* sources(folder = root) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (![".git", "node_modules", "testdata", "lint"].includes(entry.name)) yield* sources(path);
    } else if (/(?<!_test)\.(go|md|yaml|ts)$/.test(entry.name) && entry.name !== "CONTRIBUTING.md") {
      yield path;
    }
  }
}

/** Returns "file: id" for each id in the sources that matches and is not known. */
function unknown(pattern, known) {
  const out = [];
  for (const path of sources()) {
    for (const [id] of readFileSync(path, "utf8").matchAll(pattern)) {
      if (!known.includes(id)) out.push(`${relative(root, path)}: ${id}`);
    }
  }
  return out;
}

test("rows of DISCREPANCIES.md are numbered without gaps and are whole", () => {
  rows.forEach((row, i) => {
    assert.equal(row[0], `D${String(i + 1).padStart(2, "0")}`);
    assert.equal(row.length, 5, `${row[0]} has ${row.length} cells`);
    row.forEach((cell, n) => assert.notEqual(cell, "", `${row[0]}: cell ${n + 1} is empty`));
  });
  assert.ok(rows.length > 45);
});

test("an unproven row names its field of restore.Behavior or says why there is none", () => {
  const fields = [...read("internal/restore/behavior.go").matchAll(/^\t([A-Z]\w*)\s+\S+$/gm)].map((m) => m[1]);
  assert.ok(fields.length > 0);
  const named = [];
  const silent = [];
  for (const [id, , sides, decision] of rows) {
    const here = fields.filter((field) => decision.includes(`\`${field}\``));
    named.push(...here);
    if (/unproven/i.test(sides) && here.length === 0 && !/no field|not in the contract yet/i.test(decision)) silent.push(id);
  }
  assert.deepEqual(silent, [], "these rows neither name a field nor say why there is none");
  assert.deepEqual(named.sort(), fields.sort(), "each field has one row");
});

test("every row and law that is named exists", () => {
  assert.deepEqual(unknown(/\bD\d{2,3}\b/g, rows.map((row) => row[0])), []);
  assert.deepEqual(unknown(/\bL\d{3}\b/g, lawIDs(read("spec/LAWS.md"))), []);
});
