import express, { type RequestHandler, type Router } from 'express';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const DAY_S = 86_400;

/** The built page: hashed assets for good, everything else asked for again each time. */
export function mountPages(router: Router, staticFolder: string, isKnown: RequestHandler): void {
  const app = join(staticFolder, 'app');
  router.use(
    '/app/assets',
    express.static(join(app, 'assets'), { immutable: true, maxAge: DAY_S * 365 * 1000 }),
  );
  router.use(
    express.static(staticFolder, { index: false, dotfiles: 'ignore', redirect: false, maxAge: 0 }),
  );
  router.get(
    /^\/(?!api\/|auth\/|webhook\/|events|health|app\/).*/,
    isKnown,
    (request, response, next) => {
      if (request.accepts(['html', 'json']) !== 'html') {
        next();
        return;
      }
      response.set('Cache-Control', 'no-cache');
      response.sendFile(join(app, 'index.html'));
    },
  );
}

const DOCS_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Signalpost API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
`;
const DOCS_SCRIPT = `window.ui = SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#swagger-ui', deepLinking: true });\n`;

/** The OpenAPI document, made when it is first asked for, and a page to read it. */
export function mountDocs(router: Router, makeDocument: () => object): void {
  let document: object | undefined;
  const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  router.get('/api/openapi.json', (_request, response) => {
    document ??= makeDocument();
    response.json(document);
  });
  router.get('/api/docs', (_request, response) => {
    response.type('html').send(DOCS_PAGE);
  });
  router.get('/api/docs/start.js', (_request, response) => {
    response.type('js').send(DOCS_SCRIPT);
  });
  for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    router.get(`/api/docs/${name}`, (_request, response) => {
      response.sendFile(join(swagger, name), { maxAge: DAY_S * 1000 });
    });
  }
}
