import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { connectLocalSlack } from '../support/local-slack.ts';
import { makeTrialFolder, startTrialProcess } from '../support/trial-process.ts';

const ana = 'U0ANA00001';
const bea = 'U0BEA00002';

it('runs over Socket Mode in the real local workspace, and keeps its data over a restart', {
  timeout: 90_000,
}, async () => {
  await using folder = await makeTrialFolder();
  const first = await startTrialProcess(folder);
  const slack = connectLocalSlack(first.slackUrl);
  const incidents = await slack.channelId('incidents');

  await slack.types(ana, '/hims incident open SEV-2 hims "Login slow"');
  const [card] = await slack.eventually(incidents, (all) => all.length === 1);
  expect(card?.text).toMatch(/^SEV-2 INC-1 Login slow \(hims\): respond by \d\d:\d\d\.$/);
  if (card)
    await slack.presses(bea, incidents, card, { action_id: 'incident.acknowledge', value: '1:INC-1' });
  await slack.eventually(incidents, ([one]) => JSON.stringify(one).includes(`acknowledged by <@${bea}>`));
  expect((await fetch(first.healthUrl)).status).toBe(200);
  expect(await first.end('SIGINT')).toBe(0);

  // The workspace has forgotten everything; the card of what is open is posted anew, once.
  await using _second = await startTrialProcess(folder);
  const [again] = await slack.eventually(incidents, (all) => all.length === 1);
  expect(JSON.stringify(again)).toContain(`acknowledged by <@${bea}>`);
});

it('tells a breach once and calls the right person, also when it was killed before it', {
  timeout: 90_000,
}, async () => {
  await using folder = await makeTrialFolder();
  const systems = await mkdtemp(join(tmpdir(), 'hims-systems-'));
  await cp('systems', systems, { recursive: true });
  const file = join(systems, 'hims/system.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    text.replace(/(SEV-2: \{.*respond: )PT30M/, '$1PT8S').replace(/(SEV-1: \{.*respond: )PT15M/, '$1PT4S'),
  );
  const env = { SYSTEMS_DIR: systems };

  const first = await startTrialProcess(folder, env);
  const slack = connectLocalSlack(first.slackUrl);
  const incidents = await slack.channelId('incidents');
  await slack.types(ana, '/hims incident open SEV-2 hims "Login slow"');
  await slack.eventually(incidents, (all) => all.some((one) => one.text.includes('INC-1')));
  await first.end('SIGKILL');

  // The orphaned database and workspace are taken down, stale files do not matter, and the breach fires on time or late.
  await using _second = await startTrialProcess(folder, env);
  const all = await slack.eventually(incidents, (now) => now.some((one) => one.text.includes('Calling')));
  const calls = all.filter((one) => one.text.includes('Nobody has acknowledged INC-1'));
  expect(calls.filter((one) => one.text.includes('Calling'))).toHaveLength(1);
  expect(calls.at(-1)?.text).toContain(`Calling DevOps Team <@${ana}>`);
  await rm(systems, { recursive: true, force: true });
});
