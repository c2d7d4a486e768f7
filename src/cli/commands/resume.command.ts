import { scheduleCommand } from './schedule-command';

export const resume = scheduleCommand('resume', 'ENABLED', {
  summary: 'let a manager hand out events again',
  description: 'Enables the schedule of a manager that was paused.',
});
