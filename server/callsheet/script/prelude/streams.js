// An answer that came piece by piece: `response.body.onEachLine(…)` and `onEachMessage(…)`.
(tools) => {
  "use strict";
  const { given } = tools;
  const events = () => tools.read(given.response.events);

  const each = (subscriber, onFinish) => {
    tools.live();
    if (typeof subscriber !== "function") throw new TypeError("a stream needs a function to tell");
    // The script goes on first, as it would while a stream still comes.
    tools.after(0, () => {
      let open = true;
      const unsubscribe = () => (open = false);
      const output = () =>
        tools.log("warn", "nothing can be answered: the stream was over when the script began");
      for (const event of events()) {
        subscriber(event, unsubscribe, output);
        if (!open) break;
      }
      if (onFinish !== undefined) onFinish();
    });
  };
  tools.stream = () => ({
    onEachLine: (subscriber, onFinish) => each(subscriber, onFinish),
    onEachMessage: (subscriber, onFinish) => each(subscriber, onFinish),
    toString: () => given.response.body,
    toJSON: () => given.response.body,
  });
  return {};
}
