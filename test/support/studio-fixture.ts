import { join } from 'node:path';
import { LedgerTable } from './ledger-table';
import { ROOT } from './project-root';
import { StudioSession } from './studio-session';
import { Engine, startEngine } from '../../src/sandbox/engine';
import { startStudio, Studio, StudioOptions } from '../../src/studio';

/** A studio over a ledger on an engine of its own, and a client of it. */
export class StudioFixture extends StudioSession {
  static async start(options: Partial<StudioOptions> = {}, engine?: Engine): Promise<StudioFixture> {
    const own = engine ?? await startEngine();
    const table = await LedgerTable.create(own);
    const links: string[] = [];
    const ledger = options.ledger ?? table.ledger({ now: Date.now });
    const studio = await startStudio({
      table: table.name, by: 'jo@desk', page: join(ROOT, 'assets', 'studio'), refreshEvery: 200, countCap: 1_000, onLink: url => links.push(url), now: Date.now, ...options, ledger,
    });
    return new StudioFixture(studio, table, links, own);
  }

  private constructor(readonly studio: Studio, readonly table: LedgerTable, readonly links: readonly string[], private readonly engine: Engine) {
    super(() => studio.url);
  }

  async stop(): Promise<void> {
    await this.studio.stop();
    this.table.close();
    await this.engine.stop();
  }
}
