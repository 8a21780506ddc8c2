/** What stands in place of words that were taken away. */
export const redacted = '(redacted)';

/** A column that is null is a property that is not there. */
export function given<K extends string, V>(name: K, value: V | null): { [P in K]?: V } {
  return (value === null ? {} : { [name]: value }) as { [P in K]?: V };
}
