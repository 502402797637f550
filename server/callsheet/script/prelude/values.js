// Dynamic variables as values: `$uuid`, `$timestamp`, `$random.integer(1, 5)`, `$env.HOME`.
(tools) => {
  "use strict";
  const { given, text, uint32 } = tools;
  const time = () => tools.now + tools.passed;
  const drawn = {
    $uuid: () => tools.uuid(),
    $timestamp: () => Math.floor(time() / 1000),
    $isoTimestamp: () => new Date(time()).toISOString(),
    $randomInt: () => Math.floor(Math.random() * 1001),
  };
  // Each use is a value; where the script calls one anywhere, it is also a function that gives it.
  for (const name of tools.keys(drawn)) {
    tools.lazy[name] = given.called.includes(name) ? () => tools.callable(drawn[name]()) : drawn[name];
  }
  tools.lazy.$exampleServer = () => {
    if (!given.exampleServer) throw new tools.SystemError("the server of the examples does not run");
    return given.exampleServer;
  };

  // `$random.address.city`, and `$random.locale.name.fullName("de_DE")`: made up outside.
  let made = 0;
  const madeUp = (path) => {
    const call = (...values) => tools.ask("random", path.join("."), values.map(text), uint32(), made++);
    return new Proxy(call, {
      get(_target, name) {
        if (name === Symbol.toPrimitive || name === "toString" || name === "toJSON" || name === "valueOf") {
          return () => call();
        }
        return typeof name === "symbol" ? undefined : madeUp([...path, name]);
      },
    });
  };
  const $random = new Proxy(tools.random, {
    get: (target, name) => (name in target || typeof name === "symbol" ? target[name] : madeUp([name])),
    set: () => false,
  });
  return { $env: given.processEnvironment, $random };
}
