// Runs one script with an API on hand, step by step, and hands over what it left behind as JSON text.
(tools, parts) => {
  "use strict";
  const { defineProperty, evaluate, hasOwn, join, json, keys, parse, stringify, text, then } = tools;
  const { SystemError, SystemPromise } = tools;

  // What is gathered here is out of a script's reach: no prototype, and nothing is looked up in one.
  const list = () => ({ __proto__: null, length: 0 });
  const add = (to, item) => {
    to[to.length] = item;
    to.length++;
  };
  const array = (of) => join(["[", join(of, ","), "]"], "");
  const record = (members) => {
    const names = keys(members);
    const shown = list();
    for (let i = 0; i < names.length; i++) add(shown, join([stringify(names[i]), members[names[i]]], ":"));
    return join(["{", join(shown, ","), "}"], "");
  };
  Object.assign(tools, { add, array, list, record });

  // Why nothing that the script still does counts: it ended itself, or something has to be asked.
  let over = "";
  const END = tools.frozen({ toString: () => "the script has ended" });
  const stop = (why) => {
    over ||= why;
    throw END;
  };
  tools.live = () => {
    if (over) throw END;
  };
  tools.exit = () => stop("exit");

  // What is computed outside: asked once, and known when the script runs again.
  const answers = { __proto__: null };
  let question = "";
  tools.ask = (...of) => {
    tools.live();
    const key = stringify(of);
    if (!hasOwn(answers, key)) {
      question = key;
      stop("question");
    }
    const { value, error } = tools.read(answers[key]);
    if (error !== undefined) throw new SystemError(error);
    return value;
  };

  const story = {
    __proto__: null, logs: list(), tests: list(), wishes: list(), fault: "null", said: 0,
  };
  const outcome = { __proto__: null };
  // What a part of the API leaves behind: a function that gives its JSON.
  tools.leaves = (name, told) => (outcome[name] = told);

  const LONGEST_LOG = 1000000;
  tools.log = (level, said) => {
    tools.live();
    const line = text(said);
    if (story.said > LONGEST_LOG) return;
    story.said += line.length + 20;
    const shown = story.said > LONGEST_LOG ? "… what the script says further is left out" : line;
    add(story.logs, record({ __proto__: null, text: stringify(shown), level: stringify(level) }));
  };

  tools.wish = (kind, reason) => {
    tools.live();
    const why = reason === undefined ? "" : text(reason);
    add(story.wishes, record({ __proto__: null, kind: stringify(kind), reason: stringify(why) }));
  };

  const MOST_TESTS = 10000;
  const waiting = list();
  tools.test = (name, body) => {
    tools.live();
    if (typeof body !== "function") throw new TypeError("a test needs a function that tests");
    if (waiting.length >= MOST_TESTS) throw new RangeError(`a script has at most ${MOST_TESTS} tests`);
    add(waiting, { __proto__: null, name: text(name), body, begin: text(new SystemError().stack) });
  };
  let testing = false;
  tools.isTesting = () => testing;
  // A test that is over at once.
  tools.judged = (name, run) => {
    const test = { __proto__: null, name, begin: text(new SystemError().stack) };
    let error;
    attempt(run, (thrown) => {
      if (thrown === END) throw END;
      error = { __proto__: null, of: thrown };
    });
    judge(test, error);
  };
  // The values that an assertion compared go with its error, for whoever reads the report.
  const compared = new WeakMap();
  const [remember, recall] = [compared.set.bind(compared), compared.get.bind(compared)];
  tools.failed = (message, expected, actual) => {
    const error = new SystemError(message);
    const shown = (value) => {
      try {
        return json(value) ?? "null";
      } catch {
        return stringify(text(value));
      }
    };
    remember(error, { __proto__: null, expected: shown(expected), actual: shown(actual) });
    return error;
  };
  const judge = (test, error) => {
    const failed = error !== undefined;
    const { message, stack } = failed ? tools.thrown(error.of) : { message: "", stack: "" };
    const known = failed && typeof error.of === "object" && error.of !== null && recall(error.of);
    const { expected, actual } = known || { expected: "null", actual: "null" };
    add(story.tests, record({
      __proto__: null, name: stringify(test.name), passed: failed ? "false" : "true",
      message: stringify(message), stack: stringify(stack), begin: stringify(test.begin),
      expected, actual,
    }));
  };

  // A variable holder: values as JSON text, so that nothing in them can act later.
  tools.store = (name, given) => {
    const held = { __proto__: null };
    const names = keys(given);
    for (let i = 0; i < names.length; i++) held[names[i]] = given[names[i]];
    const touched = { __proto__: null };
    tools.leaves(name, () => {
      const all = keys(touched);
      const changes = { __proto__: null };
      const gone = list();
      for (let i = 0; i < all.length; i++) {
        if (hasOwn(held, all[i])) changes[all[i]] = held[all[i]];
        else add(gone, stringify(all[i]));
      }
      return record({ __proto__: null, values: record(changes), cleared: array(gone) });
    });
    return {
      get(key) {
        tools.live();
        const id = text(key);
        return hasOwn(held, id) ? tools.read(held[id]) : null;
      },
      has: (key) => hasOwn(held, text(key)),
      set(key, value) {
        tools.live();
        const id = text(key);
        const shown = json(value);
        touched[id] = true;
        if (shown === undefined) delete held[id];
        else held[id] = shown;
        return shown !== undefined;
      },
      isEmpty: () => keys(held).length === 0,
      clear(key) {
        tools.live();
        const id = text(key);
        if (hasOwn(held, id)) touched[id] = true;
        delete held[id];
      },
      clearAll() {
        const all = keys(held);
        for (let i = 0; i < all.length; i++) this.clear(all[i]);
      },
    };
  };

  // A script is a function, its own text on the lines from `first` on.
  const repeat = tools.unbound("".repeat);
  // Values that are made when they are asked for.
  tools.lazy = { __proto__: null };
  tools.packages = { __proto__: null };
  tools.scope = {};
  tools.compile = ({ head, body, first, isAsync }, scope) =>
    evaluate(
      join([
        "(({$bring, $share, require, module, exports}) => ", isAsync ? "async " : "", "function () {",
        head, repeat("\n", first - 1), body, "\n})",
      ], ""),
    )(scope);

  // Time passes only where a script waits: whoever waits last has slept the longest.
  const timers = list();
  let timerNumber = 0;
  const LONGEST_SLEEP = 24 * 3600 * 1000;
  tools.after = (milliseconds, run) => {
    tools.live();
    const wait = Number(milliseconds);
    const by = wait > 0 ? (wait < LONGEST_SLEEP ? wait : LONGEST_SLEEP) : 0;
    add(timers, { __proto__: null, id: ++timerNumber, at: tools.passed + by, run });
    return timerNumber;
  };
  tools.never = (id) => {
    for (let i = 0; i < timers.length; i++) if (timers[i].id === id) return drop(i);
  };
  const drop = (at) => {
    const gone = timers[at];
    for (let i = at; i + 1 < timers.length; i++) timers[i] = timers[i + 1];
    delete timers[--timers.length];
    return gone;
  };
  const fire = () => {
    let first = 0;
    for (let i = 1; i < timers.length; i++) if (timers[i].at < timers[first].at) first = i;
    const { at, run } = drop(first);
    if (at > tools.passed) tools.passed = at;
    attempt(run, (error) => fault(error));
  };

  const fault = (error) => {
    if (error === END || story.fault !== "null") return;
    const { message, stack } = tools.thrown(error);
    story.fault = record({ __proto__: null, message: stringify(message), stack: stringify(stack) });
  };
  const attempt = (run, failed) => {
    try {
      return run();
    } catch (error) {
      failed(error);
    }
  };

  // One thing after the other: the script, then each of its tests.
  let current = null;
  const begin = (run, settled) => {
    current = { __proto__: null, done: false, settled };
    const mine = current;
    const ended = (error) => {
      if (mine.done) return;
      mine.done = true;
      settled(error);
    };
    const thrown = (error) => ended({ __proto__: null, of: error });
    attempt(() => {
      const value = run();
      if (!(value instanceof SystemPromise)) return ended(undefined);
      // Whatever a script made of promises, this one tells how it ended.
      attempt(() => defineProperty(value, "constructor", { value: undefined }), () => {});
      then(value, () => ended(undefined), thrown);
    }, thrown);
  };
  const endless = new SystemError("the promise that it waits for never settles");
  endless.stack = "";

  let tested = 0;
  const next = () => {
    if (over === "question") return false;
    if (over === "exit") {
      while (timers.length) drop(timers.length - 1);
      over = "";
      if (!current.done) {
        current.done = true;
        current.settled(undefined);
      }
      return true;
    }
    if (timers.length) fire();
    else if (!current.done) {
      current.done = true;
      current.settled({ __proto__: null, of: endless });
    } else if (tested < waiting.length) {
      const test = waiting[tested++];
      testing = true;
      begin(test.body, (error) => judge(test, error !== undefined && error.of === END ? undefined : error));
    } else return false;
    return true;
  };

  const told = () => {
    const members = {
      __proto__: null, question: stringify(question), logs: array(story.logs),
      tests: array(story.tests), wishes: array(story.wishes), fault: story.fault,
      slept: stringify(tools.passed),
    };
    const names = keys(outcome);
    for (let i = 0; i < names.length; i++) members[names[i]] = outcome[names[i]]();
    return record(members);
  };

  const start = (job) => {
    const given = parse(job);
    tools.given = given;
    Object.assign(answers, given.answers);
    tools.begin(given);
    const api = { __proto__: null };
    for (const part of parts) Object.assign(api, part(tools));
    for (const name of given.hidden) delete api[name];
    for (const name of keys(api)) {
      defineProperty(globalThis, name, { value: tools.frozen(api[name]), configurable: false });
    }
    for (const name of keys(tools.lazy)) {
      defineProperty(globalThis, name, { get: tools.lazy[name], set() {}, configurable: false });
    }
    const script = tools.compile(given.script, tools.scope);
    begin(
      () => (tools.around ? tools.around(script)() : script()),
      (error) => error !== undefined && fault(error.of),
    );
  };
  // "start" begins, "next" goes on when no job of the engine waits, "tell" says what there is.
  return (command, job) => {
    if (command === "start") start(job);
    if (command === "tell") return told();
    return command === "start" || next() ? "" : "done";
  };
}
