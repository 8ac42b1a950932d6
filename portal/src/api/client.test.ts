import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** What a browser does with a relative address. */
class RequestAtPage extends Request {
  constructor(input: RequestInfo | URL, init?: RequestInit) {
    super(typeof input === 'string' ? new URL(input, 'https://service.example/') : input, init);
  }
}

vi.stubGlobal('window', { addEventListener: () => undefined, setInterval: () => 1, clearInterval: () => undefined });
vi.stubGlobal('Request', RequestAtPage);
const { answer, api } = await import('./client');

/** Calls that were made, each with the way to break it. */
let calls: { request: Request; fail: () => void; succeed: () => void }[];

beforeEach(() => {
  vi.useFakeTimers();
  calls = [];
  vi.stubGlobal('fetch', (request: Request) => {
    return new Promise((resolve, reject) => {
      request.signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      calls.push({ request, fail: () => reject(new TypeError('broken')), succeed: () => resolve(Response.json({ items: [] })) });
    });
  });
});

afterEach(() => {
  vi.useRealTimers();
});

const read = () => answer(api.GET('/devices'));
const sync = () => answer(api.POST('/devices/{deviceId}/sync', { params: { path: { deviceId: 'd' } } }));

describe('a call', () => {
  it('is not waited for without end', async () => {
    const outcome = expect(read()).rejects.toMatchObject({ code: 'service_unreachable' });
    await vi.advanceTimersByTimeAsync(29_000);
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    await outcome;
    expect(calls).toHaveLength(1);
  });

  it('is sent once more if the connection broke, and is the same then', async () => {
    const outcome = sync();
    await vi.advanceTimersByTimeAsync(0);
    calls[0]?.fail();
    await vi.advanceTimersByTimeAsync(0);
    calls[1]?.succeed();
    await outcome;
    const keys = calls.map(({ request }) => request.headers.get('Idempotency-Key'));
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  it('that broke twice is told as unreachable', async () => {
    const outcome = expect(read()).rejects.toMatchObject({ code: 'service_unreachable' });
    for (const index of [0, 1]) {
      await vi.advanceTimersByTimeAsync(0);
      calls[index]?.fail();
    }
    await outcome;
    expect(calls).toHaveLength(2);
  });
});
