/** Values by their names as they were typed; one that was left out is said to be. One that was redacted, or is none, stays as the YAML has it. */
export function shownText(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{\s*([A-Za-z][\w-]*(?:\.[\w-]+)*)\s*\}\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? values[name] || `(no ${name} given)` : whole,
  );
}
