// `client`, `console` and time: what every script of JetBrains' API has on hand.
(tools) => {
  "use strict";
  const { given, json, text } = tools;
  const globals = tools.store("globals", given.globals);
  const lower = tools.unbound("".toLowerCase);
  const warn = (what) => tools.log("warn", what);

  const written = (value) => {
    try {
      return json(value);
    } catch {
      // Members that are functions are left out.
      const rest = tools.stringify(value);
      return rest === "{}" ? undefined : rest;
    }
  };
  const shown = (value) => {
    if (typeof value !== "object" || value === null) return text(value);
    if (value instanceof tools.SystemError) return text(value);
    try {
      const found = written(value) ?? text(value);
      return tools.matches(/^"/, found) ? tools.parse(found) : found;
    } catch {
      return text(value);
    }
  };
  // A value that can be called too, and gives itself.
  tools.callable = (value) => {
    const same = () => value;
    return Object.assign(() => value, { toString: () => text(value), toJSON: same, valueOf: same });
  };
  const line = (values) => {
    const words = tools.list();
    for (let i = 0; i < values.length; i++) tools.add(words, shown(values[i]));
    return tools.join(words, " ");
  };

  tools.setter = (store, holder) => (name, value) => {
    if (!store.set(name, value)) {
      warn(`${holder}.set("${name}"): the value is undefined, so the variable is cleared`);
    }
  };
  tools.variables = (store, holder) => ({
    set: tools.setter(store, holder),
    get: (name) => store.get(name),
    isEmpty: () => store.isEmpty(),
    clear: (name) => store.clear(name),
    clearAll: () => store.clearAll(),
  });

  let headers = tools.list();
  let headersTouched = false;
  for (const [name, value] of given.globalHeaders) tools.add(headers, { __proto__: null, name, value });
  tools.leaves("globalHeaders", () => {
    if (!headersTouched) return "null";
    const all = tools.list();
    for (let i = 0; i < headers.length; i++) {
      const { name, value } = headers[i];
      tools.add(all, tools.array([tools.stringify(name), tools.stringify(value)]));
    }
    return tools.array(all);
  });
  const without = (name) => {
    const kept = tools.list();
    for (let i = 0; i < headers.length; i++) {
      if (lower(headers[i].name) !== lower(name)) tools.add(kept, headers[i]);
    }
    return kept;
  };
  const globalHeaders = {
    set(name, value) {
      tools.live();
      headers = without(text(name));
      tools.add(headers, { __proto__: null, name: text(name), value: text(value) });
      headersTouched = true;
    },
    clear(name) {
      tools.live();
      headers = name === undefined ? tools.list() : without(text(name));
      headersTouched = true;
    },
  };

  const constant = (values) => ({
    get: (name) => {
      const id = text(name);
      return tools.hasOwn(values, id) ? tools.read(values[id]) : null;
    },
  });
  tools.environment = constant(given.environment);
  tools.requestVariables = tools.store("variables", given.variables);

  const client = {
    global: { ...tools.variables(globals, "client.global"), headers: globalHeaders },
    test: (name, body) => tools.test(name, body),
    assert: tools.clientAssert,
    log: (...values) => tools.log("log", line(values)),
    exit: () => tools.exit(),
    variables: {
      environment: tools.environment,
      file: constant(given.file),
      global: { get: (name) => globals.get(name) },
      request: { get: (name) => tools.requestVariables.get(name) },
    },
  };
  tools.globals = globals;

  const said = (level) => (...values) => tools.log(level, line(values));
  const console = {
    log: said("log"), info: said("info"), warn: said("warn"), error: said("error"),
    debug: said("debug"),
  };

  const sleep = (milliseconds) =>
    new tools.SystemPromise((done) => tools.after(milliseconds, () => done()));
  const setTimeout = (run, milliseconds, ...values) => {
    if (typeof run !== "function") throw new TypeError("setTimeout takes a function");
    return tools.after(milliseconds, () => run(...values));
  };
  const clearTimeout = (id) => tools.never(id);
  return { client, console, sleep, setTimeout, clearTimeout };
}
