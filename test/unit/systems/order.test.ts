import { describe } from 'vitest';
import { eachIsTold, type Spoilt } from './folder.ts';

const order: Spoilt[] = [
  {
    name: 'respond after resolve',
    from: 'respond: PT4H, resolve: P7D',
    to: 'respond: P7D, resolve: P7D',
    says: 'severities.SEV-4.respond is P7D, not before resolve (P7D); respond must be the shorter',
  },
  {
    name: 'SEV-1 slower than SEV-2',
    from: 'respond: PT15M',
    to: 'respond: PT31M',
    says: 'severities.SEV-1.respond is PT31M, slower than SEV-2 (PT30M); SEV-1 is graver',
  },
  {
    name: 'shares that fall',
    from: 'warnAt: [0.5, 0.8]',
    to: 'warnAt: [0.8, 0.5]',
    says: 'deadlines.warnAt[1] is 0.5, not above 0.8 before it',
  },
  {
    name: 'intervals that shrink',
    from: 'repeatEvery: PT1H',
    to: 'repeatEvery: PT5M',
    says: 'deadlines.repeatEvery is PT5M, shorter than PT30M before it; let the intervals grow',
  },
  {
    name: 'windows that overlap',
    from: "days: [Wednesday]\n    start: '02:00'",
    to: "days: [Thursday]\n    start: '01:59'",
    below: -4,
    says: 'windows.routine overlaps the window secondary; change days or times',
  },
  {
    name: 'windows that overlap over the end of the week',
    from: "days: [Wednesday]\n    start: '22:00'\n    end: '02:00'",
    to: "days: [Saturday]\n    start: '22:00'\n    end: '02:01'",
    below: -3,
    says: 'windows.secondary overlaps the window primary',
  },
  {
    name: 'a window without hours',
    from: "    start: '22:00'\n    end: '02:00'\n",
    to: '',
    below: -4,
    says: 'windows.secondary does not say when it is open; add days, start and end',
  },
  {
    name: 'a window of no length',
    from: "end: '06:00'",
    to: "end: '02:00'",
    says: 'windows.primary.end is the same as the start',
  },
  {
    name: 'a release without rhythm',
    from: 'source: H7.1.1, every: P1M',
    to: 'source: H7.1.1',
    says: 'releases.minor must say either how often it comes or that it comes when needed',
  },
  {
    name: 'an id that is not the folder',
    from: 'id: hims',
    to: 'id: himms',
    says: 'id is himms, but the folder is named hims; write id: hims, or rename the folder',
  },
];

describe('values that contradict each other', () => eachIsTold(order));
