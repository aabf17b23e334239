// What worker threads must know: every file that defines nodes or actions.
import "./elements.ts";
import "./pairs.ts";
import "./results.ts";
import "./rows.ts";
import "./samples.ts";
import "./several.ts";
import "./shuffles.ts";
import "./statistics.ts";
import "./tree.ts";
import "../pipe.ts";
import "../sampleBounds.ts";
import "../saveText.ts";
import "../slices.ts";
import "../textFiles.ts";
