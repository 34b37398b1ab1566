// Judges bodies by Ajv for another process, which says on each line of standard input what to do:
//   {"load": 0, "schema": FILE, "body": FILE}    compile and read; answers "ok", or why not
//   {"run": 0, "times": 100}                     judge so often; answers the nanoseconds that all of it took, by the
//                                                wall or by all threads of the process, whichever is less
// Judging begins with the bytes: they become text, the text becomes a value, and the value is judged.
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

const subjects = [];

function load({ load: i, schema, body }) {
  const ajv = new Ajv({ strict: false });
  addFormats(ajv);
  subjects[i] = { validate: ajv.compile(JSON.parse(readFileSync(schema))), bytes: readFileSync(body) };
  return 'ok';
}

function run({ run: i, times }) {
  const { validate, bytes } = subjects[i];
  const start = process.hrtime.bigint();
  const before = process.cpuUsage();
  for (let n = 0; n < times; n++) {
    if (!validate(JSON.parse(bytes.toString()))) return JSON.stringify(validate.errors[0]);
  }
  const { user, system } = process.cpuUsage(before);
  return String(Math.min(Number(process.hrtime.bigint() - start), (user + system) * 1000));
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  let answer;
  try {
    answer = 'load' in order ? load(order) : run(order);
  } catch (e) {
    answer = String(e);
  }
  process.stdout.write(answer.replaceAll('\n', ' ') + '\n');
}
