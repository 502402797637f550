// `response`: the answer that a script looks at; without one the name is not there.
(tools) => {
  "use strict";
  const { response } = tools.given;
  if (response === null) return {};

  const lower = (value) => tools.text(value).toLowerCase();
  const valuesOf = (name) =>
    response.headers.filter(([each]) => lower(each) === lower(name)).map(([, value]) => value);

  const isJson = /^(?:[^;]*[/+])?json$/.test(response.mediaType);
  const read = () => {
    if (response.events !== null) return tools.stream();
    if (response.kind) {
      try {
        return tools.document(response.kind, response.body);
      } catch (error) {
        // What says that it is XML and is not is the text that came.
        if (error instanceof tools.SystemError) return response.body;
        throw error;
      }
    }
    if (!isJson) return response.body;
    try {
      return tools.read(response.body.replace(/^\ufeff/, ""));
    } catch (error) {
      // Text only where it is no JSON: what takes too much memory or depth says so.
      if (error instanceof tools.SystemSyntaxError) return response.body;
      throw error ?? new tools.SystemError("the answer takes more memory than a script has");
    }
  };
  let body;
  let isRead = false;
  const object = {
    status: response.status,
    responseCode: response.status,
    headers: { valueOf: (name) => valuesOf(name)[0] ?? null, valuesOf },
    contentType: { mimeType: response.mediaType, charset: response.charset },
    cookies: () => tools.parse(response.cookies),
    cookiesByName: (name) =>
      tools.parse(response.cookies).filter((cookie) => cookie.name === tools.text(name)),
  };
  tools.defineProperty(object, "body", {
    enumerable: true,
    get() {
      tools.live();
      if (!isRead) [body, isRead] = [read(), true];
      return body;
    },
  });
  tools.response = object;
  return { response: object };
}
