export { startStudio } from './server/studio-server';
export type { Studio, StudioOptions } from './server/studio-server';
export type { PlotSource } from './server/studio-context';
