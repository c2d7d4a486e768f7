import { scheduleCommand } from './schedule-command';

export const pause = scheduleCommand('DISABLED', {
  name: 'pause',
  summary: 'stop a manager from delivering events',
  description: 'Disables the schedule of a manager and its prompt runs: no run starts until it is resumed. Events that are dispatched already are processed and settled. '
    + 'A deployment that changes one of them enables it again.',
});
