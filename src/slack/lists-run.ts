import type { KnownBlock } from '@slack/types';
import type { Run } from '../procedures/model.ts';
import { isRunOver, placeOf, type RunWaiting, resultOf, runWord, tallyOf } from '../procedures/service.ts';
import { shownSystem } from '../systems/lookup.ts';
import type { Procedure } from '../systems/model-procedure.ts';
import { actions, button, cappedRows, context, menu, pages, section } from './blocks.ts';
import { currentSteps } from './cards/run.ts';
import { placeIn, runSymbols, short, titleOf } from './cards/run-words.ts';
import type { Answer, Services } from './define.ts';
import { ids } from './ids.ts';
import { procedureValue, runValue } from './ids-run.ts';
import { cutEscaped, limits } from './limits.ts';
import { dueWords, when } from './text.ts';

/** One line a run: what, where it stands. */
function row(services: Services, run: Run): string {
  const { key, status, procedure, system, environment, waitsFor, endedAt } = run;
  const { zone } = shownSystem(services.systems, system);
  const now = services.now();
  const [first] = currentSteps(run);
  const stands = isRunOver(run)
    ? `${resultOf(run)}${endedAt ? ` · ${when(endedAt, zone, now)}` : ''}`
    : procedure.isChecklist
      ? tallyOf(run)
      : waitsFor === 'lock'
        ? `waits for ${system}`
        : `${runWord(run)}, ${first ? `${placeIn(run, first)}: ${titleOf(run, first, 60)}` : placeOf(run)}`;
  const due = run.dueAt && !isRunOver(run) ? ` · ${dueWords(run.dueAt, zone, now)}` : '';
  return `${runSymbols[status] ?? ''}${key} · ${short(procedure.title, 100)} (${system}, ${environment}) · ${stands}${due}`;
}

const inList = { most: 15, room: 6_000 };
const roomForProcedures = 4_000;
const roomForChecklists = 2_000;

/** What can be run in a system, by name, and a menu that starts it. Checklists come round by themselves: their names will do. */
function procedureBlocks(system: string, all: readonly Procedure[]): KnownBlock[] {
  if (all.length === 0) return [];
  const ordered = all.filter(({ isChecklist }) => !isChecklist);
  const lists = all.filter(({ isChecklist }) => isChecklist).map(({ name }) => name);
  const lines = ordered.map(({ name, title }) => `${name} · ${short(title, 120)}`);
  const choices = [...ordered, ...all.filter(({ isChecklist }) => isChecklist)]
    .slice(0, limits.options)
    .map(({ name, title }) => ({ text: `${name} · ${title}`, value: procedureValue(system, name) }));
  const more =
    all.length > limits.options
      ? [context(`The menu shows the first 100. Type the name: \`/hims run start NAME ${system}\``)]
      : [];
  return [
    section(`*Procedures of ${system}*`),
    ...pages(lines, { room: roomForProcedures, rest: 'more' }),
    ...(lists.length > 0
      ? [section(cutEscaped(`*Checklists*: ${lists.join(', ')}`, roomForChecklists))]
      : []),
    actions([menu(ids.run.startThis, 'Start…', choices)]),
    ...more,
  ];
}

/** Of all systems together nobody reads the names: how many there are, and the way to them. */
function countBlocks(services: Services): KnownBlock[] {
  const counts = [...services.systems.keys()]
    .map((id) => ({ id, count: services.runs.procedures(id).length }))
    .filter(({ count }) => count > 0)
    .map(({ id, count }) => `${count} procedures of ${id}: \`/hims run list ${id}\``);
  if (counts.length === 0) return [];
  return [...pages(counts, { rest: 'more' }), actions([button('Run a procedure', ids.run.startForm, 'new')])];
}

/** How to see fewer of them. */
export const narrower = (system: string | undefined) =>
  system === undefined ? 'Name a system: `/hims run list hims`' : 'What waits for you is at home: `/hims`';

export function runListAnswer(
  services: Services,
  runs: readonly Run[],
  { empty, more, system }: { empty: string; more?: string; system?: string | undefined },
): Answer {
  const rows = runs.map((run) => row(services, run));
  const blocks: KnownBlock[] = runs.map((run, at) => ({
    ...section(rows[at] ?? ''),
    accessory: button('Show', ids.run.show, runValue(run.number)),
  }));
  const said = rows.length > 0 ? rows : [empty];
  return {
    text: cutEscaped([...said, ...(more ? [more] : [])].join('\n'), limits.messageText),
    blocks: [
      ...(rows.length > 0
        ? cappedRows(blocks, inList, (left) => `… and ${left} more. ${narrower(system)}`)
        : [section(empty)]),
      ...(more ? [context(more)] : []),
      ...(system === undefined
        ? countBlocks(services)
        : procedureBlocks(system, services.runs.procedures(system))),
    ],
  };
}

const waitingWords: Partial<Record<RunWaiting['one']['state'], string>> = {
  pending: 'waits for a second person to confirm it',
  open: 'to be done',
  asking: 'did not work: say how it goes on',
  unknown: 'nobody knows whether it was done',
};

/** The part of the home that is about runs: what this person can carry on, run by run, and what is under way besides. */
export function runHome(
  services: Services,
  waiting: readonly RunWaiting[],
  open: readonly Run[],
): KnownBlock[] {
  const byRun = [...Map.groupBy(waiting, ({ run }) => run.key).values()];
  const others = open.filter(({ key }) => !waiting.some(({ run }) => run.key === key));
  const rows = byRun.flatMap(([first, ...rest]): KnownBlock[] => {
    if (!first) return [];
    const { run, one } = first;
    const more = rest.length > 0 ? `, and ${rest.length} more` : '';
    const stands =
      run.thawedAt && one.state === 'pending'
        ? 'the freeze is over, resume it'
        : (waitingWords[one.state] ?? one.state);
    const what = `${titleOf(run, one, 80)}: ${stands}${more}`;
    return [
      {
        ...section(`${row(services, run)}\n${what}`),
        accessory: button('Show', ids.run.show, runValue(run.number)),
      },
    ];
  });
  return [
    ...(rows.length > 0 ? [section('*Runs that wait for you*')] : []),
    ...cappedRows(rows, atHome, (left) => `… and ${left} more: \`/hims run list\``),
    ...(others.length > 0 ? [context(underWay(others))] : []),
  ];
}

function underWay(runs: readonly Run[]): string {
  const named = runs.map(({ key, procedure, system }) => `${key} ${short(procedure.title, 60)} (${system})`);
  return `▶️ Under way: ${named.join(', ')} · \`/hims run list\``;
}

const atHome = { most: 4, room: 1_800 };
