// Lints the contract of all versions and the document of each version. `make lint-spec` runs it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "..", "..");

/** Returns a new temporary folder that goes when the process ends. */
export function temporary() {
  const folder = mkdtempSync(join(tmpdir(), "vb365-lint-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Runs redocly with a configuration of this folder over files. Its findings go to our standard output, or come
 * back as `output` where capture says so; `clean` tells whether there were none.
 */
export function redocly(config, files, { format = "stylish", capture = false } = {}) {
  const cli = join(here, "node_modules", "@redocly", "cli", "bin", "cli.js");
  const args = [cli, "lint", "--config", join(here, config), "--format", format, "--max-problems", "1000", ...files];
  const { status, stdout, stderr, error } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 << 20,
    stdio: ["ignore", capture ? "pipe" : "inherit", "pipe"],
    env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_NOTIFICATIONS: "true" },
  });
  if (error) throw error;
  if (status > 1 || (status === 1 && !/Validation failed/.test(stderr))) {
    throw new Error(`redocly could not lint:\n${stderr}`);
  }
  return { clean: status === 0, output: stdout };
}

/** Derives the documents of all versions with vb365 into a temporary folder and returns their files. */
function derive() {
  const folder = temporary();
  return ["v6", "v7", "v8"].map((version) => {
    const { status, stdout, stderr, error } = spawnSync(
      "go",
      ["run", "./cmd/vb365", "spec", "--api", version, "-o", "yaml"],
      { cwd: root, encoding: "utf8", maxBuffer: 64 << 20 },
    );
    if (error) throw error;
    if (status !== 0) throw new Error(`vb365 spec --api ${version} failed:\n${stderr}`);
    const file = join(folder, `openapi-${version}.yaml`);
    writeFileSync(file, stdout);
    return file;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const contract = redocly("redocly.contract.yaml", ["spec/openapi.yaml"]);
    const versions = redocly("redocly.version.yaml", derive());
    if (!contract.clean || !versions.clean) throw new Error("the contract breaks rules of spec/lint; see above");
    console.log("spec/openapi.yaml and the documents of v6, v7 and v8 keep all rules.");
  } catch (error) {
    console.error(`lint-spec: ${error.message}`);
    process.exitCode = 1;
  }
}
