import fc from 'fast-check';
import { freeText } from './arbitraries.ts';

/** What anybody on the network may send to the port of the bot. */
export const httpRequest = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'),
  path: fc.oneof(
    fc.constantFrom(
      '/',
      '/slack/events',
      '/health/live',
      '/health/ready',
      '/metrics',
      '/status',
      '/status.json',
      '/status.atom',
      '/banner/hims.json',
      '/calendar/hims.ics',
      '/calendar/all.ics?token=0',
      '/unsubscribe/W10.AAAA',
      '/unsubscribe/%00.%00',
      '/..%2f..%2fetc',
    ),
    fc.webPath(),
  ),
  body: fc.oneof(freeText, fc.json(), fc.constant('payload=null'), fc.constant('payload=%')),
  contentType: fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain'),
  signed: fc.boolean(),
});
