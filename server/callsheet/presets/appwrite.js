// The strings of Appwrite's REST API for queries, permissions, roles and ids.
() => {
  "use strict";
  const written = (value, what) => {
    const json = JSON.stringify(value);
    if (json === undefined) throw new TypeError(`${what} is missing`);
    return json;
  };
  const listed = (value) => (Array.isArray(value) ? value : [value]);
  const values = (value) => `[${listed(value).map((each) => written(each, "the value")).join(",")}]`;
  const count = (value) => {
    if (!Number.isInteger(value) || value < 0) throw new RangeError("the count is a whole number");
    return value;
  };
  const name = (value, what) => {
    if (typeof value !== "string" || value === "") throw new TypeError(`${what} is a text`);
    return value;
  };
  const quoted = (value, what) => JSON.stringify(name(value, what));

  const query = {
    select: (attributes) =>
      `select([${listed(attributes).map((each) => quoted(each, "the attribute")).join(",")}])`,
    between: (attribute, from, to) =>
      `between(${quoted(attribute, "the attribute")}, ${written(from, "the lower bound")}, ` +
      `${written(to, "the upper bound")})`,
    limit: (number) => `limit(${count(number)})`,
    offset: (number) => `offset(${count(number)})`,
  };
  for (const method of [
    "equal", "notEqual", "lessThan", "lessThanEqual", "greaterThan", "greaterThanEqual",
    "startsWith", "endsWith", "search",
  ]) {
    query[method] = (attribute, value) =>
      `${method}(${quoted(attribute, "the attribute")}, ${values(value)})`;
  }
  for (const method of ["isNull", "isNotNull", "orderDesc", "orderAsc"]) {
    query[method] = (attribute) => `${method}(${quoted(attribute, "the attribute")})`;
  }
  for (const method of ["cursorAfter", "cursorBefore"]) {
    query[method] = (documentId) => `${method}(${quoted(documentId, "the id")})`;
  }

  const permission = {};
  for (const action of ["read", "create", "update", "delete", "write"]) {
    permission[action] = (role) => `${action}(${quoted(role, "the role")})`;
  }

  const part = (value) => (value === undefined ? "" : `/${name(value, "what follows")}`);
  const role = {
    any: () => "any",
    guests: () => "guests",
    users: (status) => `users${part(status)}`,
    user: (id, status) => `user:${name(id, "the id")}${part(status)}`,
    team: (id, member) => `team:${name(id, "the id")}${part(member)}`,
    member: (id) => `member:${name(id, "the id")}`,
  };

  return { query, permission, role, id: { unique: () => "unique()" } };
}
