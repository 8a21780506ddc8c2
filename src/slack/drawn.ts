import type { KnownBlock } from '@slack/types';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { may, permissions } from '../people/permissions.ts';
import type { Answer, AnyCommand, Interaction, Reply, Services } from './define.ts';
import { guards } from './drawn-guards.ts';

interface Press {
  action_id: string;
  value: string;
}

/** The elements of an `actions` block and the accessory of a section, as far as they matter here. */
interface Pressable {
  type: string;
  action_id: string;
  value?: string;
  options?: { value: string }[];
}

interface Person {
  actor: Actor;
  services: Services;
  byId: ReadonlyMap<string, Interaction>;
}

/** Whether it would be refused to this person: by the table of permissions, or by the thing that it is about. */
async function mayPress(
  { action_id: id, value }: Press,
  { actor, services, byId }: Person,
): Promise<boolean> {
  const interaction = byId.get(id);
  if (!interaction) return true; // the guard's own buttons, and links
  const guard = guards[id];
  if (guard) {
    try {
      const verdict = guard(value, actor, services);
      if (verdict !== undefined) {
        await verdict;
        return true;
      }
    } catch (error) {
      if (error instanceof UserError) return false;
      throw error;
    }
  }
  return permissions[interaction.permission] === 'everyone' || may(actor, interaction.permission);
}

async function drawnElement<E extends Pressable>(element: E, person: Person): Promise<E | undefined> {
  if (element.options) {
    const kept = await Promise.all(
      element.options.map(({ value }) => mayPress({ action_id: element.action_id, value }, person)),
    );
    const options = element.options.filter((_option, at) => kept[at]);
    return options.length > 0 ? { ...element, options } : undefined;
  }
  if (element.type !== 'button' || element.value === undefined) return element;
  const press = { action_id: element.action_id, value: element.value };
  return (await mayPress(press, person)) ? element : undefined;
}

/** The block without what this person may not press; undefined where nothing is left of it. */
async function drawnBlock(block: KnownBlock, person: Person): Promise<KnownBlock | undefined> {
  if (block.type === 'actions') {
    const elements = await Promise.all(
      block.elements.map((element) => drawnElement(element as typeof element & Pressable, person)),
    );
    const shown = elements.filter((element) => element !== undefined);
    return shown.length > 0 ? { ...block, elements: shown } : undefined;
  }
  if (block.type !== 'section' || block.accessory === undefined) return block;
  const { accessory, ...rest } = block;
  if (await drawnElement(accessory as typeof accessory & Pressable, person)) return block;
  return rest;
}

/** An answer to one person has only the buttons that this person may press. */
async function drawnFor(answer: Answer, person: Person): Promise<Answer> {
  if (!answer.blocks) return answer;
  const blocks = await Promise.all(answer.blocks.map((block) => drawnBlock(block, person)));
  return { ...answer, blocks: blocks.filter((block) => block !== undefined) };
}

/** Everything that answers one person, drawn for that person. */
export function drawnForWhoAsks(commands: readonly AnyCommand[], interactions: readonly Interaction[]) {
  const byId = new Map(interactions.map((one) => [one.id, one]));
  async function drawn<R extends Reply | object | undefined>(
    reply: R,
    actor: Actor,
    services: Services,
  ): Promise<R> {
    if (reply === undefined || !('text' in reply)) return reply;
    return (await drawnFor(reply as R & Answer, { actor, services, byId })) as R; // the same answer, with fewer blocks
  }
  return {
    commands: commands.map(
      (command): AnyCommand => ({
        ...command,
        run: async (context) => drawn(await command.run(context), context.actor, context.services),
      }),
    ),
    interactions: interactions.map((one): Interaction => {
      switch (one.kind) {
        case 'action': {
          const run = async (context: Parameters<typeof one.run>[0]) =>
            drawn(await one.run(context), context.actor, context.services);
          return { ...one, run };
        }
        case 'submit': {
          const run = async (context: Parameters<typeof one.run>[0]) =>
            drawn(await one.run(context), context.actor, context.services);
          return { ...one, run };
        }
        case 'shortcut': {
          const run = async (context: Parameters<typeof one.run>[0]) =>
            drawn(await one.run(context), context.actor, context.services);
          return { ...one, run };
        }
        default:
          return one satisfies never;
      }
    }),
  };
}
