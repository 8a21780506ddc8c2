import { SendError } from '../../notices/model.ts';
import { mediaFile, regulatoryFile, reviewFile } from '../cards/review.ts';
import { type DeliveryContext, defineDelivery } from './define.ts';
import { cardSlot, sceneOf, threadOf } from './scene.ts';

/** `SEV-1 · open`, as on the card. */
const topic = defineDelivery('incident-topic', async (notice, context) => {
  const { incident } = await sceneOf(notice, context);
  const commander = incident.commander ? ` · commander ${context.directory.nameOf(incident.commander)}` : '';
  return {
    act: 'step',
    step: { step: 'topic', text: `${incident.severity} · ${incident.status}${commander}` },
  };
});

const invite = defineDelivery('incident-invite', async (notice, context) => {
  const { incident } = await sceneOf(notice, context);
  const people = await context.incidents.room.toInvite(incident.number);
  if (people.length === 0) return { act: 'skip', reason: 'everybody is invited' };
  return {
    act: 'step',
    step: { step: 'invite', people },
    onInvited: (person) => context.incidents.room.invited(incident.number, [person]),
  };
});

/** The card in the team's channel may be a moment behind; for ever it is not waited for. */
const patience = 5;

const bookmarks = defineDelivery('incident-bookmarks', async (notice, context) => {
  const { incident, system } = await sceneOf(notice, context);
  const card = await cardLink(incident.key, system.id, context);
  const isPublic = incident.visibility === 'everyone';
  if (isPublic && !card && notice.attempts < patience) throw new SendError('later', 'card_not_there_yet');
  const { more } = system.downtime ?? {};
  const links = [
    ...(isPublic && card ? [{ title: `Card of ${incident.key}`, url: card }] : []),
    ...(more ? [more] : []),
    ...system.incidentChannel.bookmarks,
  ];
  if (links.length === 0) return { act: 'skip', reason: 'there is nothing to link' };
  return { act: 'step', step: { step: 'bookmarks', links } };
});

function cardLink(key: string, system: string, context: DeliveryContext): Promise<string | undefined> {
  return context.linkTo(cardSlot(key, { to: 'channel', purpose: 'incidents', system }));
}

const review = defineDelivery('incident-review', async (notice, context) => {
  const number = Number(notice.subject.slice('INC-'.length));
  const { incidents, directory } = context;
  const timeline = await incidents.timeline(number);
  const { incident, ...scene } = await sceneOf(notice, context);
  const facts = {
    incident,
    timeline,
    deadlines: await incidents.deadlines(number),
    tasks: await incidents.tasks(number),
    merged: await incidents.mergedInto(number),
  };
  // A file is read outside Slack, where a mention is only a number.
  const named = { ...scene, name: (person: string) => directory.nameOf(person) };
  const files = [
    reviewFile(facts, named),
    ...(scene.system.severities[incident.severity].significant ? [mediaFile(facts, named)] : []),
    ...(incident.visibility === 'security' ? [regulatoryFile(facts, named)] : []),
  ];
  const comment = `📄 Draft of the review of ${incident.key}. Complete it, talk about it, then close ${incident.key}.`;
  return { act: 'files', files, comment, ...threadOf(notice) };
});

export const incidentRoomDeliveries = [topic, invite, bookmarks, review];
