// Node's `URL` and `URLSearchParams`: what a list of cases comes to.
const read = async () => {
  let text = "";
  for await (const piece of process.stdin) text += piece;
  return JSON.parse(text);
};
const results = (await read()).map((source) => {
  try {
    return String(new Function(source)());
  } catch (error) {
    return error instanceof TypeError ? "TypeError" : `${error}`;
  }
});
process.stdout.write(JSON.stringify(results));
