export { runDemo } from './demo/demo';
export type { DemoOptions, EventListener, SandboxOptions, Serve } from './options';
export { asset } from './package-assets';
export { runSandbox } from './sandbox';
