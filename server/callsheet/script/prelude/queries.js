// JetBrains' `jsonPath`.
(tools) => {
  "use strict";
  const jsonPath = (value, path) =>
    tools.jsonpath(typeof value === "string" ? tools.read(value) : value, path);
  return { jsonPath };
}
