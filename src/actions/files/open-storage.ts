import { ActionError, type ActionSystem } from '../model.ts';
import type { SecretSource } from '../secrets.ts';
import { createFolderStorage } from './folder.ts';
import type { FileStorage } from './storage.ts';

/** The storage that the system calls by this name. */
export async function openStorage(
  system: ActionSystem,
  name: string,
  secrets: SecretSource,
): Promise<FileStorage> {
  const storage = Object.hasOwn(system.storage, name) ? system.storage[name] : undefined;
  if (storage === undefined)
    throw new ActionError(
      `${system.id} has no storage called ${name}. An admin adds it to \`storage\` of the system.`,
    );
  if (storage.kind === 'folder') return createFolderStorage(storage.path);
  // Its packages take long to load, and most runs need none of them.
  const { createS3Storage } = await import('../s3/storage.ts');
  return createS3Storage(storage, secrets);
}
