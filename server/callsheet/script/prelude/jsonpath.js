// JSONPath (RFC 9535): parsed into functions from nodes to nodes.
(tools) => {
  "use strict";
  const nothing = Symbol("nothing");
  const isObject = (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const isNumber = (value) => typeof value === "number" || typeof value === "bigint";
  const member = (value, name) =>
    isObject(value) && Object.hasOwn(value, name) ? [value[name]] : [];
  const children = (value) =>
    Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  const descendants = (value) => [value, ...children(value).flatMap(descendants)];

  const equal = (a, b) => {
    if (isNumber(a) && isNumber(b)) return a == b;
    if (Array.isArray(a)) {
      return Array.isArray(b) && a.length === b.length && a.every((each, i) => equal(each, b[i]));
    }
    if (!isObject(a) || !isObject(b)) return a === b;
    const names = Object.keys(a);
    return names.length === Object.keys(b).length
      && names.every((name) => Object.hasOwn(b, name) && equal(a[name], b[name]));
  };
  // JavaScript orders strings by UTF-16 units, the RFC by code points.
  const textBelow = (a, b) => {
    const [left, right] = [Array.from(a), Array.from(b)];
    const at = left.findIndex((character, i) => character !== right[i]);
    if (at < 0) return left.length < right.length;
    return at < right.length && left[at].codePointAt(0) < right[at].codePointAt(0);
  };
  const below = (a, b) =>
    isNumber(a) && isNumber(b) ? a < b
    : typeof a === "string" && typeof b === "string" && textBelow(a, b);
  const comparisons = {
    "==": equal,
    "!=": (a, b) => !equal(a, b),
    "<": below,
    "<=": (a, b) => below(a, b) || equal(a, b),
    ">": (a, b) => below(b, a),
    ">=": (a, b) => below(b, a) || equal(a, b),
  };

  const slice = (list, start, end, step) => {
    if (step === 0) return [];
    const size = list.length;
    const from = (at) => (at >= 0 ? at : size + at);
    const within = (at, low, high) => Math.min(Math.max(from(at), low), high);
    const taken = [];
    if (step > 0) {
      const last = within(end ?? size, 0, size);
      for (let i = within(start ?? 0, 0, size); i < last; i += step) taken.push(list[i]);
    } else {
      const last = end === undefined ? -1 : within(end, -1, size - 1);
      for (let i = within(start ?? size - 1, -1, size - 1); i > last; i += step) taken.push(list[i]);
    }
    return taken;
  };

  // I-Regexp (RFC 9485): a dot is any character but LF and CR.
  const expressions = new Map();
  const compiled = (pattern, whole) => {
    const key = whole + pattern;
    if (!expressions.has(key)) {
      const dotted = pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]|\./gsu, (part) =>
        part === "." ? "[^\\n\\r]" : part);
      let expression = null;
      try {
        expression = new RegExp(whole ? `^(?:${dotted})$` : dotted, "u");
      } catch {}
      expressions.set(key, expression);
    }
    return expressions.get(key);
  };
  const tested = (whole) => (value, pattern) =>
    typeof value === "string" && typeof pattern === "string"
    && (compiled(pattern, whole)?.test(value) ?? false);

  // kinds: "value", "nodes", "logical" (RFC 9535, 2.4.1)
  const functions = {
    length: {
      takes: ["value"], gives: "value",
      run: (value) =>
        typeof value === "string" ? Array.from(value).length
        : Array.isArray(value) ? value.length
        : isObject(value) ? Object.keys(value).length
        : nothing,
    },
    count: { takes: ["nodes"], gives: "value", run: (nodes) => nodes.length },
    value: {
      takes: ["nodes"], gives: "value",
      run: (nodes) => (nodes.length === 1 ? nodes[0] : nothing),
    },
    match: { takes: ["value", "value"], gives: "logical", run: tested("whole ") },
    search: { takes: ["value", "value"], gives: "logical", run: tested("") },
  };

  const reader = (text) => {
    let at = 0;
    const fail = (what) => {
      throw new SyntaxError(`JSONPath ${JSON.stringify(text)}: ${what} at character ${at + 1}`);
    };
    const sees = (token) => text.startsWith(token, at);
    const takes = (token) => sees(token) && ((at += token.length), true);
    const needs = (token) => takes(token) || fail(`expected "${token}"`);
    const space = () => { while (" \t\n\r".includes(text[at] || "x")) at++; };
    const matched = (pattern) => {
      pattern.lastIndex = at;
      const found = pattern.exec(text)?.[0];
      if (found !== undefined) at += found.length;
      return found;
    };

    const integer = () => {
      const digits = matched(/-?\d+/y);
      if (digits === undefined) return undefined;
      const number = Number(digits);
      if (/^-?0\d|^-0/.test(digits)) fail("a number with a leading zero");
      if (!Number.isSafeInteger(number)) fail("a number that is too large");
      return number;
    };

    const quoted = () => {
      const quote = text[at++];
      let value = "";
      for (;;) {
        if (at >= text.length) fail("a string that does not end");
        const character = String.fromCodePoint(text.codePointAt(at));
        at += character.length;
        if (character === quote) return value;
        if (character < " ") fail("a control character in a string");
        value += character === "\\" ? escaped(quote) : character;
      }
    };
    const escaped = (quote) => {
      const mark = text[at++];
      const plain = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", "/": "/", "\\": "\\" }[mark];
      if (plain !== undefined) return plain;
      if (mark === quote) return quote;
      if (mark !== "u") fail("an unknown escape");
      const high = hexadecimal();
      if (high >= 0xdc00 && high < 0xe000) fail("a lone surrogate");
      if (high < 0xd800 || high >= 0xe000) return String.fromCharCode(high);
      if (!takes("\\u")) fail("a lone surrogate");
      const low = hexadecimal();
      if (low < 0xdc00 || low >= 0xe000) fail("a lone surrogate");
      return String.fromCharCode(high, low);
    };
    const hexadecimal = () => {
      const digits = matched(/[0-9a-fA-F]{4}/y);
      if (digits === undefined) fail("expected four hexadecimal digits");
      return parseInt(digits, 16);
    };

    const shorthand = () =>
      matched(/[A-Za-z_$@\u0080-\ud7ff\ue000-\uffff\u{10000}-\u{10ffff}][\w$@\-\u0080-\ud7ff\ue000-\uffff\u{10000}-\u{10ffff}]*/uy);
    const wildcard = { select: children, singular: false };
    const named = (name) => ({ select: (value) => member(value, name), singular: true });

    const selector = () => {
      if (takes("*")) return wildcard;
      if (sees("'") || sees('"')) return named(quoted());
      if (takes("?")) {
        space();
        const holds = disjunction();
        return {
          select: (value, root) => children(value).filter((child) => holds(child, root)),
          singular: false,
        };
      }
      const first = integer();
      const behind = at;
      space();
      if (takes(":")) return sliced(first);
      at = behind;
      if (first === undefined) fail("expected a selector");
      return {
        select: (value) => (Array.isArray(value) ? slice(value, first, first === -1 ? undefined : first + 1, 1) : []),
        singular: true,
      };
    };
    const sliced = (start) => {
      space();
      const end = integer();
      const behind = at;
      space();
      let step = 1;
      if (takes(":")) {
        space();
        step = integer() ?? 1;
      } else at = behind;
      return {
        select: (value) => (Array.isArray(value) ? slice(value, start, end, step) : []),
        singular: false,
      };
    };
    const bracketed = () => {
      const selectors = [];
      do {
        space();
        selectors.push(selector());
        space();
      } while (takes(","));
      needs("]");
      return {
        select: (value, root) => selectors.flatMap((each) => each.select(value, root)),
        singular: selectors.length === 1 && selectors[0].singular,
      };
    };
    const dotted = () => {
      if (takes("*")) return wildcard;
      const name = shorthand();
      return name === undefined ? fail("expected a name") : named(name);
    };
    const segment = () => {
      if (takes("[") || takes(".[")) return bracketed();
      if (takes("..")) {
        const { select } = takes("[") ? bracketed() : dotted();
        return {
          select: (value, root) => descendants(value).flatMap((each) => select(each, root)),
          singular: false,
        };
      }
      return takes(".") ? dotted() : undefined;
    };
    const segments = () => {
      const found = [];
      for (;;) {
        const before = at;
        space();
        const next = segment();
        if (!next) {
          at = before;
          return {
            run: (start, root) =>
              found.reduce((nodes, each) => nodes.flatMap((node) => each.select(node, root)), [start]),
            singular: found.every((each) => each.singular),
          };
        }
        found.push(next);
      }
    };

    const disjunction = () => joined("||", conjunction, (parts) => (...of) => parts.some((it) => it(...of)));
    const conjunction = () => joined("&&", basic, (parts) => (...of) => parts.every((it) => it(...of)));
    const joined = (sign, part, join) => {
      const parts = [part()];
      for (;;) {
        const before = at;
        space();
        if (!takes(sign)) {
          at = before;
          return parts.length === 1 ? parts[0] : join(parts);
        }
        space();
        parts.push(part());
      }
    };
    const basic = () => {
      const negated = takes("!");
      if (negated) space();
      const holds = takes("(") ? grouped() : test(negated);
      return negated ? (...of) => !holds(...of) : holds;
    };
    const grouped = () => {
      space();
      const holds = disjunction();
      space();
      needs(")");
      return holds;
    };
    const test = (negated) => {
      const left = operand();
      const before = at;
      space();
      const sign = matched(/==|!=|<=|>=|<|>/y);
      if (sign === undefined) {
        at = before;
        if (left.kind === "nodes") return (...of) => left.nodes(...of).length > 0;
        return left.kind === "logical" ? left.get : fail("a value alone is no test");
      }
      if (negated) fail("a comparison after ! needs parentheses");
      space();
      const right = operand();
      const [a, b] = [comparable(left), comparable(right)];
      const compare = comparisons[sign];
      return (...of) => compare(a(...of), b(...of));
    };
    const comparable = (side) => {
      if (side.kind === "value") return side.get;
      if (side.kind === "logical") fail("the result of this function cannot be compared");
      if (!side.singular) fail("a query in a comparison must be singular");
      return single(side.nodes);
    };
    const single = (nodes) => (...of) => {
      const found = nodes(...of);
      return found.length ? found[0] : nothing;
    };

    const operand = () => {
      if (takes("@")) return query((value) => value);
      if (takes("$")) return query((_value, root) => root);
      if (sees("'") || sees('"')) return literal(quoted());
      const number = matched(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
      if (number !== undefined) return literal(Number(number));
      const word = matched(/[a-z][a-z_0-9]*/y);
      if (word !== undefined && takes("(")) return call(word);
      const constants = { true: true, false: false, null: null };
      if (word !== undefined && Object.hasOwn(constants, word)) return literal(constants[word]);
      return fail("expected a value, a path or a function");
    };
    const literal = (value) => ({ kind: "value", get: () => value, literal: true });
    const query = (start) => {
      const { run, singular } = segments();
      return { kind: "nodes", singular, nodes: (value, root) => run(start(value, root), root) };
    };
    const call = (name) => {
      if (!Object.hasOwn(functions, name)) fail(`unknown function "${name}"`);
      const { takes: kinds, gives, run } = functions[name];
      const given = [];
      space();
      while (!sees(")")) {
        given.push(operand());
        space();
        if (!takes(",")) break;
        space();
        if (sees(")")) fail("expected a value");
      }
      needs(")");
      if (given.length !== kinds.length) fail(`${name}() takes ${kinds.length} argument(s)`);
      const values = given.map((each, i) => argument(each, kinds[i]));
      return { kind: gives, get: (...of) => run(...values.map((value) => value(...of))) };
    };
    const argument = (given, kind) => {
      if (kind === "value") return comparable(given);
      if (given.kind !== "nodes") fail("expected a path");
      return given.nodes;
    };

    return () => {
      needs("$");
      const path = segments();
      if (at < text.length) fail("unexpected text");
      return path;
    };
  };

  const rooted = (text) => {
    const path = String(text);
    if (/^\s|\s$/.test(path)) throw new SyntaxError("a JSONPath neither begins nor ends with space");
    if (/^\$(?:$|[.[\s])/.test(path)) return path;
    return /^[.[]/.test(path) ? "$" + path : "$." + path;
  };
  const jsonpath = (value, text) => {
    const path = reader(rooted(text))();
    const nodes = path.run(value, value);
    return path.singular ? (nodes.length ? nodes[0] : null) : nodes;
  };
  tools.jsonpath = jsonpath;
  return { jsonpath };
}
