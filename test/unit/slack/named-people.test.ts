import { expect, it } from 'vitest';
import { placesOf } from '../../../src/errors.ts';

it('names as many people in a sentence as it has places for, and counts the rest', () => {
  expect(placesOf(['ana', 'bea'])).toEqual({ places: '{0}, {1}', people: ['ana', 'bea'] });
  const { places, people } = placesOf(Array.from({ length: 12 }, (_none, index) => `person-${index}`));
  expect(places).toMatch(/^\{0\}, .*\{8\} and 3 more$/);
  expect(people).toHaveLength(9);
});
