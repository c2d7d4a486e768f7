export { CloudWatchPlots } from './server/cloudwatch-plots';
export { FlowRecorder } from './server/flow-recorder';
export { startStudio } from './server/studio-server';
export type { Studio, StudioOptions } from './server/studio-server';
export type { PlotSource } from './server/studio-context';
