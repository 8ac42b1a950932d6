/** Seconds of difference between clocks that no one has to know of: a report is a moment under way. */
const allowedSeconds = 5;

/** How far a connector's clock is from the service's, in seconds; 0 if it is as good as right. Times are RFC 3339. */
export function clockOffset(clock: string, receivedAt: string): number {
  const seconds = Math.round((Date.parse(clock) - Date.parse(receivedAt)) / 1000);
  return Math.abs(seconds) <= allowedSeconds ? 0 : seconds;
}
