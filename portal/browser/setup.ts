import { afterEach } from 'vitest';

import { picture } from './harness';

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    await picture(task.name.replace(/[^a-z]+/gi, '-'));
  }
});
