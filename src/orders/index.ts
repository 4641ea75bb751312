export { createOrders, type Orders } from './service.ts';
export type { OrderRecord } from './store.ts';
export { Flattening } from './flatten.ts';
export { flattenRoutes } from './flatten-routes.ts';
