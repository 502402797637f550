export function next(number) {
  return number + 1;
}

export const bearer = (text) => `Trace ${text}`;
