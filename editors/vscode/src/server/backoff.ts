// How long to wait before a server that ended is started again, and when to give up.

/** Milliseconds before each start; with as many ends in a row it is given up. */
const WAITS = [0, 1_000, 3_000, 10_000, 30_000] as const;

/** A server that lived this long, in milliseconds, has not failed to start. */
const HEALTHY = 60_000;

export class Backoff {
  #started: number | undefined;
  #ends = 0;

  /** The program is run at this time, in milliseconds, whether or not it ever answers. */
  started(now: number): void {
    this.#started = now;
  }

  /** The server ended: how many milliseconds to wait, or null to give up. */
  ended(now: number): number | null {
    if (this.#started !== undefined && now - this.#started > HEALTHY) {
      this.#ends = 0;
    }
    this.#started = undefined;
    const wait = WAITS[this.#ends] ?? null;
    this.#ends += 1;
    return wait;
  }

  /** A person starts it anew: what was before does not count. */
  forget(): void {
    this.#ends = 0;
  }
}
