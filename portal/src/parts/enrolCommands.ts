/** A text as one word of a shell (POSIX, 2.2.2). */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Writes a token into a file that only its owner can read; `printf` is the shell's own, so no list of processes shows it. */
export function tokenCommand(token: string, file: string): string {
  return `(umask 077 && printf %s ${shellWord(token)} > ${file})`;
}

/** Sets up a connector, asking for what it has to know, and enrols it. */
export function connectorCommand(serviceUrl: string, file: string): string {
  return `sudo certferry connector configure --service ${shellWord(serviceUrl)} --token-file ${file}`;
}

/** Makes a Linux machine a managed device. */
export function deviceCommand(serviceUrl: string, file: string): string {
  return `certferry device enroll --service ${shellWord(serviceUrl)} --token-file ${file} && rm ${file}`;
}
