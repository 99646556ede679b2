/**
 * Who may import whom. Every package may import itself and what stands here, nothing else of the repository. `domain` is the
 * vocabulary: pure types and functions that everybody speaks. Tests may import anything.
 */
const may = {
  domain: { packages: [], libraries: ['temporal-polyfill'], core: [] },
  engine: { packages: ['domain'], libraries: [], core: [] },
  ledger: { packages: ['domain'], libraries: [], core: [] },
  contracts: { packages: ['domain'], libraries: ['zod', 'zod-openapi'], core: [] },
  application: { packages: ['domain', 'ledger', 'engine'], libraries: [], core: [] },
  store: {
    packages: ['application', 'contracts', 'engine', 'ledger', 'domain'],
    libraries: ['@aws-sdk/[^/]+', '@smithy/[^/]+', 'zod'],
    core: ['zlib', 'crypto'],
  },
  queue: {
    packages: ['application', 'contracts', 'engine', 'ledger', 'domain'],
    libraries: ['@aws-sdk/[^/]+', '@types/aws-lambda', 'zod'],
    core: ['crypto'],
  },
  http: {
    packages: ['contracts', 'domain'],
    libraries: ['@middy/[^/]+', '@types/aws-lambda', 'zod'],
    core: ['crypto'],
  },
  sdk: { packages: ['contracts', 'domain'], libraries: ['zod'], core: ['crypto', 'timers'] },
  local: { packages: ['contracts', 'sdk', 'queue', 'store', 'domain'] },
  agent: { packages: ['contracts', 'sdk', 'domain'] },
  admin: { packages: ['application', 'local', 'store', 'domain'] },
  cli: { packages: ['contracts', 'sdk', 'domain'] },
  reference: { packages: ['contracts'] },
  demo: { packages: ['contracts', 'sdk', 'domain'] },
  verify: { packages: ['application', 'contracts', 'engine', 'ledger', 'local', 'store', 'domain'] },
};

const anyOf = (names) => `(${names.join('|')})`;

/** The repository's own packages, then libraries and node's modules where a list stands. */
const rulesFor = ([name, { packages, libraries, core }]) => {
  const from = { path: `^packages/${name}/src/` };
  const own = `^packages/${anyOf([name, ...packages])}/`;
  const rules = [
    {
      name: `${name}-packages`,
      comment: `${name} may import ${packages.join(', ') || 'nothing of the repository'}.`,
      from,
      to: { path: name === 'local' ? '^(packages|infra)/' : '^(packages|functions|infra)/', pathNot: own },
    },
  ];
  if (libraries)
    rules.push({
      name: `${name}-libraries`,
      comment: `${name} may use the libraries ${libraries.join(', ') || '(none)'}.`,
      from,
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
        path: 'node_modules/',
        ...(libraries.length > 0 && { pathNot: `node_modules/${anyOf(libraries)}/` }),
      },
    });
  if (core)
    rules.push({
      name: `${name}-node`,
      comment: `${name} may use node's ${core.join(', ') || '(nothing)'}.`,
      from,
      to: { dependencyTypes: ['core'], ...(core.length > 0 && { pathNot: `^(node:)?${anyOf(core)}(/|$)` }) },
    });
  return rules;
};

const severe = (rule) => ({ severity: 'error', ...rule });

module.exports = {
  forbidden: [
    { name: 'no-cycle', comment: 'A cycle has no order in which to read it.', from: {}, to: { circular: true } },
    { name: 'resolvable', comment: 'An import that leads nowhere.', from: {}, to: { couldNotResolve: true } },
    {
      name: 'functions-packages',
      comment: 'Functions bind the bank together; programs around it are not theirs.',
      from: { path: '^functions/' },
      to: { path: '^(packages/(local|agent|admin|cli|demo|sdk|console)|infra)/' },
    },
    {
      name: 'infra-packages',
      comment: 'The stacks know the contracts and what the site needs, never the application.',
      from: { path: '^infra/' },
      to: { path: '^(packages/(?!(contracts|reference|sdk|domain)/)|functions/)' },
    },
    {
      name: 'no-zones-in-decisions',
      comment: 'A zone is what this machine knows of it today; a decision must be the same on every machine, for ever.',
      from: { path: '^packages/(engine|ledger)/src/' },
      to: { path: '^packages/domain/src/(time-zone|zone-name|offered-windows)[.]ts$' },
    },
    ...Object.entries(may).flatMap(rulesFor),
  ].map(severe),
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(cdk\\.out|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: `${__dirname}/tsconfig.json` },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
