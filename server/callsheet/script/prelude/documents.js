// XML and HTML as a tree that is read: documents, elements, `DOMParser`, `xpath`.
(tools) => {
  "use strict";
  const { ask, defineProperty, text } = tools;
  const hidden = (object, name, value) => defineProperty(object, name, { value });
  const listed = (nodes) => {
    hidden(nodes, "item", (at) => nodes[at] ?? null);
    return nodes;
  };
  const escaped = (value, quote) =>
    value.replace(quote ? /[&<>"\n\r\t]/g : /[&<>\r]/g, (mark) => MARKS[mark]);
  const MARKS = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;",
  };
  const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/;
  const RAW = /^(?:script|style)$/;

  class Node {
    #children = [];
    #parent = null;
    #owner = null;
    static place(node, parent, owner) {
      node.#parent = parent;
      node.#owner = owner;
      if (parent) parent.#children.push(node);
    }
    get ELEMENT_NODE() { return 1; }
    get TEXT_NODE() { return 3; }
    get parentNode() { return this.#parent; }
    get parentElement() { return this.#parent instanceof Element ? this.#parent : null; }
    get ownerDocument() { return this.#owner; }
    get childNodes() { return listed([...this.#children]); }
    get children() { return listed(this.#children.filter((each) => each instanceof Element)); }
    get childElementCount() { return this.children.length; }
    get firstChild() { return this.#children[0] ?? null; }
    get lastChild() { return this.#children.at(-1) ?? null; }
    get firstElementChild() { return this.children[0] ?? null; }
    get lastElementChild() { return this.children.at(-1) ?? null; }
    get nextSibling() { return this.#beside(1, "childNodes"); }
    get previousSibling() { return this.#beside(-1, "childNodes"); }
    get nextElementSibling() { return this.#beside(1, "children"); }
    get previousElementSibling() { return this.#beside(-1, "children"); }
    #beside(by, among) {
      const all = this.#parent?.[among] ?? [];
      return all[all.indexOf(this) + by] ?? null;
    }
    hasChildNodes() { return this.#children.length > 0; }
    contains(other) {
      for (let each = other; each; each = each.parentNode) if (each === this) return true;
      return false;
    }
    get nodeValue() { return null; }
    get textContent() {
      // By a list of its own: documents nest deeper than calls may.
      const found = [];
      const waiting = [this];
      while (waiting.length) {
        const node = waiting.pop();
        if (node instanceof Text) found.push(node.data);
        else waiting.push(...node.#children.toReversed());
      }
      return found.join("");
    }
    get innerText() { return this.textContent; }
    *[Symbol.for("descendants")]() {
      const waiting = this.#children.toReversed();
      while (waiting.length) {
        const node = waiting.pop();
        yield node;
        waiting.push(...node.#children.toReversed());
      }
    }
    #elements() {
      return [...this[Symbol.for("descendants")]()].filter((each) => each instanceof Element);
    }
    getElementsByTagName(name) {
      const wanted = caseless(this) ? text(name).toLowerCase() : text(name);
      return listed(this.#elements().filter((each) => wanted === "*" || nameOf(each) === wanted));
    }
    getElementsByTagNameNS(space, name) {
      return listed(this.#elements().filter(
        (each) => (space === "*" || (each.namespaceURI ?? "") === (space ?? ""))
          && (name === "*" || each.localName === name),
      ));
    }
    getElementsByClassName(names) {
      const wanted = text(names).trim().split(/\s+/);
      return listed(this.#elements().filter((each) => {
        const own = classesOf(each);
        return wanted.every((name) => own.includes(name));
      }));
    }
    querySelectorAll(selector) {
      const matches = selected(text(selector), caseless(this));
      return listed(this.#elements().filter((each) => matches(each)));
    }
    querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }
    get outerHTML() { return written(this, true); }
    get innerHTML() { return this.#children.map((each) => written(each, true)).join(""); }
    toString() { return written(this, false); }
    toJSON() { return written(this, false); }
    static childrenOf(node) { return node.#children; }
  }
  class Text extends Node {
    #data;
    constructor(data) {
      super();
      this.#data = data;
    }
    get nodeType() { return 3; }
    get nodeName() { return "#text"; }
    get nodeValue() { return this.#data; }
    get data() { return this.#data; }
    get wholeText() { return this.#data; }
    toString() { return this.#data; }
    toJSON() { return this.#data; }
  }
  class Attr extends Node {
    #name;
    #value;
    constructor(name, value) {
      super();
      [this.#name, this.#value] = [name, value];
    }
    get nodeType() { return 2; }
    get nodeName() { return this.#name; }
    get name() { return this.#name; }
    get localName() { return this.#name.replace(/^.*:/, ""); }
    get nodeValue() { return this.#value; }
    get value() { return this.#value; }
    get textContent() { return this.#value; }
    toString() { return this.#value; }
    toJSON() { return this.#value; }
  }
  class Element extends Node {
    #name;
    #space;
    #attributes;
    constructor(name, space, attributes) {
      super();
      [this.#name, this.#space, this.#attributes] = [name, space, attributes];
    }
    static nameOf(element) { return element.#name; }
    static attributesOf(element) { return element.#attributes; }
    get nodeType() { return 1; }
    get nodeName() { return this.tagName; }
    get tagName() { return caseless(this) ? this.#name.toUpperCase() : this.#name; }
    get localName() { return this.#name.replace(/^.*:/, ""); }
    get prefix() { return this.#name.includes(":") ? this.#name.replace(/:.*$/, "") : null; }
    get namespaceURI() { return this.#space || null; }
    get id() { return this.getAttribute("id") ?? ""; }
    get className() { return this.getAttribute("class") ?? ""; }
    get classList() { return listed(classesOf(this)); }
    get attributes() {
      const all = listed(this.#attributes.map(([name, value]) => new Attr(name, value)));
      hidden(all, "getNamedItem", (name) => all.find((each) => each.name === name) ?? null);
      return all;
    }
    getAttribute(name) {
      const wanted = caseless(this) ? text(name).toLowerCase() : text(name);
      return this.#attributes.find(([each]) => each === wanted)?.[1] ?? null;
    }
    hasAttribute(name) { return this.getAttribute(name) !== null; }
    getAttributeNames() { return this.#attributes.map(([name]) => name); }
    hasAttributes() { return this.#attributes.length > 0; }
    matches(selector) { return selected(text(selector), caseless(this))(this); }
    closest(selector) {
      const matches = selected(text(selector), caseless(this));
      for (let each = this; each instanceof Element; each = each.parentNode) {
        if (matches(each)) return each;
      }
      return null;
    }
  }
  class Document extends Node {
    #kind;
    #source;
    #nodes;
    constructor(kind, source, nodes) {
      super();
      [this.#kind, this.#source, this.#nodes] = [kind, source, nodes];
    }
    static kindOf(document) { return document.#kind; }
    static of(document) { return [document.#kind, document.#source, document.#nodes]; }
    get nodeType() { return 9; }
    get nodeName() { return "#document"; }
    get contentType() { return this.#kind === "html" ? "text/html" : "application/xml"; }
    get documentElement() { return this.firstElementChild; }
    get head() { return this.querySelector("head"); }
    get body() { return this.querySelector("body"); }
    get title() { return (this.querySelector("title")?.textContent ?? "").trim(); }
    getElementById(id) {
      return [...this[Symbol.for("descendants")]()]
        .find((each) => each instanceof Element && each.getAttribute("id") === text(id)) ?? null;
    }
  }
  const nameOf = (element) => Element.nameOf(element);
  const caseless = (node) => {
    const document = node instanceof Document ? node : node.ownerDocument;
    return document !== null && Document.kindOf(document) === "html";
  };
  const classesOf = (element) => element.className.split(/\s+/).filter(Boolean);

  const written = (node, asHtml) => {
    const pieces = [];
    const html = caseless(node);
    const waiting = [node];
    while (waiting.length) {
      const each = waiting.pop();
      if (typeof each === "string") pieces.push(each);
      else if (each instanceof Text) {
        const raw = html && each.parentNode && RAW.test(nameOf(each.parentNode));
        pieces.push(raw ? each.data : escaped(each.data, false));
      } else {
        const children = Node.childrenOf(each);
        if (each instanceof Element) {
          const name = nameOf(each);
          const attributes = Element.attributesOf(each)
            .map(([key, value]) => ` ${key}="${escaped(value, true)}"`).join("");
          const isVoid = html ? VOID.test(name) : !children.length;
          pieces.push(`<${name}${attributes}${isVoid && !html ? "/" : ""}>`);
          if (isVoid) continue;
          waiting.push(`</${name}>`);
        }
        waiting.push(...children.toReversed());
      }
    }
    return pieces.join("");
  };

  // Selectors: types, ids, classes, attributes, places among siblings, and the four combinators.
  const PIECE = new RegExp(
    [
      /(?<type>\*|[\w-]+(?:\|[\w-]+)?)/, /#(?<id>[\w-]+)/, /\.(?<class>[\w-]+)/,
      /\[\s*(?<name>[\w:-]+)\s*(?:(?<how>[~|^$*]?=)\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>[\w-]+))\s*)?\]/,
      /:(?<pseudo>[\w-]+)(?:\(\s*(?<argument>[^()]*?)\s*\))?/,
    ].map((each) => each.source).join("|"),
    "y",
  );
  const selected = (selector, html) => {
    const chains = splitOutside(selector).map((each) => chain(each.trim(), selector, html));
    return (element) => chains.some((matches) => matches(element));
  };
  const splitOutside = (selector) =>
    selector.match(/(?:"[^"]*"|'[^']*'|\([^()]*\)|[^,])+/g) ?? [""];
  const refuse = (selector) => {
    throw new SyntaxError(`"${selector}" is no selector that can be read here`);
  };
  const chain = (source, selector, html) => {
    const compounds = [];
    let at = 0;
    let relation = "";
    while (at < source.length) {
      const tests = [];
      for (;;) {
        PIECE.lastIndex = at;
        const found = PIECE.exec(source);
        if (!found || (found.groups.type && tests.length)) break;
        at = PIECE.lastIndex;
        tests.push(simple(found.groups, selector, html));
      }
      if (!tests.length) refuse(selector);
      compounds.push({ tests, relation });
      const between = /\s*(?<mark>[>+~]?)\s*/y;
      between.lastIndex = at;
      const { mark } = between.exec(source).groups;
      if (at < source.length && between.lastIndex === at) refuse(selector);
      at = between.lastIndex;
      relation = mark || " ";
    }
    if (!compounds.length || (relation !== " " && relation !== "")) refuse(selector);
    return (element) => fits(element, compounds, compounds.length - 1);
  };
  const fits = (element, compounds, last) => {
    const { tests, relation } = compounds[last];
    if (!(element instanceof Element) || !tests.every((test) => test(element))) return false;
    if (last === 0) return true;
    if (relation === ">") return fits(element.parentNode, compounds, last - 1);
    if (relation === "+") return fits(element.previousElementSibling, compounds, last - 1);
    const step = relation === "~" ? "previousElementSibling" : "parentNode";
    for (let each = element[step]; each; each = each[step]) {
      if (fits(each, compounds, last - 1)) return true;
    }
    return false;
  };
  const simple = (found, selector, html) => {
    if (found.type !== undefined) {
      const [local] = found.type.split("|").slice(-1);
      const wanted = html ? local.toLowerCase() : local;
      return (element) => wanted === "*" || element.localName === wanted || nameOf(element) === wanted;
    }
    if (found.id !== undefined) return (element) => element.id === found.id;
    if (found.class !== undefined) return (element) => classesOf(element).includes(found.class);
    if (found.name !== undefined) return attribute(found);
    return pseudo(found.pseudo, found.argument, selector);
  };
  const attribute = ({ name, how, double, single, bare }) => {
    const wanted = double ?? single ?? bare;
    const compare = {
      "=": (value) => value === wanted,
      "~=": (value) => value.split(/\s+/).includes(wanted),
      "|=": (value) => value === wanted || value.startsWith(`${wanted}-`),
      "^=": (value) => wanted !== "" && value.startsWith(wanted),
      "$=": (value) => wanted !== "" && value.endsWith(wanted),
      "*=": (value) => wanted !== "" && value.includes(wanted),
    }[how];
    return (element) => {
      const value = element.getAttribute(name);
      return value !== null && (compare === undefined || compare(value));
    };
  };
  const pseudo = (name, argument, selector) => {
    const place = (element, among) =>
      (element.parentNode?.children ?? [element])
        .filter((each) => !among || nameOf(each) === nameOf(element));
    const nth = (among) => {
      const found = /^(?:(?<odd>odd)|(?<even>even)|(?<step>[+-]?\d*)n\s*(?<sign>[+-])?\s*(?<by>\d+)?|(?<only>\d+))$/i
        .exec(argument ?? "")?.groups;
      if (!found) refuse(selector);
      const { odd, even, step, sign, by, only } = found;
      const every = odd || even ? 2 : only ? 0 : { "": 1, "+": 1, "-": -1 }[step] ?? Number(step);
      const from = odd ? 1 : even ? 0 : Number(only ?? by ?? 0) * (sign === "-" ? -1 : 1);
      return (element) => {
        const number = place(element, among).indexOf(element) + 1 - from;
        return every === 0 ? number === 0 : number % every === 0 && number / every >= 0;
      };
    };
    switch (name) {
      case "first-child": return (element) => place(element)[0] === element;
      case "last-child": return (element) => place(element).at(-1) === element;
      case "only-child": return (element) => place(element).length === 1;
      case "first-of-type": return (element) => place(element, true)[0] === element;
      case "last-of-type": return (element) => place(element, true).at(-1) === element;
      case "nth-child": return nth(false);
      case "nth-of-type": return nth(true);
      case "empty": return (element) => !element.hasChildNodes();
      case "root": return (element) => element.parentNode instanceof Document;
      case "not": {
        const inner = chain(argument ?? "", selector, true);
        return (element) => !inner(element);
      }
      default: return refuse(selector);
    }
  };

  // A node is a text, or a parent's number, a name, a namespace and attributes.
  tools.document = (kind, source) => {
    const told = ask("document", kind, source);
    const nodes = [];
    const document = new Document(kind, source, nodes);
    for (const [parent, content, space, attributes] of told) {
      const node = attributes ? new Element(content, space, attributes) : new Text(content);
      Node.place(node, parent < 0 ? document : nodes[parent], document);
      nodes.push(node);
    }
    return document;
  };

  const KINDS = { "text/html": "html" };
  class DOMParser {
    parseFromString(source, type = "text/xml") {
      const kind = KINDS[text(type)] ?? (/[/+]xml$/.test(type) ? "xml" : "");
      if (!kind) throw new TypeError(`"${type}" is neither text/html nor a kind of XML`);
      return tools.document(kind, text(source));
    }
  }
  class XMLSerializer {
    serializeToString(node) { return written(node, false); }
  }

  const xpath = (node, expression) => {
    tools.live();
    const from = typeof node === "string" ? tools.document("xml", node) : node;
    if (!(from instanceof Node)) throw new TypeError("xpath takes a document, or a node of one");
    const [kind, source, nodes] = Document.of(from instanceof Document ? from : from.ownerDocument);
    const found = ask("xpath", kind, source, nodes.indexOf(from), text(expression));
    if (!Array.isArray(found)) return found.value;
    return listed(found.map(([what, number, name, value]) => {
      if (what === "document") return from instanceof Document ? from : from.ownerDocument;
      if (what === "attribute") {
        const node = new Attr(name, value);
        Node.place(node, null, nodes[number].ownerDocument);
        return node;
      }
      if (what === "value") return number;
      return nodes[number];
    }));
  };
  return { DOMParser, XMLSerializer, xpath };
}
