export { createOrders, type Orders } from './service.ts';
export type { OrderRecord } from './store.ts';
