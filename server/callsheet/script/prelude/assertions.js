// kulala's assertions: `assert(value, message)` and its kin; beside a test each is one of its own.
(tools) => {
  "use strict";
  const { given, text } = tools;

  const nested = (value, path) => {
    for (const step of text(path).split(".")) {
      if (value === null || value === undefined) return undefined;
      value = value[step];
    }
    return value;
  };
  const same = (a, b) => {
    if (a === b || typeof a !== "object" || typeof b !== "object") return a === b;
    try {
      return tools.json(a) === tools.json(b);
    } catch {
      return false;
    }
  };
  const shown = (value) => {
    try {
      return tools.json(value) ?? text(value);
    } catch {
      return text(value);
    }
  };

  const verdict = (holds, message, words, expected, actual) => {
    tools.live();
    if (holds) return;
    const said = message ?? "";
    const why = (typeof said === "object" && !(said instanceof tools.SystemError) ? shown(said) : text(said))
      || words();
    throw expected === undefined ? new tools.SystemError(why) : tools.failed(why, expected, actual);
  };
  const equal = (actual, expected, message) =>
    verdict(
      same(actual, expected), message, () => `expected ${shown(expected)}, found ${shown(actual)}`,
      expected, actual,
    );
  const header = (name) => {
    const wanted = text(name).toLowerCase();
    return given.response?.headers.find(([each]) => each.toLowerCase() === wanted)?.[1];
  };
  const answered = () => {
    if (!tools.response) throw new tools.SystemError("there is no answer before the request");
    return tools.response;
  };

  const assertions = {
    true: (value, message) => equal(value, true, message),
    false: (value, message) => equal(value, false, message),
    same: (value, expected, message) => equal(value, expected, message),
    hasString: (value, expected, message) =>
      verdict(
        typeof value === "string" && value.includes(text(expected)), message,
        () => `${shown(value)} does not contain ${shown(expected)}`, expected, value,
      ),
    responseHas: (key, expected, message) => equal(nested(answered(), key), expected, message),
    headersHas: (name, expected, message) => equal(answered() && header(name), expected, message),
    bodyHas: (expected, message) =>
      verdict(
        (answered(), given.response.body).includes(text(expected)), message,
        () => `the body does not contain ${shown(expected)}`,
      ),
    jsonHas: (key, expected, message) => equal(nested(answered().body, key), expected, message),
  };
  const plain = (holds, message) => verdict(holds, message, () => "the assertion failed");

  // In a test it throws, as `client.assert` does; elsewhere it is a test with a name of its own.
  const told = (name, check) => (...values) => {
    tools.live();
    if (tools.isTesting()) return check(...values);
    const message = values[check.length - 1];
    if (message === undefined) tools.judged(name, () => check(...values));
    // The message is its name: why it failed is said beside it.
    else tools.judged(text(message), () => check(...values.slice(0, check.length - 1)));
  };
  const assert = told("assert", plain);
  const clientAssert = (holds, message) => plain(holds, message);
  for (const name of tools.keys(assertions)) {
    tools.defineProperty(assert, name, { value: told(`assert.${name}`, assertions[name]) });
    tools.defineProperty(clientAssert, name, { value: assertions[name] });
  }
  tools.clientAssert = clientAssert;
  return { assert };
}
