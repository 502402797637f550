// What differs from one request to the next: random values and the clock, both given by the host.
(tools) => {
  "use strict";
  const below = (limit) => Math.floor(Math.random() * limit);
  const between = (from, to) => {
    const [low, high] = to === undefined ? [0, from] : [from, to];
    if (!(low < high)) throw new RangeError(`there is no number from ${low} to below ${high}`);
    return [low, high];
  };
  const drawn = (letters) => (length) =>
    Array.from({ length }, () => letters[below(letters.length)]).join("");
  const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const small = capitals.toLowerCase();

  const uuid = () => {
    const hex = Array.from({ length: 4 }, () => tools.uint32().toString(16).padStart(8, "0")).join("");
    const variant = "89ab"[parseInt(hex[16], 16) & 3];
    const digits = `${hex.slice(0, 12)}4${hex.slice(13, 16)}${variant}${hex.slice(17)}`;
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };
  const now = () => new Date(tools.now);
  const $random = {
    get uuid() { return uuid(); },
    get email() { return `${drawn(small)(10)}@example.com`; },
    integer: (from = 1001, to) => {
      const [low, high] = between(from, to);
      return low + below(high - low);
    },
    float: (from = 1000, to) => {
      const [low, high] = between(from, to);
      return low + Math.random() * (high - low);
    },
    alphabetic: drawn(capitals + small),
    alphanumeric: drawn(capitals + small + "0123456789_"),
    hexadecimal: drawn("0123456789ABCDEF"),
  };
  tools.uuid = uuid;
  tools.random = $random;
  return { uuid, now, $random };
}
