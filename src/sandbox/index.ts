export { runDemo } from './demo/demo';
export type { DemoOptions, SandboxOptions } from './options';
export { runSandbox } from './sandbox';
