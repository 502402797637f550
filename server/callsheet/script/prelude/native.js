// Stands where a helper would have been that was not computed before the script.
() => {
  "use strict";
  const early = (name) => () => {
    throw new TypeError(
      `${name}(…) is computed before the script runs: write its arguments as text or as variables`,
    );
  };
  return {
    xpath: early("xpath"),
    file: { text: early("file.text"), json: early("file.json"), base64: early("file.base64") },
  };
}
