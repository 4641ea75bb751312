export { createOrders, type Orders, type Placement } from './service.ts';
export type { OrderRecord } from './store.ts';
