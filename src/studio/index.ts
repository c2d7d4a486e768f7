export { CloudWatchChecks } from './server/cloudwatch-checks';
export { CloudWatchPlots } from './server/cloudwatch-plots';
export { FlowRecorder } from './server/flow-recorder';
export { LocalChecks } from './server/local-checks';
export { startStudio } from './server/studio-server';
export type { Studio, StudioOptions } from './server/studio-server';
export type { CheckSource, PlotSource } from './server/studio-context';
