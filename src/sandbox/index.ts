export { runDemo } from './demo/demo';
export type { DemoOptions, SandboxOptions } from './options';
export { asset } from './package-assets';
export { runSandbox } from './sandbox';
