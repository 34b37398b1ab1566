// Links of responses, by name.

/** x-link-targets leads to operations of the document. */
export function targets() {
  const operations = new Set();
  const schemas = [];
  return {
    Operation(operation) {
      operations.add(operation.operationId);
    },
    Schema(schema, { location }) {
      if ("x-link-targets" in schema) schemas.push({ targets: schema["x-link-targets"], location });
    },
    Root: {
      leave(_, { report }) {
        for (const { targets, location } of schemas) {
          for (const [link, operation] of Object.entries(targets)) {
            if (!operations.has(operation)) {
              report({
                message: `The link ${link} leads to ${JSON.stringify(operation)}, which is no operation.`,
                location: location.child(["x-link-targets", link]),
              });
            }
          }
        }
      },
    },
  };
}
