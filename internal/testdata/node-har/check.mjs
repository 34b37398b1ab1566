// Fails where a HAR is not one by the schema of HAR 1.2: node check.mjs FILE…
import { readFileSync } from "node:fs";
import validate from "har-validator/lib/promise.js";

for (const file of process.argv.slice(2)) {
  const har = JSON.parse(readFileSync(file, "utf8"));
  try {
    await validate.har(har);
  } catch (err) {
    for (const e of err.errors ?? [err]) console.error(`${file}: ${e.dataPath ?? ""} ${e.message}`);
    process.exit(1);
  }
  console.log(`${file.replace(/.*\//, "")}: a HAR of ${har.log.entries.length} entries`);
}
