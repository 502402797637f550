// Which sends a page shows: those that were asked for while it is waited for them, and the last of each.

import type { Sending, Sent } from "../protocol.ts";

/** One thing that was asked for, which may send several requests. */
export interface Follow {
  /** Those that its sends have in common. */
  token: string | number | null | undefined;
  last: Sent | undefined;
}

export class Follows {
  readonly #open: Follow[] = [];
  readonly #sends = new Map<number, Follow>();

  begin(): Follow {
    const follow: Follow = { token: undefined, last: undefined };
    this.#open.push(follow);
    return follow;
  }

  /** It is over: how its last request ended, unless something that was asked for later is under way. */
  end(follow: Follow): Sent | undefined {
    const place = this.#open.indexOf(follow);
    this.#open.splice(place, 1);
    const isLatest = this.#open.slice(place).every((later) => later.token === undefined);
    return isLatest ? follow.last : undefined;
  }

  /** Whether what goes out was asked for here. */
  began({ id, token }: Sending): boolean {
    const follow = this.#open.find((each) => each.token === token) ?? this.#open.find((each) => each.token === undefined);
    if (follow) {
      follow.token = token;
      this.#sends.set(id, follow);
    }
    return follow !== undefined;
  }

  has(id: number): boolean {
    return this.#sends.has(id);
  }

  /** Whether what ended was asked for here. */
  ended(sent: Sent): boolean {
    const follow = this.#sends.get(sent.id);
    if (follow) {
      follow.last = sent;
      this.#sends.delete(sent.id);
    }
    return follow !== undefined;
  }
}
