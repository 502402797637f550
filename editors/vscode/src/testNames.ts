// What tests are called, so that they keep their results when lines move.

/** A name for each request of a file: its own, and the how many-eth of that name it is. */
export function testNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const ordinal = (seen.get(name) ?? 0) + 1;
    seen.set(name, ordinal);
    return `${name}#${ordinal}`;
  });
}
