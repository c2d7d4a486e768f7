import { scheduleCommand } from './schedule-command';

export const resume = scheduleCommand('ENABLED', {
  name: 'resume',
  summary: 'let a paused manager deliver events again',
  description: 'Enables the schedule and the prompt runs of a manager that was paused.',
});
