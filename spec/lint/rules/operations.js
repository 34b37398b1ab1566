// What every operation says of itself.

const kinds = ["any", "administrator", "tenant"];

/** An operation has a tag: documentation and generators group by it. */
export function tag() {
  return {
    Operation(operation, { report, location }) {
      if (!operation.tags?.length) {
        report({ message: "The operation has no tag.", location: location.key() });
      }
    },
  };
}

/** x-credentials says whose token the operation takes. */
export function credentials() {
  return {
    Operation(operation, { report, location }) {
      const value = operation["x-credentials"];
      if (value === undefined) {
        report({ message: "The operation has no x-credentials.", location: location.key() });
      } else if (!kinds.includes(value)) {
        report({
          message: `x-credentials is ${JSON.stringify(value)}; it is one of ${kinds.join(", ")}.`,
          location: location.child("x-credentials"),
        });
      }
    },
  };
}
