import { Script, ScriptedService, ServiceCall } from './scripted-service';
import { createTarget } from '../../src/client/targets';
import type { TargetAddress } from '../../src/core/contract/target-address';
import type { DispatchMessage } from '../../src/core/message';
import type { SendOutcome, Target } from '../../src/core/ports';

export const SENT: SendOutcome = { sent: true };

export function notSent(reason: string): SendOutcome {
  return { sent: false, reason };
}

export function messages(count: number, changes: Partial<DispatchMessage> = {}): DispatchMessage[] {
  return Array.from({ length: count }, (_, index): DispatchMessage => ({
    version: 1,
    id: `00000000-0000-5000-8000-${String(index).padStart(12, '0')}`,
    timestamp: '1651363199.123',
    attempt: 2,
    leaseUntil: '1651364199.123',
    eventName: 'ObjectCreated:Put',
    object: { Bucket: 'example-bucket', Key: `incoming/Überblick ${index}.json` },
    ...changes,
  }));
}

/** A target over its real SDK client, and the service that it calls. */
export class TargetService {
  static async start(address: (url: string) => TargetAddress, script: Script): Promise<TargetService> {
    const service = await ScriptedService.start(script);
    return new TargetService(service, address(service.url));
  }

  /** The pauses that the target took, in milliseconds. */
  readonly pauses: number[] = [];

  private constructor(private readonly service: ScriptedService, private readonly address: TargetAddress) {}

  get calls(): readonly ServiceCall[] {
    return this.service.calls;
  }

  get mostInFlight(): number {
    return this.service.mostInFlight;
  }

  target(signal: AbortSignal = new AbortController().signal): Target {
    return createTarget(this.address, {
      region: 'eu-west-1', endpoint: this.service.url, credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    })({ signal, random: () => 0.5, sleep: async milliseconds => { this.pauses.push(milliseconds); } });
  }

  send(sent: readonly DispatchMessage[], signal?: AbortSignal): Promise<SendOutcome[]> {
    return this.sendBatches(sent.map(message => [message]), signal);
  }

  sendBatches(batches: ReadonlyArray<readonly DispatchMessage[]>, signal?: AbortSignal): Promise<SendOutcome[]> {
    return this.target(signal).send(batches);
  }

  stop(): Promise<void> {
    return this.service.stop();
  }
}
