// Examples of bodies. Whether they fit their schemas is the business of no-invalid-media-type-examples.

/** Every body of a request or a response has an example. */
export function bodies() {
  return {
    Operation: {
      MediaType(media, { report, location }) {
        if (!("example" in media) && Object.keys(media.examples ?? {}).length === 0) {
          report({ message: "The body has no example.", location: location.key() });
        }
      },
    },
  };
}
