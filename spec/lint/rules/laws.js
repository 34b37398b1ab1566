// Laws: the rules of LAWS.md that schemas cannot say, bound to operations by x-laws.
import { readFileSync } from "node:fs";

/** Returns the ids of the laws in the text of LAWS.md, in its order; throws on a heading that is no law. */
export function lawIDs(text) {
  const ids = [];
  for (const [heading] of text.matchAll(/^## .*$/gm)) {
    const law = heading.match(/^## (L\d{3}) [a-z0-9-]+: .+$/);
    if (!law) {
      throw new Error(`LAWS.md: "${heading}" is not of the form "## L001 name: What holds"`);
    }
    if (ids.includes(law[1])) {
      throw new Error(`LAWS.md: ${law[1]} is there twice`);
    }
    ids.push(law[1]);
  }
  return ids;
}

const laws = () => lawIDs(readFileSync(new URL("../../LAWS.md", import.meta.url), "utf8"));

/** An operation keeps laws, and LAWS.md has them. */
export function known() {
  const ids = laws();
  return {
    Operation(operation, { report, location }) {
      const bound = operation["x-laws"];
      if (!Array.isArray(bound) || bound.length === 0) {
        report({ message: "The operation has no list x-laws of the laws it keeps.", location: location.key() });
        return;
      }
      bound.forEach((id, i) => {
        const at = location.child(["x-laws", i]);
        if (!ids.includes(id)) {
          report({ message: `LAWS.md has no law ${JSON.stringify(id)}.`, location: at });
        } else if (bound.indexOf(id) < i) {
          report({ message: `${id} is there twice.`, location: at });
        }
      });
    },
  };
}

/** A law of LAWS.md is kept by an operation. */
export function bound() {
  const seen = new Set();
  return {
    Operation(operation) {
      for (const id of operation["x-laws"] ?? []) seen.add(id);
    },
    Root: {
      leave(_, { report, location }) {
        for (const id of laws()) {
          if (!seen.has(id)) {
            report({ message: `No operation keeps law ${id} of LAWS.md.`, location: location.child("paths").key() });
          }
        }
      },
    },
  };
}
