// Text and bytes: UTF-8, base64, query strings.
(tools) => {
  "use strict";
  const toBinary = btoa;
  const fromBinary = atob;
  const percent = encodeURIComponent;
  const fromPercent = decodeURIComponent;
  const { fromCharCode } = String;

  tools.utf8 = (text) => {
    const encoded = unescape(percent(String(text).toWellFormed()));
    return Uint8Array.from(encoded, (character) => character.charCodeAt(0));
  };
  tools.bytes = (value) =>
    ArrayBuffer.isView(value) || Array.isArray(value) ? Uint8Array.from(value) : tools.utf8(value);
  tools.binary = (bytes) => {
    let text = "";
    for (const byte of bytes) text += fromCharCode(byte);
    return text;
  };
  tools.shown = (bytes, form = "hex") => {
    if (form === "base64") return toBinary(tools.binary(bytes));
    if (form !== "hex") throw new TypeError(`"${form}" is no form of a hash: use "hex" or "base64"`);
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const utf8Text = (bytes) => {
    let text = "";
    for (let at = 0; at < bytes.length; ) {
      const lead = bytes[at];
      const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
      let encoded = "";
      for (let i = at; i < at + length; i++) {
        encoded += "%" + (bytes[i] ?? 0).toString(16).padStart(2, "0");
      }
      let character = "\ufffd";
      let used = 1;
      if (length) {
        try {
          character = fromPercent(encoded);
          used = length;
        } catch {}
      }
      text += character;
      at += used;
    }
    return text;
  };

  tools.utf8Text = utf8Text;

  const base64 = (value) => toBinary(tools.binary(tools.bytes(value)));
  const base64decode = (text) => {
    const standard = String(text).replaceAll("-", "+").replaceAll("_", "/");
    return utf8Text(Uint8Array.from(fromBinary(standard), (character) => character.charCodeAt(0)));
  };

  const formEncode = (text) =>
    percent(String(text).toWellFormed())
      .replace(/[!'()~]/g, (mark) => "%" + mark.charCodeAt(0).toString(16).toUpperCase())
      .replaceAll("%20", "+");
  const formDecode = (text) => {
    const bytes = [];
    for (let at = 0, all = tools.utf8(text); at < all.length; at++) {
      const hex = all[at] === 0x25 ? fromCharCode(all[at + 1] ?? 0, all[at + 2] ?? 0) : "";
      if (/^[0-9a-f]{2}$/i.test(hex)) {
        bytes.push(parseInt(hex, 16));
        at += 2;
      } else bytes.push(all[at] === 0x2b ? 0x20 : all[at]);
    }
    return utf8Text(bytes);
  };

  const named = (name, value) => ([each, its]) =>
    each === String(name) && (value === undefined || its === String(value));

  class URLSearchParams {
    #pairs = [];
    #changed = () => {};
    constructor(given = "") {
      if (typeof given === "object" && given !== null) {
        const pairs = given[Symbol.iterator] ? [...given] : Object.entries(given);
        for (const [name, value] of pairs) this.append(name, value);
      } else this.#read(String(given).replace(/^\?/, ""));
    }
    #read(query) {
      this.#pairs = query.split("&").filter(Boolean).map((piece) => {
        const [name, ...rest] = piece.split("=");
        return [formDecode(name), formDecode(rest.join("="))];
      });
    }
    static {
      // A URL hears of changes, and fills its parameters anew.
      tools.onChange = (params, changed) => (params.#changed = changed);
      tools.refill = (params, query) => params.#read(query);
    }
    append(name, value) {
      this.#pairs.push([String(name).toWellFormed(), String(value).toWellFormed()]);
      this.#changed(this.toString());
    }
    delete(name, value) {
      const gone = named(name, value);
      this.#pairs = this.#pairs.filter((pair) => !gone(pair));
      this.#changed(this.toString());
    }
    get(name) { return this.#pairs.find(([each]) => each === String(name))?.[1] ?? null; }
    getAll(name) {
      return this.#pairs.filter(([each]) => each === String(name)).map(([, value]) => value);
    }
    has(name, value) { return this.#pairs.some(named(name, value)); }
    set(name, value) {
      const first = this.#pairs.find(([each]) => each === String(name));
      if (!first) return this.append(name, value);
      first[1] = String(value).toWellFormed();
      this.#pairs = this.#pairs.filter((pair) => pair === first || pair[0] !== first[0]);
      this.#changed(this.toString());
    }
    sort() {
      this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      this.#changed(this.toString());
    }
    forEach(visit) { for (const [name, value] of this.#pairs) visit(value, name, this); }
    keys() { return this.#pairs.map(([name]) => name).values(); }
    values() { return this.#pairs.map(([, value]) => value).values(); }
    entries() { return this.#pairs.map(([name, value]) => [name, value]).values(); }
    [Symbol.iterator]() { return this.entries(); }
    get size() { return this.#pairs.length; }
    toString() {
      return this.#pairs.map(([name, value]) => `${formEncode(name)}=${formEncode(value)}`).join("&");
    }
    toJSON() { return this.toString(); }
  }

  tools.URLSearchParams = URLSearchParams;

  class TextEncoder {
    get encoding() { return "utf-8"; }
    encode(text = "") { return tools.utf8(text); }
  }
  class TextDecoder {
    get encoding() { return "utf-8"; }
    decode(bytes = []) { return utf8Text(Uint8Array.from(bytes)).replace(/^\ufeff/, ""); }
  }
  return { base64, base64decode, URLSearchParams, TextEncoder, TextDecoder };
}
