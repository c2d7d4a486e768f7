import { scheduleCommand } from './schedule-command';

export const resume = scheduleCommand('ENABLED', {
  name: 'resume',
  summary: 'let a paused manager deliver events again',
  description: 'Enables the schedule of a manager that was paused.',
});
