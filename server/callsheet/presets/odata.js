// Literals, keys and filters as the ABNF of OData 4 writes them.
() => {
  "use strict";
  const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  const DATE = /^-?\d{4,}-\d\d-\d\d/;

  // A text that is a literal already: it stands as it is in a key or a filter.
  class Literal {
    constructor(text) { this.text = text; }
    toString() { return this.text; }
    toJSON() { return this.text; }
  }

  const number = (value) => {
    if (Number.isNaN(value)) return "NaN";
    if (Number.isFinite(value)) return `${value}`;
    return value > 0 ? "INF" : "-INF";
  };
  const literal = (value) => {
    if (value === null) return "null";
    if (value instanceof Literal) return value.text;
    if (value instanceof Date) return value.toISOString();
    if (Array.isArray(value)) return `(${value.map(literal).join(",")})`;
    switch (typeof value) {
      case "string": return `'${value.replaceAll("'", "''")}'`;
      case "number": return number(value);
      case "bigint":
      case "boolean": return `${value}`;
      default: throw new TypeError(`OData has no literal for a value that is ${typeof value}`);
    }
  };

  const encoded = (value) => encodeURIComponent(literal(value));
  const isPlain = (value) =>
    value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
  const key = (value) => {
    if (!isPlain(value)) return `(${encoded(value)})`;
    const parts = Object.entries(value).map(([name, each]) => `${name}=${encoded(each)}`);
    if (!parts.length) throw new TypeError("the key has no part");
    return `(${parts.join(",")})`;
  };
  const filter = (texts, ...values) => {
    if (!Array.isArray(texts?.raw)) throw new TypeError("write odata.filter`…`, without parentheses");
    return texts.reduce((left, right, place) => left + literal(values[place - 1]) + right);
  };
  const date = (value) => {
    const text = value instanceof Date ? value.toISOString().split("T")[0] : `${value}`;
    const found = DATE.exec(text);
    if (!found) throw new RangeError(`"${text}" does not begin with a date`);
    return new Literal(found[0]);
  };
  const guid = (text) => {
    if (!GUID.test(text)) throw new RangeError(`"${text}" is no GUID`);
    return new Literal(text);
  };

  return { odata: { literal, key, filter, date, guid } };
}
