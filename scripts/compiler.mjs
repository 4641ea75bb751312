import { spawnSync } from 'node:child_process';
import { apt } from './apt.mjs';

const NAMES = ['g++', 'c++', 'clang++'];

/** Whether there is a C++ compiler, installed first where that can be done unasked (on Debian, as root). */
export function findOrInstallCompiler() {
  if (hasCompiler()) return true;
  if (!apt.isUsable()) return false;
  process.stdout.write('installing g++ for the tests of the expert adviser\n');
  return apt.install('g++') && hasCompiler();
}

function hasCompiler() {
  return NAMES.some((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
}
