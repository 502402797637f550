// Lines of a body that came cut, because the server gives no longer ones: editors/PROTOCOL.md, `callsheet/body`.

/** Fewer characters than a cut line has, also when secrets in it were masked by something short. */
const LEAST = 10_000;

export function isCut(line: string): boolean {
  return line.length > LEAST && / … \d[\d,]* more$/.test(line.slice(-40));
}
