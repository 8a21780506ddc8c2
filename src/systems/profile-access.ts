import { withoutUndefined } from './members.ts';
import type { Storage, SystemProfile } from './model.ts';
import type { System } from './schema.ts';

/** What the bot may start on a system, and where files go; a system that says nothing lets it start nothing. */
export function accessProfileOf({
  commands,
  storage = {},
}: System): Pick<SystemProfile, 'commands' | 'storage'> {
  const places = Object.entries(storage).map(([name, place]) => [name, placeOf(place)] as const);
  return {
    commands: withoutUndefined({ allowed: commands?.allowed ?? [], ssh: commands?.ssh }),
    storage: Object.fromEntries(places),
  };
}

function placeOf({
  folder,
  bucket = '',
  prefix = '',
  endpoint,
}: NonNullable<System['storage']>[string]): Storage {
  if (folder !== undefined) return { kind: 'folder', path: folder };
  return withoutUndefined({ kind: 's3' as const, bucket, prefix, endpoint });
}
