/** The programs of the course in its order, with what each is about. A test holds them to the files in examples/. */
export interface CourseProgram {
  /** The file in examples/, without its ending. */
  readonly name: string;
  readonly about: string;
  readonly es: string;
}

const courseProgram = (name: string, about: string, es: string): CourseProgram => ({ name, about, es });

export const coursePrograms: readonly CourseProgram[] = [
  courseProgram("first_steps", "show, select, filter, a view and SQL", "show, select, filter, una vista y SQL"),
  courseProgram("rdd_list", "operations of RDDs on a list", "operaciones de RDD sobre una lista"),
  courseProgram("rdd_text", "operations of RDDs on a text file", "operaciones de RDD sobre un archivo de texto"),
  courseProgram(
    "dag",
    "filter, group, count: the graph of the steps",
    "filtrar, agrupar, contar: el grafo de los pasos",
  ),
  courseProgram(
    "data_handling",
    "nulls, types, months from days, and four formats",
    "nulos, tipos, de días a meses, y cuatro formatos",
  ),
  courseProgram("caching", "what is kept in memory", "lo que se guarda en memoria"),
  courseProgram("broadcast_join", "a join with a small table", "un join con una tabla pequeña"),
  courseProgram("accumulator", "counting bad records", "contar registros defectuosos"),
  courseProgram("wordcount", "how often each word appears", "cuántas veces aparece cada palabra"),
  courseProgram("detector", "which errors a log has, and where", "qué errores tiene un registro, y dónde"),
  courseProgram("answers", "answers to the exercises", "respuestas de los ejercicios"),
];

/** The name of a program's script in package.json: `npm run first-steps`. */
export const scriptOf = (program: CourseProgram): string => program.name.replaceAll("_", "-");

/** What the README says of the programs. */
export const courseReadme = (language: "en" | "es"): string => {
  const scripts = coursePrograms.map(
    (p) => `    npm run ${scriptOf(p).padEnd(16)} # ${language === "en" ? p.about : p.es}\n`,
  );
  return language === "en"
    ? `The programs of the course are in \`examples/\`, their data in \`examples/data/\`, and the same programs for PySpark in \`examples/pyspark/\`.
\`course.md\` walks through them (in Spanish: \`curso.md\`). What they write goes to \`out/\`.

${scripts.join("")}
Arguments follow after \`--\`: \`npm run detector -- examples/data/access.log out\`.
`
    : `Los programas del curso están en \`examples/\`, sus datos en \`examples/data/\` y los mismos programas para PySpark en \`examples/pyspark/\`.
\`curso.md\` los recorre uno a uno (en inglés: \`course.md\`). Lo que escriben queda en \`out/\`.

${scripts.join("")}
Los argumentos van después de \`--\`: \`npm run detector -- examples/data/access.log out\`.
`;
};
