// Which lines of a long text are drawn, and where: the page holds no more of them than fit on it.

/** Browsers draw no element that is much higher, in pixels. */
export const HIGHEST = 15_000_000;

/** Lines drawn above and below what is seen. */
const SPARE = 12;

export interface Viewport {
  /** The height of the whole text, in pixels; less than that of its lines where they would be too high. */
  height: number;
  first: number;
  count: number;
  /** Where the first line that is drawn begins, in pixels from the top of the text. */
  top: number;
}

/** What is drawn when the text is scrolled to `scrolled`, in pixels, and `visible` pixels are seen. */
export function viewport(scrolled: number, visible: number, lineHeight: number, total: number): Viewport {
  const full = total * lineHeight;
  const height = Math.min(full, HIGHEST);
  const furthest = Math.max(0, height - visible);
  const offset = Math.min(Math.max(0, scrolled), furthest);
  // Where the text is squeezed, its end still is where the scroll bar ends.
  const position = furthest > 0 ? (offset / furthest) * Math.max(0, full - visible) : 0;
  const seen = Math.floor(position / lineHeight);
  const first = Math.max(0, seen - SPARE);
  const count = Math.min(total, seen + Math.ceil(visible / lineHeight) + 1 + SPARE) - first;
  return { height, first, count, top: offset - (position - first * lineHeight) };
}

/** How far to scroll, in pixels, for a line to stand in the middle. */
export function scrollTo(line: number, visible: number, lineHeight: number, total: number): number {
  const full = total * lineHeight;
  const furthest = Math.max(0, Math.min(full, HIGHEST) - visible);
  const wanted = Math.max(0, line * lineHeight - visible / 2);
  const longest = Math.max(0, full - visible);
  return longest > 0 ? Math.min(1, wanted / longest) * furthest : 0;
}
