import { join } from 'node:path';
import { FSWatcher, watch } from 'chokidar';
import { Content, inspect, isNotAnObject, listFolder, LocalObject, NotAnObject, readContent, toKey } from './local-object';

export interface FolderWatchOptions {
  readonly directory: string;
  /** Ignore the files that exist at the start. */
  readonly ignoreExisting: boolean;
  readonly onChange: (change: FileChange) => void;
  readonly onSkip: (skipped: NotAnObject) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export interface FileChange {
  readonly key: string;
  /** Unix milliseconds. */
  readonly time: number;
  /** Absent for a removed file. */
  readonly content?: Content;
}

/** A write is complete when the file's size has not changed for this long, in milliseconds. */
const WRITE_STABLE = 300;

/** Some editors replace a file by removing it first. A file that is missing for less than this, in milliseconds, is not removed. */
const REMOVAL_DELAY = 300;

/** Changed folders are read again when no event has arrived for this long, in milliseconds. */
const QUIET = 500;

/** Reports changes of the files below a folder, one at a time. */
export class FolderWatch {
  /** Resolves once every file that existed at the start was reported or ignored. */
  readonly ready: Promise<void>;

  /** Resolves with the reason when the folder can no longer be watched. */
  readonly failed: Promise<string>;

  /** Every path in the folder, with the last reported version of each file. */
  private readonly known = new Map<string, string | undefined>();
  private readonly changed = new Set<string>();
  private readonly removals = new Map<string, NodeJS.Timeout>();
  private readonly watcher: FSWatcher;
  private quiet?: NodeJS.Timeout;
  private starting = true;
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly options: FolderWatchOptions) {
    this.watcher = watch(options.directory, {
      followSymlinks: false,
      atomic: false,
      ignorePermissionErrors: true,
      awaitWriteFinish: { stabilityThreshold: WRITE_STABLE, pollInterval: WRITE_STABLE / 3 },
    });
    this.watcher
      .on('add', path => this.written(path))
      .on('change', path => this.written(path))
      .on('unlink', path => this.removed(path))
      .on('addDir', path => this.folderAdded(path))
      .on('unlinkDir', path => this.folderRemoved(path))
      .on('all', () => this.awaitQuiet())
      .on('raw', (_event, _name, details) => this.folderChanged((details as { readonly watchedPath: string }).watchedPath));
    this.failed = new Promise(resolve => {
      this.watcher.on('error', error => resolve(explain(error as NodeJS.ErrnoException)));
      this.watcher.on('unlinkDir', path => {
        if (path === options.directory) resolve('it was removed');
      });
    });
    this.ready = new Promise(resolve => {
      this.watcher.once('ready', () => {
        this.starting = false;
        resolve(this.enqueue(async () => undefined));
      });
    });
  }

  /** Resolves once every detected change is reported. */
  async close(): Promise<void> {
    clearTimeout(this.quiet);
    await this.watcher.close();
    for (const [path, timer] of this.removals) {
      clearTimeout(timer);
      this.inspect(path);
    }
    await this.work;
  }

  private written(path: string): void {
    this.inspect(path, this.starting);
  }

  private removed(path: string): void {
    clearTimeout(this.removals.get(path));
    this.removals.set(path, setTimeout(() => {
      this.removals.delete(path);
      this.inspect(path);
    }, REMOVAL_DELAY));
  }

  private folderAdded(path: string): void {
    this.known.set(path, undefined);
    this.folderChanged(path);
  }

  private folderRemoved(path: string): void {
    this.known.delete(path);
  }

  /**
   * The watcher reads a new folder before it watches it, and misses files that are created in between. It does not report what it cannot
   * read, either. So every changed folder is read again.
   */
  private folderChanged(folder: string): void {
    this.changed.add(folder);
    this.awaitQuiet();
  }

  private awaitQuiet(): void {
    clearTimeout(this.quiet);
    if (this.watcher.closed) return;
    this.quiet = setTimeout(() => {
      for (const folder of this.changed) void this.enqueue(() => this.readAgain(folder));
      this.changed.clear();
    }, QUIET);
  }

  private async readAgain(folder: string): Promise<void> {
    const { directory } = this.options;
    const { paths, unreadable } = await listFolder(directory, folder);
    for (const found of unreadable) this.skip(join(directory, found.key), found);
    for (const path of paths.filter(each => !this.known.has(each))) {
      const found = await inspect(directory, path);
      if (found && isNotAnObject(found)) this.skip(path, found);
      else this.watcher.add(path);
    }
  }

  private inspect(path: string, existing = false): void {
    const time = this.options.now();
    void this.enqueue(async () => {
      const found = await inspect(this.options.directory, path);
      if (found === undefined) this.missing(path, time);
      else if (isNotAnObject(found)) this.skip(path, found, time);
      else if (this.known.get(path) !== found.version) await this.report(path, found, existing, time);
    });
  }

  private missing(path: string, time: number): void {
    const wasObject = this.known.get(path) !== undefined;
    this.known.delete(path);
    if (wasObject) this.options.onChange({ key: toKey(this.options.directory, path), time });
  }

  private skip(path: string, found: NotAnObject, time = this.options.now()): void {
    const isNew = !this.known.has(path) || this.known.get(path) !== undefined;
    this.missing(path, time);
    this.known.set(path, undefined);
    if (isNew) this.options.onSkip(found);
  }

  private async report(path: string, object: LocalObject, existing: boolean, time: number): Promise<void> {
    const { directory, ignoreExisting, onChange } = this.options;
    if (!(existing && ignoreExisting)) {
      const content = await readContent(directory, path);
      if (content === undefined) return this.missing(path, time);
      if (isNotAnObject(content)) return this.skip(path, content, time);
      onChange({ key: object.key, time: existing ? Math.min(object.modifiedAt, time) : time, content });
    }
    this.known.set(path, object.version);
  }

  private enqueue(task: () => Promise<void>): Promise<void> {
    this.work = this.work.then(task);
    return this.work;
  }
}

function explain({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOSPC') return 'the limit of file watches is reached: increase fs.inotify.max_user_watches, or use a smaller folder';
  if (code === 'EMFILE') return 'the limit of open files is reached: increase it (ulimit -n), or use a smaller folder';
  return message;
}
