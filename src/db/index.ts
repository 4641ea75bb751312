export { openDb, type Db, type Row, type Statement } from './open.ts';
export { migrate } from './migrate.ts';
export { acquireLock, type Lock } from './lock.ts';
export { startCheckpoints } from './checkpoints.ts';
