import { asset, EventListener, Serve } from '../../sandbox';
import { FlowRecorder, LocalChecks, startStudio, Studio, StudioOptions } from '../../studio';
import type { Io } from '../../terminal/io';
import type { LocalStudioOptions, StudioPageOptions } from '../options/studio-options';

export type PageOptions = Pick<StudioOptions, 'ledger' | 'table' | 'manager' | 'maxInFlight' | 'countCap' | 'plots' | 'checks' | 'port' | 'refreshEvery'> & { readonly by?: string };

const LOCAL_REFRESH_MS = 1_000;
const LOCAL_COUNT_CAP = 10_000;

/** Serves the studio's page with the options of a command, and prints its link. */
export async function studioPage(page: PageOptions, { write, hideKeys }: StudioPageOptions, io: Io): Promise<Studio> {
  const studio = await startStudio({
    ...page,
    by: page.by ?? io.user,
    writable: write === true,
    hidesKeys: hideKeys === true,
    page: asset('studio'),
    onLink: url => io.stderr(`Opened. For another browser: ${url}\n`),
    now: io.now,
  });
  io.stderr(`Open the studio of ${page.table}${write ? '' : ' (read-only: --write permits changes)'}:\n`);
  io.stdout(`${studio.url}\n`);
  return studio;
}

/**
 * The studio of a ledger on this machine, if the options ask for it. It shows each change within a second.
 *
 * @param beforeReconciliation what to do before the bucket was compared with the ledger for the first time
 */
export function localStudio(
  options: LocalStudioOptions, beforeReconciliation: string, io: Io,
): EventListener & { readonly serve: Serve } | undefined {
  if (!options.studio) return undefined;
  const flow = new FlowRecorder(io.now);
  const checks = new LocalChecks(beforeReconciliation, io.now);
  return {
    onRow: entry => flow.recorded(entry),
    onChange: (entry, change) => flow.changed(entry, change),
    onReconciled: (bucket, counts) => checks.reconciled(bucket, counts),
    async serve({ ledger, tableName: table, maxInFlight, reconcile }) {
      checks.reconcile = reconcile;
      const page = { ledger, table, maxInFlight, plots: flow, checks, countCap: LOCAL_COUNT_CAP, refreshEvery: LOCAL_REFRESH_MS };
      const studio = await studioPage(page, options, io);
      return () => studio.stop();
    },
  };
}
