// httpYac's scripts: variables are plain names, `exports` leaves some behind, `test` is judged at once.
(tools) => {
  "use strict";
  const { defineProperty, given, hasOwn, join, json, keys, parse, text, SystemError, SystemPromise } = tools;
  const { httpyac, request: typed, response: answered } = given;

  // What is tested is known when the test ends, and a promise when it settles.
  const test = (name, body) => {
    const title = text(name);
    if (typeof body !== "function") return tools.judged(title, () => undefined);
    let value;
    let thrown;
    try {
      value = body();
    } catch (error) {
      thrown = { __proto__: null, of: error };
    }
    if (value instanceof SystemPromise) return tools.test(title, () => value);
    tools.judged(title, () => {
      if (thrown) throw thrown.of;
    });
  };
  const lower = (value) => text(value).toLowerCase();
  const valueOf = (name) => {
    const values = answered.headers.filter(([each]) => lower(each) === lower(name)).map(([, value]) => value);
    return lower(name) === "set-cookie" && values.length ? values : values.length ? values.join(", ") : undefined;
  };
  const compares = (name, actual, expected) =>
    tools.judged(name, () => {
      if (actual === expected) return;
      throw tools.failed(`${name.split(" equals ")[0]} is ${text(actual)}, expected ${text(expected)}`, expected, actual);
    });
  const holds = (name, is, why) =>
    tools.judged(name, () => {
      if (!is) throw new SystemError(why);
    });
  const members = {
    status: (status) => compares(`response status equals to ${status}`, answered.status, status),
    totalTime: (limit) => {
      const total = answered.seconds * 1000;
      holds(`total time exceeded ${limit}`, total < limit, `total time is ${total} ms, expected below ${limit}`);
    },
    header: (name, value) => compares(`response header ${name} equals ${value}`, valueOf(name), value),
    headerContains: (name, part) => {
      const value = valueOf(name);
      const is = value !== undefined && value.includes(part);
      holds(`response header ${name} contains ${part}`, is, `the header is ${text(value)}`);
    },
    responseBody: (body) => compares(`response body equals ${body}`, answered.body, body),
    hasResponseBody: () => holds("response body exists", answered.body !== "", "there is no body"),
    hasNoResponseBody: () => holds("response body does not exists", answered.body === "", "there is a body"),
  };
  for (const name of keys(members)) {
    // Before there is an answer they test nothing.
    const tested = (...values) => (answered === null ? undefined : members[name](...values));
    defineProperty(test, name, { value: tested });
  }

  // The request is there to be written over; what was is told by comparing.
  const headers = {};
  for (const [name, { raw }] of typed.headers) {
    if (!hasOwn(headers, name)) headers[name] = raw;
    else headers[name] = [...(Array.isArray(headers[name]) ? headers[name] : [headers[name]]), raw];
  }
  const body = typed.body === null ? undefined : typed.body.raw;
  const request = { method: typed.method, url: typed.url.raw, headers: { ...headers }, body, options: {} };
  const same = (a, b) => (a === b ? true : (json(a) ?? "") === (json(b) ?? ""));
  const wordsOf = (value) => (typeof value === "string" ? value : (json(value) ?? ""));
  let change = "null";
  tools.leaves("change", () => change);
  const compare = () => {
    const now = request;
    const told = { __proto__: null };
    if (now.method !== typed.method) told.method = tools.stringify(text(now.method));
    if (now.url !== typed.url.raw) told.url = tools.stringify(text(now.url));
    if (!same(now.body, body)) told.body = tools.stringify(wordsOf(now.body));
    const after = now.headers ?? {};
    const set = tools.list();
    const gone = tools.list();
    for (const name of keys(after)) {
      if (after[name] === undefined || after[name] === null) continue;
      if (hasOwn(headers, name) && same(headers[name], after[name])) continue;
      for (const value of Array.isArray(after[name]) ? after[name] : [after[name]]) {
        tools.add(set, tools.array([tools.stringify(name), tools.stringify(wordsOf(value))]));
      }
      tools.add(gone, tools.stringify(name));
    }
    for (const name of keys(headers)) {
      if (after[name] === undefined || after[name] === null) tools.add(gone, tools.stringify(name));
    }
    if (gone.length) [told.headers, told.gone] = [tools.array(set), tools.array(gone)];
    if (keys(told).length) change = tools.record(told);
  };

  // The answer is there to be read: what a script writes there would reach nobody.
  const isJson = answered !== null && /^(?:[^;]*[/+])?json$/.test(answered.mediaType);
  const parsed = () => {
    try {
      return isJson ? tools.read(answered.body) : undefined;
    } catch {
      return undefined;
    }
  };
  const plainHeaders = () => {
    const found = {};
    for (const [name] of answered.headers) found[lower(name)] = valueOf(name);
    return found;
  };
  const readers = () => {
    const kept = parsed();
    return {
      protocol: "HTTP", httpVersion: answered.httpVersion.replace("HTTP/", ""),
      statusCode: answered.status, statusMessage: answered.reason, headers: plainHeaders(),
      rawHeaders: answered.headers.flat(), body: answered.body, parsedBody: kept,
      contentType: { mimeType: answered.mediaType, charset: answered.charset },
      timings: { total: answered.seconds * 1000 }, name: typed.name,
      request: { method: typed.method, url: typed.url.raw, headers: { ...headers }, body },
    };
  };
  const refuse = (what) => () => {
    throw new SystemError(`a script cannot write over ${what}: it says what was answered`);
  };
  const response = answered === null ? undefined : {};
  if (response) {
    const values = readers();
    for (const name of keys(values)) {
      defineProperty(response, name, {
        get: () => values[name], set: refuse(`response.${name}`), enumerable: true, configurable: false,
      });
    }
    defineProperty(response, "rawBody", {
      get() {
        throw new SystemError("there is no rawBody here: response.body is the text");
      },
    });
  }

  const shared = {};
  const sharedBefore = given.globals;
  for (const name of keys(sharedBefore)) shared[name] = tools.read(sharedBefore[name]);
  const keepShared = () => {
    const all = globalThis.$global ?? {};
    for (const name of keys(all)) {
      if (typeof all[name] === "function") continue;
      if (!hasOwn(sharedBefore, name) || json(all[name]) !== json(tools.read(sharedBefore[name]))) {
        tools.globals.set(name, all[name]);
      }
    }
    for (const name of keys(sharedBefore)) if (!hasOwn(all, name)) tools.globals.clear(name);
  };

  const failure = (message, expected, actual) => {
    throw tools.failed(message === undefined ? "the assertion failed" : text(message), expected, actual);
  };
  const shown = (value) => {
    try {
      return json(value) ?? text(value);
    } catch {
      return text(value);
    }
  };
  const deep = (a, b, strict) => {
    if (strict ? Object.is(a, b) : a == b) return true;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const names = keys(a);
    if (names.length !== keys(b).length) return false;
    return names.every((name) => hasOwn(b, name) && deep(a[name], b[name], strict));
  };
  // Node's `assert`, as far as tests of answers use it.
  const ok = (value, message) => value || failure(message ?? `${shown(value)} is not true`, true, value);
  const comparison = (verdict, words) => (actual, expected, message) =>
    verdict(actual, expected) ||
    failure(message ?? `${shown(actual)} ${words} ${shown(expected)}`, expected, actual);
  const assert = Object.assign((value, message) => ok(value, message), {
    ok,
    equal: comparison((a, b) => a == b, "is not equal to"),
    notEqual: comparison((a, b) => a != b, "is equal to"),
    strictEqual: comparison(Object.is, "is not"),
    notStrictEqual: comparison((a, b) => !Object.is(a, b), "is"),
    deepEqual: comparison((a, b) => deep(a, b, false), "is not like"),
    deepStrictEqual: comparison((a, b) => deep(a, b, true), "is not like"),
    notDeepEqual: comparison((a, b) => !deep(a, b, false), "is like"),
    notDeepStrictEqual: comparison((a, b) => !deep(a, b, true), "is like"),
    match: comparison((a, pattern) => pattern.test(a), "does not match"),
    doesNotMatch: comparison((a, pattern) => !pattern.test(a), "matches"),
    fail: (message) => failure(message ?? "failed"),
    throws: (run, message) => {
      try {
        run();
      } catch {
        return;
      }
      failure(message ?? "nothing was thrown");
    },
  });
  assert.strict = assert;
  const v4 = () => tools.uuid();
  for (const [name, value] of [["assert", assert], ["assert/strict", assert], ["uuid", { v4 }]]) {
    const frozen = tools.frozen(value);
    tools.packages[name] = frozen;
    tools.packages[join(["node:", name], "")] = frozen;
  }

  const common = { exports: {} };
  const refused = (name) => {
    if (hasOwn(tools.packages, text(name))) return tools.packages[text(name)];
    throw new SystemError(`there is no module "${text(name)}" here`);
  };
  tools.scope = {
    ...tools.scope, require: tools.scope.require ?? refused, module: common, exports: common.exports,
  };

  const exported = tools.store("exports", {});
  const keepExports = async () => {
    const left = await common.exports;
    for (const name of keys(left ?? {})) {
      const value = await left[name];
      if (name === "$cancel") {
        if (value) tools.wish("skip", "exports.$cancel");
      } else if (typeof value === "function") {
        tools.log("warn", `exports.${name} is a function, and stays in its script: no binding could call it`);
      } else exported.set(name, value);
    }
  };
  tools.around = (run) => async () => {
    await run();
    await keepExports();
    keepShared();
    compare();
  };

  const api = {
    test, httpRegion: parse(httpyac.region), httpFile: parse(httpyac.file), $random: tools.random,
    client: undefined, assert: undefined,
  };
  if (response) api.response = response;
  const write = (name, value) =>
    defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  write("request", request);
  write("$global", shared);
  for (const name of keys(httpyac.names)) {
    if (!(name in globalThis) && !hasOwn(api, name)) write(name, tools.read(httpyac.names[name]));
  }
  return api;
}
