import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const longest = 60_000;

/** Runs a program to its end; gives what it printed. Throws with what it said if it failed. */
export async function run(program: string, ...args: string[]): Promise<string> {
  return (await execute(program, args, { timeout: longest })).stdout;
}

/** The same, in this folder. */
export async function runIn(folder: string, program: string, ...args: string[]): Promise<string> {
  return (await execute(program, args, { cwd: folder, timeout: longest })).stdout;
}

/** Runs `certferry` with these arguments. */
export function certferry(...args: string[]): Promise<string> {
  return run(process.env.CERTFERRY ?? '', ...args);
}
