export { runDemo } from './demo';
export type { DemoOptions, SandboxOptions } from './options';
export { runSandbox } from './sandbox';
