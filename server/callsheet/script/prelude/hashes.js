// MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4), HMAC (RFC 2104).
(tools) => {
  "use strict";
  const rotated = (word, by) => (word << by) | (word >>> (32 - by));

  const padded = (bytes, block, littleEndian) => {
    const lengthSize = block / 8;
    const size = Math.ceil((bytes.length + 1 + lengthSize) / block) * block;
    const data = new Uint8Array(size);
    data.set(bytes);
    data[bytes.length] = 0x80;
    new DataView(data.buffer).setBigUint64(
      littleEndian ? size - lengthSize : size - 8, BigInt(bytes.length) * 8n, littleEndian,
    );
    return new DataView(data.buffer);
  };

  const words = (state, littleEndian) => {
    const view = new DataView(new ArrayBuffer(state.length * 4));
    state.forEach((word, i) => view.setUint32(i * 4, word, littleEndian));
    return new Uint8Array(view.buffer);
  };

  const md5 = (bytes) => {
    const shifts = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
    const data = padded(bytes, 64, true);
    for (let start = 0; start < data.byteLength; start += 64) {
      let [a, b, c, d] = state;
      for (let i = 0; i < 64; i++) {
        const round = i >> 4;
        const mixed = [
          (b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d),
        ][round];
        const at = [i, 5 * i + 1, 3 * i + 5, 7 * i][round] & 15;
        const constant = Math.floor(Math.abs(Math.sin(i + 1)) * 4294967296) | 0;
        const sum = (a + mixed + constant + data.getInt32(start + at * 4, true)) | 0;
        [a, d, c, b] = [d, c, b, (b + rotated(sum, shifts[round][i & 3])) | 0];
      }
      [a, b, c, d].forEach((word, i) => (state[i] = (state[i] + word) | 0));
    }
    return words(state, true);
  };

  const sha1 = (bytes) => {
    const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
    const data = padded(bytes, 64, false);
    const w = new Int32Array(80);
    for (let start = 0; start < data.byteLength; start += 64) {
      let [a, b, c, d, e] = state;
      for (let i = 0; i < 80; i++) {
        w[i] = i < 16 ? data.getInt32(start + i * 4)
          : rotated(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        const [mixed, constant] =
          i < 20 ? [(b & c) | (~b & d), 0x5a827999]
          : i < 40 ? [b ^ c ^ d, 0x6ed9eba1]
          : i < 60 ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
          : [b ^ c ^ d, 0xca62c1d6];
        const sum = (rotated(a, 5) + mixed + e + constant + w[i]) | 0;
        [e, d, c, b, a] = [d, c, rotated(b, 30), a, sum];
      }
      [a, b, c, d, e].forEach((word, i) => (state[i] = (state[i] + word) | 0));
    }
    return words(state, false);
  };

  // The constants of SHA-2 are the first bits of the fractions of roots of primes (FIPS 180-4, 4.2).
  const primes = [];
  for (let n = 2; primes.length < 80; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  const fraction = (prime, power) => {
    const target = BigInt(prime) << BigInt(64 * power);
    let root = BigInt(Math.floor(prime ** (1 / power) * 2 ** 32)) << 32n;
    for (;;) {
      const better = power === 2
        ? (root + target / root) >> 1n
        : (2n * root + target / (root * root)) / 3n;
      const step = better - root;
      root = better;
      if (-2n < step && step < 2n) break;
    }
    while (root ** BigInt(power) > target) root--;
    while ((root + 1n) ** BigInt(power) <= target) root++;
    return BigInt.asUintN(64, root);
  };
  let cubeRoots;
  const rounds = () => (cubeRoots ??= primes.map((prime) => fraction(prime, 3)));
  const squareRoots = (from) => primes.slice(from, from + 8).map((prime) => fraction(prime, 2));

  const sha256 = (bytes) => {
    const k = Int32Array.from(rounds().slice(0, 64), (it) => Number(BigInt.asIntN(32, it >> 32n)));
    const state = Int32Array.from(squareRoots(0), (it) => Number(BigInt.asIntN(32, it >> 32n)));
    const data = padded(bytes, 64, false);
    const w = new Int32Array(64);
    const turned = (word, by) => (word >>> by) | (word << (32 - by));
    for (let start = 0; start < data.byteLength; start += 64) {
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i++) {
        if (i < 16) w[i] = data.getInt32(start + i * 4);
        else {
          const [x, y] = [w[i - 15], w[i - 2]];
          w[i] = w[i - 16] + w[i - 7]
            + (turned(x, 7) ^ turned(x, 18) ^ (x >>> 3))
            + (turned(y, 17) ^ turned(y, 19) ^ (y >>> 10));
        }
        const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25))
          + ((e & f) ^ (~e & g)) + k[i] + w[i]) | 0;
        const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22))
          + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
      }
      [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] += word));
    }
    return words(state, false);
  };

  const long = (from, size) => (bytes) => {
    const k = rounds();
    const state = BigUint64Array.from(squareRoots(from));
    const data = padded(bytes, 128, false);
    const w = new BigUint64Array(80);
    const turned = (word, by) => (word >> by) | BigInt.asUintN(64, word << (64n - by));
    for (let start = 0; start < data.byteLength; start += 128) {
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 80; i++) {
        if (i < 16) w[i] = data.getBigUint64(start + i * 8);
        else {
          const [x, y] = [w[i - 15], w[i - 2]];
          w[i] = w[i - 16] + w[i - 7]
            + (turned(x, 1n) ^ turned(x, 8n) ^ (x >> 7n))
            + (turned(y, 19n) ^ turned(y, 61n) ^ (y >> 6n));
        }
        const one = h + (turned(e, 14n) ^ turned(e, 18n) ^ turned(e, 41n))
          + ((e & f) ^ (BigInt.asUintN(64, ~e) & g)) + k[i] + w[i];
        const two = (turned(a, 28n) ^ turned(a, 34n) ^ turned(a, 39n))
          + ((a & b) ^ (a & c) ^ (b & c));
        h = g; g = f; f = e; e = BigInt.asUintN(64, d + one);
        d = c; c = b; b = a; a = BigInt.asUintN(64, one + two);
      }
      [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] += word));
    }
    const view = new DataView(new ArrayBuffer(64));
    state.forEach((word, i) => view.setBigUint64(i * 8, word));
    return new Uint8Array(view.buffer, 0, size);
  };

  const digests = {
    md5: [md5, 64], sha1: [sha1, 64], sha256: [sha256, 64],
    sha384: [long(8, 48), 128], sha512: [long(0, 64), 128],
  };
  const hash = (name) => (value, form) => tools.shown(digests[name][0](tools.bytes(value)), form);

  tools.digest = (name, bytes) => digests[name][0](bytes);
  tools.hmac = (name, key, bytes) => {
    const [digest, block] = digests[name];
    const padding = new Uint8Array(block);
    padding.set(key.length > block ? digest(key) : key);
    const inner = digest([...padding.map((byte) => byte ^ 0x36), ...bytes]);
    return digest([...padding.map((byte) => byte ^ 0x5c), ...inner]);
  };
  const hmac = (algorithm, key, value, form) => {
    const name = String(algorithm).toLowerCase().replace("-", "");
    if (!Object.hasOwn(digests, name)) {
      throw new TypeError(`"${algorithm}" is no hash: use ${Object.keys(digests).join(", ")}`);
    }
    return tools.shown(tools.hmac(name, tools.bytes(key), tools.bytes(value)), form);
  };
  return {
    md5: hash("md5"), sha1: hash("sha1"), sha256: hash("sha256"),
    sha384: hash("sha384"), sha512: hash("sha512"), hmac,
  };
}
