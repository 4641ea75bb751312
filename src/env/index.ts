export { fillFrom, readEnvFile } from './env-file.ts';
export { addMissingSecrets, writeFirstEnv } from './first-env.ts';
export { envRemarks } from './remarks.ts';
