import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Duration } from 'luxon';
import { createActionBook } from '../src/actions/book.ts';
import { loadCatalogue } from '../src/systems/load.ts';
import { type SeverityProfile, type SystemProfile, severityNames } from '../src/systems/model.ts';
import type { Catalogue } from '../src/systems/model-catalogue.ts';
import { weekdays } from '../src/systems/model-week.ts';
import { didYouMean } from '../src/systems/nearest.ts';
import { CatalogueError, problemText } from '../src/systems/problems.ts';

const usage = `Usage:
  npm run systems -- check [--dir systems] [--people FILE]
  npm run systems -- show ID [--json] [--dir systems] [--people FILE]
  npm run systems -- coverage`;

interface Request {
  readonly dir: string;
  readonly people: string | undefined;
  readonly json: boolean;
}

/** Does what the words say and returns the exit code: 0 right, 1 problems, 2 not understood. */
export async function runSystems(words: readonly string[]): Promise<number> {
  try {
    return await run(words);
  } catch (error) {
    if (!(error instanceof CatalogueError)) throw error;
    console.error(error.message);
    return 1;
  }
}

async function run(words: readonly string[]): Promise<number> {
  const request = parse(words);
  if (!request) {
    console.error(usage);
    return 2;
  }
  const [verb, id] = request.positionals;
  if (verb === 'check' && request.positionals.length === 1) return check(await load(request));
  if (verb === 'show' && id && request.positionals.length === 2)
    return show(await load(request), id, request.json);
  if (verb === 'coverage' && request.positionals.length === 1) return coverage();
  console.error(usage);
  return 2;
}

function parse(words: readonly string[]): (Request & { positionals: string[] }) | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        dir: { type: 'string', default: process.env.SYSTEMS_DIR ?? 'systems' },
        people: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    return { dir: values.dir, people: values.people, json: values.json, positionals };
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** Each requirement with the places that serve it; fails where one is owed, or named and unknown. */
async function coverage(): Promise<number> {
  // Loads every command, which the other words need not wait for.
  const { readCoverage } = await import('./coverage.ts');
  const { served, problems } = await readCoverage(
    join(import.meta.dirname, '..'),
    createActionBook({ secrets: {} }),
  );
  for (const [id, places] of served) console.log(`${id.padEnd(8)}${places.join(' ') || 'later'}`);
  for (const problem of problems) console.error(problem);
  return problems.length > 0 ? 1 : 0;
}

async function load({ dir, people }: Request): Promise<Catalogue> {
  const actions = createActionBook({ secrets: {} });
  return loadCatalogue(dir, { actions, ...(people === undefined ? {} : { peopleFile: people }) });
}

function check({ systems, people, assumptions, warnings }: Catalogue): number {
  for (const warning of warnings) console.log(`note: ${problemText(warning)}`);
  console.log(`${systems.size} systems are right: ${[...systems.keys()].join(', ')}.`);
  console.log(
    `${people.people.length} people, ${people.teams.length} teams, ${people.grants.length} grants.`,
  );
  const count = (file: string) => assumptions.filter((assumption) => assumption.file === file).length;
  const files = [...new Set(assumptions.map(({ file }) => file))].map((file) => `${file} ${count(file)}`);
  console.log(
    `${assumptions.length} entries are assumed, no document gives them: ${files.join(', ') || 'none'}.`,
  );
  return 0;
}

function show({ systems, assumptions }: Catalogue, id: string, asJson: boolean): number {
  const system = systems.get(id);
  if (!system) {
    console.error(`There is no system ${JSON.stringify(id)}; ${didYouMean(id, systems.keys())}`);
    return 1;
  }
  const own = assumptions.filter(({ file }) => file.startsWith(`${id}/`));
  console.log(asJson ? JSON.stringify({ ...plain(system), assumptions: own }, null, 2) : summary(system));
  if (asJson) return 0;
  console.log('\nAssumed, no document gives it:');
  for (const { file, line, path, reason } of own) {
    const where = file.endsWith('/system.yaml') ? `line ${line}` : `${file}:${line}`;
    console.log(`  ${path} (${where}): ${reason}`);
  }
  return 0;
}

/** Maps as mappings, which JSON can hold. */
function plain(system: SystemProfile) {
  const { procedures, routines, ...rest } = system;
  return { ...rest, procedures: Object.fromEntries(procedures), routines: Object.fromEntries(routines) };
}

function summary(system: SystemProfile): string {
  const lines = [`${system.name} (${system.id}), times in ${system.zone}`, '', 'Severities:'];
  for (const name of severityNames) {
    const { meaning, respond, resolve, updateEvery } = system.severities[name];
    const times = `respond ${respond.toISO()}, resolve ${resolve.toISO()}, update every ${updateEvery.toISO()}`;
    lines.push(`  ${name}: ${meaning}: ${times}`);
  }
  lines.push('', 'On call, in this order:');
  for (const { title, phone, email } of system.onCall) lines.push(`  ${reach(title, phone, email)}`);
  lines.push('', 'Escalation:');
  for (const { after, title, phone, email } of system.escalation) {
    lines.push(
      `  ${after.toMillis() === 0 ? 'at the missed response' : `after ${after.toISO()}`}: ${reach(title, phone, email)}`,
    );
  }
  lines.push('', 'Windows:');
  for (const window of system.windows) {
    const when = window.isAnyTime
      ? 'at any time'
      : `${window.days.map((day) => weekdays[day - 1]).join(', ')} ${window.start}-${window.end}${window.endsNextDay ? ' (the day after)' : ''}`;
    lines.push(`  ${window.name} (${window.kind}, ${window.environment}): ${when}`);
  }
  lines.push('', 'Notice:');
  for (const [size, period] of Object.entries(system.notice.sizes))
    lines.push(`  ${size}: ${noticeText(period)}`);
  for (const [name, period] of Object.entries(system.notice.environments)) {
    lines.push(`  in ${name}: ${noticeText(period)}`);
  }
  lines.push('', 'Alert levels:');
  for (const { name, meaning, acknowledge, respond } of system.alertLevels) {
    const times = [
      acknowledge && `acknowledge ${acknowledge.toISO()}`,
      respond && `respond ${respond.toISO()}`,
    ];
    lines.push(`  ${name}: ${meaning}${times.some(Boolean) ? `: ${times.filter(Boolean).join(', ')}` : ''}`);
  }
  lines.push('', 'Channels:');
  for (const [purpose, channel] of Object.entries(system.channels)) lines.push(`  ${purpose}: ${channel}`);
  const { repeatAfter, repeatEvery } = system.breach;
  const which = (wanted: (profile: SeverityProfile) => boolean): string =>
    severityNames.filter((name) => wanted(system.severities[name])).join(', ') || 'none';
  lines.push('', 'Deadlines and notices of incidents:');
  lines.push(`  warned at: ${system.warnAt.map((share) => `${share * 100} %`).join(', ')}`);
  lines.push(
    `  told again after: ${[...repeatAfter, repeatEvery].map((span) => span.toISO()).join(', ')}, then always the last`,
  );
  lines.push(
    `  a channel of its own for: ${which((one) => one.ownChannel)}; the whole channel is woken for: ${which((one) => one.notifyChannel)}`,
  );
  lines.push(
    `  paged: ${which((one) => one.pages)}; wakes nobody from ${system.quietHours.from} to ${system.quietHours.to}: ${which((one) => one.quietAtNight)}`,
  );
  lines.push(
    `  owes a review: ${which((one) => one.reviewed)}; a media statement: ${which((one) => one.significant)}; says how to work on paper: ${which((one) => one.downtimeCard)}`,
  );
  lines.push(`  authorities are told within: ${system.regulatoryNotice.toISO()}`);
  lines.push('', 'Recovery:');
  for (const [name, span] of Object.entries(system.recoveryTime))
    lines.push(`  ${name} within ${span.toISO()}`);
  for (const [name, span] of Object.entries(system.recoveryPoint))
    lines.push(`  ${name}: at most ${span.toISO()} lost`);
  lines.push(`  available: ${system.availability.system} %`);
  lines.push('', 'Releases:');
  for (const { size, every } of system.releases)
    lines.push(`  ${size}: ${every ? `every ${every.toISO()}` : 'when needed'}`);
  return [...lines, ...changeLines(system), ...workLines(system)].join('\n');
}

function changeLines({ approval, standardChanges, announcements }: SystemProfile): string[] {
  const rules = approval.rules.map(({ team, approve, purposes, risks, environments }) => {
    const where = [risks && `risk ${risks.join(', ')}`, environments?.join(', ')].filter(Boolean).join('; ');
    return `  ${approve} of ${team}: ${purposes.join(', ')}${where ? ` (${where})` : ''}`;
  });
  const spans = announcements.before.map((span) => span.toISO()).join(', ') || 'never';
  return [
    '',
    'Approval:',
    ...rules,
    '',
    'Standard changes:',
    ...standardChanges.map(({ name, title }) => `  ${name}: ${title}`),
    '',
    'Maintenance:',
    `  told again before it: ${spans}`,
    `  by mail: ${announcements.mail.join(', ') || 'nobody'}`,
  ];
}

function workLines({ procedures, routines, holidays }: SystemProfile): string[] {
  return [
    '',
    'Routines:',
    ...[...routines.values()].map(({ name, title, schedule, responsible }) => {
      const when = Object.entries(schedule).map(([key, value]) => `${key} ${String(value)}`);
      return `  ${name}: ${title}: ${when.join(', ')}: ${responsible}`;
    }),
    `  holidays: ${holidays.join(', ') || 'none'}`,
    '',
    'Procedures:',
    ...[...procedures.values()]
      .filter(({ name }) => routines.get(name)?.procedure !== name || !procedures.get(name)?.isChecklist)
      .map(({ name, title, steps }) => `  ${name}: ${title} (${steps.length} steps)`),
  ];
}

function noticeText(period: Duration): string {
  return period.toMillis() === 0 ? 'none' : (period.toISO() ?? '');
}

function reach(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' · ');
}

if (import.meta.main) process.exitCode = await runSystems(process.argv.slice(2));
