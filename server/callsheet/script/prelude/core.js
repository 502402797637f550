// Runs one expression and hands its value over as JSON text; the only part that is always there.
(parts) => {
  "use strict";
  const { parse, stringify, rawJSON } = JSON;
  const { defineProperty, freeze, getOwnPropertyDescriptor, getOwnPropertyNames, isFrozen, keys } = Object;
  const { isFinite, isInteger, isSafeInteger } = Number;
  const { construct } = Reflect;
  const then = Function.prototype.call.bind(Promise.prototype.then);
  const matches = Function.prototype.call.bind(RegExp.prototype.test);
  const isView = ArrayBuffer.isView;
  const evaluate = eval;
  const [SystemDate, SystemError, SystemMap, SystemPromise, SystemSet, text] = [
    Date, Error, Map, Promise, Set, String,
  ];

  // What can call back after the answer was given, can block, or measures time.
  for (const name of [
    "queueMicrotask", "performance", "FinalizationRegistry", "WeakRef", "SharedArrayBuffer",
    "Atomics", "DOMException",
  ]) {
    delete globalThis[name];
  }

  // The engine turns an exception that it raised itself into text after the time limit has been
  // lifted, so an expression must not be able to put code of its own in that path.
  defineProperty(Error, "prepareStackTrace", { value: undefined });
  defineProperty(InternalError.prototype, "toString", { value: Error.prototype.toString });
  defineProperty(InternalError.prototype, Symbol.toPrimitive, { value: undefined });
  freeze(InternalError.prototype);

  // Long integers of an answer are BigInt here, and an answer may be written out as JSON.
  defineProperty(BigInt.prototype, "toJSON", {
    value() {
      return rawJSON(text(this));
    },
  });

  const tools = { uint32: 0, now: 0 };

  const seeded = (seed) => {
    let [a, b, c, d] = seed;
    const next = () => {
      const sum = (((a + b) | 0) + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      return sum >>> 0;
    };
    for (let round = 0; round < 15; round++) next();
    return next;
  };

  const startClock = (now) => {
    function Clock(...given) {
      if (!new.target) return new SystemDate(now).toString();
      return construct(SystemDate, given.length ? given : [now], new.target);
    }
    defineProperty(Clock, "name", { value: "Date" });
    Clock.prototype = SystemDate.prototype;
    Clock.prototype.constructor = Clock;
    Clock.now = () => now;
    Clock.parse = SystemDate.parse;
    Clock.UTC = SystemDate.UTC;
    globalThis.Date = Clock;
  };

  const revive = (_key, value, context) =>
    isInteger(value) && !isSafeInteger(value) && matches(/^-?\d+$/, context.source)
      ? BigInt(context.source)
      : value;

  const frozen = (value) => {
    // A primitive counts as frozen, and a class leads back to itself through its prototype.
    if (!isFrozen(value)) {
      freeze(value);
      for (const key of getOwnPropertyNames(value)) {
        frozen(getOwnPropertyDescriptor(value, key).value);
      }
    }
    return value;
  };

  const define = (names) => {
    const helpers = {};
    for (const part of parts) Object.assign(helpers, part(tools));
    for (const name of keys(helpers)) {
      if (Object.hasOwn(names, name)) continue;
      defineProperty(globalThis, name, { value: frozen(helpers[name]), configurable: false });
    }
    for (const name of keys(names)) {
      defineProperty(globalThis, name, {
        value: names[name], writable: true, configurable: true, enumerable: true,
      });
    }
  };

  const unfit = (value) => {
    if (value instanceof SystemMap) return "a Map is not JSON: use Object.fromEntries(map)";
    if (value instanceof SystemSet) return "a Set is not JSON: use [...set]";
    if (value instanceof SystemPromise) return "a promise inside a value is not JSON";
    if (isView(value)) return "a typed array is not JSON: use [...array]";
    return "";
  };

  function plain(key, value) {
    const what = typeof value;
    if (what === "function" || what === "symbol") {
      throw new SystemError(`the value is a ${what}, which is not JSON`);
    }
    if (what === "number" && !isFinite(value)) {
      throw new SystemError(`the value is ${value}, which is not a JSON number`);
    }
    if (value === null && this[key] instanceof SystemDate) {
      throw new SystemError("the value is an invalid date");
    }
    const reason = what === "object" && value !== null ? unfit(value) : "";
    if (reason) throw new SystemError(reason);
    return value;
  }

  // Joined, not added: a long sum of strings is a rope, which the host cannot read.
  const join = Function.prototype.call.bind(Array.prototype.join);
  const marked = (mark, json) => join([mark, json], "");

  const failure = (error) => {
    try {
      const known = error instanceof SystemError;
      const shown = known ? text(error) : typeof error === "object" ? stringify(error) : text(error);
      const stack = known ? text(error.stack) : "";
      return marked("!", stringify({ message: text(shown), stack }));
    } catch {
      return '!{"message":"the script threw a value that cannot be shown","stack":""}';
    }
  };

  let longest = 0;
  const answer = (value) => {
    try {
      const json = stringify(value, plain) ?? "null";
      if (json.length <= longest) return marked("=", json);
      return failure(new SystemError(`the value is ${json.length} characters of JSON, too large`));
    } catch (error) {
      return failure(error);
    }
  };

  let settled = "?";
  const start = (job) => {
    const given = parse(job);
    const names = given.big ? parse(given.names, revive) : parse(given.names);
    longest = given.longest;
    tools.now = given.now;
    tools.uint32 = seeded(given.seed);
    const random = tools.uint32;
    Math.random = () => ((random() >>> 5) * 67108864 + (random() >>> 6)) / 9007199254740992;
    startClock(given.now);
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
