export { adminRoutes } from './routes.ts';
export { createAdmin } from './service.ts';
export { createLogTail } from './log-tail.ts';
