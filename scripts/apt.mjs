import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Debian's packages, where they can be installed without a password: as root. */
export const apt = { isUsable, install };

function isUsable() {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  return isRoot && existsSync('/usr/bin/apt-get');
}

/** Installs a package, with fresh lists if the present ones are of no use. */
function install(name) {
  return tryInstall(name) || (run('update') && tryInstall(name));
}

function tryInstall(name) {
  return run('install', '-y', '--no-install-recommends', name);
}

function run(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', ['-qq', ...args], { env, stdio: 'ignore' }).status === 0;
}
