import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { Absence, Approval, Vote } from '../../../src/approvals/model.ts';
import { electorateOf, isExpired, needsFor, resultOf, tallyOf } from '../../../src/approvals/rules.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { there } from '../../support/there.ts';

const at = (iso: string) => DateTime.fromISO(iso, { zone: 'utc' });
const now = at('2026-11-23T08:00:00Z');
const { systems } = await loadCatalogue('systems', { peopleFile: 'trial/people.yaml' });
const hims = there(systems.get('hims'));

describe('needs', () => {
  const policy = {
    id: 'hims',
    approval: {
      ...hims.approval,
      rules: [
        { team: 'cab', approve: 2, purposes: ['normal', 'review'] },
        { team: 'cab', approve: 3, purposes: ['normal'], risks: ['high'], environments: ['production'] },
        { team: 'security', approve: 1, purposes: ['normal'], risks: ['high'] },
        { team: 'cab', approve: 1, purposes: ['emergency'] },
      ],
    },
  } as const;

  it.each([
    ['normal', 'low', 'production', { cab: 2 }],
    ['normal', 'high', 'production', { cab: 3, security: 1 }],
    ['normal', 'high', 'test', { cab: 2, security: 1 }],
    ['review', 'high', 'production', { cab: 2 }],
    ['emergency', 'high', 'production', { cab: 1 }],
  ] as const)('of %s, %s risk, %s', (purpose, risk, environment, wanted) => {
    const needs = needsFor(policy, { purpose, risk, environment });
    expect(Object.fromEntries(needs.map(({ team, approve }) => [team, approve]))).toEqual(wanted);
  });

  it('are never nothing: what nobody is asked about is not approved', () => {
    expect(() => needsFor(policy, { purpose: 'exception', risk: 'low', environment: 'production' })).toThrow(
      /does not say who decides/,
    );
  });

  it.each([...systems.values()])('of $id are there for everything that can be asked', (system) => {
    for (const purpose of ['normal', 'emergency', 'review', 'exception'] as const)
      for (const risk of ['low', 'medium', 'high'] as const)
        for (const environment of system.environments)
          expect(needsFor(system, { purpose, risk, environment }).length).toBeGreaterThan(0);
  });
});

const vote = (person: string, over: Partial<Vote> = {}): Vote => ({
  person,
  verdict: 'approve',
  teams: ['cab'],
  insteadOf: [],
  at: now,
  ...over,
});
const approval = (over: Partial<Approval> = {}): Approval => ({
  id: 'a',
  subject: 'CHG-7',
  system: 'hims',
  purpose: 'normal',
  state: 'open',
  needs: [
    { team: 'cab', approve: 2 },
    { team: 'security', approve: 1 },
  ],
  deny: 1,
  barred: [{ person: 'ana', why: 'asked for it' }],
  hash: 'h',
  openedAt: now,
  expiresAt: now.plus({ days: 7 }),
  votes: [],
  ...over,
});

describe('the result', () => {
  it('needs every team, and counts one person in each of their teams', () => {
    expect(resultOf(approval())).toBe('open');
    expect(resultOf(approval({ votes: [vote('bea'), vote('cem')] }))).toBe('open');
    expect(
      resultOf(approval({ votes: [vote('bea'), vote('cem'), vote('emil', { teams: ['security'] })] })),
    ).toBe('granted');
    expect(resultOf(approval({ votes: [vote('bea', { teams: ['cab', 'security'] }), vote('cem')] }))).toBe(
      'granted',
    );
    expect(tallyOf(approval({ votes: [vote('bea')] })).map(({ votes }) => votes.length)).toEqual([1, 0]);
  });

  it('is denied by as many rejections as the policy says, whatever else was said', () => {
    const no = vote('hana', { verdict: 'reject' });
    expect(resultOf(approval({ votes: [vote('bea'), no] }))).toBe('denied');
    expect(resultOf(approval({ deny: 2, votes: [vote('bea'), no] }))).toBe('open');
  });

  it('expires to the moment, except for a review that is owed', () => {
    const { expiresAt } = approval();
    expect(isExpired(approval(), expiresAt.minus({ milliseconds: 1 }))).toBe(false);
    expect(isExpired(approval(), expiresAt)).toBe(true);
    expect(isExpired(approval({ purpose: 'review' }), expiresAt)).toBe(false);
    expect(isExpired(approval({ state: 'granted' }), expiresAt)).toBe(false);
  });
});

describe('the electorate', () => {
  const members = new Map([
    ['cab', ['ana', 'bea', 'cem']],
    ['security', ['emil', 'bea']],
  ]);
  const away = (person: string, delegate: string): Absence => ({
    person,
    delegate,
    from: now,
    to: now.plus({ days: 7 }),
  });
  const votersOf = (absent: Absence[] = [], over: Partial<Approval> = {}) =>
    electorateOf(approval(over), members, absent).voters.map(({ person, teams, insteadOf }) =>
      [person, teams.join('+'), ...(insteadOf.length > 0 ? [`for ${insteadOf.join('+')}`] : [])].join(' '),
    );

  it('is everybody in the teams, once, without whoever is barred', () => {
    expect(votersOf()).toEqual(['bea cab+security', 'cem cab', 'emil security']);
  });

  it('has delegates in the place of those who are away, along chains and never in circles', () => {
    expect(votersOf([away('cem', 'dora')])).toContain('dora cab for cem');
    expect(votersOf([away('cem', 'dora'), away('dora', 'fay')])).toContain('fay cab for cem');
    expect(votersOf([away('cem', 'dora'), away('dora', 'cem')])).toEqual([
      'bea cab+security',
      'emil security',
    ]);
    // Whoever sits there anyway votes from their own seat; that of Cem stays free for when he is back.
    expect(votersOf([away('cem', 'bea')])).toEqual(['bea cab+security', 'emil security']);
    const used = [vote('bea', { teams: ['cab'], insteadOf: ['cem'] })];
    expect(votersOf([], { votes: used })).toContain('cem cab');
  });

  it('lends nobody a vote that they may not have, nor the vote of who may not', () => {
    expect(votersOf([away('cem', 'ana')]).join()).not.toContain('ana');
    expect(votersOf([away('ana', 'dora')]).join()).not.toContain('dora');
    // Nor does who may not vote choose whoever does.
    expect(votersOf([away('cem', 'ana'), away('ana', 'dora')]).join()).not.toContain('dora');
  });

  it('gives a seat once, also when somebody comes back or leaves after the vote', () => {
    const used = [vote('dora', { insteadOf: ['cem'] })];
    expect(votersOf([], { votes: used })).toContain('dora cab for cem');
    expect(votersOf([], { votes: used }).join()).not.toContain('cem cab,');
    expect(votersOf([away('cem', 'dora')], { votes: [vote('cem')] })).toContain('cem cab');
  });

  it('gives one vote one seat, also where an older version wrote down several', () => {
    const both = [away('bea', 'dora'), away('cem', 'dora')];
    expect(votersOf(both)).toEqual(['dora cab+security for bea', 'emil security']);
    const old = [vote('dora', { insteadOf: ['bea', 'cem'] })];
    expect(votersOf([], { votes: old })).toEqual(['dora cab+security for bea', 'cem cab', 'emil security']);
    // A seat that was used stays used, whoever names the same stand-in later.
    const used = [vote('dora', { insteadOf: ['cem'] })];
    expect(votersOf(both, { votes: used })).toContain('dora cab+security for cem+bea');
    // Another stand-in takes the seat that is free.
    expect(votersOf([away('bea', 'dora'), away('cem', 'fay')], { votes: old })).toContain('fay cab for cem');
  });

  it('counts what could still be cast: not of who left, and only for the seats they still have', () => {
    const counted = (over: Partial<Approval>, now = members, absent: Absence[] = []) =>
      electorateOf(approval(over), now, absent).counted.map(
        ({ person, teams }) => `${person} ${teams.join('+')}`,
      );
    const votes = [vote('bea', { teams: ['cab', 'security'] }), vote('cem')];
    expect(counted({ votes })).toEqual(['bea cab+security', 'cem cab']);
    expect(counted({ votes }, new Map([...members, ['cab', ['ana', 'cem']]]))).toEqual([
      'bea security',
      'cem cab',
    ]);
    expect(counted({ votes: [vote('fay')] })).toEqual([]);
    expect(counted({ votes: [vote('cem')] }, members, [away('cem', 'dora')])).toEqual(['cem cab']);
    const instead = [vote('dora', { insteadOf: ['cem'] })];
    expect(counted({ votes: instead })).toEqual(['dora cab']); // Cem is back
    expect(
      counted(
        { votes: instead },
        new Map([
          ['cab', ['bea']],
          ['security', []],
        ]),
      ),
    ).toEqual([]); // Cem has left
  });

  it('waits for who voted already where they could say more, but not for who refused', () => {
    const waited = (one: Vote) =>
      electorateOf(approval({ votes: [one] }), members, [away('cem', 'emil')]).waited.map(
        ({ person }) => person,
      );
    expect(waited(vote('emil', { teams: ['security'] }))).toContain('emil');
    expect(waited(vote('emil', { teams: ['security'], verdict: 'reject' }))).not.toContain('emil');
  });

  it('says which team is too small, and who is still waited for', () => {
    const short = electorateOf(approval({ needs: [{ team: 'cab', approve: 3 }] }), members, []);
    expect(short.shortages).toEqual([{ team: 'cab', approve: 3, possible: 2 }]);
    const { waited } = electorateOf(
      approval({ votes: [vote('cem'), vote('bea', { teams: ['cab', 'security'] })] }),
      members,
      [],
    );
    expect(waited).toEqual([]);
    const half = electorateOf(approval({ votes: [vote('cem')] }), members, []);
    expect(half.waited.map(({ person }) => person)).toEqual(['bea', 'emil']);
  });
});
