/** The house, floor by floor from the top: a room imports from lower floors only. */
const floors = [
  ['src/main.ts'],
  ['trial'],
  ['src/app.ts'],
  [
    'src/senders.ts',
    'src/planning.ts',
    'src/public.ts',
    'src/running.ts',
    'src/upkeep.ts',
    'src/start-sentence.ts',
    'src/bot.ts',
  ],
  ['src/planned.ts', 'src/recovery.ts'],
  ['commands', 'interactions', 'src/web'],
  ['src/slack'],
  ['src/reports', 'src/routines', 'src/alerts'],
  ['src/changes'],
  ['src/incidents', 'src/maintenance'],
  ['src/procedures'],
  ['src/approvals'],
  ['src/people', 'src/clock', 'src/notices', 'src/audit'],
  ['src/actions'],
  ['src/systems', 'src/config', 'src/db'],
  ['src/errors.ts', 'src/html.ts'],
];

/** Rooms of the core need each other (notices are audited, the head of the audit goes out as a notice); they meet at services. */
const core = ['src/people', 'src/clock', 'src/notices', 'src/audit'];

const features =
  'reports|routines|alerts|changes|incidents|maintenance|procedures|approvals|notices|audit|people|clock';
const front = '^(commands|interactions|src/slack)/';

/** Modules of the core whose functions join the caller's transaction: they are the services of their rooms. */
const joinable = [
  '^src/notices/store\\.ts$',
  '^src/clock/(clock|courtesy|night|timers)\\.ts$',
  '^src/audit/(accounts|audit|texts)\\.ts$',
  '^src/people/(availability|directory|identity|permissions|approvals)\\.ts$',
  '^src/approvals/(agreed|approvals)\\.ts$',
  '^src/procedures/(deps|effects|freeze|start)\\.ts$',
];

/** Names that only some folders may import; a path in node_modules or, when it is not installed, the bare name. */
function vendor(names) {
  return `(^|node_modules/)(${names})(/|$)`;
}

const ports = [
  { name: 'slack', packages: '@slack/[^/]+', home: '^src/slack/' },
  { name: 'postgres', packages: 'pg|pg-boss', home: '^src/(db|actions/postgres|procedures)/' },
  { name: 's3', packages: '@aws-sdk/[^/]+', home: '^src/actions/s3/' },
  { name: 'kubernetes', packages: '@kubernetes/[^/]+', home: '^src/actions/kubernetes/' },
  { name: 'github', packages: '@octokit/[^/]+', home: '^src/actions/github/' },
  { name: 'mail', packages: 'nodemailer', home: '^src/notices/' },
  { name: 'redis', packages: 'ioredis', home: '^src/actions/redis/' },
  { name: 'cron', packages: 'node-cron|cron-parser', home: '^src/(clock|systems)/' },
  { name: 'metrics', packages: 'prom-client', home: '^src/web/' },
];

function roomPattern(room) {
  return room.endsWith('.ts') ? `^${room.replace('.', '\\.')}$` : `^${room}/`;
}

/** For every room: nothing from a higher floor, nothing from a neighbour on the same floor. */
function floorRules() {
  return floors.flatMap((rooms, level) =>
    rooms.flatMap((room) => {
      const above = floors.slice(0, level).flat();
      const beside = core.includes(room) ? [] : rooms.filter((other) => other !== room);
      const closed = [...above, ...beside];
      if (closed.length === 0) return []; // an empty list would match everything
      return {
        name: 'floors',
        comment: `${room} imports from lower floors only. Where it must tell a higher room, it offers a hook that app.ts plugs.`,
        severity: 'error',
        from: { path: roomPattern(room) },
        to: { path: closed.map(roomPattern) },
      };
    }),
  );
}

const houseRules = [
  {
    name: 'rules-are-pure',
    comment:
      'Models and rules decide without effects: other models and rules, errors and dates are all they need.',
    severity: 'error',
    from: { path: '^src/[^/]+/(model|model-[a-z]+|rules|rules-[a-z]+|outcome)\\.ts$' },
    to: {
      pathNot: [
        '^src/[^/]+/(model|model-[a-z]+|rules|rules-[a-z]+|outcome)\\.ts$',
        '^src/errors\\.ts$',
        '^src/clock/clock\\.ts$',
        '^src/systems/problems\\.ts$',
        vendor('luxon|@types/luxon|zod'),
      ],
    },
  },
  {
    name: 'features-know-no-slack',
    comment: 'The domain speaks of people and things; how Slack shows them is the business of src/slack.',
    severity: 'error',
    from: {
      path: '^src/',
      pathNot: '^src/(slack/|app\\.ts|senders\\.ts|follow-cards\\.ts|people-side\\.ts|main\\.ts)',
    },
    to: { path: ['^src/slack/', '^(commands|interactions)/', vendor('@slack/[^/]+')] },
  },
  {
    name: 'slack-knows-no-sql',
    comment:
      'Handlers translate, services decide, stores are SQL. Types, too, come from model.ts or service.ts.',
    severity: 'error',
    from: { path: front },
    to: {
      path: [
        '^src/db/',
        '^src/[^/]+/store\\.ts$',
        '^src/clock/timers\\.ts$',
        '^src/audit/(accounts|audit|texts)\\.ts$',
        vendor('pg|@types/pg'),
      ],
    },
  },
  {
    name: 'features-meet-at-services',
    comment: "Another room's model and service are open; its rules and SQL are its own.",
    severity: 'error',
    from: { path: `^src/(${features})/` },
    to: {
      path: `^src/(${features})/`,
      pathNot: ['^src/$1/', '^src/[^/]+/(model|service)\\.ts$', ...joinable],
    },
  },
  {
    name: 'only-app-loads-lists',
    comment: 'What the bot consists of is said once, in app.ts.',
    severity: 'error',
    from: { pathNot: '^(src/app\\.ts|scripts/|test/)' },
    to: { path: '^(commands|interactions)/index\\.ts$' },
  },
  ...ports.map(({ name, packages, home }) => ({
    name: 'vendors-stay-in-ports',
    comment: `Packages for ${name} are imported where the bot meets it, and nowhere else.`,
    severity: 'error',
    from: { path: '^(src|commands|interactions|trial)/', pathNot: home },
    to: { path: vendor(packages) },
  })),
];

const generalRules = [
  {
    name: 'no-circular',
    comment: 'Also for types: two files that need each other are one, or lack a third.',
    severity: 'error',
    from: { pathNot: '^test/' },
    to: { circular: true },
  },
  {
    name: 'no-circular',
    comment: 'In tests types may go round: the parts of a stand-in and the world they share.',
    severity: 'error',
    from: { path: '^test/' },
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'no-orphans',
    comment: 'A file that nobody imports and that imports nothing is left over.',
    severity: 'error',
    from: { orphan: true, path: '^(src|commands|interactions|trial)/' },
    to: {},
  },
  {
    name: 'no-test-in-src',
    comment: 'Tests and their tools stay in test/.',
    severity: 'error',
    from: { path: '^(src|commands|interactions|trial|scripts)/' },
    to: { path: ['^test/', '\\.test\\.ts$', vendor('vitest|fast-check|playwright-core')] },
  },
  {
    name: 'no-undeclared-deps',
    comment: 'Every package that is imported stands in package.json.',
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
  },
  {
    name: 'no-undeclared-deps',
    comment: 'A file or package that cannot be found.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-undeclared-deps',
    comment: 'What runs in production needs a dependency, not a devDependency.',
    severity: 'error',
    from: { path: '^(src|commands|interactions|trial)/' },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: vendor('@types/[^/]+') },
  },
];

export default {
  forbidden: [...floorRules(), ...houseRules, ...generalRules],
  options: {
    // TypeScript 7 has no compiler API: without another parser nothing at all is cruised, and nothing complains.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(test/fixtures|node_modules/\\.cache)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
