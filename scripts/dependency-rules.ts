import { cruise, type IConfiguration, type ICruiseResult, type IViolation } from 'dependency-cruiser';
import { learnUsingDeclarations } from './using-declarations.ts';

learnUsingDeclarations();

/** With fewer modules than this the cruiser has looked past the code, and "no violations" means nothing. */
const fewestModules = 150;
const roots = ['src', 'commands', 'interactions', 'trial', 'scripts', 'test'];

export interface Findings {
  modules: number;
  /** `rule: from → to`, one line each. */
  violations: string[];
}

/** Plain JavaScript without types, because that is the file the `depcruise` command looks for. */
async function readRules(): Promise<IConfiguration> {
  const path: string = '../.dependency-cruiser.mjs';
  const module = (await import(path)) as { default: IConfiguration };
  return module.default;
}

/** Checks who imports whom below `baseDir` against .dependency-cruiser.mjs. */
export async function checkDependencies(
  baseDir: string,
  folders: readonly string[] = roots,
): Promise<Findings> {
  const { options = {}, ...ruleSet } = await readRules();
  const { output } = await cruise([...folders], { ...options, baseDir, ruleSet, validate: true });
  const { modules, summary } = output as ICruiseResult;
  const own = modules.filter(({ source }) => folders.some((folder) => source.startsWith(`${folder}/`)));
  return { modules: own.length, violations: summary.violations.map(lineOf).toSorted() };
}

function lineOf({ rule, from, to, cycle }: IViolation): string {
  const path = cycle ? cycle.map(({ name }) => name).join(' → ') : to;
  return `${rule.name}: ${from}${path === from ? '' : ` → ${path}`}`;
}

if (import.meta.main) {
  const { modules, violations } = await checkDependencies(process.cwd());
  for (const violation of violations) console.log(violation);
  if (modules < fewestModules)
    console.log(`Only ${modules} modules were found, at least ${fewestModules} were expected.`);
  if (violations.length > 0 || modules < fewestModules) process.exitCode = 1;
  else console.log(`${modules} modules keep the rules.`);
}
