// Styles of a page that an answer is, as rules that end where they are to end.

/** The rule of one element: no text of a style gets out of its braces, or out of the element of styles. */
export function ruleOf(number: number, style: string): string {
  return `[data-callsheet-style="${number}"] { ${style.replaceAll(/[{}<]/g, "")} }`;
}

/** Text of a style sheet that cannot end its element. */
export function sheet(text: string): string {
  return text.replaceAll("<", "");
}
