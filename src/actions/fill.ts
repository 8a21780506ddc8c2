import { ActionError } from './model.ts';
import { namesOfSecrets } from './secrets.ts';

type Values = Readonly<Record<string, string>>;
type Fill = (template: string, values: Values) => string;

const placeholder = /\{\{\s*([A-Za-z][\w-]*(?:\.[\w-]+)*)\s*\}\}/g;

/** `steps.upload.outcome`, `run.outcome`: what the run itself came to so far. */
function isResultReference(name: string): boolean {
  return /^(?:steps\.[\w-]+|run)\.outcome$/.test(name);
}

function valueOf(name: string, values: Values): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value !== undefined) return value;
  // Known once the run is there; a plan shows what will stand there.
  if (isResultReference(name)) return `{{${name}}}`;
  throw new ActionError(
    `{{${name}}} has no value. Ask for it under \`values\` of the procedure, or correct its name.`,
  );
}

/** In one pass: what a value brings with it is not looked at again. */
function replaced(template: string, values: Values, as: (value: string, name: string) => string): string {
  const filled = template.replaceAll(placeholder, (_, name: string) => as(valueOf(name, values), name));
  // Otherwise whoever types a value could read any secret, or make one together with the text around it.
  if (namesOfSecrets(filled).length > namesOfSecrets(template).length)
    throw new ActionError(`A value brings a secret into ${JSON.stringify(template)}. Type it without \${…}.`);
  return filled;
}

/** `{{name}}` in a text. */
function fillText(template: string, values: Values): string {
  return replaced(template, values, (value) => value);
}

/** In an element of an argv: it stays one element, and what was typed cannot become an option. */
function fillArgument(template: string, values: Values): string {
  const filled = replaced(template, values, (value, name) => {
    // oxlint-disable-next-line no-control-regex -- these are what is looked for.
    if (/[\0\r\n]/.test(value)) throw new ActionError(`${name} has a line break in it. Type it on one line.`);
    return value;
  });
  if (template.startsWith('{{') && filled.startsWith('-'))
    throw new ActionError(
      `${JSON.stringify(filled)} would be taken for an option. Type it without the "-" in front.`,
    );
  return filled;
}

/** In an address: what was typed stays inside its part of the path, the query or the name of the host. */
function fillAddress(template: string, values: Values): string {
  return replaced(template, values, (value, name) => {
    if (value === '' || value === '.' || value === '..')
      throw new ActionError(
        `${name} is ${JSON.stringify(value)}, which would lead to another address. Type its name.`,
      );
    return encodeURIComponent(value);
  });
}

const fills: ReadonlyMap<string, Fill> = new Map([
  ['argv', fillArgument],
  ['url', fillAddress],
]);

/** Fills every text under `with`, at any depth, and no key. Texts under `argv` and `url` are filled as such. */
export function fillTemplate(value: unknown, values: Values): unknown {
  return fillAll(value, values, fillText);
}

function fillAll(value: unknown, values: Values, fill: Fill): unknown {
  if (typeof value === 'string') return fill(value, values);
  if (Array.isArray(value)) return value.map((one: unknown) => fillAll(one, values, fill));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, fillAll(one, values, fills.get(key) ?? fillText)]),
  );
}
