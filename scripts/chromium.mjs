import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

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

/** Only where apt-get exists and needs no password: on Debian, as root. */
function installChromium() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  if (!existsSync('/usr/bin/apt-get')) return false;
  process.stdout.write('installing Chromium for the browser tests\n');
  return aptInstall() || (apt('update') && aptInstall());
}

function aptInstall() {
  return apt('install', '-y', '--no-install-recommends', 'chromium');
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', ['-qq', ...args], { env, stdio: 'ignore' }).status === 0;
}
