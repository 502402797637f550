// Parts a line of JSON, XML or HTML into what is coloured alike. A line is enough: strings end with it.

export type Kind = "key" | "string" | "number" | "word" | "tag" | "comment" | "plain";

export interface Piece {
  kind: Kind;
  text: string;
}

/** A longer line is not coloured: it would take longer than one wants to wait. */
const LONGEST = 3_000;

const JSON_PIECE = /(?<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?<string>"(?:[^"\\]|\\.)*"?)|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<word>\b(?:true|false|null)\b)/g;
const XML_PIECE = /(?<comment><!--.*?(?:-->|$))|(?<tag><[/!?]?[\w:.-]+|[/?]?>)|(?<key>[\w:.-]+(?==["']))|(?<string>"[^"]*"|'[^']*')/g;

export function pieces(line: string, language: string): Piece[] {
  const pattern = language === "json" ? JSON_PIECE : language === "xml" || language === "html" ? XML_PIECE : undefined;
  if (!pattern || line.length > LONGEST) {
    return [{ kind: "plain", text: line }];
  }
  const found: Piece[] = [];
  let end = 0;
  for (const match of line.matchAll(pattern)) {
    if (match.index > end) {
      found.push({ kind: "plain", text: line.slice(end, match.index) });
    }
    const kind = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0] as Kind;
    found.push({ kind, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < line.length || found.length === 0) {
    found.push({ kind: "plain", text: line.slice(end) });
  }
  return found;
}
