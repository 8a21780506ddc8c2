import { expect, it } from 'vitest';
import { differences } from '../../../src/audit/config-history.ts';

it.each([
  ['nothing', { a: 1 }, { a: 1 }, {}],
  ['a value', { a: 1, b: 2 }, { a: 1, b: 3 }, { b: [2, 3] }],
  ['something new', {}, { a: { b: 1 } }, { a: [null, { b: 1 }] }],
  ['something gone', { a: { b: 1 } }, {}, { a: [{ b: 1 }, null] }],
  ['deep down', { a: { b: { c: 1 } } }, { a: { b: { c: 2 } } }, { 'a.b.c': [1, 2] }],
  [
    'a plain list as a whole',
    { a: [1, 2] },
    { a: [1, 2, 3] },
    {
      a: [
        [1, 2],
        [1, 2, 3],
      ],
    },
  ],
  [
    'an entry in front of others that have names',
    {
      teams: [
        { id: 'b', n: 1 },
        { id: 'c', n: 1 },
      ],
    },
    {
      teams: [
        { id: 'a', n: 1 },
        { id: 'b', n: 1 },
        { id: 'c', n: 2 },
      ],
    },
    { 'teams.a': [null, { id: 'a', n: 1 }], 'teams.c.n': [1, 2] },
  ],
  [
    'who was granted what',
    { grants: [{ team: 'cab', roles: ['approver'] }] },
    { grants: [{ team: 'cab', roles: ['approver', 'admin'] }] },
    { 'grants.cab.roles': [['approver'], ['approver', 'admin']] },
  ],
  [
    'names that are not unique, as a whole',
    { grants: [{ team: 'cab', n: 1 }] },
    {
      grants: [
        { team: 'cab', n: 1 },
        { team: 'cab', n: 2 },
      ],
    },
    {
      grants: [
        [{ team: 'cab', n: 1 }],
        [
          { team: 'cab', n: 1 },
          { team: 'cab', n: 2 },
        ],
      ],
    },
  ],
  ['a change of kind', { a: [1] }, { a: { b: 1 } }, { a: [[1], { b: 1 }] }],
  ['everything at the first start', {}, { a: 1 }, { a: [null, 1] }],
])('tells %s', (_what, before, after, expected) => {
  expect(differences(before, after)).toEqual(expected);
});
