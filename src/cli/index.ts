export type { Io, Rendering } from './io';
