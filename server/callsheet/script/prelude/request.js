// `request`: as it is typed before it goes out, as it went out behind that.
(tools) => {
  "use strict";
  const { given, text } = tools;
  const { request } = given;
  const sent = given.response !== null;
  const variables = tools.requestVariables;

  const shown = (value) => (typeof value === "string" ? value : (tools.json(value) ?? ""));
  const substituted = ({ raw, bindings }) =>
    raw.replace(/\{\{([\s\S]*?)\}\}/g, (binding, inner) => {
      const name = inner.trim();
      if (variables.has(name)) return shown(variables.get(name));
      if (tools.hasOwn(bindings, binding)) return bindings[binding];
      return tools.globals.has(name) ? shown(tools.globals.get(name)) : binding;
    });
  const readable = (of) => ({
    getRaw: () => of.raw,
    tryGetSubstituted: () => substituted(of),
    getComputed: () => substituted(of),
  });

  const header = ([name, value]) => ({
    // Older clients have the name, and some the value, as members that are texts.
    name: tools.callable(name),
    ...(sent ? { value: tools.callable(substituted(value)) } : {}),
    getRawValue: () => value.raw,
    tryGetSubstitutedValue: () => substituted(value),
    tryGetSubstituted: () => substituted(value),
  });
  const headers = {
    all: () => request.headers.map(header),
    findByName: (name) => {
      const wanted = text(name).toLowerCase();
      const found = request.headers.find(([each]) => each.toLowerCase() === wanted);
      return found ? header(found) : null;
    },
  };

  const part = (of) => (sent ? Object.assign(() => substituted(of), readable(of)) : readable(of));
  const body = request.body ?? { raw: "", bindings: {} };
  return {
    request: {
      method: given.called.includes("request.method")
        ? tools.callable(request.method) : request.method,
      url: part(request.url),
      body: part(body),
      headers,
      environment: tools.environment,
      variables: tools.variables(variables, "request.variables"),
      iteration: () => request.iteration,
      templateValue: (at) => {
        const values = request.templateValues;
        return tools.hasOwn(values, at) ? tools.read(values[at]) : null;
      },
      skip: (reason) => tools.wish("skip", reason),
      abort: (reason) => tools.wish("abort", reason),
      replay: (reason) => tools.wish("replay", reason),
    },
  };
}
