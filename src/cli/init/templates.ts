import { coursePrograms, courseReadme, scriptOf } from "./course.ts";

/** The files of a new project. */
export interface Project {
  readonly name: string;
  /** The version, or the place, of the package that it depends on. */
  readonly dependency: string;
  /** Whether the programs of the course are in it. */
  readonly course: boolean;
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

const readme = ({ name, course }: Project): string => `# ${name}

A project with Kindling, Apache Spark for TypeScript.${course ? " En español: [LEEME.md](LEEME.md)." : ""}

    npm install
    npm start              # runs src/main.ts
    npm run sql            # a shell for SQL
    npm run shell          # a shell for TypeScript
    npm run types          # checks the types

${course ? `${courseReadme("en")}\n` : ""}Settings are given on the command line: \`npx kindling submit --master "local[2]" --conf spark.sql.shuffle.partitions=8 src/main.ts\`.
`;

const readmeInSpanish = ({ name }: Project): string => `# ${name}

Un proyecto con Kindling, Apache Spark para TypeScript. In English: [README.md](README.md).

    npm install
    npm start              # ejecuta src/main.ts
    npm run sql            # una consola de SQL
    npm run shell          # una consola de TypeScript
    npm run types          # comprueba los tipos

${courseReadme("es")}
La configuración se da en la línea de órdenes: \`npx kindling submit --master "local[2]" --conf spark.sql.shuffle.partitions=8 src/main.ts\`.
`;

const courseScripts = (): Record<string, string> =>
  Object.fromEntries(coursePrograms.map((p) => [scriptOf(p), `kindling submit examples/${p.name}.ts`]));

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
      ...(project.course ? courseScripts() : {}),
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
    include: ["src", ...(project.course ? ["examples"] : [])],
  }),
  ".gitignore": "node_modules/\nspark-warehouse/\nout/\n",
  "README.md": readme(project),
  ...(project.course ? { "LEEME.md": readmeInSpanish(project) } : {}),
  "src/main.ts": main,
});
