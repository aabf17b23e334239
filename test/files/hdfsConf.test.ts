import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nameNodeOrigins, parseHdfsPath } from "../../src/execution/files/hdfs/address.ts";
import { defaultFileSystem, hadoopSettings } from "../../src/execution/files/hdfs/hadoopConf.ts";
import { parseHadoopXml } from "../../src/execution/files/hdfs/hadoopXml.ts";
import { newFileParameters, newFolderParameters, socketTimeout } from "../../src/execution/files/hdfs/options.ts";
import { systemUser } from "../../src/execution/files/hdfs/user.ts";

const property = (name: string, value: string, more = ""): string =>
  `<property><name>${name}</name><value>${value}</value>${more}</property>`;
const conf = (values: Record<string, string>): ReadonlyMap<string, string> => new Map(Object.entries(values));

describe("XML of Hadoop", () => {
  test("properties with entities, comments, CDATA, attributes and things that nobody needs", () => {
    const xml = `\uFEFF<?xml version="1.0"?>
      <?xml-stylesheet type="text/xsl" href="configuration.xsl"?>
      <!-- <property><name>no</name><value>1</value></property> -->
      <configuration>
        <property>
          <name> fs.defaultFS </name><value>hdfs://a:1<!-- not &unknown; here --></value>
          <description>It says &lt;where&gt;</description>
        </property>
        <property><name>b</name><value>&lt;&amp;&#65;&#x42;&quot;&apos;<![CDATA[<&amp;]]></value><final>true</final></property>
        <property name="c" value='1 &gt; 0' final="true"/>
        <property><name>d</name><value/></property>
        <property><name>e</name></property>
      </configuration>
      <!-- end -->`;
    expect(parseHadoopXml(xml)).toEqual([
      { name: "fs.defaultFS", value: "hdfs://a:1", final: false },
      { name: "b", value: `<&AB"'<&amp;`, final: true },
      { name: "c", value: "1 > 0", final: true },
      { name: "d", value: "", final: false },
      { name: "e", value: undefined, final: false },
    ]);
  });
  test.each([
    ["", "there is no <configuration>"],
    ["<settings/>", "the root is <settings>"],
    ["<configuration/><configuration/>", "not one <configuration>"],
    ["<configuration><property><name>a</name></configuration>", "</configuration> ends an element that is not open"],
    ["<configuration><property><name>a</name><value>1", "does not end"],
    ["<configuration>text</configuration>", 'the text "text"'],
    ["<configuration><property>x<name>a</name></property></configuration>", 'the text "x"'],
    ["<configuration><property><value>1</value></property></configuration>", "has no name"],
    ['<configuration xmlns:xi="x"><xi:include href="/etc/passwd"/></configuration>', "xi:include"],
    ['<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]><configuration/>', "document types"],
    [`<configuration>${property("a", "&x;")}</configuration>`, "the reference &x; is unknown"],
    [`<configuration>${property("a", "1 & 2")}</configuration>`, "the reference & is unknown"],
    [`<configuration>${property("a", "1 < 2")}</configuration>`, "does not end"],
    ["<configuration><property name=a /></configuration>", "attributes cannot be read"],
    ["<configuration><!-- </configuration>", "does not end"],
  ])("%s is refused", (xml, problem) => expect(() => parseHadoopXml(xml)).toThrow(problem));
});

describe("settings of Hadoop", () => {
  let root = "";
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "kindling-hadoop-"));
    const write = (folder: string, file: string, ...properties: string[]): void => {
      mkdirSync(join(root, folder), { recursive: true });
      writeFileSync(join(root, folder, file), `<configuration>${properties.join("")}</configuration>`);
    };
    write(
      "conf",
      "core-site.xml",
      property("fs.defaultFS", `hdfs://\${host}:\${env.PORT:-8020}`),
      property("host", `\${name}.example`),
      property("name", "nn"),
      property("fixed", "core", "<final>true</final>"),
      property("both", "core"),
      property("circle", `a \${circle} b`),
      property("twice", `\${name}-\${name}-\${unknown}-\${env.NOBODY}-\${env.NOBODY-none}`),
      property("user", `\${user.name}`),
    );
    write("conf", "hdfs-site.xml", property("fixed", "hdfs"), property("both", "hdfs"));
    write("home/etc/hadoop", "hdfs-site.xml", property("both", "home"));
    writeFileSync(join(root, "home/etc/hadoop/core-site.xml"), "<configuration>");
    write("deep", "core-site.xml", ...Array.from({ length: 30 }, (_, i) => property(`v${i}`, `\${v${i + 1}}`)));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  test("of both files and of the session, which wins even over final ones", () => {
    const got = hadoopSettings(
      { "spark.hadoop.both": "session", "spark.hadoop.fixed": `\${name}!`, "spark.sql.x": "1" },
      { HADOOP_CONF_DIR: join(root, "conf") },
    );
    expect(Object.fromEntries(got)).toEqual({
      "fs.defaultFS": "hdfs://nn.example:8020",
      host: "nn.example",
      name: "nn",
      fixed: "nn!",
      both: "session",
      circle: `a \${circle} b`,
      twice: `nn-nn-\${unknown}-\${env.NOBODY}-none`,
      user: systemUser(),
    });
  });
  test("a final property of an earlier file stays, another one does not", () => {
    const got = hadoopSettings({}, { HADOOP_CONF_DIR: join(root, "conf"), PORT: "9000" });
    expect([got.get("fixed"), got.get("both"), got.get("fs.defaultFS")]).toEqual([
      "core",
      "hdfs",
      "hdfs://nn.example:9000",
    ]);
  });
  test("without a folder, or with one that is not there, those of the session alone", () => {
    expect([...hadoopSettings({ "spark.hadoop.a": "1", b: "2" }, {})]).toEqual([["a", "1"]]);
    expect([...hadoopSettings({}, { HADOOP_CONF_DIR: join(root, "nowhere") })]).toEqual([]);
  });
  test("a file that cannot be read is named", () => {
    expect(() => hadoopSettings({}, { HADOOP_HOME: join(root, "home") })).toThrow(
      `[HADOOP_CONFIGURATION] The configuration of Hadoop in ${join(root, "home/etc/hadoop/core-site.xml")} cannot be used: <configuration> does not end.`,
    );
  });
  test("where paths without a scheme are", () => {
    const environment = { HADOOP_CONF_DIR: join(root, "conf") };
    expect(defaultFileSystem({}, environment)).toBe("hdfs://nn.example:8020");
    expect(defaultFileSystem({ "spark.hadoop.fs.defaultFS": "hdfs://other" }, environment)).toBe("hdfs://other");
    expect(defaultFileSystem({ "spark.hadoop.fs.default.name": "hdfs://old" }, {})).toBe("hdfs://old");
    expect(defaultFileSystem({}, {})).toBeUndefined();
  });
  test("variables too deep in each other", () => {
    expect(() => hadoopSettings({}, { HADOOP_CONF_DIR: join(root, "deep") })).toThrow("more than 20 deep");
  });
});

describe("paths", () => {
  const home = conf({ "fs.defaultFS": "hdfs://NN:9000/" });
  test.each([
    ["hdfs://Host:8020/a//b c/%20?x#y/", "hdfs", "host:8020", "/a/b c/%20?x#y"],
    ["HDFS://u:p@h:1", "hdfs", "h:1", "/"],
    ["hdfs:///a", "hdfs", "nn:9000", "/a"],
    ["hdfs:/a/", "hdfs", "nn:9000", "/a"],
    ["hdfs:///", "hdfs", "nn:9000", "/"],
    ["webhdfs://h:9870/a@b", "webhdfs", "h:9870", "/a@b"],
    ["swebhdfs://h/", "swebhdfs", "h", "/"],
  ])("%s", (text, scheme, authority, path) => expect(parseHdfsPath(text, home)).toEqual({ scheme, authority, path }));
  test("one that names no cluster needs fs.defaultFS", () => {
    expect(() => parseHdfsPath("hdfs:///a", conf({}))).toThrow("Incomplete HDFS URI, no host: fs.defaultFS is not set");
    expect(() => parseHdfsPath("hdfs:///a", conf({ "fs.defaultFS": "file:///" }))).toThrow("fs.defaultFS is file:///");
  });
  test("no paths", () => {
    expect(() => parseHdfsPath("/a", home)).toThrow("HDFS_ERROR.INVALID_PATH");
    expect(() => parseHdfsPath("hdfs://a/\ud800", home)).toThrow("half of a character");
  });
});

describe("addresses of name nodes", () => {
  const origins = (path: string, values: Record<string, string> = {}): string[] =>
    nameNodeOrigins(parseHdfsPath(path, conf(values)), conf(values));

  test("without configuration the usual port", () => {
    expect(origins("hdfs://h:8020/a")).toEqual(["http://h:9870"]);
    expect(origins("hdfs://h/a")).toEqual(["http://h:9870"]);
    expect(origins("hdfs://[::1]:8020/a")).toEqual(["http://[::1]:9870"]);
    expect(origins("hdfs://h/a", { "dfs.http.policy": "HTTPS_ONLY" })).toEqual(["https://h:9871"]);
  });
  test("webhdfs names the port of HTTP itself", () => {
    const values = { "dfs.namenode.http-address": "h:50070" };
    expect(origins("webhdfs://h:1234/a", values)).toEqual(["http://h:1234"]);
    expect(origins("webhdfs://h/a")).toEqual(["http://h:9870"]);
    expect(origins("swebhdfs://h/a")).toEqual(["https://h:9871"]);
  });
  test("the configured address, of that name node alone", () => {
    const values = { "fs.defaultFS": "hdfs://h:9000", "dfs.namenode.http-address": "0.0.0.0:50070" };
    expect(origins("hdfs:///a", values)).toEqual(["http://h:50070"]);
    expect(origins("hdfs://h:9000/a", values)).toEqual(["http://h:50070"]);
    expect(origins("hdfs://other:9000/a", values)).toEqual(["http://other:9870"]);
    expect(origins("hdfs://h:1/a", { "dfs.namenode.http-address": "h:50070" })).toEqual(["http://h:50070"]);
    expect(origins("hdfs://h:1/a", { "dfs.namenode.http-address": "gate:50070" })).toEqual(["http://gate:50070"]);
    expect(
      origins("hdfs:///a", { ...values, "dfs.http.policy": "HTTPS_ONLY", "dfs.namenode.https-address": "h:50470" }),
    ).toEqual(["https://h:50470"]);
  });
  const services = {
    "fs.defaultFS": "hdfs://Data",
    "dfs.nameservices": "Data, logs",
    "dfs.ha.namenodes.Data": "nn1,nn2",
    "dfs.namenode.rpc-address.Data.nn1": "one:8020",
    "dfs.namenode.http-address.Data.nn1": "one:50070",
    "dfs.namenode.rpc-address.Data.nn2": "two:8020",
    "dfs.namenode.rpc-address.logs": "three:9000",
    "dfs.namenode.http-address.logs": "three:9999",
  };
  test("services of one and of several name nodes", () => {
    expect(origins("hdfs:///a", services)).toEqual(["http://one:50070", "http://two:9870"]);
    expect(origins("webhdfs://data/a", services)).toEqual(["http://one:50070", "http://two:9870"]);
    expect(origins("hdfs://logs/a", services)).toEqual(["http://three:9999"]);
  });
  test("one name node of a service by its own address", () => {
    expect(origins("hdfs://one:8020/a", services)).toEqual(["http://one:50070"]);
    expect(origins("hdfs://three:9000/a", services)).toEqual(["http://three:9999"]);
  });
  test("a service whose name nodes have no address", () => {
    expect(() => origins("hdfs://x/a", { "dfs.nameservices": "x", "dfs.ha.namenodes.x": "a" })).toThrow(
      "A name node of x has no address",
    );
    expect(() => origins("hdfs://h:port/a")).toThrow("It is no host with a port");
  });
});

test("options of new files are told to the name node when they are set", () => {
  expect(newFileParameters(conf({}))).toEqual([]);
  const values = conf({ "dfs.blocksize": "128m", "dfs.replication": "2", "fs.permissions.umask-mode": "027" });
  expect(newFileParameters(values)).toEqual([
    ["permission", "640"],
    ["blocksize", "134217728"],
    ["replication", "2"],
  ]);
  expect(newFolderParameters(values)).toEqual([["permission", "750"]]);
  expect(() => newFileParameters(conf({ "dfs.blocksize": "big" }))).toThrow("dfs.blocksize");
  expect(() => newFileParameters(conf({ "fs.permissions.umask-mode": "u=rwx" }))).toThrow("fs.permissions.umask-mode");
  expect(socketTimeout(conf({ "dfs.webhdfs.socket.read-timeout": "5s" }))).toBe(5000);
  expect(socketTimeout(conf({}))).toBe(60000);
});
