// JetBrains' `jsonPath`.
(tools) => {
  "use strict";
  const jsonPath = (value, path) =>
    tools.jsonpath(typeof value === "string" ? tools.parse(value, tools.revive) : value, path);
  return { jsonPath };
}
