/** What becomes of typed text on its way to a slash command with `should_escape`. */
import { findChannel, type World } from './world.ts';

const tokens =
  /(?:https?:\/\/[^\s<>"“”]+)|(?:[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?:@[\w.-]*\w)|(?:#[\p{L}\p{N}_-]+)/gu;

/** `@ana` → `<@U…|ana>`, `#ops` → `<#C…|ops>`, links in angle brackets, and `&`, `<`, `>` as entities. */
export function escapeTyped(world: World, text: string): string {
  let escaped = '';
  let from = 0;
  for (const match of text.matchAll(tokens)) {
    escaped += entities(text.slice(from, match.index)) + escapeToken(world, match[0]);
    from = match.index + match[0].length;
  }
  return escaped + entities(text.slice(from));
}

function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function escapeToken(world: World, token: string): string {
  if (token.startsWith('http')) return `<${entities(token)}>`;
  if (token.startsWith('#')) {
    const channel = findChannel(world, token.slice(1));
    return channel === undefined
      ? token
      : `<#${channel.id}|${channel.kind === 'public' ? channel.name : ''}>`;
  }
  if (!token.startsWith('@')) return `<mailto:${token}|${token}>`;
  const name = token.slice(1);
  if (['channel', 'here', 'everyone'].includes(name)) return `<!${name}>`;
  const user = [...world.users.values()].find((candidate) => candidate.name === name);
  if (user !== undefined) return `<@${user.id}|${user.name}>`;
  const group = [...world.groups.values()].find((candidate) => candidate.handle === name);
  return group === undefined ? token : `<!subteam^${group.id}|@${group.handle}>`;
}
