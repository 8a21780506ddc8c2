/** The value, which a story takes for granted; the test fails here, and not somewhere behind, when it is missing. */
export function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('what the story takes for granted is not there');
  return value;
}
