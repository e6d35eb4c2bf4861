/** Returns JSON for a script element. `<` is escaped, so that a text in it can't close the element. */
export function asScriptText(value: object): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
