export { authRoutes } from './routes.ts';
export { createAuth, type Auth, type GoogleSetup } from './service.ts';
export type { User } from './user.ts';
