// The rules of the contract that no ready-made rule checks: a file of rules/ for each subject.
import * as examples from "./rules/examples.js";
import * as laws from "./rules/laws.js";
import * as links from "./rules/links.js";
import * as operations from "./rules/operations.js";
import * as versions from "./rules/versions.js";

export default function vb365() {
  return {
    id: "vb365",
    rules: {
      oas3: {
        "operation-tag": operations.tag,
        "operation-credentials": operations.credentials,
        "body-example": examples.bodies,
        "laws-known": laws.known,
        "laws-bound": laws.bound,
        "versions-known": versions.known,
        "versions-gone": versions.gone,
        "link-targets-exist": links.targets,
      },
    },
  };
}
