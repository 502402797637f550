// The ground that every script stands on: what could harm the host is taken away, and what the host
// relies on is held apart from what a script may write over.
() => {
  "use strict";
  const { parse, stringify, rawJSON } = JSON;
  const {
    defineProperty, freeze, getOwnPropertyDescriptor, getOwnPropertyNames, hasOwn, isFrozen, keys,
  } = Object;
  const { isFinite, isInteger, isSafeInteger } = Number;
  const { construct } = Reflect;
  const unbound = Function.prototype.call.bind.bind(Function.prototype.call);
  const then = unbound(Promise.prototype.then);
  const matches = unbound(RegExp.prototype.test);
  // Joined, not added: a long sum of strings is a rope, which the host cannot read.
  const join = unbound(Array.prototype.join);
  const isView = ArrayBuffer.isView;
  const [
    SystemDate, SystemError, SystemMap, SystemPromise, SystemSet, SystemSyntaxError, text,
  ] = [Date, Error, Map, Promise, Set, SyntaxError, String];
  const evaluate = eval;

  // What can call back after the answer was given, can block, or measures time.
  for (const name of [
    "queueMicrotask", "performance", "FinalizationRegistry", "WeakRef", "SharedArrayBuffer",
    "Atomics", "DOMException",
  ]) {
    delete globalThis[name];
  }

  // The engine turns an exception that it raised itself into text after the time limit has been
  // lifted, so a script must not be able to put code of its own in that path.
  defineProperty(Error, "prepareStackTrace", { value: undefined });
  defineProperty(InternalError.prototype, "toString", { value: Error.prototype.toString });
  defineProperty(InternalError.prototype, Symbol.toPrimitive, { value: undefined });
  freeze(InternalError.prototype);

  // Where an error was thrown is told with it, whatever a script sets.
  Error.stackTraceLimit = 20;
  defineProperty(Error, "stackTraceLimit", { get: () => 20, set() {}, configurable: false });

  // Long integers of an answer are BigInt here, and an answer may be written out as JSON.
  defineProperty(BigInt.prototype, "toJSON", {
    value() {
      return rawJSON(text(this));
    },
  });

  const tools = {
    uint32: 0,
    now: 0,
    passed: 0, // Milliseconds that the script slept.
    defineProperty, evaluate, hasOwn, join, keys, matches, parse, stringify, text, then, unbound,
    SystemError, SystemPromise, SystemSyntaxError,
  };

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

  const startClock = () => {
    const time = () => tools.now + tools.passed;
    function Clock(...given) {
      if (!new.target) return new SystemDate(time()).toString();
      return construct(SystemDate, given.length ? given : [time()], new.target);
    }
    defineProperty(Clock, "name", { value: "Date" });
    Clock.prototype = SystemDate.prototype;
    Clock.prototype.constructor = Clock;
    Clock.now = time;
    Clock.parse = SystemDate.parse;
    Clock.UTC = SystemDate.UTC;
    globalThis.Date = Clock;
  };

  tools.begin = ({ now, seed }) => {
    tools.now = now;
    const random = seeded(seed);
    tools.uint32 = random;
    Math.random = () => ((random() >>> 5) * 67108864 + (random() >>> 6)) / 9007199254740992;
    startClock();
  };

  tools.revive = (_key, value, context) =>
    isInteger(value) && !isSafeInteger(value) && matches(/^-?\d+$/, context.source)
      ? BigInt(context.source)
      : value;

  // Looking at each value takes three times as long, and several times the memory.
  tools.read = (json) => matches(/\d{16}/, json) ? parse(json, tools.revive) : parse(json);

  tools.frozen = (value) => {
    // A primitive counts as frozen, and a class leads back to itself through its prototype.
    if (!isFrozen(value)) {
      freeze(value);
      for (const key of getOwnPropertyNames(value)) {
        tools.frozen(getOwnPropertyDescriptor(value, key).value);
      }
    }
    return value;
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
  // The JSON of a script's value; throws where it has none.
  tools.json = (value) => stringify(value, plain);

  // What was thrown, in words, and where.
  tools.thrown = (error) => {
    try {
      const known = error instanceof SystemError;
      const shown = known ? text(error) : typeof error === "object" ? stringify(error) : text(error);
      return { __proto__: null, message: text(shown), stack: known ? text(error.stack) : "" };
    } catch {
      return { __proto__: null, message: "the script threw a value that cannot be shown", stack: "" };
    }
  };
  return tools;
}
