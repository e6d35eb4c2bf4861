import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { Credential } from '../core/credential.ts';
import { scrub } from '../core/scrub.ts';
import type { WriteAttempt } from '../core/write-attempt.ts';
import { auditEventOf, type AuditedRequest } from './audit-event.ts';

/** Where the events go, and the key of their fingerprints. */
export interface AuditOptions {
  /** The key of the fingerprints. Null: a random one, so that the fingerprints change when the process starts again. */
  readonly key: string | null;
  /** The file that gets the events, too. Null: none. */
  readonly file: string | null;
  /** Receives each line, with its end. Default: stdout. */
  readonly write?: (line: string) => void;
  /** Receives a sentence when the file cannot be written any more, and when it can be written again. Default: stderr. */
  readonly report?: (sentence: string) => void;
}

/** The channel for attempts to write to keys. It does not depend on the level of the log. */
export interface AuditLog {
  /** Writes the event of one attempt. */
  write(attempt: WriteAttempt, credential: Credential, request: Omit<AuditedRequest, 'caller'>): void;
  /** The fingerprint of a credential in the events. */
  callerOf(credential: Credential): string;
  /** Opens the file again, after a tool has renamed it. */
  reopen(): void;
  /** Why the file cannot be written, until it has an event again. Null if there is no problem, or no file. */
  readonly problem: string | null;
}

/** Throws the error of the file system if the file cannot be opened. */
export function createAuditLog({ key, file, write, report }: AuditOptions): AuditLog {
  const fingerprintKey = key ?? randomBytes(32).toString('hex');
  const print = write ?? ((line) => void process.stdout.write(line));
  const auditFile = file === null ? null : new AuditFile(file, report ?? ((line) => void process.stderr.write(line)));
  const callerOf = (credential: Credential): string =>
    'header' in credential ? credential.header.fingerprint(fingerprintKey) : 'none';
  return {
    callerOf,
    write: (attempt, credential, request) => {
      const caller = callerOf(credential);
      const line = `${scrub(JSON.stringify(auditEventOf(attempt, { ...request, caller })))}\n`;
      print(line);
      auditFile?.append(line);
    },
    reopen: () => auditFile?.reopen(),
    get problem() {
      return auditFile?.problem ?? null;
    },
  };
}

/** Only the user of the process may read it. */
const FILE_MODE = 0o600;

/**
 * A file that lines are appended to. Writes are synchronous: an event is in the file before its client gets the response, and
 * there are few of them. A file that fails or was deleted is opened again for the next event.
 */
class AuditFile {
  readonly #path: string;
  readonly #report: (sentence: string) => void;
  #descriptor: number | null;
  #problem: string | null = null;

  constructor(path: string, report: (sentence: string) => void) {
    this.#path = path;
    this.#report = report;
    this.#descriptor = openToAppend(path);
  }

  get problem(): string | null {
    return this.#problem;
  }

  append(line: string): void {
    try {
      if (this.#descriptor !== null && isDeleted(this.#descriptor)) this.#close();
      this.#descriptor ??= openToAppend(this.#path);
      writeAll(this.#descriptor, Buffer.from(endsInsideLine(this.#descriptor) ? `\n${line}` : line));
      this.#succeed();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Only the next event shows whether a problem is solved: a file on a full disk can be opened, too. */
  reopen(): void {
    this.#close();
    try {
      this.#descriptor = openToAppend(this.#path);
    } catch (error) {
      this.#fail(error);
    }
  }

  #succeed(): void {
    if (this.#problem !== null) this.#report('The audit file can be written again.\n');
    this.#problem = null;
  }

  /** Reports the first of several failures in a row. */
  #fail(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    this.#close();
    const problem = `The audit file cannot be written (${code}). The events are on stdout only.`;
    if (this.#problem !== problem) this.#report(`${problem}\n`);
    this.#problem = problem;
  }

  #close(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = null;
    if (descriptor === null) return;
    try {
      closeSync(descriptor);
    } catch {
      // The descriptor is free all the same. The write that failed has been reported.
    }
  }
}

function openToAppend(path: string): number {
  return openSync(path, 'a+', FILE_MODE);
}

/** Lines that are appended to a deleted file are lost. A file that was renamed still has its name in the folder. */
function isDeleted(descriptor: number): boolean {
  return fstatSync(descriptor).nlink === 0;
}

/** True if the last line was written in part, now or before the process has started. */
function endsInsideLine(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
}

/** A disk that is nearly full takes a part of the bytes. */
function writeAll(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}
