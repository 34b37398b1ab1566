// x-versions: what differs by version of the API.

const versions = ["v6", "v7", "v8"];

/** x-versions names versions that there are, as a list or as a mapping to merge patches. */
export function known() {
  return walk((value, report) => {
    if (Array.isArray(value)) {
      if (value.length === 0 || new Set(value).size < value.length || value.length === versions.length) {
        report("A list x-versions names some versions, not all, and each once.");
      }
      value.filter((v) => !versions.includes(v)).forEach((v) => report(`There is no version ${JSON.stringify(v)}.`));
    } else if (value !== null && typeof value === "object") {
      for (const [version, patch] of Object.entries(value)) {
        if (!versions.includes(version)) {
          report(`There is no version ${JSON.stringify(version)}.`);
        } else if (patch !== null && (typeof patch !== "object" || Array.isArray(patch))) {
          report(`What x-versions says of ${version} is a merge patch, or null where the version lacks the element.`);
        }
      }
    } else {
      report("x-versions is a list of versions or a mapping of version to merge patch.");
    }
  });
}

/** The document of one version speaks of no others. */
export function gone() {
  return walk((_, report) => report("A document of one version has no x-versions."));
}

// walk calls visit for each x-versions of the document, wherever it stands.
function walk(visit) {
  return {
    Root(root, { report, location }) {
      const seen = new Set(); // YAML aliases give one object several places
      const down = (node, at) => {
        if (node === null || typeof node !== "object" || seen.has(node)) return;
        seen.add(node);
        for (const [key, child] of Object.entries(node)) {
          if (key === "x-versions") {
            visit(child, (message) => report({ message, location: at.child(key) }));
          } else {
            down(child, at.child(key));
          }
        }
      };
      down(root, location);
    },
  };
}
