export { adminAccountRoutes } from './account-routes.ts';
export { adminRoutes } from './routes.ts';
export { createAdmin } from './service.ts';
export { createLogTail } from './log-tail.ts';
