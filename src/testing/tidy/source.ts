import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

export type Source = {
  /** From the checkout's root, with slashes: src/orders/service.ts. */
  path: string;
  tree: ts.SourceFile;
};

export type Finding = { path: string; line: number; message: string };

export type Rule = (sources: readonly Source[]) => Finding[];

export type Import = { line: number; specifier: string; target: string; isTypeOnly: boolean };

export function parseSource(path: string, text: string): Source {
  return { path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true) };
}

/** Every TypeScript file below those of the named folders of the root that exist. */
export function readSources(root: string, folders: readonly string[]): Source[] {
  const present = folders.filter((folder) => existsSync(join(root, folder)));
  return present.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
      .sort()
      .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8'))),
  );
}

/** Calls back for every node of the file. */
export function visit(source: Source, see: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    see(node);
    ts.forEachChild(node, walk);
  };
  walk(source.tree);
}

export function finding(source: Source, node: ts.Node, message: string): Finding {
  return { path: source.path, line: lineOf(source, node), message };
}

/** What a file imports and re-exports, types included; relative specifiers become paths from the root. */
export function importsOf(source: Source): Import[] {
  const imports: Import[] = [];
  visit(source, (node) => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return;
    const target = specifier.startsWith('.')
      ? posix.join(posix.dirname(source.path), specifier)
      : specifier;
    imports.push({
      line: lineOf(source, node),
      specifier,
      target,
      isTypeOnly: isTypeOnly(node),
    });
  });
  return imports;
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

/** Tests and what only tests use. */
export function isForTests(path: string): boolean {
  return isTest(path) || path.startsWith('src/testing/');
}

/** The folder of src a file belongs to; a file directly in src is its own name. */
export function placeOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return textOf(node.moduleSpecifier);
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return textOf(node.argument.literal);
  }
  const isDynamic =
    ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isDynamic ? textOf(node.arguments[0]) : undefined;
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  return (
    ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
  );
}

function lineOf({ tree }: Source, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}
