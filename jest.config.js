/** @type {import('jest').Config} */
export default {
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/src', '<rootDir>/ea'],
  testMatch: ['<rootDir>/{src,ea}/**/*.test.ts'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Not with what the tests write, which is gone after each run.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  testSequencer: '<rootDir>/jest-order.config.js',
  // One more than two cores have: half of the longest tests wait for other processes, not for a core.
  maxWorkers: 3,
  // Ends only what hangs; no test is expected to be fast.
  testTimeout: 900_000,
};
