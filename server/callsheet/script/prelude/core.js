// Runs one expression and hands its value over as JSON text.
(tools, parts) => {
  "use strict";
  const { defineProperty, evaluate, hasOwn, join, keys, parse, stringify, then } = tools;
  const { SystemError, SystemPromise } = tools;

  const define = (names) => {
    const helpers = {};
    for (const part of parts) Object.assign(helpers, part(tools));
    for (const name of keys(helpers)) {
      if (hasOwn(names, name)) continue;
      defineProperty(globalThis, name, { value: tools.frozen(helpers[name]), configurable: false });
    }
    for (const name of keys(names)) {
      defineProperty(globalThis, name, {
        value: names[name], writable: true, configurable: true, enumerable: true,
      });
    }
  };

  const marked = (mark, json) => join([mark, json], "");
  const failure = (error) => marked("!", stringify(tools.thrown(error)));

  let longest = 0;
  const answer = (value) => {
    try {
      const json = tools.json(value) ?? "null";
      if (json.length <= longest) return marked("=", json);
      return failure(new SystemError(`the value is ${json.length} characters of JSON, too large`));
    } catch (error) {
      return failure(error);
    }
  };

  let settled = "?";
  const start = (job) => {
    const given = parse(job);
    const names = given.big ? parse(given.names, tools.revive) : parse(given.names);
    longest = given.longest;
    tools.begin(given);
    define(names);
    try {
      const [value] = evaluate(given.source);
      if (!(value instanceof SystemPromise)) return answer(value);
      then(value, (it) => (settled = answer(it)), (error) => (settled = failure(error)));
      return settled;
    } catch (error) {
      return failure(error);
    }
  };
  return (job) => (job ? start(job) : settled);
}
