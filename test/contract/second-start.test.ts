import { expect, it } from 'vitest';
import { makeTrialFolder, startTrialProcess } from '../support/trial-process.ts';

it('refuses a second start on the same data, and on a taken port, and leaves the first one alone', {
  timeout: 90_000,
}, async () => {
  await using folder = await makeTrialFolder();
  await using elsewhere = await makeTrialFolder();
  await using first = await startTrialProcess(folder);

  await expect(startTrialProcess(folder)).rejects.toThrow(
    /The bot already runs with the data in .* \(process \d+ on .+\)\. Stop that one first/,
  );
  await expect(startTrialProcess({ ...elsewhere, port: folder.port })).rejects.toThrow(
    new RegExp(`Port ${folder.port} on 127\\.0\\.0\\.1 is taken\\. Set PORT to a free one\\.\n$`),
  );
  await expect(startTrialProcess({ ...elsewhere, slackPort: folder.slackPort })).rejects.toThrow(
    /Set TRIAL_SLACK_PORT to a free one/,
  );

  expect(await (await fetch(first.healthUrl)).json()).toMatchObject({ ready: true, problems: [] });
});
