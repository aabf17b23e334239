/** The files of a new project. */
export interface Project {
  readonly name: string;
  /** The version, or the place, of the package that it depends on. */
  readonly dependency: string;
  /** Programs of the course that are in it, by their paths. */
  readonly programs: readonly string[];
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const main = `import { col, functions as F, SparkSession } from "kindling";

const spark = SparkSession.builder.appName("people").getOrCreate();
const people = spark.createDataFrame([
  { name: "Ada", city: "London", age: 36 },
  { name: "Grace", city: "New York", age: 45 },
  { name: "Alan", city: "London", age: 41 },
]);
await people.filter(col("age").gt(35)).groupBy("city").agg(F.avg("age").alias("age")).orderBy("city").show();
await spark.stop();
`;

const readme = ({ name, programs }: Project): string => `# ${name}

A project with Kindling, Apache Spark for TypeScript.

    npm install
    npm start              # runs src/main.ts
    npm run sql            # a shell for SQL
    npm run shell          # a shell for TypeScript
    npm run types          # checks the types

${programs.length === 0 ? "" : `The programs of the course, each run from this folder:\n\n${programs.map((p) => `    npx kindling submit ${p}\n`).join("")}\n`}Settings are given on the command line: \`npx kindling submit --master "local[2]" --conf spark.sql.shuffle.partitions=8 src/main.ts\`.
`;

/** The texts of the files by their paths. */
export const projectFiles = (project: Project): Readonly<Record<string, string>> => ({
  "package.json": json({
    name: project.name,
    version: "0.1.0",
    private: true,
    type: "module",
    scripts: {
      start: "kindling submit src/main.ts",
      sql: "kindling sql",
      shell: "kindling shell",
      types: "tsc",
    },
    dependencies: { kindling: project.dependency },
    devDependencies: { "@types/node": "^20.19.0", typescript: "^5.9.0" },
  }),
  "tsconfig.json": json({
    compilerOptions: {
      target: "ES2022",
      module: "NodeNext",
      moduleResolution: "NodeNext",
      lib: ["ES2023", "ESNext.Disposable"],
      types: ["node"],
      strict: true,
      verbatimModuleSyntax: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      noEmit: true,
    },
    include: ["src", ...(project.programs.length === 0 ? [] : ["examples"])],
  }),
  ".gitignore": "node_modules/\nspark-warehouse/\n",
  "README.md": readme(project),
  "src/main.ts": main,
});
