export { STATUS_OF, errorBody } from './errors.ts';
export { addressOf, mountRoutes, takeFrom, type Guards } from './mount.ts';
export { openApiDocument } from './openapi.ts';
export { createLimiter, type Limiter } from './rate-limit.ts';
export { created, ok, route, type Actor, type Reply, type Route } from './route.ts';
export { frame, openStream, type EventStream } from './sse.ts';
export { errorHandler, notFound, requestId, securityHeaders } from './security.ts';
export { mountDocs, mountPages } from './pages.ts';
