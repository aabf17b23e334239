// A web server in a thread of its own, as readers block theirs. What the first part of an address says it does with the files it was given.
import { createServer } from "node:http";
import { parentPort, workerData } from "node:worker_threads";

const { files } = workerData;
const counts = new Map();

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  const [, kind, name] = url.pathname.split("/");
  const key = `${request.method} /${kind}/${name}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
  if (kind === "counts") return response.end(JSON.stringify(Object.fromEntries(counts)));
  const bytes = files[decodeURIComponent(name)];
  const answer = (status, headers = {}, body = undefined) => {
    response.writeHead(status, headers);
    response.end(request.method === "HEAD" ? undefined : body);
  };
  if (kind === "slow") return;
  if (kind === "broken") return answer(500);
  if (kind === "busy" && counts.get(key) % 2 === 1) return answer(503);
  if (kind === "closed" && request.headers.authorization !== `Basic ${Buffer.from("user:pass word").toString("base64")}`)
    return answer(401);
  if (kind === "token" && url.searchParams.get("token") !== "s3cr3t") return answer(403);
  if (kind === "getonly" && request.method === "HEAD") return answer(405);
  if (!bytes) return answer(404);
  const headers = { "last-modified": "Wed, 01 May 2024 10:00:00 GMT" };
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
  if (!range || kind === "whole") {
    if (kind === "nolength" && request.method === "HEAD") return answer(200, headers);
    return answer(200, { ...headers, "content-length": bytes.length }, bytes);
  }
  const start = Number(range[1]);
  const end = Math.min(Number(range[2]) + 1, bytes.length);
  if (start >= bytes.length) return answer(416);
  const part = bytes.subarray(start, end);
  response.writeHead(206, {
    ...headers,
    "content-range": `bytes ${start}-${end - 1}/${bytes.length}`,
    "content-length": part.length,
  });
  // Breaks off in the middle: always, or the first time.
  if (kind === "dropped" || (kind === "hiccup" && counts.get(key) === 1)) {
    response.write(part.subarray(0, part.length >> 1));
    setTimeout(() => response.destroy(), 20);
    return;
  }
  response.end(part);
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
