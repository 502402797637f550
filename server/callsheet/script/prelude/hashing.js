// JetBrains' `crypto`: chains over hashes, and the parts of WebCrypto that sign.
(tools) => {
  "use strict";
  const { ask, text } = tools;
  const { keys } = Object;

  const fromHex = (value) => {
    const hex = text(value);
    if (!/^(?:[0-9a-f]{2})*$/i.test(hex)) throw new TypeError(`"${hex}" is not hexadecimal`);
    return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  };
  const fromBase64 = (value, urlSafe) => {
    const given = urlSafe ? text(value).replaceAll("-", "+").replaceAll("_", "/") : text(value);
    return Uint8Array.from(atob(given), (character) => character.charCodeAt(0));
  };
  const wide = (value, little) =>
    Uint8Array.from(
      [...Array(value.length * 2).keys()],
      (at) => (value.charCodeAt(at >> 1) >> (at % 2 === (little ? 0 : 1) ? 0 : 8)) & 0xff,
    );
  const narrow = (most) => (value) =>
    Uint8Array.from(value, (character) => (character.codePointAt(0) > most ? 63 : character.codePointAt(0)));
  const ENCODINGS = {
    utf8: tools.utf8, usascii: narrow(127), ascii: narrow(127), iso88591: narrow(255),
    latin1: narrow(255), utf16le: (value) => wide(value, true), utf16be: (value) => wide(value, false),
    utf16: (value) => Uint8Array.of(0xfe, 0xff, ...wide(value, false)),
  };
  const encoded = (value, encoding = "UTF8") => {
    const name = text(encoding).toLowerCase().replace(/[-_]/g, "");
    if (!tools.hasOwn(ENCODINGS, name)) throw new TypeError(`"${encoding}" is no encoding known here`);
    return ENCODINGS[name](text(value));
  };
  const base64 = (bytes) => btoa(tools.binary(bytes));
  const shown = (bytes) => ({
    toHex: () => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""),
    toBase64: (urlSafe) =>
      urlSafe ? base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") : base64(bytes),
  });

  const hashing = (finish) => {
    const pieces = [];
    const chain = {
      updateWithText: (value, encoding) => (pieces.push(...encoded(value, encoding)), chain),
      updateWithHex: (value) => (pieces.push(...fromHex(value)), chain),
      updateWithBase64: (value, urlSafe) => (pieces.push(...fromBase64(value, urlSafe)), chain),
      digest: () => shown(finish(Uint8Array.from(pieces))),
    };
    return chain;
  };
  const NAMES = ["md5", "sha1", "sha256", "sha384", "sha512"];
  const sha3 = (bits) => {
    const size = text(bits ?? "256");
    if (!/^(?:224|256|384|512)$/.test(size)) throw new TypeError(`there is no SHA-3 of ${size} bits`);
    return `sha3_${size}`;
  };
  // Those that JavaScript would take long for are computed outside.
  const digest = (name) => (bytes) =>
    NAMES.includes(name) ? tools.digest(name, bytes) : fromBase64(ask("hash", name, base64(bytes)));
  const mac = (name, key) => (bytes) =>
    NAMES.includes(name)
      ? tools.hmac(name, key, bytes)
      : fromBase64(ask("hmac", name, base64(key), base64(bytes)));
  const secretly = (name) => {
    const begin = (key) => hashing(mac(name, key));
    return {
      withTextSecret: (secret, encoding) => begin(encoded(secret, encoding)),
      withHexSecret: (secret) => begin(fromHex(secret)),
      withBase64Secret: (secret, urlSafe) => begin(fromBase64(secret, urlSafe)),
    };
  };
  const crypto = { hmac: {} };
  for (const name of NAMES) {
    crypto[name] = () => hashing(digest(name));
    crypto.hmac[name] = () => secretly(name);
  }
  crypto.sha3 = (bits) => hashing(digest(sha3(bits)));
  crypto.hmac.sha3 = (bits) => secretly(sha3(bits));

  crypto.randomUUID = () => tools.uuid();
  crypto.getRandomValues = (array) => {
    if (!ArrayBuffer.isView(array) || /^Float/.test(array[Symbol.toStringTag])) {
      throw new TypeError("getRandomValues takes an array of whole numbers");
    }
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    bytes.forEach((_byte, at) => (bytes[at] = tools.uint32() & 0xff));
    return array;
  };

  const bytesOf = (data) => {
    if (data instanceof ArrayBuffer) return new Uint8Array(data);
    if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    throw new TypeError("bytes are expected: an ArrayBuffer, or what `new TextEncoder().encode(…)` gives");
  };
  const named = (algorithm) => (typeof algorithm === "string" ? { name: algorithm } : { ...algorithm });
  const hashOf = (algorithm) => {
    const name = text(named(algorithm ?? "").name).toUpperCase();
    if (!/^SHA-(?:1|256|384|512)$/.test(name)) throw new TypeError(`"${name}" is no hash of WebCrypto`);
    return name.toLowerCase().replace("-", "");
  };
  const SIGNING = ["HMAC", "RSASSA-PKCS1-v1_5", "RSA-PSS", "ECDSA", "Ed25519"];
  const signing = (algorithm) => {
    const given = named(algorithm);
    const name = SIGNING.find((each) => each.toLowerCase() === text(given.name).toLowerCase());
    if (!name) throw new TypeError(`"${given.name}" is not there: scripts sign with ${SIGNING.join(", ")}`);
    return { ...given, name };
  };
  const held = new WeakMap();
  class CryptoKey {
    constructor(secret, type, algorithm, extractable, usages) {
      held.set(this, secret);
      Object.assign(this, { type, algorithm, extractable, usages });
    }
  }
  const importKey = (format, data, algorithm, extractable = false, usages = []) => {
    const { name, hash, namedCurve } = signing(algorithm);
    const own = { name, ...(hash === undefined ? {} : { hash: { name: named(hash).name } }), namedCurve };
    if (!["raw", "jwk", "pkcs8", "spki"].includes(format)) throw new TypeError(`"${format}" is no format of a key`);
    let secret = { format, data: format === "jwk" ? tools.json(data) : base64(bytesOf(data)) };
    if (name === "HMAC") {
      if (format === "jwk") secret = { format: "raw", data: base64(fromBase64(data.k, true)) };
      else if (format !== "raw") throw new TypeError('a key of HMAC is "raw" or "jwk"');
      return new CryptoKey(secret, "secret", own, extractable, usages);
    }
    const type = format === "pkcs8" || (format === "jwk" && data.d !== undefined) ? "private" : "public";
    return new CryptoKey(secret, type, own, extractable, usages);
  };
  const keyOf = (key) => {
    if (!held.has(key)) throw new TypeError("a key is expected, as importKey gives it");
    return held.get(key);
  };
  const details = (algorithm, key) => {
    const given = signing(algorithm);
    const hash = given.name === "Ed25519" ? "" : hashOf(given.hash ?? key.algorithm.hash);
    return { name: given.name, hash, saltLength: given.saltLength ?? 0 };
  };
  const sign = (algorithm, key, data) => {
    const secret = keyOf(key);
    const how = details(algorithm, key);
    if (how.name !== "HMAC") return fromBase64(ask("sign", how, secret, base64(bytesOf(data)))).buffer;
    return mac(how.hash, fromBase64(secret.data))(bytesOf(data)).slice().buffer;
  };
  const verify = (algorithm, key, signature, data) => {
    const secret = keyOf(key);
    const how = details(algorithm, key);
    if (how.name !== "HMAC") {
      return ask("verify", how, secret, base64(bytesOf(signature)), base64(bytesOf(data)));
    }
    return base64(bytesOf(signature)) === base64(new Uint8Array(sign(algorithm, key, data)));
  };
  const missing = (name) => () => {
    throw new TypeError(`crypto.subtle.${name} is not there: scripts hash, import keys, sign and verify`);
  };
  crypto.subtle = {
    digest: (algorithm, data) => digest(hashOf(algorithm))(bytesOf(data)).slice().buffer,
    importKey, sign, verify,
  };
  for (const name of ["encrypt", "decrypt", "generateKey", "deriveKey", "deriveBits", "exportKey", "wrapKey", "unwrapKey"]) {
    crypto.subtle[name] = missing(name);
  }

  // PyJWT signs and verifies; the time is that of the script.
  const seconds = () => Math.floor((tools.now + tools.passed) / 1000);
  const UNITS = { s: 1, m: 60, h: 3600, d: 86400, w: 604800, y: 31557600 };
  const span = (value, option) => {
    if (typeof value === "number") return value;
    const found = /^(-?\d+(?:\.\d+)?)\s*(?:(ms)|([smhdwy])[a-z]*)?$/i.exec(text(value).trim());
    if (!found) throw new TypeError(`${option} is a number of seconds, or a text like "2h"`);
    if (found[2]) return found[1] / 1000;
    return found[1] * (found[3] ? UNITS[found[3].toLowerCase()] : 0.001);
  };
  const CLAIMS = { issuer: "iss", subject: "sub", audience: "aud", jwtid: "jti" };
  const keyText = (key) => {
    if (typeof key === "string") return key;
    if (typeof key === "object" && key !== null && key.kty !== undefined) return tools.json(key);
    throw new TypeError(`a key is a text, or a JSON Web Key, not ${key === null ? "null" : typeof key}`);
  };
  const jwt = {
    sign(payload, key, options = {}) {
      tools.live();
      const claims = typeof payload === "string" ? payload : { ...payload };
      if (typeof claims === "object") {
        if (!options.noTimestamp && claims.iat === undefined) claims.iat = seconds();
        const begin = claims.iat ?? seconds();
        if (options.expiresIn !== undefined) claims.exp = Math.floor(begin + span(options.expiresIn, "expiresIn"));
        if (options.notBefore !== undefined) claims.nbf = Math.floor(begin + span(options.notBefore, "notBefore"));
        for (const option of keys(CLAIMS)) {
          if (options[option] !== undefined) claims[CLAIMS[option]] = options[option];
        }
      }
      const header = { ...(options.keyid === undefined ? {} : { kid: options.keyid }), ...(options.header ?? options.headers) };
      const algorithm = text(options.algorithm ?? header.alg ?? "HS256");
      const content = typeof claims === "string" ? claims : tools.json(claims);
      return ask("jwt.sign", content, keyText(key), algorithm, tools.json(header));
    },
    decode(token, options = {}) {
      tools.live();
      const pieces = text(token).split(".");
      if (pieces.length !== 3) return null;
      try {
        const read = (piece) => tools.utf8Text(fromBase64(piece, true));
        const header = tools.read(read(pieces[0]));
        const content = read(pieces[1]);
        let payload = content;
        try {
          payload = tools.read(content);
        } catch {}
        return options.complete ? { header, payload, signature: pieces[2] } : payload;
      } catch {
        return null;
      }
    },
    verify(token, key, options = {}) {
      tools.live();
      const given = options.algorithms ?? (options.algorithm === undefined ? [] : [options.algorithm]);
      ask("jwt.verify", text(token), keyText(key), given.map(text));
      const whole = jwt.decode(token, { complete: true });
      const claims = whole.payload;
      const now = seconds();
      const leeway = options.clockTolerance ?? 0;
      if (typeof claims === "object" && claims !== null) {
        if (claims.nbf !== undefined && !options.ignoreNotBefore && claims.nbf > now + leeway) throw new Error("the token is not valid yet");
        if (claims.exp !== undefined && !options.ignoreExpiration && now >= claims.exp + leeway) throw new Error("the token has expired");
        for (const option of keys(CLAIMS)) {
          if (options[option] === undefined) continue;
          const wanted = [options[option]].flat();
          const found = [claims[CLAIMS[option]]].flat();
          if (!found.some((each) => wanted.includes(each))) throw new Error(`the ${option} of the token is another`);
        }
      }
      return options.complete ? whole : claims;
    },
  };
  return { crypto, jwt };
}
