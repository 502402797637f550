// `URL` (WHATWG URL, chapter 4): parsed, changed by its members, written.
(tools) => {
  "use strict";
  const { ask, text } = tools;
  const PORTS = { "ftp:": "21", "http:": "80", "https:": "443", "ws:": "80", "wss:": "443", "file:": "" };
  const isSpecial = (scheme) => tools.hasOwn(PORTS, scheme);

  const hex = (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  const encoder = (marks) => {
    const chosen = new Set(marks);
    return (value) => {
      let encoded = "";
      for (const character of text(value).toWellFormed()) {
        const code = character.codePointAt(0);
        const kept = code > 0x1f && code < 0x7f && !chosen.has(character);
        encoded += kept ? character : Array.from(tools.utf8(character), hex).join("");
      }
      return encoded;
    };
  };
  const FRAGMENT = ' "<>`';
  const PATH = ' "#<>?`{}^';
  const USER = `${PATH}/:;=@[\\]|`;
  const inFragment = encoder(FRAGMENT);
  const inQuery = encoder(' "#<>');
  const inSpecialQuery = encoder(` "#<>'`);
  const inPath = encoder(PATH);
  const inUser = encoder(USER);
  const inHost = encoder("");

  const fail = (value) => {
    throw new TypeError(`"${value}" is no URL`);
  };
  const percentDecoded = (value) => {
    const bytes = [];
    const all = tools.utf8(value);
    for (let at = 0; at < all.length; at++) {
      const pair = all[at] === 0x25 ? String.fromCharCode(all[at + 1] ?? 0, all[at + 2] ?? 0) : "";
      if (/^[0-9a-f]{2}$/i.test(pair)) {
        bytes.push(parseInt(pair, 16));
        at += 2;
      } else bytes.push(all[at]);
    }
    return tools.utf8Text(Uint8Array.from(bytes));
  };

  const number = (value) => {
    if (value === "") return NaN;
    if (/^0x[0-9a-f]*$/i.test(value)) return parseInt(value.slice(2) || "0", 16);
    if (/^0[0-7]+$/.test(value)) return parseInt(value, 8);
    return /^\d+$/.test(value) && !/^0\d/.test(value) ? parseInt(value, 10) : NaN;
  };
  const fourth = (value) => {
    const parts = value.split(".");
    if (parts.at(-1) === "" && parts.length > 1) parts.pop();
    const last = parts.at(-1);
    if (!/^\d+$/.test(last) && !/^0x[0-9a-f]*$/i.test(last)) return null;
    const numbers = parts.map(number);
    if (parts.length > 4 || numbers.some(Number.isNaN)) fail(value);
    if (numbers.slice(0, -1).some((each) => each > 255)) fail(value);
    if (numbers.at(-1) >= 256 ** (5 - numbers.length)) fail(value);
    let address = numbers.pop();
    numbers.forEach((each, at) => (address += each * 256 ** (3 - at)));
    return [24, 16, 8, 0].map((by) => Math.floor(address / 2 ** by) % 256).join(".");
  };
  const sixth = (value) => {
    const [head, tail, ...more] = value.split("::");
    const words = (side) => {
      if (!side) return [];
      return side.split(":").flatMap((word, at, all) => {
        if (at === all.length - 1 && /^\d+(?:\.\d+){3}$/.test(word)) {
          const bytes = word.split(".").map((each) => (/^(?:0|[1-9]\d*)$/.test(each) && each < 256 ? Number(each) : fail(value)));
          return [bytes[0] * 256 + bytes[1], bytes[2] * 256 + bytes[3]];
        }
        return /^[0-9a-f]{1,4}$/i.test(word) ? [parseInt(word, 16)] : fail(value);
      });
    };
    const [first, second] = [words(head), words(tail)];
    const gap = 8 - first.length - second.length;
    if (more.length || (tail === undefined ? gap !== 0 : gap < 1)) fail(value);
    const all = [...first, ...Array(gap).fill(0), ...second];
    let [best, length] = [-1, 1];
    for (let at = 0; at < 8; at++) {
      let run = 0;
      while (at + run < 8 && all[at + run] === 0) run++;
      if (run > length) [best, length] = [at, run];
    }
    const written = (part) => part.map((word) => word.toString(16)).join(":");
    if (best < 0) return `[${written(all)}]`;
    return `[${written(all.slice(0, best))}::${written(all.slice(best + length))}]`;
  };
  const host = (value, special) => {
    if (value.startsWith("[")) return value.endsWith("]") ? sixth(value.slice(1, -1)) : fail(value);
    if (!special) {
      if (/[\0\t\n\r #/:<>?@[\\\]^|]/.test(value)) fail(value);
      return inHost(value);
    }
    const decoded = percentDecoded(value).toLowerCase();
    const plain = /^[\0-\x7f]*$/.test(decoded) && !/(?:^|\.)xn--/.test(decoded);
    const domain = plain ? decoded : ask("domain", decoded);
    if (!domain || /[\0-\x20"#%/:<>?@[\\\]^`{|}\x7f]/.test(domain)) fail(value);
    return fourth(domain) ?? domain;
  };

  const DOT = /^(?:\.|%2e)$/i;
  const DOTS = /^(?:\.|%2e){2}$/i;
  const DRIVE = /^[a-z][:|]$/i;
  const walked = (steps, base, url) => {
    const path = [...base];
    const shorten = () => {
      if (!(url.protocol === "file:" && path.length === 1 && /^[a-z]:$/i.test(path[0]))) path.pop();
    };
    steps.forEach((step, at) => {
      const last = at === steps.length - 1;
      if (DOTS.test(step)) {
        shorten();
        if (last) path.push("");
      } else if (DOT.test(step)) {
        if (last) path.push("");
      } else if (url.protocol === "file:" && !path.length && DRIVE.test(step)) {
        path.push(`${step[0]}:`);
      } else path.push(inPath(step));
    });
    return path;
  };

  const authority = (value, url) => {
    const special = isSpecial(url.protocol);
    const at = value.lastIndexOf("@");
    if (at >= 0) {
      const colon = value.slice(0, at).indexOf(":");
      url.username = inUser(colon < 0 ? value.slice(0, at) : value.slice(0, colon));
      url.password = colon < 0 ? "" : inUser(value.slice(colon + 1, at));
    }
    const place = value.slice(at + 1);
    const [, name, port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(place) ?? fail(value);
    if (!name && (special ? url.protocol !== "file:" : at >= 0 || port !== undefined)) fail(value);
    url.host = name ? host(name, special) : "";
    if (url.protocol === "file:" && url.host === "localhost") url.host = "";
    if (port) url.port = ported(port, url) ?? fail(value);
  };
  const ported = (value, url) => {
    if (!/^\d+$/.test(value) || Number(value) > 65535) return null;
    return text(Number(value)) === PORTS[url.protocol] ? "" : text(Number(value));
  };
  const splitPath = (value, special) => (special ? value.split(/[/\\]/) : value.split("/"));

  const parsed = (given, base) => {
    const source = given.replace(/^[\0-\x20]+|[\0-\x20]+$/g, "").replace(/[\t\n\r]/g, "");
    const [, before, fragment] = /^([^#]*)(?:#(.*))?$/s.exec(source);
    const url = {
      protocol: "", username: "", password: "", host: null, port: "", path: [], query: null,
      fragment: fragment === undefined ? null : inFragment(fragment),
    };
    const found = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(before);
    const scheme = found ? `${found[1].toLowerCase()}:` : "";
    let rest = found ? found[2] : before;
    if (!scheme && !base) fail(given);
    url.protocol = scheme || base.protocol;
    const special = isSpecial(url.protocol);
    const [, hierarchy, query] = /^([^?]*)(?:\?(.*))?$/s.exec(rest);
    rest = hierarchy;
    if (query !== undefined) url.query = (special ? inSpecialQuery : inQuery)(query);
    const slash = special ? /^[/\\]/ : /^\//;
    const slashes = special ? /^[/\\]{2}/ : /^\/\//;
    const related = base && base.protocol === url.protocol;
    const relative = !scheme || (special && related && !slash.test(rest) && typeof base.path !== "string");

    if (!scheme && typeof base.path === "string") {
      if (rest || query !== undefined || fragment === undefined) fail(given);
      return { ...base, fragment: url.fragment };
    }
    if (slashes.test(rest) || (special && scheme && url.protocol !== "file:" && !relative && !(related && slash.test(rest)))) {
      const cut = special && url.protocol !== "file:" ? rest.replace(/^[/\\]*/, "") : rest.slice(2);
      const [, where, path] = (special ? /^([^/\\]*)(.*)$/s : /^([^/]*)(.*)$/s).exec(cut);
      if (url.protocol === "file:" && DRIVE.test(where)) {
        url.host = "";
        url.path = walked(splitPath(where + path, true), [], url);
      } else {
        authority(where, url);
        url.path = path || special ? walked(splitPath(path.slice(1), special), [], url) : [];
      }
      return url;
    }
    if (relative || (related && special)) {
      Object.assign(url, { username: base.username, password: base.password, host: base.host, port: base.port });
      const isDrive = url.protocol === "file:" && /^[a-z][:|](?:[/\\]|$)/i.test(rest);
      if (slash.test(rest)) url.path = walked(splitPath(rest.slice(1), special), [], url);
      else if (rest) {
        url.path = walked(splitPath(rest, special), isDrive ? [] : base.path.slice(0, -1), url);
      }
      else {
        url.path = [...base.path];
        url.query ??= query === undefined ? base.query : "";
      }
      return url;
    }
    if (url.protocol === "file:") {
      url.host = "";
      url.path = walked(splitPath(rest.replace(slash, ""), true), [], url);
      return url;
    }
    if (slash.test(rest)) {
      url.path = walked(rest.slice(1).split("/"), [], url);
      return url;
    }
    url.path = inHost(rest);
    return url;
  };

  const pathOf = (url) =>
    typeof url.path === "string" ? url.path : url.path.map((step) => `/${step}`).join("");
  const hostOf = (url) => `${url.host ?? ""}${url.port ? `:${url.port}` : ""}`;
  const written = (url) => {
    const user = url.username || url.password
      ? `${url.username}${url.password ? `:${url.password}` : ""}@` : "";
    const place = url.host === null ? "" : `//${user}${hostOf(url)}`;
    const path = pathOf(url);
    const dot = url.host === null && typeof url.path !== "string" && path.startsWith("//") ? "/." : "";
    const query = url.query === null ? "" : `?${url.query}`;
    return `${url.protocol}${place}${dot}${path}${query}${url.fragment === null ? "" : `#${url.fragment}`}`;
  };

  const tried = (change) => {
    try {
      change();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  };

  class URL {
    #url;
    #params;
    constructor(url, base) {
      this.#url = parsed(text(url), base === undefined ? null : parsed(text(base), null));
      this.#params = new tools.URLSearchParams(this.#url.query ?? "");
      tools.onChange(this.#params, (query) => (this.#url.query = query || null));
    }
    static canParse(url, base) {
      return URL.parse(url, base) !== null;
    }
    static parse(url, base) {
      try {
        return new URL(url, base);
      } catch (error) {
        if (error instanceof TypeError || error instanceof tools.SystemError) return null;
        throw error;
      }
    }
    get href() { return written(this.#url); }
    set href(value) {
      this.#url = parsed(text(value), null);
      this.#renew();
    }
    get origin() {
      const { protocol, path } = this.#url;
      if (protocol === "blob:" && typeof path === "string") {
        const inner = URL.parse(path);
        return inner && /^https?:$/.test(inner.protocol) ? inner.origin : "null";
      }
      return isSpecial(protocol) && protocol !== "file:" ? `${protocol}//${hostOf(this.#url)}` : "null";
    }
    get protocol() { return this.#url.protocol; }
    set protocol(value) {
      const scheme = `${text(value).toLowerCase().replace(/:.*$/s, "")}:`;
      if (!/^[a-z][a-z0-9+.-]*:$/.test(scheme) || isSpecial(scheme) !== isSpecial(this.protocol)) return;
      this.#url.protocol = scheme;
      if (this.#url.port === PORTS[scheme]) this.#url.port = "";
    }
    get username() { return this.#url.username; }
    set username(value) { if (this.#url.host) this.#url.username = inUser(value); }
    get password() { return this.#url.password; }
    set password(value) { if (this.#url.host) this.#url.password = inUser(value); }
    get host() { return hostOf(this.#url); }
    set host(value) { this.#place(/^(\[[^\]]*\]|[^:/?#\\]*)(?::(\d+))?/.exec(text(value))); }
    get hostname() { return this.#url.host ?? ""; }
    set hostname(value) { this.#place(/^(\[[^\]]*\]|[^:/?#\\]*)(?!:)/.exec(text(value))); }
    get port() { return this.#url.port; }
    set port(value) {
      const digits = /^\d*/.exec(text(value))[0];
      if (text(value) === "") this.#url.port = "";
      else if (this.#url.host) this.#url.port = ported(digits, this.#url) ?? this.#url.port;
    }
    get pathname() { return pathOf(this.#url); }
    set pathname(value) {
      if (typeof this.#url.path === "string") return;
      const special = isSpecial(this.protocol);
      const steps = splitPath(text(value).replace(special ? /^[/\\]/ : /^\//, ""), special);
      this.#url.path = special || text(value) ? walked(steps, [], this.#url) : [];
    }
    get search() { return this.#url.query ? `?${this.#url.query}` : ""; }
    set search(value) {
      const query = text(value).replace(/^\?/, "");
      const encoded = isSpecial(this.protocol) ? inSpecialQuery(query) : inQuery(query);
      this.#url.query = text(value) ? encoded : null;
      this.#renew();
    }
    get searchParams() { return this.#params; }
    get hash() { return this.#url.fragment ? `#${this.#url.fragment}` : ""; }
    set hash(value) { this.#url.fragment = text(value) ? inFragment(text(value).replace(/^#/, "")) : null; }
    toString() { return this.href; }
    toJSON() { return this.href; }
    #renew() { tools.refill(this.#params, this.#url.query ?? ""); }
    #place(found) {
      if (!found || typeof this.#url.path === "string") return;
      const [, name, port] = found;
      if (!name && isSpecial(this.protocol)) return;
      tried(() => {
        this.#url.host = name ? host(name, isSpecial(this.protocol)) : "";
        if (port !== undefined) this.#url.port = ported(port, this.#url) ?? this.#url.port;
      });
    }
  }
  return { URL };
}
