// Every rule is seen to fail: each case breaks testdata/good.json in one way and names the rule that must say so.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { redocly, temporary } from "./lint.js";
import { lawIDs } from "./rules/laws.js";

const laws = lawIDs(readFileSync(new URL("../LAWS.md", import.meta.url), "utf8"));

function good() {
  const doc = JSON.parse(readFileSync(new URL("testdata/good.json", import.meta.url), "utf8"));
  create(doc)["x-laws"] = laws;
  return doc;
}
const create = (doc) => doc.paths["/Things"].post;
const body = (doc) => create(doc).requestBody.content["application/json"];
const answer = (doc) => create(doc).responses["200"].content["application/json"];
const thing = (doc) => doc.components.schemas.Thing;

const contract = [
  ["nothing", () => {}, []],
  ["versions in a list and in a mapping", (d) => {
    thing(d).properties.size["x-versions"] = ["v8"];
    thing(d).properties.name["x-versions"] = { v6: null, v8: { maxLength: 3 } };
  }, []],
  ["x-versions beside a reference", (d) => {
    thing(d).properties.name = { $ref: "#/components/schemas/Name", "x-versions": ["v8"] };
    d.components.schemas.Name = { type: "string" };
  }, []],

  ["no tag", (d) => delete create(d).tags, ["operation-tag-defined", "vb365/operation-tag"]],
  ["empty tags", (d) => (create(d).tags = []), ["vb365/operation-tag"]],
  ["unknown tag", (d) => (create(d).tags = ["Sing"]), ["operation-tag-defined"]],
  ["no operationId", (d) => {
    delete create(d).operationId;
    delete thing(d)["x-link-targets"];
  }, ["operation-operationId"]],
  ["no description", (d) => delete create(d).description, ["operation-description"]],
  ["no summary", (d) => delete create(d).summary, ["operation-summary"]],
  ["no 4xx", (d) => delete create(d).responses["400"], ["operation-4xx-response"]],
  ["only a default", (d) => {
    delete create(d).responses["400"];
    create(d).responses.default = { description: "Failed." };
  }, ["operation-4xx-response"]],

  ["no example of the request", (d) => delete body(d).example, ["vb365/body-example"]],
  ["no example of the response", (d) => delete answer(d).examples, ["vb365/body-example"]],
  ["empty examples", (d) => (answer(d).examples = {}), ["vb365/body-example"]],
  ["example of another type", (d) => (body(d).example.size = "1"), ["no-invalid-media-type-examples"]],
  ["example lacks a property", (d) => delete body(d).example.name, ["no-invalid-media-type-examples"]],
  ["example with a property too many", (d) => (body(d).example.weight = 1), ["no-invalid-media-type-examples"]],
  ["named example of another type", (d) => (answer(d).examples.one.value = []), ["no-invalid-media-type-examples"]],

  ["no credentials", (d) => delete create(d)["x-credentials"], ["vb365/operation-credentials"]],
  ["unknown credentials", (d) => (create(d)["x-credentials"] = "root"), ["vb365/operation-credentials"]],
  ["no laws", (d) => {
    d.paths["/Others"] = { post: { ...structuredClone(create(d)), operationId: "createOther" } };
    delete create(d)["x-laws"];
  }, ["vb365/laws-known"]],
  ["unknown law", (d) => (create(d)["x-laws"] = [...laws, "L999"]), ["vb365/laws-known"]],
  ["law twice", (d) => (create(d)["x-laws"] = [...laws, laws[0]]), ["vb365/laws-known"]],
  ["law of no operation", (d) => (create(d)["x-laws"] = laws.slice(1)), ["vb365/laws-bound"]],

  ["unknown version", (d) => (thing(d).properties.size["x-versions"] = ["v9"]), ["vb365/versions-known"]],
  ["unknown version in a mapping", (d) => (thing(d)["x-versions"] = { v5: null }), ["vb365/versions-known"]],
  ["all versions", (d) => (create(d)["x-versions"] = ["v6", "v7", "v8"]), ["vb365/versions-known"]],
  ["a version as text", (d) => (create(d)["x-versions"] = "v6"), ["vb365/versions-known"]],
  ["a patch that is none", (d) => (create(d)["x-versions"] = { v6: "gone" }), ["vb365/versions-known"]],
  ["unknown version in an example", (d) => (answer(d).examples.one["x-versions"] = ["6"]), ["vb365/versions-known"]],

  ["link to nowhere", (d) => (thing(d)["x-link-targets"].self = "getThing"), ["vb365/link-targets-exist"]],
  ["nullable without a type", (d) => {
    thing(d).properties.size = { nullable: true, allOf: [{ type: "integer" }] };
    answer(d).examples.one.value = { name: "a" };
  }, ["no-invalid-media-type-examples", "nullable-type-sibling"]],
  ["component that nothing uses", (d) => (d.components.schemas.Other = { type: "string" }), ["no-unused-components"]],
];

const version = [
  ["nothing", () => {}, []],
  ["a law of no operation", (d) => (create(d)["x-laws"] = laws.slice(1)), []],
  ["x-versions left", (d) => (answer(d).examples.one["x-versions"] = ["v6"]), ["vb365/versions-gone"]],
  ["something beside a reference", (d) => (body(d).schema["x-go-name"] = "Thing"), ["spec-ref-siblings"]],
];

for (const [config, cases] of [["redocly.contract.yaml", contract], ["redocly.version.yaml", version]]) {
  test(config, async (t) => {
    const folder = temporary();
    const files = cases.map(([, change], i) => {
      const doc = good();
      change(doc);
      const file = join(folder, `${i}.json`);
      writeFileSync(file, JSON.stringify(doc, null, 2));
      return file;
    });
    // One JSON document a file, one right after the other.
    const reports = redocly(config, files, { format: "json", capture: true }).output.split(/(?<=^\})(?=\{)/m);
    assert.equal(reports.length, cases.length);
    for (const [i, [name, , want]] of cases.entries()) {
      await t.test(name, () => {
        const rules = JSON.parse(reports[i]).problems.map((p) => p.ruleId);
        assert.deepEqual([...new Set(rules)].sort(), want);
      });
    }
  });
}

test("a heading of LAWS.md that is no law", () => {
  assert.deepEqual(lawIDs("# Laws\n\n## L001 a-name: It holds\n\ntext\n\n## L002 b: So does this\n"), ["L001", "L002"]);
  assert.throws(() => lawIDs("## L1 a-name: It holds\n"), /"## L1 a-name: It holds" is not of the form/);
  assert.throws(() => lawIDs("## L001 a: It holds\n## L001 b: Again\n"), /L001 is there twice/);
});
