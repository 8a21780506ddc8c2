import { createHash } from 'node:crypto';
import { type Incident, incidentRoles } from '../../incidents/model.ts';

interface Part {
  of(incident: Incident): string;
  /** What is not as it stood in the form, for whoever sent it. */
  now(incident: Incident): string;
}

/** Tells one text from another, in a form that was opened before. */
const textMark = (text = '') => createHash('sha256').update(text).digest('hex').slice(0, 12);

const isOver = ({ status }: Incident) => status === 'resolved' || status === 'closed';

/** What forms show of an incident, or were filled in for. Words about the incident itself (a note, a task, an update) depend on none of it. */
const parts = {
  system: { of: ({ system }) => system, now: ({ key, system }) => `${key} belongs to ${system} now` },
  severity: { of: ({ severity }) => severity, now: ({ key, severity }) => `${key} is now ${severity}` },
  isOver: { of: (incident) => String(isOver(incident)), now: ({ key, status }) => `${key} is ${status} now` },
  round: {
    of: ({ round }) => String(round),
    now: ({ key }) => `${key} was reopened, or its people were called anew`,
  },
  holders: {
    of: (incident) => incidentRoles.map((role) => incident[role] ?? '').join(' '),
    now: ({ key }) => `Somebody else holds a role in ${key} by now`,
  },
  summary: {
    of: ({ summary }) => textMark(summary),
    now: ({ key }) => `${key} has another summary by now, or none`,
  },
  public: {
    of: ({ publicText, publicComponents = [] }) =>
      textMark([publicText, ...publicComponents.toSorted()].join('\n')),
    now: () => 'Another text stands on the status page by now, or none',
  },
} satisfies Record<string, Part>;

export type ShownPart = keyof typeof parts;

/** Goes with the form. */
export function shownOf(incident: Incident, names: readonly ShownPart[]): Partial<Record<ShownPart, string>> {
  return Object.fromEntries(names.map((name) => [name, parts[name].of(incident)]));
}

/** What is not so any more of what the form showed. A form that an older version opened says nothing of it. */
export function otherThanShown(
  incident: Incident,
  shown: Readonly<Record<string, string>> = {},
): string | undefined {
  const names = Object.keys(parts) as ShownPart[];
  const changed = names.find((name) => shown[name] !== undefined && shown[name] !== parts[name].of(incident));
  return changed && parts[changed].now(incident);
}
