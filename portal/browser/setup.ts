import { afterAll, afterEach } from 'vitest';

import { picture } from './harness';
import { closeStage } from './stage';

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    await picture(task.name.replace(/[^a-z]+/gi, '-'));
  }
});

afterAll(closeStage);
