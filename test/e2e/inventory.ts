import { join } from 'node:path';
import type { DeployedApp } from './deployed-app';

/** Names of what exists in the account, by type. */
export type Inventory = Readonly<Record<string, readonly string[]>>;

export async function inventory(app: DeployedApp): Promise<Inventory> {
  return JSON.parse(await app.python(join(__dirname, 'inventory.py'))) as Inventory;
}

/** What exists now and did not before, without the types of which nothing does. */
export function added(before: Inventory, now: Inventory): Inventory {
  return Object.fromEntries(Object.entries(now)
    .map(([type, names]): [string, string[]] => [type, names.filter(name => !before[type].includes(name)).sort()])
    .filter(([, names]) => names.length > 0));
}
