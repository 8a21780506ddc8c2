import { onlyToYou } from '../../src/slack/answers.ts';
import { incidentArgument } from '../../src/slack/arguments.ts';
import { reviewText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const incidentReview = defineCommand({
  path: ['incident', 'review'],
  summary: 'The draft of the review as a file: facts, timeline, durations, questions, tasks',
  example: '/hims incident review INC-12',
  serves: ['H8.1', 'C-E1'],
  args: { incident: incidentArgument },
  permission: 'incident.review',
  looksOnly: true,
  async run({ args, actor, services }) {
    return onlyToYou(reviewText(await services.incidents.review(args.incident, actor)));
  },
});
