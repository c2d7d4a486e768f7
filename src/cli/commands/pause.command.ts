import { scheduleCommand } from './schedule-command';

export const pause = scheduleCommand('DISABLED', {
  name: 'pause',
  summary: 'stop a manager from delivering events',
  description: 'Disables the schedule of a manager: no run starts until it is resumed. Events that are dispatched already are processed and settled. '
    + 'A deployment that changes the schedule enables it again.',
});
