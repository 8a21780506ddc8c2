import type { Known } from './check-people.ts';
import { approvalPurposes, levels } from './model-change.ts';
import { didYouMean } from './nearest.ts';
import type { Checked } from './parsed.ts';
import type { System } from './schema.ts';

type Check = Checked & { readonly known: Known | undefined };

/** Approvals that nobody has to give, teams and environments that are not there, a risk that falls where it should rise. */
export function checkChange(check: Check): void {
  checkTeams(check);
  checkRules(check);
  checkMatrix(check);
  checkCatalogue(check);
  checkBefore(check);
}

function checkTeams({ value: { approval, categories }, known, complain }: Check): void {
  if (!known) return;
  for (const [index, { team }] of (approval?.rules ?? []).entries()) {
    if (known.teams.has(team)) continue;
    const wrong = `names the team ${team}, which is not in people.yaml`;
    complain(['approval', 'rules', index, 'team'], wrong, didYouMean(team, known.teams));
  }
  for (const group of ['corrective', 'adaptive', 'perfective'] as const)
    for (const [index, { team }] of (categories?.[group] ?? []).entries()) {
      if (!team || known.teams.has(team)) continue;
      const wrong = `names the team ${team}, which is not in people.yaml`;
      complain(['categories', group, index, 'team'], wrong, didYouMean(team, known.teams));
    }
}

/** Every purpose needs a rule that always fits: where none does, nobody would be asked and everything would pass. */
function checkRules({ value: { approval, environments }, complain }: Check): void {
  if (!approval) return;
  for (const [index, rule] of approval.rules.entries())
    for (const [at, name] of (rule.environments ?? []).entries()) {
      if (!environments || environments.names.includes(name)) continue;
      const wrong = `is ${name}, which is not one of the environments`;
      complain(['approval', 'rules', index, 'environments', at], wrong, didYouMean(name, environments.names));
    }
  for (const purpose of approvalPurposes) {
    const fits = approval.rules.filter((rule) => rule.for.includes(purpose));
    if (fits.some(({ risks, environments: names }) => !risks && !names)) continue;
    const wrong = `has none for ${purpose} that fits any risk and environment`;
    complain(
      ['approval', 'rules'],
      wrong,
      `add one with for: [${purpose}] and neither risks nor environments`,
    );
  }
}

function checkMatrix({ value: { risk }, complain }: Check): void {
  if (!risk) return;
  const rank = (likelihood: number, impact: number): number => {
    const [a, b] = [levels[likelihood], levels[impact]];
    return a && b ? levels.indexOf(risk.matrix[a][b]) : 0;
  };
  for (const [row, likelihood] of levels.entries())
    for (const [column, impact] of levels.entries()) {
      const above = row > 0 && rank(row, column) < rank(row - 1, column);
      const left = column > 0 && rank(row, column) < rank(row, column - 1);
      if (!above && !left) continue;
      const wrong = `is ${risk.matrix[likelihood][impact]}, lower than beside it`;
      complain(['risk', 'matrix', likelihood, impact], wrong, 'let the risk rise with likelihood and impact');
    }
}

function checkCatalogue({ value, complain }: Check): void {
  const { standardChanges, environments } = value;
  const known = categoryNames(value);
  for (const [name, { environment, category }] of Object.entries(standardChanges ?? {})) {
    if (environment && environments && !environments.names.includes(environment)) {
      const wrong = `is ${environment}, which is not one of the environments`;
      const right = didYouMean(environment, environments.names);
      complain(['standardChanges', name, 'environment'], wrong, right);
    }
    if (category && known && !known.includes(category)) {
      const wrong = `is ${category}, which is not one of the categories`;
      complain(['standardChanges', name, 'category'], wrong, didYouMean(category, known));
    }
  }
}

function categoryNames({ categories, corrective }: Partial<System>): string[] | undefined {
  if (!categories) return undefined;
  const first = categories.corrective ?? corrective?.activities ?? [];
  return [...first, ...categories.adaptive, ...categories.perfective].map(({ name }) => name);
}

function checkBefore({ value: { announcements }, complain }: Check): void {
  for (const [index, span] of (announcements?.before ?? []).entries()) {
    const earlier = announcements?.before[index - 1];
    if (!earlier || span.toMillis() < earlier.toMillis()) continue;
    const wrong = `is ${span.toISO()}, not shorter than ${earlier.toISO()} before it`;
    complain(['announcements', 'before', index], wrong, 'list the longest first');
  }
}
