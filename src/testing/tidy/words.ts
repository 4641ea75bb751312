import ts from 'typescript';
import { finding, isForTests, placeOf, visit, type Finding, type Source } from './source.ts';

const READS_ENVIRONMENT = [
  'src/server.ts',
  'src/pool/agent.ts',
  'src/testing/chromium.ts',
  'src/testing/copy-seeds.ts',
  'src/testing/property-runs.ts',
];
const BANNED_PARTS = /^(utils?|helpers?|commons?|misc|managers?|processors?|data|infos?|tmp)$/;
const CLOCK_CALLS =
  /^(Date|Date\.now|performance\.now|process\.hrtime(\.bigint)?|process\.uptime|setTimeout|setInterval)$/;
const TIMER_MODULES = /^(node:)?timers(\/promises)?$/;

export function defaultExport(sources: readonly Source[]): Finding[] {
  return eachNode(sources, (node) => {
    const isDefault =
      ts.isExportAssignment(node) ||
      (node.kind === ts.SyntaxKind.DefaultKeyword && ts.canHaveModifiers(node.parent)) ||
      (ts.isExportSpecifier(node) && node.name.text === 'default');
    return isDefault ? 'exports are named, never default' : undefined;
  });
}

export function environmentRead(sources: readonly Source[]): Finding[] {
  return eachNode(sources, (node, { path }) => {
    if (READS_ENVIRONMENT.includes(path) || !path.startsWith('src/')) return undefined;
    const isRead =
      nameOf(node) === 'process.env' ||
      (ts.isImportSpecifier(node) && (node.propertyName ?? node.name).text === 'env') ||
      (ts.isBindingElement(node) && bindsEnv(node));
    return isRead ? 'only the entry points read process.env' : undefined;
  });
}

export function clockRead(sources: readonly Source[]): Finding[] {
  return eachNode(sources, (node, { path }) => {
    if (path.startsWith('src/base/clock.') || path.startsWith('src/ui/')) return undefined;
    const read = clockReadOf(node);
    if (read === undefined || (read === 'setImmediate' && placeOf(path) === 'db')) return undefined;
    return `${read} reads the time; take a Clock (base/clock.ts) instead`;
  });
}

export function approveOutside(sources: readonly Source[]): Finding[] {
  return callsOutside(sources, 'approve', ['risk', 'trade']);
}

export function enqueueOutside(sources: readonly Source[]): Finding[] {
  return callsOutside(sources, 'enqueue', ['orders']);
}

export function consoleUse(sources: readonly Source[]): Finding[] {
  return eachNode(sources, (node) =>
    ts.isPropertyAccessExpression(node) && node.expression.getText() === 'console'
      ? 'use the log, or process.stdout in an entry point'
      : undefined,
  );
}

export function anyType(sources: readonly Source[]): Finding[] {
  return eachNode(sources, (node) =>
    node.kind === ts.SyntaxKind.AnyKeyword ? 'any switches the types off; use unknown' : undefined,
  );
}

export function fileName(sources: readonly Source[]): Finding[] {
  return sources.flatMap(({ path }) => {
    const names = path.replace(/(\.test|\.d)?\.tsx?$/, '').split('/');
    const parts = names.flatMap((name) => name.split(/[-.]/));
    const banned = parts.filter((part) => BANNED_PARTS.test(part));
    const messages = banned.map((part) => `"${part}" says nothing in a file name`);
    if (names.some((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))) {
      messages.push('file names are kebab-case');
    }
    return messages.map((message) => ({ path, line: 1, message }));
  });
}

function callsOutside(
  sources: readonly Source[],
  name: string,
  places: readonly string[],
): Finding[] {
  return eachNode(sources, (node, { path }) => {
    if (isForTests(path) || places.includes(placeOf(path))) return undefined;
    const isCall = ts.isCallExpression(node) && nameOf(node.expression)?.split('.').at(-1) === name;
    return isCall ? `${name}() may be called only in ${places.join(' and ')}` : undefined;
  });
}

function clockReadOf(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node)) {
    const isNow = node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0;
    return isNow ? 'new Date()' : undefined;
  }
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const { text } = node.moduleSpecifier;
    return TIMER_MODULES.test(text) ? text : undefined;
  }
  if (!ts.isCallExpression(node)) return undefined;
  const name = nameOf(node.expression)?.replace(/^globalThis\./, '');
  return name !== undefined && (CLOCK_CALLS.test(name) || name === 'setImmediate')
    ? name
    : undefined;
}

/** `a.b.c` as written, also for `a['b'].c` and `a?.b`; undefined for anything that is not a chain of names. */
function nameOf(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return joined(node.expression, node.name.text);
  if (ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression)) {
    return joined(node.expression, node.argumentExpression.text);
  }
  return undefined;
}

function joined(object: ts.Node, name: string): string {
  return `${nameOf(object) ?? ''}.${name}`;
}

/** `const { env } = process`. */
function bindsEnv(node: ts.BindingElement): boolean {
  const declaration = node.parent.parent;
  return (
    (node.propertyName ?? node.name).getText() === 'env' &&
    ts.isVariableDeclaration(declaration) &&
    declaration.initializer?.getText() === 'process'
  );
}

function eachNode(
  sources: readonly Source[],
  judge: (node: ts.Node, source: Source) => string | undefined,
): Finding[] {
  const findings: Finding[] = [];
  for (const source of sources) {
    visit(source, (node) => {
      const message = judge(node, source);
      if (message !== undefined) findings.push(finding(source, node, message));
    });
  }
  return findings;
}
