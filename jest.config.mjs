export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
  },
  moduleNameMapper: { '^@compute-bank/([^/]+)/(.*)$': '<rootDir>/packages/$1/src/$2.ts' },
  modulePathIgnorePatterns: ['/cdk.out/', '/.bank/'],
  testEnvironment: 'node',
  // Modules of one test file are never given back: a worker that has grown is replaced, where there is more than one.
  workerIdleMemoryLimit: '1500MB',
};
