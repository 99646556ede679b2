import base from './jest.config.mjs';

/** The tests of a deployment: `npm run test:cloud` gives them one, so `npm test` leaves them out. One after the other. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/cloud/**/*.cloud.ts'],
  maxWorkers: 1,
  testTimeout: 240_000,
};
