import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { TestBot } from './bot.ts';
import { calmSystems } from './calm-systems.ts';
import type { FakeFile, FakeMessage } from './fake-slack/index.ts';
import { there } from './there.ts';

/** A program of a step: Node itself, with this script; what it prints is measured where there is a verdict. */
function program(script: string, more = ''): string {
  return `{ argv: [${JSON.stringify(process.execPath)}, -e, ${JSON.stringify(script)}], effect: reads, repeatable: true, safeToKill: true${more} }`;
}

const common = 'purpose: For tests.\nmayRun: [responder, operator]\nrisk: low\n';

/** Procedures made for the stories, by name. */
export const procedures = {
  /** A person looks, the bot asks a server and counts, and something is always done. */
  restart: (url: string) => `title: Restart a service
purpose: For tests.
mayRun: [responder, operator]
risk: medium
lock: exclusive
needs: { confirmation: true }
values:
  service: { title: Which service?, type: choice, choices: [web, api], required: true }
  reason: { title: Why?, type: text, hint: In a few words, required: true }
  urgent: { title: Is it urgent?, type: yes-no, default: no }
  day: { title: Which day?, type: date }
  tries: { title: How often?, type: number, default: 2, min: 1, max: 5 }
steps:
  - { id: look, do: Look at the service, text: 'Open the page of {{service}}.', who: devops, takes: PT30M, evidence: [note, number] }
  - together:
      - { id: answer, action: http.check, title: It answers, with: { url: '${url}' } }
      - id: count
        action: command.run
        title: Count what waits
        with: ${program("console.log('waiting 3')", ", verdict: { number: { pattern: 'waiting (\\d+)', name: waiting, unit: jobs, max: 10 } }")}
always:
  - { id: tidy, action: command.run, title: Tidy up, with: ${program("console.log('tidy')")} }
`,
  /** A decision, then two steps by hand. */
  care: () => `title: Take care
${common}lock: none
needs: { change: false }
steps:
  - { id: which, decide: 'Which way?', choices: [{ label: Gently, then: continue }, { label: Not at all, then: stop }] }
  - { id: wash, do: Wash it, text: With water }
  - { id: dry, do: Dry it, undo: Wash it again }
`,
  /** Holds its system until somebody is done with it. */
  hold: () => `title: Hold the system
${common}lock: exclusive
steps:
  - { id: keep, do: Keep it }
`,
  /** Carries a change out; works where it is told so. */
  upgrade: () => `title: Upgrade it
purpose: For tests.
mayRun: [responder, operator, admin]
risk: high
lock: exclusive
needs: { change: true, confirmation: true }
values:
  outcome: { title: How does it go?, type: choice, choices: [well, badly], required: true }
  until: { title: Until when?, type: time }
steps:
  - id: do-it
    action: command.run
    title: Bring it up
    alert: critical
    problem: The upgrade is broken
    with: { argv: [${JSON.stringify(process.execPath)}, -e, 'process.exit(process.argv[1] === "well" ? 0 : 3)', '{{outcome}}'], effect: reads, repeatable: true, safeToKill: true }
`,
  /** Prints what nobody may see, and fails. */
  leak: () => `title: Leak a secret
${common}lock: none
values:
  word: { title: A word, type: text, required: true }
steps:
  - id: say
    action: command.run
    title: Say the word
    onFailure: ask
    alert: high
    problem: Something leaks
    with: { argv: [${JSON.stringify(process.execPath)}, -e, 'console.log(process.argv[1]); console.log("token=" + "ghp_" + "a1B2".repeat(9)); process.exit(1)', '{{word}}'], effect: reads, repeatable: true, safeToKill: true }
  - { id: after, do: See to it, text: 'About {{word}}' }
`,
  /** More steps than a message holds. */
  long: (steps = 300) => `title: A long way
${common}lock: none
steps:
${Array.from({ length: steps }, (_, at) => `  - { id: s${at + 1}, do: 'Step number ${at + 1} of a long way, with <&> in it', text: '${'All of it. '.repeat(20)}' }`).join('\n')}
`,
  /** With the steps that the examples of commands name, for every role that leads runs. */
  walk: () => `title: Walked over
purpose: For tests.
mayRun: [responder, compliance, operator, dba, security, admin]
risk: low
lock: none
steps:
  - { id: look, do: Look }
  - { id: restart, do: Restart it }
  - { id: ready, do: Get ready }
  - { id: disk-space, do: Make room }
`,
  /** Everybody who may start anything may start this. */
  startMe: () => `title: Start me
purpose: For tests.
mayRun: [responder, compliance, approver, operator, dba, security, admin]
risk: low
lock: none
steps:
  - { id: look, do: Look }
`,
  daily: () => `title: Daily checks
${common}checklist: true
steps:
  - { id: logs, do: Look at the logs, text: All of them }
  - { id: queue, do: Empty the queue }
  - { id: paper, do: Fill up the paper }
  - id: disk
    action: command.run
    title: Space on the disk
    with: ${program("console.log('used 97')", ", verdict: { number: { pattern: 'used (\\d+)', name: disk, unit: '%', max: 80 } }")}
`,
} as const;

/** Calm systems in which hims has these procedures and may start Node. */
export async function procedureSystems(texts: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'procedure-systems-'));
  await cp(await calmSystems(), folder, { recursive: true });
  const file = join(folder, 'hims', 'system.yaml');
  const document = parseDocument(await readFile(file, 'utf8'));
  document.setIn(['commands', 'allowed'], document.createNode([process.execPath]));
  await writeFile(file, document.toString({ lineWidth: 0 }));
  const place = join(folder, 'hims', 'procedures');
  await mkdir(place);
  for (const [name, text] of Object.entries(texts)) await writeFile(join(place, `${name}.yaml`), text);
  return folder;
}

/** The card of a run in its channel. */
export function cardOfRun(bot: TestBot, key = 'RUN-1', channel = 'operations'): FakeMessage {
  const { messages } = bot.slack.channel(channel);
  return there(
    messages.find((one) => one.threadTs === undefined && bot.slack.textOf(one).includes(`*${key} ·`)),
  );
}

/** The line of a step in the thread of its run, by its id. */
export function stepLineOf(bot: TestBot, card: FakeMessage, id: string): FakeMessage {
  return there(bot.slack.thread(card).find((one) => bot.slack.textOf(one).includes(`(${id})`)));
}

/** The files that the bot left in a channel or with a person, as names without their number and as text. */
export function filesIn(files: readonly FakeFile[]): readonly { name: string; text: string }[] {
  return files.map(({ name, content }) => ({
    name: name.replace(/-[0-9a-f]{8}(?=\.\w+$)/, ''),
    text: content?.toString() ?? '',
  }));
}
