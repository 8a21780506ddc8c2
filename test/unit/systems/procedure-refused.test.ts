import { describe, expect, it } from 'vitest';
import { himsCopy } from './folder.ts';
import { file, head, problemsOf, step } from './made-procedure-file.ts';

describe('is refused, with the line and what would be right:', () => {
  it.each([
    ['an unknown key', `${head}stepps:\n${step}\n`, 6, /stepps is not a known key; did you mean steps\?/],
    [
      'an unknown key of a step',
      `${head}steps:\n  - { id: look, do: Look, evidance: [note] }\n`,
      7,
      /evidance is not a known key; did you mean evidence\?/,
    ],
    [
      'a missing lock',
      `${head.replace('lock: none\n', '')}steps:\n${step}\n`,
      1,
      /lock is missing; add it: exclusive, shared or none/,
    ],
    [
      'a role that does not exist',
      `${head.replace('operator', 'operater')}steps:\n${step}\n`,
      3,
      /did you mean operator\?/,
    ],
    [
      'a step that does nothing',
      `${head}steps:\n  - { id: look }\n`,
      7,
      /does not say what happens; write do:, action:/,
    ],
    [
      'a step that does two things',
      `${head}steps:\n  - { id: look, do: Look, action: http.check }\n`,
      7,
      /action stands beside do/,
    ],
    [
      'a key of another kind',
      `${head}steps:\n  - { id: look, do: Look, retries: 2 }\n`,
      7,
      /retries means nothing in a step with do; take it out/,
    ],
    [
      'an action without a title',
      `${head}steps:\n  - { id: look, action: http.check, with: { url: 'https://a.example' } }\n`,
      7,
      /title is missing; add it/,
    ],
    [
      'an id that is no id',
      `${head}steps:\n  - { id: Look at it, do: Look }\n`,
      7,
      /small letters, digits and hyphens/,
    ],
    ['an id twice', `${head}steps:\n${step}\n${step}\n`, 8, /id is look a second time/],
    [
      'a team that does not exist',
      `${head}steps:\n  - { id: look, do: Look, who: databese }\n`,
      7,
      /names the team databese, .* did you mean database\?/,
    ],
    [
      'a level that the system does not have',
      `${head}steps:\n  - { id: c, title: C, action: http.check, with: { url: 'https://a.example' }, alert: criticel, problem: It is broken }\n`,
      7,
      /not one of the alert levels of hims; did you mean critical\?/,
    ],
    [
      'an environment that does not exist',
      `${head}environment: prod\nsteps:\n${step}\n`,
      6,
      /environments of hims; use one of production/,
    ],
    [
      'a condition on a later step',
      `${head}steps:\n  - { id: look, do: Look, when: { step: end, was: done } }\n  - { id: end, do: End }\n`,
      7,
      /waits for the step end, which does not come before it/,
    ],
    [
      'a condition on itself',
      `${head}steps:\n  - { id: look, do: Look, when: { step: look, was: done } }\n`,
      7,
      /waits for the step look/,
    ],
    [
      'a condition on a step of the same time',
      `${head}steps:\n  - together:\n      - { id: a, do: A }\n      - { id: b, do: B, when: { step: a, was: done } }\n`,
      9,
      /waits for the step a/,
    ],
    [
      'a condition on a step that is not there',
      `${head}steps:\n${step}\n  - { id: end, do: End, when: { step: loook, was: done } }\n`,
      8,
      /names the step loook, which does not exist; did you mean look\?/,
    ],
    [
      'a choice that is not there',
      `${head}steps:\n  - { id: go, decide: Go?, choices: [{ label: Go, then: continue }, { label: Stop, then: stop }] }\n  - { id: end, do: End, when: { step: go, chose: Goo } }\n`,
      8,
      /did you mean Go\?/,
    ],
    [
      'a choice where nothing is chosen',
      `${head}steps:\n${step}\n  - { id: end, do: End, when: { step: look, chose: Go } }\n`,
      8,
      /asks what was chosen in look, where nothing is/,
    ],
    [
      'half a condition',
      `${head}steps:\n${step}\n  - { id: end, do: End, when: { step: look } }\n`,
      8,
      /is not one condition; write weekday: Sunday/,
    ],
    [
      'a condition on an unknown value',
      `${head}steps:\n  - { id: look, do: Look, when: { value: way, is: fast } }\n`,
      7,
      /names the value way, which is not declared/,
    ],
    [
      'a condition that can never hold',
      `${head}values: { way: { title: Way, type: choice, choices: [slow] } }\nsteps:\n  - { id: look, do: Look, when: { value: way, is: fast } }\n`,
      8,
      /can never hold/,
    ],
    [
      'a placeholder that nobody fills',
      `${head}values: { backup: { title: B, type: text } }\nsteps:\n  - { id: look, do: 'Look at {{backupp}}' }\n`,
      8,
      /names the value {{backupp}}, which is not declared; did you mean backup\?/,
    ],
    [
      'a pattern that is none',
      `${head}values: { a: { title: A, type: text, pattern: 'BKP-(' } }\nsteps:\n${step}\n`,
      6,
      /is not a pattern/,
    ],
    [
      'a pattern that takes for ever',
      `${head}values: { a: { title: A, type: text, pattern: '(a+)+' } }\nsteps:\n${step}\n`,
      6,
      /can take for ever/,
    ],
    [
      'a default that does not fit',
      `${head}values: { a: { title: A, type: text, pattern: 'BKP-\\d+', default: BKP } }\nsteps:\n${step}\n`,
      6,
      /default is "BKP", which does not fit/,
    ],
    [
      'a default that cannot be chosen',
      `${head}values: { a: { title: A, type: choice, choices: [x], default: y } }\nsteps:\n${step}\n`,
      6,
      /write one of x/,
    ],
    [
      'a choice without choices',
      `${head}values: { a: { title: A, type: choice } }\nsteps:\n${step}\n`,
      6,
      /choices is missing/,
    ],
    [
      'limits the wrong way round',
      `${head}values: { a: { title: A, type: number, min: 3, max: 1 } }\nsteps:\n${step}\n`,
      6,
      /above max/,
    ],
    [
      'a wait in a checklist',
      `${head}checklist: true\nsteps:\n  - { id: w, wait: PT1M, title: Wait }\n`,
      8,
      /means nothing in a checklist/,
    ],
    [
      'an unknown action',
      `${head}steps:\n  - { id: c, title: C, action: http.chekc }\n`,
      7,
      /is http.chekc, which is not an action; did you mean http.check\?/,
    ],
    [
      'a wrong type for an action',
      `${head}steps:\n  - id: c\n    title: C\n    action: tls.check\n    with:\n      host: a.example\n      days: thirty\n`,
      12,
      /with.days is "thirty"; write a number/,
    ],
    [
      'an unknown key for an action',
      `${head}steps:\n  - { id: c, title: C, action: tls.check, with: { host: a.example, days: 3, hots: 1 } }\n`,
      7,
      /hots is not a known key/,
    ],
    [
      'a default that the action cannot take',
      `${head}values: { address: { title: A, type: text, default: nowhere } }\nsteps:\n  - { id: c, title: C, action: http.check, with: { url: '{{address}}' } }\n`,
      8,
      /with.url is/,
    ],
  ])('%s', async (_name, text, line, says) => {
    const found = await problemsOf(text);

    expect(found.join('\n')).toMatch(says);
    expect(found.filter((problem) => says.test(problem))[0]).toMatch(new RegExp(`^${file}:${line}: .+; .+`));
  });

  it('lets pass what is known only when it runs: a value that a person types, a secret', async () => {
    const text = `${head}values: { address: { title: A, type: text, required: true } }
steps:
  - { id: a, title: A, action: http.check, with: { url: '{{address}}' } }
  - { id: b, title: B, action: http.check, with: { url: '\${ADDRESS}' } }
`;

    expect(await problemsOf(text)).toEqual([]);
  });
});

describe('hostile YAML', () => {
  it.each([
    [
      '501 steps',
      `${head}steps:\n${Array.from({ length: 501 }, (_none, at) => `  - { id: s${at}, do: Look }`).join('\n')}\n`,
      /steps is a list of 501; write at most 500/,
    ],
    [
      '501 steps, some at the same time',
      `${head}steps:\n${Array.from({ length: 251 }, (_none, at) => `  - together: [{ id: a${at}, do: A }, { id: b${at}, do: B }]`).join('\n')}\n`,
      /has 502 steps/,
    ],
    [
      'a text without end',
      `${head}steps:\n  - { id: look, do: Look, text: '${'x'.repeat(100_000)}' }\n`,
      /is 100000 characters long; write at most 2000/,
    ],
    ['a file without end', `${head}# ${'x'.repeat(300_000)}\nsteps:\n${step}\n`, /is larger than 256 KiB/],
    [
      'aliases that explode',
      `${head}a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b]\nsteps: [*c, *c, *c]\n`,
      /would explode/,
    ],
    [
      'an alias to itself',
      `${head}steps:\n  - { id: c, title: C, action: http.check, with: &w { url: 'https://a.example', more: *w } }\n`,
      /nested too deeply, or in a circle/,
    ],
    ['a list of steps that holds itself', `${head}steps: &s\n  - together: *s\n`, /together/],
    [
      'a name that is a key of every object',
      `${head}steps:\n  - { id: constructor, do: Look, when: { value: constructor, is: x } }\n`,
      /value constructor, which is not declared/,
    ],
  ])('%s is told, and nothing falls over', async (_name, text, says) => {
    expect((await problemsOf(text)).join('\n')).toMatch(says);
  });

  it('a file with the wrong ending or name is told', async () => {
    const copy = await himsCopy({
      'procedures/care.yml': step,
      'hims/procedures/My care.yaml': `${head}steps:\n${step}\n`,
    });

    expect(await copy.problems()).toEqual([
      'hims/procedures/My care.yaml:1: has a name that cannot be that of a procedure; use small letters, digits and hyphens, beginning with a letter',
      'procedures/care.yml:1: is not a .yaml file; name it NAME.yaml, or put it elsewhere: every file here is a procedure',
    ]);
  });

  it('a file that nobody would read is told', async () => {
    const copy = await himsCopy({ 'hims/routine.yaml': 'routines: {}', 'hims/README.md': 'Ours.' });

    expect(await copy.problems()).toEqual([
      'hims/routine.yaml:1: is read by nobody; did you mean routines.yaml?',
    ]);
  });

  it('one slip in a flow mapping is one problem', async () => {
    const found = await problemsOf(
      `${head}steps:\n  - { id: look, do: Look at {{backup}}, who: database, takes: PT1H, evidence: [note] }\n`,
    );

    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/care.yaml:7: is not YAML/);
  });
});
