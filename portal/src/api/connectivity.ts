import { useSyncExternalStore } from 'react';

/** Milliseconds between looks whether the service is there again. */
const probeInterval = 3000;

let reachable = true;
let probing: number | undefined;
const listeners = new Set<() => void>();

function set(next: boolean): void {
  if (reachable !== next) {
    reachable = next;
    for (const listener of listeners) {
      listener();
    }
  }
}

export function reportReachable(): void {
  window.clearInterval(probing);
  probing = undefined;
  set(true);
}

async function probe(): Promise<void> {
  try {
    await fetch('/portal/icon.svg', { cache: 'no-store' });
    reportReachable();
  } catch {
    set(false);
  }
}

/** A call got no answer: from now on the service is looked for until it is there. */
export function reportUnreachable(): void {
  set(false);
  probing ??= window.setInterval(() => void probe(), probeInterval);
}

window.addEventListener('offline', reportUnreachable);
window.addEventListener('online', () => void probe());

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Whether the service answered the last time that it was asked. */
export function useReachable(): boolean {
  return useSyncExternalStore(subscribe, () => reachable);
}
