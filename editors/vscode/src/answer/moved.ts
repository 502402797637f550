// Where a document is after files, or folders around it, were renamed.

/** The address now, of one that was moved with any of these: from, and to. */
export function movedTo(uri: string, moves: readonly (readonly [string, string])[]): string {
  const move = moves.find(([from]) => uri === from || uri.startsWith(`${from}/`));
  return move ? move[1] + uri.slice(move[0].length) : uri;
}
