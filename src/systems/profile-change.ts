import { withoutUndefined } from './members.ts';
import type { Component, StandardChange } from './model.ts';
import type { ApprovalPolicy, ChangeCategory } from './model-change.ts';
import { weekdays } from './model-week.ts';
import type { System } from './schema.ts';

/** How changes are decided, and what kinds of them there are. */
export function changeProfileOf(system: System) {
  const { carryingOut, announcements } = system;
  const { startWithin, closeWithin, askEvery, emergencyWithin, forgottenAfter, pullRequestMustBe } =
    carryingOut;
  const { before, updateEvery, askBefore, overrunEvery, reportWithin, channels, mail } = announcements;
  return {
    categories: categoriesOf(system),
    riskMatrix: system.risk.matrix,
    approval: approvalOf(system),
    standardChanges: standardChangesOf(system),
    carryingOut: { startWithin, closeWithin, askEvery, emergencyWithin, forgottenAfter, pullRequestMustBe },
    announcements: { before, updateEvery, askBefore, overrunEvery, reportWithin, channels, mail },
    components: Object.entries(system.components).map(([id, { name }]): Component => ({ id, name })),
  };
}

function categoriesOf({ categories, corrective }: System): ChangeCategory[] {
  const groups = {
    corrective: categories.corrective ?? corrective?.activities ?? [],
    adaptive: categories.adaptive,
    perfective: categories.perfective,
  } as const;
  return (['corrective', 'adaptive', 'perfective'] as const).flatMap((group) =>
    groups[group].map(({ name, team }) => withoutUndefined({ name, group, team })),
  );
}

function approvalOf({ approval: { rules, deny, openFor, remindEvery, meeting } }: System): ApprovalPolicy {
  const days = meeting.days.map((day) => weekdays.indexOf(day) + 1).toSorted((a, b) => a - b);
  return {
    rules: rules.map(({ team, approve, for: purposes, risks, environments }) =>
      withoutUndefined({ team, approve, purposes, risks, environments }),
    ),
    deny,
    openFor,
    remindEvery,
    meeting: { days, at: meeting.at },
  };
}

function standardChangesOf({ standardChanges }: System): StandardChange[] {
  return Object.entries(standardChanges).map(
    ([name, { source: _source, assumed: _assumed, reason: _reason, ...template }]) =>
      withoutUndefined({ name, ...template }),
  );
}
