/** In luxon's order: Monday is weekday 1. */
export const weekdays = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;
export type Weekday = (typeof weekdays)[number];

/** As in the first Sunday of a month; a month has not always a fifth. */
export const ordinals = ['first', 'second', 'third', 'fourth'] as const;
