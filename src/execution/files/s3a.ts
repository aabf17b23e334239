import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type * as Sdk from "@aws-sdk/client-s3";
import { sparkError } from "../../common/errors/conditions.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import { fileNotThere, fileSystemFailed, reasonOf } from "./conditions.ts";
import type { FileSettings, FileStatus, MakeRemoteFileSystem, RemoteFileSystem, RemoteOutput } from "./fileSystem.ts";
import { authorityOf, joinPath, parentOf, pathOf } from "./paths.ts";

const PACKAGE = "@aws-sdk/client-s3";
/** Of an upload in parts; S3 wants at least 5 MiB, and has at most 10,000 of them: later ones are larger. */
const PART = 8 << 20;
const LARGER_AFTER = 1000;
/** S3 copies objects up to this size as a whole. */
const MOST_COPIED = 5 * 1024 ** 3;
const COPY_PART = 512 << 20;
const MOST_DELETED = 1000;
/** Copies and deletions of a folder's objects that are under way at once. */
const AT_ONCE = 8;

interface Place {
  readonly bucket: string;
  /** Without a slash at its beginning; empty for the bucket itself. */
  readonly key: string;
}

const placeOf = (path: string): Place => {
  const bucket = authorityOf(path);
  if (bucket === "") throw fileSystemFailed("Finding", path, "the path has no bucket");
  return { bucket, key: pathOf(path).slice(1) };
};

/** The prefix of all that is in a folder. */
const prefixOf = (key: string): string => (key === "" || key.endsWith("/") ? key : `${key}/`);

const nameOfError = (error: unknown): string => (error instanceof Error ? error.name : "");
/** What an error of the SDK tells: the code and the text of S3, or the status when the answer had neither. */
function textOfError(error: unknown): string {
  const name = nameOfError(error);
  const text = reasonOf(error);
  const status = (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
  if (/^Unknown(Error)?$/.test(text) && status !== undefined) return `the server answered with status ${status}`;
  return name === "" || name === "Error" || text === name ? text : `${name}: ${text}`;
}
const isMissing = (error: unknown): boolean => ["NotFound", "NoSuchKey"].includes(nameOfError(error));

/** A setting `fs.s3a.<name>`, of the bucket if it has one of its own. */
function settingOf(settings: FileSettings, bucket: string, name: string): string | undefined {
  for (const key of [`fs.s3a.bucket.${bucket}.${name}`, `fs.s3a.${name}`]) {
    const value = settings[`spark.hadoop.${key}`] ?? settings[key];
    if (value !== undefined && value.trim() !== "") return value.trim();
  }
  return undefined;
}

type Configuration = Sdk.S3ClientConfig;

/** The region: S3 asks for one in every signature, Hadoop's users seldom name one. */
function regionOf(settings: FileSettings, bucket: string, endpoint: string | undefined): string | undefined {
  const given =
    settingOf(settings, bucket, "endpoint.region") ?? /\bs3[.-]([a-z]+-[a-z-]+-\d+)\./.exec(endpoint ?? "")?.[1];
  if (given) return given;
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_CONFIG_FILE } = process.env;
  if (AWS_REGION ?? AWS_DEFAULT_REGION) return AWS_REGION ?? AWS_DEFAULT_REGION;
  // The SDK reads the file; without one it would only complain.
  return existsSync(AWS_CONFIG_FILE ?? join(homedir(), ".aws/config")) && !endpoint ? undefined : "us-east-1";
}

function configuration(settings: FileSettings, bucket: string): Configuration {
  const setting = (name: string): string | undefined => settingOf(settings, bucket, name);
  const named = setting("endpoint");
  const secure = setting("connection.ssl.enabled")?.toLowerCase() !== "false";
  const endpoint = named === undefined || /^https?:/i.test(named) ? named : `${secure ? "https" : "http"}://${named}`;
  const accessKeyId = setting("access.key");
  const secretAccessKey = setting("secret.key");
  const sessionToken = setting("session.token");
  const region = regionOf(settings, bucket, endpoint);
  const anonymous = /Anonymous/.test(setting("aws.credentials.provider") ?? "");
  return {
    ...(region ? { region } : {}),
    // Amazon's own endpoints are found by the region.
    ...(endpoint && !/^https?:\/\/s3([.-][a-z0-9-]+)?\.amazonaws\.com\/?$/i.test(endpoint) ? { endpoint } : {}),
    forcePathStyle: setting("path.style.access")?.toLowerCase() === "true",
    followRegionRedirects: true,
    // Stores other than Amazon's do not all know the new checksums.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(anonymous
      ? {
          credentials: { accessKeyId: "anonymous", secretAccessKey: "anonymous" },
          signer: { sign: async (request) => request },
        }
      : accessKeyId && secretAccessKey
        ? { credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } }
        : {}),
  };
}

/** Buckets of S3 and of what speaks its protocol. Folders are what keys have before a slash: they need not be made. */
class S3a implements RemoteFileSystem {
  private readonly settings: FileSettings;
  private readonly clients = new Map<string, Sdk.S3Client>();
  private sdk: Promise<typeof Sdk> | undefined;

  constructor(settings: FileSettings) {
    this.settings = settings;
  }

  /** The package, which programs that use S3 have installed. */
  private load(): Promise<typeof Sdk> {
    // That the SDK will leave Node 20 behind it would say once in every thread; docs/dependencies.md says it.
    process.removeAllListeners("warning");
    this.sdk ??= import("@aws-sdk/client-s3").catch((error: unknown) => {
      this.sdk = undefined;
      if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
      throw sparkError("MISSING_PACKAGE", { package: PACKAGE, what: "the file system s3a" });
    });
    return this.sdk;
  }

  /** Runs an operation of the SDK; its errors become ones that name the path. */
  private async run<T>(
    operation: string,
    path: string,
    f: (client: Sdk.S3Client, sdk: typeof Sdk, place: Place) => Promise<T>,
  ): Promise<T> {
    const place = placeOf(path);
    const sdk = await this.load();
    let client = this.clients.get(place.bucket);
    if (!client) {
      client = new sdk.S3Client(configuration(this.settings, place.bucket));
      this.clients.set(place.bucket, client);
    }
    try {
      return await f(client, sdk, place);
    } catch (error) {
      if (error instanceof SparkError || isMissing(error)) throw error;
      throw fileSystemFailed(operation, path, textOfError(error));
    }
  }

  async status(path: string): Promise<FileStatus | undefined> {
    if (placeOf(path).key !== "") {
      try {
        const found = await this.run("Looking for", path, (client, sdk, { bucket, key }) =>
          client.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: key })),
        );
        return { path, folder: false, bytes: found.ContentLength ?? 0, modified: found.LastModified?.getTime() ?? 0 };
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    }
    const below = await this.run("Looking for", path, (client, sdk, { bucket, key }) =>
      client.send(new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: prefixOf(key), MaxKeys: 1 })),
    );
    const there = (below.Contents?.length ?? 0) > 0 || placeOf(path).key === "";
    return there ? { path, folder: true, bytes: 0, modified: 0 } : undefined;
  }

  /** The objects in a folder: those directly in it, and the folders in it, or with `deep` all below it. */
  private async objects(path: string, deep: boolean): Promise<FileStatus[]> {
    const { bucket, key } = placeOf(path);
    const prefix = prefixOf(key);
    const root = path.slice(0, path.indexOf("://") + 3) + bucket;
    const out: FileStatus[] = [];
    let from: string | undefined;
    do {
      const page = await this.run("Listing", path, (client, sdk) =>
        client.send(
          new sdk.ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            ...(deep ? {} : { Delimiter: "/" }),
            ...(from ? { ContinuationToken: from } : {}),
          }),
        ),
      );
      for (const p of page.CommonPrefixes ?? [])
        out.push({ path: joinPath(root, p.Prefix!.replace(/\/$/, "")), folder: true, bytes: 0, modified: 0 });
      for (const o of page.Contents ?? []) {
        const file = { bytes: o.Size ?? 0, modified: o.LastModified?.getTime() ?? 0 };
        // A key with a slash at its end marks a folder.
        out.push({ path: `${root}/${o.Key}`, folder: o.Key!.endsWith("/"), ...file });
      }
      from = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (from);
    return out;
  }

  async list(folder: string): Promise<FileStatus[]> {
    const found = (await this.objects(folder, false)).filter((f) => !f.path.endsWith("/"));
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  }
  async listBelow(folder: string): Promise<FileStatus[]> {
    return (await this.objects(folder, true)).filter((f) => !f.folder);
  }

  async read(path: string, position: number, length: number): Promise<Uint8Array> {
    try {
      return await this.run("Reading", path, async (client, sdk, { bucket, key }) => {
        const Range = `bytes=${position}-${position + length - 1}`;
        const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key, Range }));
        return (await Body?.transformToByteArray()) ?? new Uint8Array(0);
      });
    } catch (error) {
      if (isMissing(error)) throw fileNotThere(path);
      // Behind the end.
      if (error instanceof SparkError && /\bInvalidRange\b/.test(error.message)) return new Uint8Array(0);
      throw error;
    }
  }

  async create(path: string): Promise<RemoteOutput> {
    const { key } = placeOf(path);
    if (key === "") throw fileSystemFailed("Writing", path, "a bucket is no file");
    await this.load();
    return new Upload((operation, f) => this.run(operation, path, f));
  }

  async makeFolders(path: string): Promise<void> {
    placeOf(path);
  }

  async rename(from: string, to: string): Promise<void> {
    const found = await this.status(from);
    if (!found) throw fileNotThere(from);
    if (!found.folder) {
      await this.copy(from, to, found.bytes);
      await this.run("Renaming", from, (client, sdk, { bucket, key }) =>
        client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: key })),
      );
      return;
    }
    const below = await this.objects(from, true);
    await inParallel(below, (o) => this.copy(o.path, to + o.path.slice(from.length), o.bytes));
    await this.remove(from);
  }

  private async copy(from: string, to: string, bytes: number): Promise<void> {
    const { bucket, key } = placeOf(from);
    const CopySource = `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
    await this.run("Renaming", to, async (client, sdk, target) => {
      const place = { Bucket: target.bucket, Key: target.key };
      if (bytes <= MOST_COPIED) {
        await client.send(new sdk.CopyObjectCommand({ ...place, CopySource }));
        return;
      }
      const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand(place));
      try {
        const starts = Array.from({ length: Math.ceil(bytes / COPY_PART) }, (_, i) => i * COPY_PART);
        const parts: Sdk.CompletedPart[] = [];
        await inParallel(starts, async (start) => {
          const PartNumber = start / COPY_PART + 1;
          const CopySourceRange = `bytes=${start}-${Math.min(bytes, start + COPY_PART) - 1}`;
          const { CopyPartResult } = await client.send(
            new sdk.UploadPartCopyCommand({ ...place, UploadId, PartNumber, CopySource, CopySourceRange }),
          );
          parts[PartNumber - 1] = { PartNumber, ETag: CopyPartResult?.ETag };
        });
        await client.send(
          new sdk.CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts: parts } }),
        );
      } catch (error) {
        await client.send(new sdk.AbortMultipartUploadCommand({ ...place, UploadId }));
        throw error;
      }
    });
  }

  async remove(path: string): Promise<void> {
    const { key } = placeOf(path);
    const below = (await this.objects(path, true)).map((o) => placeOf(o.path).key);
    const keys = key === "" || key.endsWith("/") ? below : [...below, key];
    for (let i = 0; i < keys.length; i += MOST_DELETED) {
      const Objects = keys.slice(i, i + MOST_DELETED).map((Key) => ({ Key }));
      const { Errors } = await this.run("Removing", path, (client, sdk, { bucket }) =>
        client.send(new sdk.DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } })),
      );
      const wrong = Errors?.[0];
      if (wrong)
        throw fileSystemFailed(
          "Removing",
          joinPath(parentOf(path), wrong.Key ?? ""),
          `${wrong.Code}: ${wrong.Message}`,
        );
    }
  }

  async close(): Promise<void> {
    for (const client of this.clients.values()) client.destroy();
    this.clients.clear();
  }
}

/** Runs a function for all items, a few at a time. */
async function inParallel<T>(items: readonly T[], f: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items].reverse();
  const worker = async (): Promise<void> => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await f(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}

type Run = <T>(operation: string, f: (client: Sdk.S3Client, sdk: typeof Sdk, place: Place) => Promise<T>) => Promise<T>;

/** A file that is written: one request when it is small, else an upload in parts. Nothing is there before `close`. */
class Upload implements RemoteOutput {
  private readonly run: Run;
  private pieces: Uint8Array[] = [];
  private bytes = 0;
  private id: string | undefined;
  private readonly parts: Sdk.CompletedPart[] = [];
  private closed = false;

  constructor(run: Run) {
    this.run = run;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.pieces.push(bytes);
    this.bytes += bytes.length;
    if (this.bytes >= PART * (this.parts.length < LARGER_AFTER ? 1 : 10)) await this.part();
  }

  private take(): Buffer {
    const all = Buffer.concat(this.pieces);
    this.pieces = [];
    this.bytes = 0;
    return all;
  }

  private async part(): Promise<void> {
    const Body = this.take();
    const PartNumber = this.parts.length + 1;
    await this.run("Writing", async (client, sdk, { bucket, key }) => {
      const place = { Bucket: bucket, Key: key };
      this.id ??= (await client.send(new sdk.CreateMultipartUploadCommand(place))).UploadId;
      const { ETag } = await client.send(new sdk.UploadPartCommand({ ...place, UploadId: this.id, PartNumber, Body }));
      this.parts.push({ PartNumber, ETag });
    });
  }

  async close(): Promise<void> {
    if (this.id !== undefined && this.bytes > 0) await this.part();
    await this.run("Writing", async (client, sdk, { bucket, key }) => {
      const place = { Bucket: bucket, Key: key };
      if (this.id === undefined) await client.send(new sdk.PutObjectCommand({ ...place, Body: this.take() }));
      else
        await client.send(
          new sdk.CompleteMultipartUploadCommand({
            ...place,
            UploadId: this.id,
            MultipartUpload: { Parts: this.parts },
          }),
        );
    });
    this.closed = true;
  }

  async abort(): Promise<void> {
    this.take();
    const UploadId = this.id;
    if (this.closed || UploadId === undefined) return;
    this.id = undefined;
    await this.run("Removing", (client, sdk, { bucket, key }) =>
      client.send(new sdk.AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId })),
    );
  }
}

export const makeS3a: MakeRemoteFileSystem = (settings) => new S3a(settings);
