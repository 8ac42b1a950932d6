/** What an authority can do, in words, in the order of the catalogue; what the portal does not know by its own name. */
export function capabilitiesOf(capabilities: Readonly<Record<string, unknown>>, names: Record<string, string>): string[] {
  const able = Object.keys(capabilities).filter((name) => capabilities[name] === true);
  const known = Object.keys(names).filter((name) => able.includes(name));
  const others = able.filter((name) => !(name in names)).sort();
  return [...known, ...others].map((name) => names[name] ?? name);
}

/** A member of an event as a text; nothing if it is not there or is no text. */
export function memberOf(event: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = event[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
