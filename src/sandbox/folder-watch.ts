import { join } from 'node:path';
import { FSWatcher, watch } from 'chokidar';
import { Content, inspect, isNotAnObject, listFolder, LocalObject, NotAnObject, readContent, toKey } from './local-object';

export interface FolderWatchOptions {
  readonly directory: string;
  /** Leave the files alone that are there at the start. */
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
  /** Absent for a file that was removed. */
  readonly content?: Content;
}

/** A file counts as written once its size stood still for so long, in milliseconds. */
const WRITE_SETTLES = 300;

/** An editor that saves by way of another file takes the old one away for a moment: so long, in milliseconds, is no removal. */
const REMOVAL_SETTLES = 150;

/** Once no sign came from the folder for so long, in milliseconds, whatever changed is looked through again. */
const QUIET = 500;

/** Tells what happens to the files below a folder, one after the other. */
export class FolderWatch {
  /** Resolves once every file that was there at the start was told of, or left alone. */
  readonly ready: Promise<void>;

  /** Resolves, with the reason, once the folder cannot be watched any more. */
  readonly failed: Promise<string>;

  /** All that is there: files with the version that was last told of, the rest without one. */
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
      awaitWriteFinish: { stabilityThreshold: WRITE_SETTLES, pollInterval: WRITE_SETTLES / 3 },
    });
    this.watcher
      .on('add', path => this.written(path))
      .on('change', path => this.written(path))
      .on('unlink', path => this.removed(path))
      .on('addDir', path => this.folderAdded(path))
      .on('unlinkDir', path => this.folderRemoved(path))
      .on('all', () => this.awaitQuiet())
      .on('raw', (_event, _name, details) => this.signed((details as { readonly watchedPath: string }).watchedPath));
    this.failed = new Promise(resolve => {
      this.watcher.on('error', error => resolve(explain(error as NodeJS.ErrnoException)));
      this.watcher.on('unlinkDir', path => {
        if (path === options.directory) resolve('it was removed');
      });
    });
    this.ready = new Promise(resolve => {
      this.watcher.once('ready', () => {
        this.starting = false;
        resolve(this.then(async () => undefined));
      });
    });
  }

  /** Resolves once every change that was seen is told of. */
  async close(): Promise<void> {
    clearTimeout(this.quiet);
    await this.watcher.close();
    for (const [path, timer] of this.removals) {
      clearTimeout(timer);
      this.look(path);
    }
    await this.work;
  }

  private written(path: string): void {
    this.look(path, this.starting);
  }

  private removed(path: string): void {
    clearTimeout(this.removals.get(path));
    this.removals.set(path, setTimeout(() => {
      this.removals.delete(path);
      this.look(path);
    }, REMOVAL_SETTLES));
  }

  private folderAdded(path: string): void {
    this.known.set(path, undefined);
    this.signed(path);
  }

  private folderRemoved(path: string): void {
    this.known.delete(path);
  }

  /**
   * The watcher reads a new folder before it watches it, and so misses what is made in between; and it keeps silent of what it
   * cannot read. So every folder that changed is looked through again.
   */
  private signed(folder: string): void {
    this.changed.add(folder);
    this.awaitQuiet();
  }

  private awaitQuiet(): void {
    clearTimeout(this.quiet);
    if (this.watcher.closed) return;
    this.quiet = setTimeout(() => {
      for (const folder of this.changed) void this.then(() => this.lookThrough(folder));
      this.changed.clear();
    }, QUIET);
  }

  private async lookThrough(folder: string): Promise<void> {
    const { directory } = this.options;
    const { paths, unreadable } = await listFolder(directory, folder);
    for (const found of unreadable) this.skip(join(directory, found.key), found);
    for (const path of paths.filter(each => !this.known.has(each))) {
      const found = await inspect(directory, path);
      if (found && isNotAnObject(found)) this.skip(path, found);
      else this.watcher.add(path);
    }
  }

  private look(path: string, existing = false): void {
    const time = this.options.now();
    void this.then(async () => {
      const found = await inspect(this.options.directory, path);
      if (found === undefined) this.gone(path, time);
      else if (isNotAnObject(found)) this.skip(path, found, time);
      else if (this.known.get(path) !== found.version) await this.tell(path, found, existing, time);
    });
  }

  private gone(path: string, time: number): void {
    const wasObject = this.known.get(path) !== undefined;
    this.known.delete(path);
    if (wasObject) this.options.onChange({ key: toKey(this.options.directory, path), time });
  }

  private skip(path: string, found: NotAnObject, time = this.options.now()): void {
    const isNews = !this.known.has(path) || this.known.get(path) !== undefined;
    this.gone(path, time);
    this.known.set(path, undefined);
    if (isNews) this.options.onSkip(found);
  }

  private async tell(path: string, object: LocalObject, existing: boolean, time: number): Promise<void> {
    const { directory, ignoreExisting, onChange } = this.options;
    if (!(existing && ignoreExisting)) {
      const content = await readContent(directory, path);
      if (content === undefined) return this.gone(path, time);
      if (isNotAnObject(content)) return this.skip(path, content, time);
      onChange({ key: object.key, time: existing ? Math.min(object.modifiedAt, time) : time, content });
    }
    this.known.set(path, object.version);
  }

  private then(task: () => Promise<void>): Promise<void> {
    this.work = this.work.then(task);
    return this.work;
  }
}

function explain({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOSPC') return 'the system allows no more watches: raise fs.inotify.max_user_watches, or choose a smaller folder';
  if (code === 'EMFILE') return 'the system allows no more open files: raise the limit (ulimit -n), or choose a smaller folder';
  return message;
}
