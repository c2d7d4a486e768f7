import { scheduleCommand } from './schedule-command';

export const pause = scheduleCommand('pause', 'DISABLED', {
  summary: 'stop a manager from handing out events',
  description: 'Disables the schedule of a manager: no run begins until it is resumed. What is handed out already goes on, and is settled. '
    + 'A deployment that changes the schedule enables it again.',
});
