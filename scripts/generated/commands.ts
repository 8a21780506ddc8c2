import { usageOf } from '../../commands/help.ts';
import { commands } from '../../commands/index.ts';
import { permissions } from '../../src/people/permissions.ts';
import { fillMarkers, type Part, table } from './part.ts';

const code = (text: string) => `\`${text}\``;

/** The list of commands in the README and, with who may use them, in docs/commands.md. */
export const commandParts: readonly Part[] = [
  {
    path: 'README.md',
    render(current) {
      const rows = commands.map((command) => [
        code(usageOf(command)),
        command.summary,
        code(command.example),
      ]);
      return fillMarkers(
        'README.md',
        'commands',
        current,
        table(['Command', 'What it does', 'Example'], rows),
      );
    },
  },
  {
    path: 'docs/commands.md',
    render(current) {
      const rows = commands.map((command) => {
        const allowed: readonly string[] | 'everyone' = permissions[command.permission];
        const who = allowed === 'everyone' ? 'everyone' : allowed.join(', ');
        return [code(usageOf(command)), command.summary, code(command.example), who];
      });
      return fillMarkers(
        'docs/commands.md',
        'commands',
        current,
        table(['Command', 'What it does', 'Example', 'Who'], rows),
      );
    },
  },
];
