// Walks login, explore, organization, events and stop with a client whose types openapi-typescript made from
// the document of one version. It is compiled for each version: what the document does not say does not compile.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

interface Demo {
  url: string;
  tenants: { organization: string; username: string; password: string }[];
}

const [version, demoFile] = process.argv.slice(2);
assert(version && demoFile, "usage: walk VERSION DEMO.json");
const demo: Demo = JSON.parse(readFileSync(demoFile, "utf8"));
const tenant = demo.tenants[0];
assert(tenant, "the demo world has a tenant");

/** data returns what an operation answered, which must have the status that its version documents. */
function data<T>(answer: { data?: T; error?: { message: string }; response: Response }, status: number): T {
  assert.equal(answer.response.status, status, `${answer.response.url}: ${answer.error?.message ?? ""}`);
  return answer.data as T;
}

const created = version === "v8" ? 201 : 200;
const stopped = version === "v8" ? 204 : 200;

const client = createClient<paths>({ baseUrl: `${demo.url}/${version}` });
const token = data(
  await client.POST("/Token", {
    body: { grant_type: "password", username: tenant.username, password: tenant.password },
  }),
  200,
);
client.use({
  onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${token.access_token}`);
    return request;
  },
});

const type: components["schemas"]["ExplorerType"] = "Vex";
const session: components["schemas"]["RestoreSession"] = data(
  await client.POST("/Organization/Explore", {
    body: { dateTime: "2022-01-22T14:56:55.862Z", type, showDeleted: true, showAllVersions: true },
  }),
  created,
);
assert.equal(session.type, "Vex");
assert.equal(session.state, "Working");
assert.equal(session.organization, tenant.organization);
assert.equal(session.name, "Exchange restore (Entire organization - 1/22/2022 2:56:55 PM)");
assert.equal(session._links?.self.href, `/${version}/restoresessions/${session.id}`);

const params = { params: { path: { restoreSessionId: session.id } } };
const organization = data(await client.GET("/RestoreSessions/{restoreSessionId}/organization", params), 200);
assert.equal(organization.name, tenant.organization);

data(await client.POST("/RestoreSessions/{restoreSessionId}/Stop", params), stopped);
const after = data(await client.GET("/RestoreSessions/{restoreSessionId}", params), 200);
assert.equal(after.state, "Stopped");

const events = data(await client.GET("/RestoreSessions/{restoreSessionId}/Events", params), 200);
assert.deepEqual(
  events.results.map((event) => event.order),
  [0, 1],
);

const unknown = await client.GET("/RestoreSessions/{restoreSessionId}", {
  params: { path: { restoreSessionId: "00000000-0000-7000-8000-000000000000" } },
});
assert.equal(unknown.response.status, 404);
assert.ok(unknown.error?.message);

console.log(`${version}: login, explore, organization, stop, session, events, 404: as documented`);
