import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { apt } from './apt.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ELSEWHERE = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const WINDOWS_ROOTS = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'];
const WINDOWS_PATHS = [
  'Google/Chrome/Application/chrome.exe',
  'Chromium/Application/chrome.exe',
  'Microsoft/Edge/Application/msedge.exe',
];

/** The path of a Chromium, installed first where that can be done unasked; undefined without one. */
export function findOrInstallChromium(env) {
  return findChromium(env) ?? (installChromium() ? findChromium(env) : undefined);
}

function findChromium(env) {
  const chosen = env.SIGNALPOST_TEST_CHROMIUM;
  if (chosen !== undefined && chosen !== '') return existsSync(chosen) ? chosen : undefined;
  return [...onPath(env), ...ELSEWHERE, ...onWindows(env)].find((path) => existsSync(path));
}

function onPath(env) {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
}

function onWindows(env) {
  const roots = WINDOWS_ROOTS.map((name) => env[name]).filter((root) => root !== undefined);
  return roots.flatMap((root) => WINDOWS_PATHS.map((path) => join(root, path)));
}

function installChromium() {
  if (!apt.isUsable()) return false;
  process.stdout.write('installing Chromium for the browser tests\n');
  return apt.install('chromium');
}
